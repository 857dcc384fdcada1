/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What every socket has: ends, state, queues. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"

static char *put_proto(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, proto_name(row->sock->proto));
}

static char *put_family(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, family_name(row->sock->family));
}

static char *put_state(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, state_name(row->sock->proto, row->sock->state));
}

static char *put_device_of(char *out, const struct sock *sock, const struct lore *lore)
{
	const char *name = names_device(lore->names, sock->ifindex);

	return name ? column_put_text(out, name) : format_u64(out, sock->ifindex);
}

static char *put_device(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column;
	return row->sock->ifindex ? put_device_of(out, row->sock, lore) : NULL;
}

/* `name` is that of the port, NULL: it is shown as a number. */
static char *put_port(char *out, uint16_t port, const char *name)
{
	*out++ = ':';
	if (name)
		return column_put_text(out, name);
	if (port)
		return format_u64(out, port);
	*out++ = '*';
	return out;
}

static char *put_local(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct sock *sock = row->sock;

	(void)column;
	if (sock_is_dual_stack(sock))
		*out++ = '*';
	else
		out = format_host(out, sock->family, sock->local.addr);
	if (sock->ifindex) {
		*out++ = '%';
		out = put_device_of(out, sock, lore);
	}
	return put_port(out, sock->local.port,
		lore->name_ports ? lore_local_service(lore, sock->proto, sock->local.port)
				 : NULL);
}

/* The name of the other end. False: none, or it is not known yet. */
static bool find_host(
	const struct sock *sock, const struct lore *lore, char name[HOSTS_NAME_MAX])
{
	return lore->hosts && sock->remote.port &&
	       hosts_name(lore->hosts, sock->family, sock->remote.addr, name);
}

static char *put_remote_address(
	char *out, const struct sock *sock, const struct lore *lore)
{
	char name[HOSTS_NAME_MAX];

	if (find_host(sock, lore, name))
		return column_put_text(out, name);
	return format_host(out, sock->family, sock->remote.addr);
}

static char *put_remote(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct sock *sock = row->sock;

	(void)column;
	if (!sock->remote.port)
		return column_put_text(out, "*:*");
	out = put_remote_address(out, sock, lore);
	return put_port(out, sock->remote.port,
		lore->name_ports ? lore_service(lore, sock->proto, sock->remote.port)
				 : NULL);
}

static char *put_local_addr(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return format_address(out, row->sock->family, row->sock->local.addr);
}

static char *put_remote_addr(char *out, const struct column *column,
	const struct row *row, const struct lore *lore)
{
	(void)column, (void)lore;
	if (!row->sock->remote.port)
		return NULL;
	return format_address(out, row->sock->family, row->sock->remote.addr);
}

static char *put_remote_host(char *out, const struct column *column,
	const struct row *row, const struct lore *lore)
{
	char name[HOSTS_NAME_MAX];

	(void)column;
	return find_host(row->sock, lore, name) ? column_put_text(out, name) : NULL;
}

/* The name of the service's port, which is the local one of an inbound socket. */
static char *put_service(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct sock *sock = row->sock;
	enum direction direction = DIRECTION_IN;
	const char *name;
	uint16_t port;

	(void)column;
	if (!sock_is_listener(sock)) {
		if (!lore->directions)
			return NULL;
		direction = direction_of(lore->directions, sock);
	}
	port = tally_port(sock, direction);
	name = direction == DIRECTION_IN || !sock->remote.port
		       ? lore_local_service(lore, sock->proto, port)
		       : lore_service(lore, sock->proto, port);
	return name ? column_put_text(out, name) : NULL;
}

static char *put_v6only(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	if (!sock_knows(row->sock, SOCK_V6ONLY))
		return NULL;
	return column_put_text(out, row->sock->v6only ? "true" : "false");
}

/*
 * What every row has is written without a detour by number(): a million rows show the
 * difference.
 */
static char *put_recv_queue(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return sock_knows(row->sock, SOCK_RECV_QUEUE)
		       ? format_u64(out, row->sock->recv_queue)
		       : NULL;
}

static char *put_send_queue(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return sock_knows(row->sock, SOCK_SEND_QUEUE)
		       ? format_u64(out, row->sock->send_queue)
		       : NULL;
}

static char *put_local_port(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return format_u64(out, row->sock->local.port);
}

static char *put_remote_port(char *out, const struct column *column,
	const struct row *row, const struct lore *lore)
{
	(void)column, (void)lore;
	return row->sock->remote.port ? format_u64(out, row->sock->remote.port) : NULL;
}

static bool number_recv_queue(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->sock->recv_queue;
	return sock_knows(row->sock, SOCK_RECV_QUEUE);
}

static bool number_send_queue(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->sock->send_queue;
	return sock_knows(row->sock, SOCK_SEND_QUEUE);
}

static bool number_local_port(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->sock->local.port;
	return true;
}

static bool number_remote_port(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->sock->remote.port;
	return row->sock->remote.port;
}

/* By the name of the state. */
static bool key_state(
	const struct row *row, const struct lore *lore, unsigned part, uint64_t *key)
{
	static const uint8_t alphabet[STATE_COUNT] = {
		[STATE_CLOSE] = 0, /* of UDP: UNCONN */
		[STATE_CLOSE_WAIT] = 1,
		[STATE_CLOSING] = 2,
		[STATE_ESTABLISHED] = 3,
		[STATE_FIN_WAIT1] = 4,
		[STATE_FIN_WAIT2] = 5,
		[STATE_LAST_ACK] = 6,
		[STATE_LISTEN] = 7,
		[STATE_OTHER] = 8,
		[STATE_SYN_RECV] = 9,
		[STATE_SYN_SENT] = 10,
		[STATE_TIME_WAIT] = 11,
	};
	const struct sock *sock = row->sock;
	bool unconnected = sock->proto == PROTO_UDP && sock->state == STATE_CLOSE;

	(void)lore, (void)part;
	*key = unconnected ? STATE_COUNT : alphabet[sock->state];
	return true;
}

#define END_PARTS 3

static uint64_t big_endian(const uint8_t *bytes, size_t count)
{
	uint64_t value = 0;

	for (size_t i = 0; i < count; i++)
		value = value << 8 | bytes[i];
	return value;
}

/*
 * IPv4 before IPv6, then by address, then by port. IPv4 is told in the first part; of
 * IPv6 the parts have 48, 48, and 32 + 16 bits.
 */
static uint64_t key_of_end(
	enum family family, const struct endpoint *endpoint, unsigned part)
{
	if (family == FAMILY_IPV4)
		return part ? 0 : big_endian(endpoint->addr, 4) << 16 | endpoint->port;
	switch (part) {
	case 0:
		return UINT64_C(1) << 48 | big_endian(endpoint->addr, 6);
	case 1:
		return big_endian(endpoint->addr + 6, 6);
	default:
		return big_endian(endpoint->addr + 12, 4) << 16 | endpoint->port;
	}
}

static bool key_local(
	const struct row *row, const struct lore *lore, unsigned part, uint64_t *key)
{
	(void)lore;
	*key = key_of_end(row->sock->family, &row->sock->local, part);
	return true;
}

static bool key_remote(
	const struct row *row, const struct lore *lore, unsigned part, uint64_t *key)
{
	(void)lore;
	*key = key_of_end(row->sock->family, &row->sock->remote, part);
	return row->sock->remote.port;
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	TEXT = COLUMN_TEXT,
	DATA = COLUMN_DATA,
	NUMBER = COLUMN_RIGHT,
	STRING = COLUMN_QUOTED,
	REMOTE = COLUMN_CONNECTION,
};

#define COUNTED	     column_put_number, number_known, NULL
#define TEXTUAL(put) put, NULL, NULL, 0

static const struct column columns[] = {
	{ "NETID", "proto", "tcp or udp", BOTH | STRING, TEXTUAL(put_proto) },
	{ "FAMILY", "family", "the socket's family: ipv4 or ipv6", DATA | STRING,
		TEXTUAL(put_family) },
	{ "STATE", "state", "the connection's state", BOTH | STRING, put_state, NULL,
		key_state, 1 },
	{ "RECV-Q", "recv_q",
		"bytes not yet read; of LISTEN: connections not yet accepted",
		BOTH | NUMBER, put_recv_queue, number_recv_queue, NULL, 0 },
	{ "SEND-Q", "send_q",
		"bytes not yet acknowledged; of LISTEN: how many may wait for accept()",
		BOTH | NUMBER, put_send_queue, number_send_queue, NULL, 0 },
	{ "LOCAL", "local", "local address, device if bound to one, port", TEXT,
		put_local, NULL, key_local, END_PARTS },
	{ "REMOTE", "remote", "remote address and port, *:* without a peer",
		TEXT | REMOTE, put_remote, NULL, key_remote, END_PARTS },
	{ "LOCAL", "local_addr", "local address", DATA | STRING, put_local_addr, NULL,
		key_local, END_PARTS },
	{ "PORT", "local_port", "local port", DATA | NUMBER, put_local_port,
		number_local_port, NULL, 0 },
	{ "REMOTE", "remote_addr", "remote address", DATA | STRING | REMOTE,
		put_remote_addr, NULL, key_remote, END_PARTS },
	{ "PORT", "remote_port", "remote port", DATA | NUMBER | REMOTE, put_remote_port,
		number_remote_port, NULL, 0 },
	{ "HOST", "remote_host", "the name of the remote address, as its owner calls it",
		DATA | STRING | REMOTE | COLUMN_HOSTS, TEXTUAL(put_remote_host) },
	{ "DEVICE", "device", "the device the socket is bound to",
		DATA | STRING | COLUMN_FREE, TEXTUAL(put_device) },
	{ "V6ONLY", "v6only", "whether an IPv6 listener refuses IPv4", DATA,
		TEXTUAL(put_v6only) },
	{ "SERVICE", "service", "the name of the service's port",
		DATA | STRING | COLUMN_FREE | COLUMN_NAMES, TEXTUAL(put_service) },
};

const struct column *columns_of_socks(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
