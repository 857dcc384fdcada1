/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Screen 4: where this host connects to, and who connects to it. */

#include "sockview/core/format.h"
#include "sockview/core/peer_list.h"
#include "sockview/view/crowd_words.h"
#include "sockview/view/page.h"

#include <stdio.h>
#include <string.h>

#define BAR_CELLS 6
#define BAR_LEAST 10 /* percent, from where on a bar says something */
#define MINUTE_S  60
#define HOUR_S	  3600
#define DAY_S	  86400

static bool is_out(const struct row *row)
{
	return row->peer->sum.direction == DIRECTION_OUT;
}

/* The end that names the row: where to, or the listener. */
static bool text_peer(char *out, const struct row *row, const struct lore *lore)
{
	const struct peer_row *sum = &row->peer->sum;
	const struct column *column =
		columns_find(VIEW_PEERS, is_out(row) ? "remote" : "local");
	char *end = column->put(out, column, row, lore);

	if (sum->proto == PROTO_UDP && !sum->is_other)
		end = column_put_text(end, "/udp");
	*end = '\0';
	return true;
}

static bool text_source(char *out, const struct row *row, const struct lore *lore)
{
	const struct peer_row *sum = &row->peer->sum;

	(void)lore;
	if (!is_out(row) || sum->is_other)
		return false;
	*format_host(out, sum->family, sum->local) = '\0';
	return true;
}

/* "[####..]", of what is used; "" where it would be empty. */
static void put_bar(char *out, unsigned percent)
{
	unsigned cells = (percent * BAR_CELLS + 50) / 100;

	*out = '\0';
	if (percent < BAR_LEAST)
		return;
	if (cells >= BAR_CELLS && percent < 100)
		cells = BAR_CELLS - 1;
	*out++ = '[';
	for (unsigned i = 0; i < BAR_CELLS; i++)
		*out++ = i < cells ? '#' : '.';
	strcpy(out, "]");
}

/* Outbound the share of the ports, inbound how many clients. */
static bool text_ports(char *out, const struct row *row, const struct lore *lore)
{
	const struct peer_row *sum = &row->peer->sum;
	char bar[BAR_CELLS + 3];
	char count[NUMBER_MAX];
	uint32_t ports;

	if (!is_out(row)) {
		snprintf(out, FIELD_MAX, "%s%s addr",
			number_count(count, row->peer->clients, true),
			row->peer->more_clients ? "+" : "");
		return true;
	}
	if (!sum->has_used || !lore->peers || !peers_ports(lore->peers, &ports) || !ports)
		return false;
	put_bar(bar, (unsigned)((uint64_t)sum->used * 100 / ports));
	snprintf(out, FIELD_MAX, "%s%3s%%", bar,
		number_percent(count, (double)sum->used / ports));
	return true;
}

/* "5m", "4h18m", "2d03h". */
static void put_duration(char *out, uint64_t seconds)
{
	if (seconds < MINUTE_S)
		snprintf(out, FIELD_MAX, "%us", (unsigned)seconds);
	else if (seconds < HOUR_S)
		snprintf(out, FIELD_MAX, "%um", (unsigned)(seconds / MINUTE_S));
	else if (seconds < DAY_S)
		snprintf(out, FIELD_MAX, "%uh%02um", (unsigned)(seconds / HOUR_S),
			(unsigned)(seconds % HOUR_S / MINUTE_S));
	else
		snprintf(out, FIELD_MAX, "%ud%02uh", (unsigned)(seconds / DAY_S),
			(unsigned)(seconds % DAY_S / HOUR_S));
}

static bool text_opened(char *out, const struct row *row, const struct lore *lore)
{
	char rate[NUMBER_MAX];

	(void)lore;
	if (row->peer->sum.rate_by == PEER_RATE_UNKNOWN)
		return false;
	strcpy(out, number_rate(rate, row->peer->sum.opened_per_s));
	return true;
}

static bool text_full(char *out, const struct row *row, const struct lore *lore)
{
	uint64_t seconds = 0;
	enum peer_fills fills =
		lore->peers ? peers_full_in(lore->peers, &row->peer->sum, &seconds)
			    : PEER_FILLS_UNKNOWN;

	if (fills == PEER_FILLS_UNKNOWN)
		return false;
	if (fills == PEER_FILLS_NEVER)
		strcpy(out, "never");
	else
		put_duration(out, seconds);
	return true;
}

/* "203.0.113.24 (17 %)": an address that many clients share shows here. */
static bool text_largest(char *out, const struct row *row, const struct lore *lore)
{
	uint64_t total = row->peer->sum.count->total;
	struct peer_row client;
	char share[NUMBER_MAX];
	char *end;

	if (is_out(row) || !row->peer->has_largest || !lore->peers || !total)
		return false;
	peers_get(lore->peers, row->peer->largest, &client);
	end = format_host(out, client.family, client.remote);
	snprintf(end, (size_t)(out + FIELD_MAX - end), " (%s %%)",
		number_percent(share, (double)client.count->total / (double)total));
	return true;
}

static const struct field fields[] = {
	{ "direction", "DIR", 3, 3, false, 2, NULL, NULL, 0 },
	{ "local", "FROM", 10, 24, false, 11, NULL, text_source, 0 },
	{ "remote", "TO, AT", 18, 46, false, 1, NULL, text_peer, 0 },
	{ "established", "ESTAB", 6, 9, true, 3, NULL, NULL, 0 },
	{ "syn", "SYN", 4, 7, true, 8, NULL, NULL, 0 },
	{ "close_wait", "CLOSE_W", 7, 11, true, 5, "CLOSE_WAIT", NULL, 0 },
	{ "time_wait", "TIME_W", 7, 10, true, 6, "TIME_WAIT", NULL, 0 },

	{ "ports_used", "PORTS", 12, 12, true, 4, NULL, text_ports, 0 },
	{ "opened", "+/s", 5, 6, true, 7, NULL, text_opened, 0 },
	{ "full_in", "FULL IN", 7, 7, true, 9, NULL, text_full, 0 },
	{ "total", "TOTAL", 7, 10, true, 13, NULL, NULL, 0 },
	{ "owner", "OWNER", 11, 24, false, 10, NULL, crowd_text, 0 },
	{ "largest_client", "LARGEST CLIENT", 22, 40, false, 12, NULL, text_largest, 0 },
};

/* ---- rows ---- */

static void get_line(const void *self, size_t i, struct peer_site *line)
{
	const struct peer_sheet *sheet = self;

	peer_list_get(&sheet->list, sheet->peers, i, line);
}

static void fill(const void *self, size_t i, struct listed_row *out)
{
	get_line(self, i, &out->peer);
	out->row = (struct row){ .peer = &out->peer, .age = AGE_UNKNOWN };
}

static uint64_t identity(const void *self, size_t i)
{
	struct peer_site line;

	get_line(self, i, &line);
	return peer_list_key(&line);
}

/* Where to stands above who came. */
static unsigned section(const void *self, size_t i)
{
	struct peer_site line;

	get_line(self, i, &line);
	return line.sum.direction == DIRECTION_IN;
}

static bool open_peers(const struct model *model, struct listed *listed)
{
	if (!model->peers)
		return false;
	listed->self = model->peers;
	listed->count = model->peers->list.count;
	listed->lore.peers = model->peers->peers;
	crowd_open(peers_crowds(model->peers->peers), model, &listed->lore);
	listed->fill = fill;
	listed->identity = identity;
	listed->section = section;
	return true;
}

/* ---- the selected row ---- */

/* Whose they are stands where it has room on the narrowest screen. */
static void say_out(struct say *to, const struct row *row, const struct lore *lore)
{
	const struct peer_row *sum = &row->peer->sum;
	char source[FIELD_MAX] = "-";
	uint32_t ports;
	bool known = sum->has_used && lore->peers && peers_ports(lore->peers, &ports);

	text_source(source, row, lore);
	if (known)
		say(to, "from %s: %s of %s ports", source, COUNT(sum->used),
			COUNT(ports));
	else
		say(to, "from %s: how many ports are used is not known", source);
	crowd_say(to, row, lore);
	if (known && sum->reusable)
		say(to, "; %s more in TIME_WAIT may be used again", COUNT(sum->reusable));
}

static void say_in(struct say *to, const struct row *row, const struct lore *lore)
{
	char largest[FIELD_MAX];

	say(to, "%s sockets here", COUNT(row->peer->sum.count->total));
	crowd_say(to, row, lore);
	if (text_largest(largest, row, lore))
		say(to, "; most of them of %s", largest);
	say(to, "; inbound connections use no ephemeral port");
}

static void hint(char *out, const struct row *row, const struct lore *lore)
{
	struct say to;

	say_init(&to, out, PAGE_HINT_MAX);
	if (row->peer->sum.is_other)
		say(&to, "peers that found no place of their own (%d at most)",
			GROUPS_MAX);
	else if (is_out(row))
		say_out(&to, row, lore);
	else
		say_in(&to, row, lore);
}

static bool is_everywhere(const struct peer_site *site)
{
	return site->both_families || addr_is_wildcard(site->sum.family, site->sum.local);
}

static bool drill(char *out, const struct row *row, const struct lore *lore)
{
	const struct peer_row *sum = &row->peer->sum;
	char local[FORMAT_ADDRESS_MAX + 3] = "";
	char remote[FORMAT_ADDRESS_MAX + 3] = "";

	(void)lore;
	if (sum->is_other) {
		snprintf(out, PROMPT_MAX,
			"no filter for this row: its peers have no row of their own");
		return false;
	}
	*format_host(local, sum->family, sum->local) = '\0';
	*format_host(remote, sum->family, sum->remote) = '\0';
	if (is_out(row))
		snprintf(out, PROMPT_MAX,
			"proto %s and dir out and src %s and dst %s and dport = :%u",
			proto_name(sum->proto), local, remote, sum->port);
	else if (is_everywhere(row->peer))
		snprintf(out, PROMPT_MAX, "proto %s and dir in and sport = :%u",
			proto_name(sum->proto), sum->port);
	else
		snprintf(out, PROMPT_MAX,
			"proto %s and dir in and src %s and sport = :%u",
			proto_name(sum->proto), local, sum->port);
	return true;
}

const struct list_page page_peers = {
	.view = VIEW_PEERS,
	.rows = MODEL_PEERS,
	.fields = fields,
	.field_count = sizeof(fields) / sizeof(*fields),
	.sort = "ports_used",
	.open = open_peers,
	.hint = hint,
	.drill = drill,
	.empty = "There is no peer here.",
	.legend = { "PORTS: share of the ephemeral range in use towards this address and "
		    "port, in",
		"every state that holds one.  FULL IN never: at this rate it stays below "
		"it.",
		"out: this host connected   in: others did, from so many addresses" },
};
