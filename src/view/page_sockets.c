/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Screen 6: every socket, in any order. */

#include "sockview/view/owner_words.h"
#include "sockview/view/page.h"

#include <assert.h>
#include <stdio.h>

#define EXTENDED COLUMN_EXTENDED

/* What only a closer look tells. */
#define CLOSE(name, heading, width, group)                                               \
	name, heading, width, width, true, FIELDS_HIDDEN, NULL, NULL, group
#define INFO(name, heading, width)   CLOSE(name, heading, width, COLUMN_INFO)
#define MEMORY(name, heading, width) CLOSE(name, heading, width, COLUMN_MEMORY)

static const struct field fields[] = {
	{ "proto", "PROTO", 5, 5, false, 7, NULL, NULL, 0 },
	{ "state", "STATE", 11, 11, false, 1, NULL, NULL, 0 },
	{ "age", "AGE", 5, 5, true, 4, NULL, NULL, 0 },
	{ "recv_q", "RECV-Q", 7, 7, true, 5, NULL, NULL, 0 },
	{ "send_q", "SEND-Q", 7, 7, true, 6, NULL, NULL, 0 },
	{ "local", "LOCAL", 21, 51, false, 3, NULL, NULL, 0 },
	{ "remote", "REMOTE", 21, 51, false, 2, NULL, NULL, 0 },
	{ "owner", "OWNER", 15, 24, false, 8, NULL, owner_text, COLUMN_OWNERS },
	{ "timer", "TIMER", 10, 10, false, 8, NULL, NULL, EXTENDED },
	{ "expires", "EXPIRES", 8, 8, true, FIELDS_HIDDEN, NULL, NULL, EXTENDED },
	{ "retransmits", "RETRANS", 7, 7, true, FIELDS_HIDDEN, NULL, NULL, EXTENDED },
	{ "uid", "UID", 6, 6, true, 9, NULL, NULL, EXTENDED },
	{ "inode", "INODE", 10, 10, true, 10, NULL, NULL, EXTENDED },
	{ "cookie", "COOKIE", 8, 16, false, FIELDS_HIDDEN, NULL, NULL, EXTENDED },
	{ "cgroup", "CGROUP", 8, 8, true, FIELDS_HIDDEN, NULL, NULL, EXTENDED },
	{ INFO("rtt_us", "RTT-US", 8) },
	{ INFO("rttvar_us", "VAR-US", 7) },
	{ INFO("min_rtt_us", "MIN-US", 7) },
	{ INFO("cwnd", "CWND", 5) },
	{ INFO("ssthresh", "SSTHRESH", 8) },
	{ INFO("mss_bytes", "MSS", 6) },
	{ INFO("unacked", "UNACKED", 7) },
	{ INFO("retrans_unacked", "RETR", 5) },
	{ INFO("retrans_total", "RETR-ALL", 8) },
	{ INFO("lost", "LOST", 5) },
	{ INFO("bytes_sent", "SENT", 9) },
	{ INFO("bytes_acked", "ACKED", 9) },
	{ INFO("bytes_received", "RECEIVED", 9) },
	{ INFO("delivery_bytes_per_s", "DELIV-B/S", 9) },
	{ INFO("pacing_bytes_per_s", "PACE-B/S", 9) },
	{ INFO("last_send_ms", "SEND-MS", 8) },
	{ INFO("last_recv_ms", "RECV-MS", 8) },
	{ INFO("last_ack_ms", "ACK-MS", 8) },
	{ INFO("busy_us", "BUSY-US", 9) },
	{ INFO("rwnd_limited_us", "RWND-US", 9) },
	{ INFO("sndbuf_limited_us", "SNDB-US", 9) },
	{ "congestion", "CC", 6, 10, false, FIELDS_HIDDEN, NULL, NULL, COLUMN_INFO },
	{ MEMORY("rmem_bytes", "RMEM", 7) },
	{ MEMORY("rcvbuf_bytes", "RCVBUF", 7) },
	{ MEMORY("wmem_bytes", "WMEM", 7) },
	{ MEMORY("sndbuf_bytes", "SNDBUF", 7) },
	{ MEMORY("forward_bytes", "FORWARD", 7) },
	{ MEMORY("queued_bytes", "QUEUED", 7) },
	{ MEMORY("optmem_bytes", "OPTMEM", 7) },
	{ MEMORY("backlog_bytes", "BACKLOG", 7) },
	{ MEMORY("drops", "DROPS", 6) },
};

static_assert(sizeof(fields) / sizeof(*fields) <= FIELDS_MAX, "all can be placed");

/* ---- rows ---- */

static void fill(const void *self, size_t i, struct listed_row *out)
{
	const struct model *model = self;
	const struct sheet *sheet = model->sheet;

	i = sheet_row(sheet, i);
	table_get(sheet->table, i, &out->sock);
	out->row = (struct row){ .sock = &out->sock, .age = sheet->ages[i] };
	if (model->roster)
		out->row.owner = roster_get(model->roster, i);
}

static uint64_t identity(const void *self, size_t i)
{
	const struct sheet *sheet = ((const struct model *)self)->sheet;
	size_t row = sheet_row(sheet, i);
	uint64_t cookie = table_cookie(sheet->table, row);
	struct sock sock;

	/* A million rows are looked through for one: what has a cookie is not unpacked.
	 */
	if (cookie)
		return cookie;
	table_get(sheet->table, row, &sock);
	return sheet_identity(&sock);
}

/* The age stands beside the table. */
static bool number(const void *self, const struct column *column, size_t i, bool *known,
	uint64_t *number)
{
	const struct sheet *sheet = ((const struct model *)self)->sheet;
	const uint32_t *age = &sheet->ages[sheet_row(sheet, i)];
	size_t count;

	if (column != columns_of_ages(&count))
		return false;
	*known = *age != AGE_UNKNOWN;
	*number = *age & AGE_SECONDS;
	return true;
}

static bool open_sheet(const struct model *model, struct listed *listed)
{
	if (!model->sheet)
		return false;
	listed->self = model;
	listed->count = sheet_count(model->sheet);
	listed->gone = model->sheet->gone_shown;
	listed->lore.names = model->sheet->names;
	if (model->roster)
		listed->lore.units = roster_units(model->roster);
	if (model->progress.on)
		listed->lore.progress = &model->progress;
	listed->fill = fill;
	listed->identity = identity;
	listed->number = number;
	return true;
}

/* ---- the selected row ---- */

static void put_end(
	char *out, const char *name, const struct row *row, const struct lore *lore)
{
	const struct column *column = columns_shown(VIEW_SOCKETS, name);

	*column->put(out, column, row, lore) = '\0';
}

/* The socket with its whole addresses, behind the remote one its name, and its owner. */
static void hint(char *out, const struct row *row, const struct lore *lore)
{
	const struct sock *sock = row->sock;
	char local[COLUMN_CELL_MAX];
	char remote[COLUMN_CELL_MAX];
	char name[HOSTS_NAME_MAX];
	char tail[COLUMN_CELL_MAX];
	struct lore numbers = *lore;
	bool named = sock->remote.port &&
		     hosts_name(lore->hosts, sock->family, sock->remote.addr, name);

	numbers.hosts = NULL;
	put_end(local, "local", row, &numbers);
	put_end(remote, "remote", row, &numbers);
	if (row->age != AGE_UNKNOWN && row->age & AGE_ABSENT)
		strcpy(tail, row->age & AGE_GONE ? "gone" : "not in the last snapshot");
	else if (!owner_tail(tail, sizeof(tail), row, lore))
		snprintf(tail, sizeof(tail), "%s", state_name(sock->proto, sock->state));
	snprintf(out, PAGE_HINT_MAX, "%s  %s  %s%s%s%s   %s", proto_name(sock->proto),
		local, remote, named ? " (" : "", named ? name : "", named ? ")" : "",
		tail);
}

/* A moment's queue is normal. */
static bool stands_out(const struct row *row, const char *field)
{
	return row->age != AGE_UNKNOWN &&
	       ((row->age & AGE_RECV_STANDS && !strcmp(field, "recv_q")) ||
		       (row->age & AGE_SEND_STANDS && !strcmp(field, "send_q")));
}

const struct list_page page_sockets = {
	.view = VIEW_SOCKETS,
	.rows = MODEL_SOCKETS,
	.fields = fields,
	.field_count = sizeof(fields) / sizeof(*fields),
	.sort = "age",
	.open = open_sheet,
	.hint = hint,
	.stands_out = stands_out,
	.closely = true,
	.empty = "There is no socket here.",
	.legend = { "14m+: at least 14 min   last column: + new, - gone" },
};
