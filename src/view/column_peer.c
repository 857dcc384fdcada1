/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A peer: from where to where, how many connections, and what they cost. */

#include "sockview/core/format.h"
#include "sockview/core/port.h"
#include "sockview/view/column.h"

static bool is_out(const struct row *row)
{
	return row->peer->sum.direction == DIRECTION_OUT;
}

static char *put_proto(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return row->peer->sum.is_other
		       ? NULL
		       : column_put_text(out, proto_name(row->peer->sum.proto));
}

static char *put_direction(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, direction_name(row->peer->sum.direction));
}

static char *put_family(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	if (row->peer->sum.is_other || row->peer->both_families)
		return NULL;
	return column_put_text(out, family_name(row->peer->sum.family));
}

/* By its name, if that is asked for and known. */
static char *put_named(
	char *out, enum family family, const uint8_t addr[16], const struct lore *lore)
{
	char name[HOSTS_NAME_MAX];

	return hosts_name(lore->hosts, family, addr, name)
		       ? column_put_text(out, name)
		       : format_host(out, family, addr);
}

static char *put_port(char *out, uint16_t port, const char *name)
{
	*out++ = ':';
	return name ? column_put_text(out, name) : format_u64(out, port);
}

static char *put_local(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct peer_row *sum = &row->peer->sum;

	(void)column;
	if (sum->is_other)
		return column_put_text(out, "(other)");
	if (row->peer->both_families)
		*out++ = '*';
	else
		out = format_host(out, sum->family, sum->local);
	if (is_out(row))
		return out;
	return put_port(out, sum->port,
		lore->name_ports ? lore_local_service(lore, sum->proto, sum->port)
				 : NULL);
}

/* The only client of a listener, or the one with most connections. */
static bool find_client(
	const struct row *row, const struct lore *lore, struct peer_row *client)
{
	if (!row->peer->has_largest || !lore->peers)
		return false;
	peers_get(lore->peers, row->peer->largest, client);
	return true;
}

/* "1377_addresses": one word, for awk. "1377+": there are more. */
static char *put_clients(char *out, const struct peer_site *site)
{
	out = format_u64(out, site->clients);
	if (site->more_clients)
		*out++ = '+';
	return column_put_text(out, "_addresses");
}

static char *put_remote(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct peer_row *sum = &row->peer->sum;
	struct peer_row client;

	(void)column;
	if (sum->is_other)
		return column_put_text(out, "(other)");
	if (!is_out(row))
		return row->peer->clients == 1 && find_client(row, lore, &client)
			       ? put_named(out, client.family, client.remote, lore)
			       : put_clients(out, row->peer);
	return put_port(put_named(out, sum->family, sum->remote, lore), sum->port,
		lore->name_ports ? lore_service(lore, sum->proto, sum->port) : NULL);
}

static char *put_local_addr(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	if (row->peer->sum.is_other || row->peer->both_families)
		return NULL;
	return format_address(out, row->peer->sum.family, row->peer->sum.local);
}

static char *put_remote_addr(char *out, const struct column *column,
	const struct row *row, const struct lore *lore)
{
	(void)column, (void)lore;
	if (row->peer->sum.is_other || !is_out(row))
		return NULL;
	return format_address(out, row->peer->sum.family, row->peer->sum.remote);
}

/* argument: the direction in which this end has the port. */
static bool number_port(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)lore;
	*number = row->peer->sum.port;
	return !row->peer->sum.is_other &&
	       (int)row->peer->sum.direction == column->argument;
}

static char *put_service(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct peer_row *sum = &row->peer->sum;
	const char *name = NULL;

	(void)column;
	if (!sum->is_other)
		name = is_out(row) ? lore_service(lore, sum->proto, sum->port)
				   : lore_local_service(lore, sum->proto, sum->port);
	return name ? column_put_text(out, name) : NULL;
}

static bool number_clients(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->peer->clients;
	return !is_out(row);
}

static char *put_more_clients(char *out, const struct column *column,
	const struct row *row, const struct lore *lore)
{
	(void)column, (void)lore;
	if (is_out(row))
		return NULL;
	return column_put_text(out, row->peer->more_clients ? "true" : "false");
}

/* Of the remote address, or of the client with most connections. */
static char *put_remote_host(char *out, const struct column *column,
	const struct row *row, const struct lore *lore)
{
	struct peer_row peer = row->peer->sum;
	char name[HOSTS_NAME_MAX];

	(void)column;
	if (peer.is_other || (!is_out(row) && !find_client(row, lore, &peer)))
		return NULL;
	return hosts_name(lore->hosts, peer.family, peer.remote, name)
		       ? column_put_text(out, name)
		       : NULL;
}

static char *put_largest(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	struct peer_row client;

	(void)column;
	return find_client(row, lore, &client)
		       ? format_address(out, client.family, client.remote)
		       : NULL;
}

static bool number_largest(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	struct peer_row client;

	(void)column;
	if (!find_client(row, lore, &client))
		return false;
	*number = client.count->total;
	return true;
}

/* argument: the states that count. UDP has none of most of them. */
static bool number_states(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct peer_row *sum = &row->peer->sum;

	(void)lore;
	return column_count_states(sum->count, sum->is_other ? PROTO_TCP : sum->proto,
		(uint32_t)column->argument, number);
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	TEXT = COLUMN_TEXT,
	DATA = COLUMN_DATA,
	NUMBER = COLUMN_RIGHT,
	STRING = COLUMN_QUOTED,
};

#define TEXTUAL(put)	put, NULL, NULL, 0
#define COUNTED(states) column_put_number, number_states, NULL, (int)(states)
#define PORT_OF(way)	column_put_number, number_port, NULL, way
#define NUMERIC(number) column_put_number, number, NULL, 0

static const struct column columns[] = {
	{ "NETID", "proto", "tcp or udp", BOTH | STRING, TEXTUAL(put_proto) },
	{ "DIR", "direction", "out: this host connected; in: others connected to it",
		BOTH | STRING, TEXTUAL(put_direction) },
	{ "FAMILY", "family",
		"the family spoken, ipv4 or ipv6; null: both, or no row of its own",
		DATA | STRING, TEXTUAL(put_family) },
	{ "LOCAL", "local", "out: the source address; in: what the listener is bound to",
		TEXT, TEXTUAL(put_local) },
	{ "REMOTE", "remote",
		"out: where to; in: the client, or how many addresses there are", TEXT,
		TEXTUAL(put_remote) },
	{ "LOCAL-ADDR", "local_addr",
		"out: the source; in: what the listener is bound to, null: both families",
		DATA | STRING, TEXTUAL(put_local_addr) },
	{ "LOCAL-PORT", "local_port", "in: the listener's", DATA | NUMBER,
		PORT_OF(DIRECTION_IN) },
	{ "REMOTE-ADDR", "remote_addr", "out: where to", DATA | STRING,
		TEXTUAL(put_remote_addr) },
	{ "REMOTE-PORT", "remote_port", "out: where to", DATA | NUMBER,
		PORT_OF(DIRECTION_OUT) },
	{ "HOST", "remote_host",
		"out: the name of that address; in: of the largest client's",
		DATA | STRING | COLUMN_HOSTS, TEXTUAL(put_remote_host) },
	{ "SERVICE", "service", "the name of that port", DATA | STRING | COLUMN_FREE,
		TEXTUAL(put_service) },
	{ "CLIENTS", "clients", "in: how many remote addresses", DATA | NUMBER,
		NUMERIC(number_clients) },
	{ "MORE-CLIENTS", "more_clients",
		"in: whether there are more, which found no place of their own", DATA,
		TEXTUAL(put_more_clients) },
	{ "LARGEST", "largest_client", "in: the one with most connections", DATA | STRING,
		TEXTUAL(put_largest) },
	{ "LARGEST-TOTAL", "largest_client_total", "how many it has", DATA | NUMBER,
		NUMERIC(number_largest) },
	{ "ESTAB", "established", "connections in ESTABLISHED", BOTH | NUMBER,
		COUNTED(STATE_BIT(STATE_ESTABLISHED)) },
	{ "SYN", "syn", "in SYN_SENT or SYN_RECV", BOTH | NUMBER, COUNTED(COLUMN_SYN) },
	{ "CLOSE_WAIT", "close_wait", "in CLOSE_WAIT", BOTH | NUMBER,
		COUNTED(STATE_BIT(STATE_CLOSE_WAIT)) },
	{ "TIME_WAIT", "time_wait", "in TIME_WAIT", BOTH | NUMBER,
		COUNTED(STATE_BIT(STATE_TIME_WAIT)) },
	{ "OTHER", "other", "in any other state", BOTH | NUMBER,
		COUNTED(COLUMN_EVERY & ~COLUMN_NAMED) },
	{ "TOTAL", "total", "all of them", BOTH | NUMBER, COUNTED(COLUMN_EVERY) },
};

const struct column *columns_of_peers(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
