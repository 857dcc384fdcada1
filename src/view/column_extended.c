/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What -e adds of a socket: its timer, and whose it is. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"

static char *put_timer(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct sock *sock = row->sock;

	(void)column, (void)lore;
	return sock_knows(sock, SOCK_TIMER)
		       ? column_put_text(out, timer_name(sock->timer))
		       : NULL;
}

static bool timer_runs(const struct sock *sock)
{
	return sock_knows(sock, SOCK_TIMER) && sock->timer != TIMER_NONE;
}

static char *put_expires(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	if (!timer_runs(row->sock))
		return NULL;
	out = format_seconds(out, row->sock->timer_ms);
	*out++ = 's';
	return out;
}

static char *put_cookie(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return sock_knows(row->sock, SOCK_COOKIE) ? format_hex(out, row->sock->cookie)
						  : NULL;
}

/* A number that a fact, the column's argument, makes known. */
static bool number_known(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct sock *sock = row->sock;

	(void)lore;
	switch (column->argument) {
	case SOCK_TIMER:
		*number = sock->retransmits;
		break;
	case SOCK_UID:
		*number = sock->uid;
		break;
	case SOCK_INODE:
		*number = sock->inode;
		break;
	case SOCK_COOKIE:
		*number = sock->cookie;
		break;
	default:
		*number = sock->cgroup;
		break;
	}
	return sock_knows(sock, (unsigned)column->argument);
}

static bool number_timer_ms(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->sock->timer_ms;
	return timer_runs(row->sock);
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	TEXT = COLUMN_TEXT,
	DATA = COLUMN_DATA,
	NUMBER = COLUMN_RIGHT,
	STRING = COLUMN_QUOTED,
	EXTENDED = COLUMN_EXTENDED,
};

#define COUNTED	     column_put_number, number_known, NULL
#define TEXTUAL(put) put, NULL, NULL, 0

static const struct column columns[] = {
	{ "TIMER", "timer", "the timer that runs", BOTH | EXTENDED | STRING,
		TEXTUAL(put_timer) },
	{ "EXPIRES", "expires", "time until the timer fires", TEXT | EXTENDED | NUMBER,
		put_expires, number_timer_ms, NULL, 0 },
	{ "EXPIRES", "timer_ms", "time until the timer fires, in milliseconds",
		DATA | EXTENDED | NUMBER, column_put_number, number_timer_ms, NULL, 0 },
	{ "RETRANS", "retransmits", "segments, SYNs or probes sent again in a row",
		BOTH | EXTENDED | NUMBER, COUNTED, SOCK_TIMER },
	{ "UID", "uid", "user id of the owner", BOTH | EXTENDED | NUMBER, COUNTED,
		SOCK_UID },
	{ "INODE", "inode", "socket inode", BOTH | EXTENDED | NUMBER, COUNTED,
		SOCK_INODE },
	{ "COOKIE", "cookie", "the kernel's name for the socket, unique until reboot",
		BOTH | EXTENDED | STRING, put_cookie, number_known, NULL, SOCK_COOKIE },
	{ "CGROUP", "cgroup", "cgroup id: the inode number of its cgroup2 directory",
		BOTH | EXTENDED | NUMBER, COUNTED, SOCK_CGROUP },
};

const struct column *columns_of_extended(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
