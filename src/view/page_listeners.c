/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Screen 5: where clients wait to be accepted, and datagrams to be read. */

#include "sockview/view/listener_detail.h"
#include "sockview/view/listener_row.h"
#include "sockview/view/owner_words.h"
#include "sockview/view/page.h"

#include <stdio.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

static bool is_udp(const struct row *row)
{
	return row->sock && row->sock->proto == PROTO_UDP;
}

/* The rest of a heading of UDP, in the columns that it has. */
static bool put_heading(char *out, const struct row *row, const char *heading)
{
	if (row->sock)
		return false;
	strcpy(out, heading);
	return true;
}

/* A column that UDP does not have. True: nothing is to be written. */
static bool is_blank(char *out, const struct row *row)
{
	*out = '\0';
	return !row->sock || is_udp(row);
}

static bool put_count(char *out, bool known, uint64_t count)
{
	if (known)
		number_count(out, count, true);
	return known;
}

static bool put_rate(char *out, bool known, double per_s)
{
	if (known)
		number_rate(out, per_s);
	return known;
}

/* "+ 0.0.0.0:443 (8)", "- 0.0.0.0:443 (8)", "    1 of 8". */
static bool text_address(char *out, const struct row *row, const struct lore *lore)
{
	const struct column *column = columns_shown(VIEW_LISTENERS, "local");
	const struct listener_row *listener = row->listener;
	size_t count = listener->group ? listener->group->count : 0;

	if (put_heading(out, row, "UDP"))
		return true;
	if (listener->member) {
		snprintf(out, FIELD_MAX, "    %zu of %zu", listener->number, count);
		return true;
	}
	if (count > 1)
		out = column_put_text(out, listener->unfolded ? "- " : "+ ");
	out = column->put(out, column, row, lore);
	if (count > 1)
		out += snprintf(out, 24, " (%zu)", count);
	*out = '\0';
	return true;
}

static bool text_queue(char *out, const struct row *row, const struct lore *lore)
{
	const struct watched *watched = listener_row_watched(row->listener);
	char queue[NUMBER_MAX];
	char limit[NUMBER_MAX] = "-";

	(void)lore;
	if (put_heading(out, row, "BYTES/LIMIT"))
		return true;
	if (watched->has_limit)
		number_count(limit, watched->limit, true);
	snprintf(out, FIELD_MAX, "%s/%s", number_count(queue, watched->queue, true),
		limit);
	return true;
}

#define BAR_CELLS 5
#define BAR_LEAST 0.1

/* "[###..]" from a tenth on. */
static bool text_bar(char *out, const struct row *row, const struct lore *lore)
{
	const struct watched *watched = listener_row_watched(row->listener);
	double share;
	int full;

	(void)lore;
	*out = '\0';
	if (!watched || !watched->has_limit || !watched->queue)
		return true;
	share = watched->limit ? (double)watched->queue / watched->limit : 1;
	if (share < BAR_LEAST)
		return true;
	full = share >= 1 ? BAR_CELLS : (int)(share * BAR_CELLS + 0.5);
	if (share < 1 && full == BAR_CELLS)
		full--;
	snprintf(out, FIELD_MAX, "[%.*s%.*s]", full, "#####", BAR_CELLS - full, ".....");
	return true;
}

static bool text_peak(char *out, const struct row *row, const struct lore *lore)
{
	uint64_t peak = 0;
	bool known;

	(void)lore;
	if (put_heading(out, row, "PEAK"))
		return true;
	known = listener_row_peak(row->listener, &peak);
	return put_count(out, known, peak);
}

/* "6m10s": how long, in what a column has room for. */
static bool text_full_for(char *out, const struct row *row, const struct lore *lore)
{
	uint64_t ns;
	unsigned s;

	(void)lore;
	if (put_heading(out, row, "FULL FOR"))
		return true;
	if (!listener_row_full_for(row->listener, &ns))
		return false;
	s = (unsigned)(ns / SECOND_NS);
	if (s < 60)
		snprintf(out, FIELD_MAX, "%us", s);
	else if (s < 3600)
		snprintf(out, FIELD_MAX, "%um%02us", s / 60, s % 60);
	else if (s < 86400)
		snprintf(out, FIELD_MAX, "%uh%02u", s / 3600, s / 60 % 60);
	else
		snprintf(out, FIELD_MAX, "%ud", s / 86400);
	return true;
}

static bool text_gave_up(char *out, const struct row *row, const struct lore *lore)
{
	const struct listening *listening = row->listening;

	(void)lore;
	return is_blank(out, row) ||
	       put_count(out, listening && listening->facts & LISTENING_GAVE_UP,
		       listening ? listening->gave_up : 0);
}

static bool text_syn_recv(char *out, const struct row *row, const struct lore *lore)
{
	const struct listening *listening = row->listening;

	(void)lore;
	return is_blank(out, row) ||
	       put_count(out, listening && listening->facts & LISTENING_SYN_RECV,
		       listening ? listening->syn_recv : 0);
}

static bool text_accepted(char *out, const struct row *row, const struct lore *lore)
{
	const struct listening *listening = row->listening;

	(void)lore;
	return is_blank(out, row) ||
	       put_count(out, listening && listening->facts & LISTENING_ACCEPTED,
		       listening ? listening->accepted : 0);
}

static bool text_opened(char *out, const struct row *row, const struct lore *lore)
{
	double per_s = 0;
	bool known;

	(void)lore;
	if (is_blank(out, row))
		return true;
	known = listener_row_opened_per_s(row->listener, &per_s);
	return put_rate(out, known, per_s);
}

static bool text_drops(char *out, const struct row *row, const struct lore *lore)
{
	const struct watched *watched = listener_row_watched(row->listener);

	(void)lore;
	return put_heading(out, row, "DROPS") ||
	       put_count(out, watched->has_drops, watched->drops);
}

static bool text_drops_per_s(char *out, const struct row *row, const struct lore *lore)
{
	double per_s = 0;
	bool known;

	(void)lore;
	if (put_heading(out, row, "DROPS/s"))
		return true;
	known = listener_row_drops_per_s(row->listener, &per_s);
	return put_rate(out, known, per_s);
}

static bool text_name(char *out, const struct row *row, const struct lore *lore)
{
	const struct column *column = columns_shown(VIEW_LISTENERS, "service");
	char *end;

	*out = '\0';
	if (!row->sock || row->listener->member)
		return true;
	end = column->put(out, column, row, lore);
	if (end)
		*end = '\0';
	return end;
}

static bool text_owner(char *out, const struct row *row, const struct lore *lore)
{
	return put_heading(out, row, "") || owner_text(out, row, lore);
}

static const struct field fields[] = {
	{ "local", "ADDRESS:PORT", 19, 51, false, 1, NULL, text_address, 0 },
	{ "service", "NAME", 9, 12, false, 13, NULL, text_name, 0 },
	{ "queue", "QUEUE/LIMIT", 15, 15, true, 2, NULL, text_queue, 0 },
	{ "fill", "", 7, 7, false, 8, NULL, text_bar, 0 },
	{ "peak", "PEAK", 7, 9, true, 3, NULL, text_peak, 0 },
	{ "full_for", "FULL FOR", 8, 8, true, 9, NULL, text_full_for, 0 },
	{ "gave_up", "GAVE UP", 7, 8, true, 5, NULL, text_gave_up, 0 },
	{ "syn_recv", "SYN_R", 5, 7, true, 6, NULL, text_syn_recv, 0 },
	{ "drops_seen", "DROPS", 7, 10, true, 10, NULL, text_drops, 0 },
	{ "drops_per_s", "DROPS/s", 7, 8, true, 4, NULL, text_drops_per_s, 0 },
	{ "opened_per_s", "+/s", 5, 6, true, 12, NULL, text_opened, 0 },
	{ "accepted", "ESTAB", 6, 8, true, 11, NULL, text_accepted, 0 },
	{ "owner", "OWNER", 11, 24, false, 7, NULL, text_owner, 0 },
};

const struct list_page page_listeners = {
	.view = VIEW_LISTENERS,
	.rows = MODEL_LISTENERS | MODEL_KEEPERS,
	.fields = fields,
	.field_count = sizeof(fields) / sizeof(*fields),
	.sort = "queue",
	.open = listener_rows_open,
	.hint = listener_hint,
	.drill = listener_filter,
	.finding = listener_finding,
	.detail = listener_detail,
	.detail_rows = LISTENER_DETAIL_ROWS,
	.empty = "Nothing listens here.",
	.legend = { "QUEUE: connections waiting for accept()   GAVE UP: client left "
		    "while "
		    "waiting",
		"(8): SO_REUSEPORT, the worst of 8 shown   -> <- unfold, fold" },
};
