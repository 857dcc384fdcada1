/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A service: its port, who opened the connections, and how many there are in each state.
 */

#include "sockview/core/format.h"
#include "sockview/core/port.h"
#include "sockview/view/column.h"

static char *put_proto(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return row->service->is_other
		       ? NULL
		       : column_put_text(out, proto_name(row->service->proto));
}

/* argument: what stands for the services without a row of their own, in text. */
static char *put_name(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct tally_row *service = row->service;
	const char *name;

	if (service->is_other)
		return column->argument ? column_put_text(out, "(other)") : NULL;
	name = service->direction == DIRECTION_IN
		       ? lore_local_service(lore, service->proto, service->port)
		       : lore_service(lore, service->proto, service->port);
	return name ? column_put_text(out, name) : NULL;
}

static char *put_class(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	static const char *const names[CLASS_COUNT] = {
		[CLASS_WELL_KNOWN] = "well-known",
		[CLASS_REGISTERED] = "registered",
		[CLASS_DYNAMIC] = "dynamic",
	};

	(void)column, (void)lore;
	if (row->service->is_other)
		return NULL;
	return column_put_text(out, names[port_class_of(row->service->port)]);
}

static char *put_direction(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	if (row->service->is_other)
		return NULL;
	return column_put_text(out, direction_name(row->service->direction));
}

static bool number_port(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->service->port;
	return !row->service->is_other;
}

/* argument: the states that count. */
static bool number_states(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)lore;
	return column_count_states(row->service->count, row->service->proto,
		(uint32_t)column->argument, number);
}

static int64_t thousandths(double value)
{
	return (int64_t)(value * 1000 + (value < 0 ? -.5 : .5));
}

/* What sorts like the change: numbers are not negative. */
static bool number_change(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = COLUMN_KEY_MOST / 2 + (uint64_t)thousandths(row->service->change_per_s);
	return row->service->has_change;
}

static char *put_change(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	int64_t change = thousandths(row->service->change_per_s);
	uint64_t size = change < 0 ? 0 - (uint64_t)change : (uint64_t)change;

	(void)column, (void)lore;
	if (!row->service->has_change)
		return NULL;
	if (change < 0)
		*out++ = '-';
	out = format_u64(out, size / 1000);
	*out++ = '.';
	for (uint64_t unit = 100; unit; unit /= 10)
		*out++ = (char)('0' + size / unit % 10);
	return out;
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	NUMBER = COLUMN_RIGHT,
	STRING = COLUMN_QUOTED,
};

#define TEXTUAL(put)	put, NULL, NULL, 0
#define COUNTED(states) column_put_number, number_states, NULL, (int)(states)

static const struct column columns[] = {
	{ "NETID", "proto", "tcp or udp", BOTH | STRING, TEXTUAL(put_proto) },
	{ "PORT", "port", "the service's port: inbound the local, outbound the remote",
		BOTH | NUMBER, column_put_number, number_port, NULL, 0 },
	{ "NAME", "name", "the service's name", COLUMN_TEXT, put_name, NULL, NULL, 1 },
	{ "NAME", "service", "the service's name", COLUMN_DATA | STRING | COLUMN_FREE,
		TEXTUAL(put_name) },
	{ "CLASS", "class", "the port's class", BOTH | STRING, TEXTUAL(put_class) },
	{ "DIR", "direction", "in: opened by the other end; out: by this host",
		BOTH | STRING, TEXTUAL(put_direction) },
	{ "ESTAB", "established", "sockets in ESTABLISHED", BOTH | NUMBER,
		COUNTED(STATE_BIT(STATE_ESTABLISHED)) },
	{ "SYN", "syn", "in SYN_SENT or SYN_RECV", BOTH | NUMBER, COUNTED(COLUMN_SYN) },
	{ "CLOSE_WAIT", "close_wait", "in CLOSE_WAIT", BOTH | NUMBER,
		COUNTED(STATE_BIT(STATE_CLOSE_WAIT)) },
	{ "TIME_WAIT", "time_wait", "in TIME_WAIT", BOTH | NUMBER,
		COUNTED(STATE_BIT(STATE_TIME_WAIT)) },
	{ "LISTEN", "listen", "in LISTEN", BOTH | NUMBER,
		COUNTED(STATE_BIT(STATE_LISTEN)) },
	{ "OTHER", "other", "in any other state; of UDP: UNCONN", BOTH | NUMBER,
		COUNTED(COLUMN_EVERY & ~COLUMN_NAMED) },
	{ "TOTAL", "total", "all of them", BOTH | NUMBER, COUNTED(COLUMN_EVERY) },
	{ "CHANGE/S", "change_per_s",
		"change of the total a second since the look before", BOTH | NUMBER,
		put_change, number_change, NULL, 0 },
};

const struct column *columns_of_services(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
