/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What only listeners have: whom they take, and what waits at them. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"
#include "sockview/view/listener_row.h"

#include <string.h>

/* argument: which of the numbers. */
enum figure_of_listener {
	SYN_RECV,
	UNACCEPTED,
	GAVE_UP,
	OLDEST_MS,
};

static bool number_waiting(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct listening *listening = row->listening;

	(void)lore;
	if (!listening)
		return false;
	switch (column->argument) {
	case SYN_RECV:
		*number = listening->syn_recv;
		return listening->facts & LISTENING_SYN_RECV;
	case UNACCEPTED:
		*number = listening->unaccepted;
		return listening->facts & LISTENING_UNACCEPTED;
	case GAVE_UP:
		*number = listening->gave_up;
		return listening->facts & LISTENING_GAVE_UP;
	default:
		*number = listening->oldest_ms;
		return listening->facts & LISTENING_OLDEST;
	}
}

static char *put_oldest(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	uint64_t ms;

	if (!number_waiting(column, row, lore, &ms))
		return NULL;
	out = format_seconds(out, ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX);
	*out++ = 's';
	return out;
}

/* A fullest queue is known only to who looks all the time. */
static bool number_peak(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	return row->listener && listener_row_peak(row->listener, number);
}

static char *put_wildcard(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, sock_is_wildcard(row->sock) ? "true" : "false");
}

static char *put_accepts(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct sock *sock = row->sock;

	(void)column, (void)lore;
	if (sock->family == FAMILY_IPV4 || addr_is_v4mapped(sock->local.addr))
		return column_put_text(out, "ipv4");
	if (!sock_is_wildcard(sock))
		return column_put_text(out, "ipv6");
	if (!sock_knows(sock, SOCK_V6ONLY))
		return NULL;
	return column_put_text(out, sock->v6only ? "ipv6" : "both");
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA | COLUMN_LISTENER,
	TEXT = COLUMN_TEXT | COLUMN_LISTENER,
	DATA = COLUMN_DATA | COLUMN_LISTENER,
	NUMBER = COLUMN_RIGHT,
	STRING = COLUMN_QUOTED,
};

#define TEXTUAL(put) put, NULL, NULL, 0
#define WAITING	     column_put_number, number_waiting, NULL

static const struct column columns[] = {
	{ "WILDCARD", "wildcard", "whether it takes any address of this host", DATA,
		TEXTUAL(put_wildcard) },
	{ "ACCEPTS", "accepts", "the families it takes: ipv4, ipv6 or both",
		DATA | STRING, TEXTUAL(put_accepts) },
	{ "SYN_RECV", "syn_recv", "connections half open", BOTH | NUMBER, WAITING,
		SYN_RECV },
	{ "UNACCEPTED", "unaccepted", "connections open, which nobody accepted yet",
		BOTH | NUMBER, WAITING, UNACCEPTED },
	{ "GAVE_UP", "gave_up", "of them, closed by the other end meanwhile",
		BOTH | NUMBER, WAITING, GAVE_UP },
	{ "OLDEST", "oldest", "how long the oldest of them waits", TEXT | NUMBER,
		put_oldest, number_waiting, NULL, OLDEST_MS },
	{ "OLDEST", "oldest_ms", "how long the oldest of them waits, in milliseconds",
		DATA | NUMBER, WAITING, OLDEST_MS },
	{ "PEAK", "peak", "the fullest the queue was; unknown to a single look",
		BOTH | NUMBER, column_put_number, number_peak, NULL, 0 },
};

const struct column *columns_of_listeners(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
