/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a peer costs: the ports it takes, how fast, and what stalls. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"

static bool is_out(const struct row *row)
{
	return row->peer->sum.direction == DIRECTION_OUT;
}

enum {
	USED,
	REUSABLE,
	PORTS,
	PERCENT,
	NO_ACK,
	WINDOW,
	SEND_QUEUE,
	SYN_RETRANS,
};

/* Never rounded up: 100 are all of them. */
static bool number_ports(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct peer_row *sum = &row->peer->sum;
	uint32_t ports = 0;
	bool known = lore->peers && is_out(row) && peers_ports(lore->peers, &ports);

	switch (column->argument) {
	case USED:
		*number = sum->used;
		return sum->has_used;
	case REUSABLE:
		*number = sum->reusable;
		return sum->has_used;
	case PORTS:
		*number = ports;
		return known && !sum->is_other;
	default:
		*number = ports ? (uint64_t)sum->used * 100 / ports : 0;
		return known && ports && sum->has_used;
	}
}

static bool number_stalled(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct peer_row *sum = &row->peer->sum;

	(void)lore;
	switch (column->argument) {
	case NO_ACK:
		*number = sum->stalled_no_ack;
		break;
	case WINDOW:
		*number = sum->stalled_window;
		break;
	case SEND_QUEUE:
		*number = sum->send_queue;
		break;
	default:
		*number = sum->syn_sent_retrans;
	}
	return sum->proto == PROTO_TCP || column->argument == SEND_QUEUE;
}

/* In thousandths, for the order. */
static bool number_opened(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = (uint64_t)(row->peer->sum.opened_per_s * 1000);
	return row->peer->sum.rate_by != PEER_RATE_UNKNOWN;
}

/* For people: from ten on whole, below with one decimal. */
static char *put_opened(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	double rate = row->peer->sum.opened_per_s;
	uint64_t tenths = (uint64_t)(rate * 10 + .5);

	(void)column, (void)lore;
	if (row->peer->sum.rate_by == PEER_RATE_UNKNOWN)
		return NULL;
	if (tenths >= 100)
		return format_u64(out, (uint64_t)(rate + .5));
	out = format_u64(out, tenths / 10);
	if (rate <= 0)
		return out;
	*out++ = '.';
	*out++ = (char)('0' + tenths % 10);
	return out;
}

static char *put_opened_data(char *out, const struct column *column,
	const struct row *row, const struct lore *lore)
{
	(void)column, (void)lore;
	if (row->peer->sum.rate_by == PEER_RATE_UNKNOWN)
		return NULL;
	return format_decimal(out, row->peer->sum.opened_per_s);
}

static char *put_rate_by(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	static const char *const names[] = {
		[PEER_RATE_AGES] = "ages",
		[PEER_RATE_LOOKS] = "looks",
	};

	(void)column, (void)lore;
	if (row->peer->sum.rate_by == PEER_RATE_UNKNOWN)
		return NULL;
	return column_put_text(out, names[row->peer->sum.rate_by]);
}

static bool number_full(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column;
	return lore->peers &&
	       peers_full_in(lore->peers, &row->peer->sum, number) == PEER_FILLS;
}

static char *put_full(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	uint64_t seconds = 0;
	enum peer_fills fills =
		lore->peers ? peers_full_in(lore->peers, &row->peer->sum, &seconds)
			    : PEER_FILLS_UNKNOWN;

	(void)column;
	if (fills == PEER_FILLS_UNKNOWN)
		return NULL;
	if (fills == PEER_FILLS_NEVER)
		return column_put_text(out, "never");
	out = format_u64(out, seconds);
	*out++ = 's';
	return out;
}

static char *put_fills(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	uint64_t seconds;
	enum peer_fills fills =
		lore->peers ? peers_full_in(lore->peers, &row->peer->sum, &seconds)
			    : PEER_FILLS_UNKNOWN;

	(void)column;
	if (fills == PEER_FILLS_UNKNOWN)
		return NULL;
	return column_put_text(out, fills == PEER_FILLS ? "true" : "false");
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	TEXT = COLUMN_TEXT,
	DATA = COLUMN_DATA,
	NUMBER = COLUMN_RIGHT,
	STRING = COLUMN_QUOTED,
};

#define TEXTUAL(put)	put, NULL, NULL, 0
#define OF_PORTS(which) column_put_number, number_ports, NULL, which
#define STALLED(which)	column_put_number, number_stalled, NULL, which
#define NUMERIC(number) column_put_number, number, NULL, 0

static const struct column columns[] = {
	{ "USED", "ports_used", "out: ports that are taken for this destination",
		BOTH | NUMBER, OF_PORTS(USED) },
	{ "REUSABLE", "ports_reusable",
		"out: ports in TIME_WAIT that may be taken again, not among the used",
		DATA | NUMBER, OF_PORTS(REUSABLE) },
	{ "PORTS", "ports", "out: how many there are to choose from", BOTH | NUMBER,
		OF_PORTS(PORTS) },
	{ "%", "ports_percent", "out: how many of them are taken, in percent",
		BOTH | NUMBER, OF_PORTS(PERCENT) },
	{ "+/s", "opened", "connections opened a second, at least", TEXT | NUMBER,
		put_opened, number_opened, NULL, 0 },
	{ "OPENED/S", "opened_per_s", "connections opened a second, at least",
		DATA | NUMBER, put_opened_data, number_opened, NULL, 0 },
	{ "RATE-BY", "rate_by",
		"how that is known: ages (of TIME_WAIT, one look), looks (two of them)",
		DATA | STRING, TEXTUAL(put_rate_by) },
	{ "FULL_IN", "full_in", "out: when no port is left at this rate", TEXT | NUMBER,
		put_full, number_full, NULL, 0 },
	{ "FULL-IN", "full_in_s", "out: seconds until no port is left at this rate",
		DATA | NUMBER, NUMERIC(number_full) },
	{ "FILLS", "fills", "out: whether the ports run out at this rate", DATA,
		TEXTUAL(put_fills) },
	{ "NO-ACK", "stalled_no_ack",
		"open connections with data that nobody acknowledges, sent four times",
		DATA | NUMBER, STALLED(NO_ACK) },
	{ "WINDOW", "stalled_window",
		"open connections whose other end has not read for over 10 s",
		DATA | NUMBER, STALLED(WINDOW) },
	{ "SEND-Q", "send_q_bytes", "bytes not acknowledged, of all of them",
		DATA | NUMBER, STALLED(SEND_QUEUE) },
	{ "SYN-RETRANS", "syn_sent_retrans", "in SYN_SENT and asked again", DATA | NUMBER,
		STALLED(SYN_RETRANS) },
};

const struct column *columns_of_peer_ports(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
