/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/column.h"

#include "sockview/core/format.h"

#include <string.h>

/* A few bytes: a loop is quicker than strlen() and memcpy(). */
static char *put_text(char *out, const char *text)
{
	while (*text)
		*out++ = *text++;
	return out;
}

static char *put_known(
	char *out, const struct sock *sock, enum sock_fact fact, uint64_t value)
{
	return sock_knows(sock, fact) ? format_u64(out, value) : NULL;
}

static char *put_proto(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_text(out, proto_name(sock->proto));
}

static char *put_family(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_text(out, family_name(sock->family));
}

static char *put_state(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_text(out, state_name(sock->proto, sock->state));
}

static char *put_recv_queue(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_known(out, sock, SOCK_RECV_QUEUE, sock->recv_queue);
}

static char *put_send_queue(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_known(out, sock, SOCK_SEND_QUEUE, sock->send_queue);
}

static char *put_device_name(
	char *out, const struct sock *sock, const struct names *names)
{
	const char *name = names_device(names, sock->ifindex);

	return name ? put_text(out, name) : format_u64(out, sock->ifindex);
}

static char *put_device(char *out, const struct sock *sock, const struct names *names)
{
	return sock->ifindex ? put_device_name(out, sock, names) : NULL;
}

static char *put_port(char *out, uint16_t port)
{
	*out++ = ':';
	if (port)
		return format_u64(out, port);
	*out++ = '*';
	return out;
}

/* A socket on :: that takes IPv4 as well stands for every address of the host. */
static bool is_dual_stack(const struct sock *sock)
{
	return sock->family == FAMILY_IPV6 && sock_knows(sock, SOCK_V6ONLY) &&
	       !sock->v6only && addr_is_wildcard(FAMILY_IPV6, sock->local.addr);
}

static char *put_local(char *out, const struct sock *sock, const struct names *names)
{
	bool brackets = sock->family == FAMILY_IPV6 && !is_dual_stack(sock);

	if (brackets)
		*out++ = '[';
	if (is_dual_stack(sock))
		*out++ = '*';
	else
		out = format_address(out, sock->family, sock->local.addr);
	if (brackets)
		*out++ = ']';
	if (sock->ifindex) {
		*out++ = '%';
		out = put_device_name(out, sock, names);
	}
	return put_port(out, sock->local.port);
}

static char *put_remote(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	if (!sock->remote.port)
		return put_text(out, "*:*");
	if (sock->family == FAMILY_IPV6)
		*out++ = '[';
	out = format_address(out, sock->family, sock->remote.addr);
	if (sock->family == FAMILY_IPV6)
		*out++ = ']';
	return put_port(out, sock->remote.port);
}

static char *put_local_addr(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return format_address(out, sock->family, sock->local.addr);
}

static char *put_local_port(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return format_u64(out, sock->local.port);
}

static char *put_remote_addr(
	char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	if (!sock->remote.port)
		return NULL;
	return format_address(out, sock->family, sock->remote.addr);
}

static char *put_remote_port(
	char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return sock->remote.port ? format_u64(out, sock->remote.port) : NULL;
}

static char *put_v6only(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	if (!sock_knows(sock, SOCK_V6ONLY))
		return NULL;
	return put_text(out, sock->v6only ? "true" : "false");
}

static char *put_timer(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return sock_knows(sock, SOCK_TIMER) ? put_text(out, timer_name(sock->timer))
					    : NULL;
}

static bool timer_runs(const struct sock *sock)
{
	return sock_knows(sock, SOCK_TIMER) && sock->timer != TIMER_NONE;
}

static char *put_expires(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	if (!timer_runs(sock))
		return NULL;
	out = format_seconds(out, sock->timer_ms);
	*out++ = 's';
	return out;
}

static char *put_timer_ms(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return timer_runs(sock) ? format_u64(out, sock->timer_ms) : NULL;
}

static char *put_retransmits(
	char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_known(out, sock, SOCK_TIMER, sock->retransmits);
}

static char *put_uid(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_known(out, sock, SOCK_UID, sock->uid);
}

static char *put_inode(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_known(out, sock, SOCK_INODE, sock->inode);
}

static char *put_cookie(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return sock_knows(sock, SOCK_COOKIE) ? format_hex(out, sock->cookie) : NULL;
}

static char *put_cgroup(char *out, const struct sock *sock, const struct names *names)
{
	(void)names;
	return put_known(out, sock, SOCK_CGROUP, sock->cgroup);
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	TEXT = COLUMN_TEXT,
	DATA = COLUMN_DATA,
	NUMBER = COLUMN_RIGHT,
	STRING = COLUMN_QUOTED,
	REMOTE = COLUMN_CONNECTION,
	EXTENDED = COLUMN_EXTENDED,
};

static const struct column columns[] = {
	{ "NETID", "proto", "tcp or udp", BOTH | STRING, put_proto },
	{ "FAMILY", "family", "the socket's family: ipv4 or ipv6", DATA | STRING,
		put_family },
	{ "STATE", "state", "the connection's state", BOTH | STRING, put_state },
	{ "RECV-Q", "recv_q",
		"bytes not yet read; of LISTEN: connections not yet accepted",
		BOTH | NUMBER, put_recv_queue },
	{ "SEND-Q", "send_q",
		"bytes not yet acknowledged; of LISTEN: how many may wait for accept()",
		BOTH | NUMBER, put_send_queue },
	{ "LOCAL", "local", "local address, device if bound to one, port", TEXT,
		put_local },
	{ "REMOTE", "remote", "remote address and port, *:* without a peer",
		TEXT | REMOTE, put_remote },
	{ "LOCAL", "local_addr", "local address", DATA | STRING, put_local_addr },
	{ "PORT", "local_port", "local port", DATA | NUMBER, put_local_port },
	{ "REMOTE", "remote_addr", "remote address", DATA | STRING | REMOTE,
		put_remote_addr },
	{ "PORT", "remote_port", "remote port", DATA | NUMBER | REMOTE, put_remote_port },
	{ "DEVICE", "device", "the device the socket is bound to",
		DATA | STRING | COLUMN_FREE, put_device },
	{ "V6ONLY", "v6only", "whether an IPv6 listener refuses IPv4", DATA, put_v6only },
	{ "TIMER", "timer", "the timer that runs", BOTH | EXTENDED | STRING, put_timer },
	{ "EXPIRES", "expires", "time until the timer fires", TEXT | EXTENDED | NUMBER,
		put_expires },
	{ "EXPIRES", "timer_ms", "time until the timer fires, in milliseconds",
		DATA | EXTENDED | NUMBER, put_timer_ms },
	{ "RETRANS", "retransmits", "segments, SYNs or probes sent again in a row",
		BOTH | EXTENDED | NUMBER, put_retransmits },
	{ "UID", "uid", "user id of the owner", BOTH | EXTENDED | NUMBER, put_uid },
	{ "INODE", "inode", "socket inode", BOTH | EXTENDED | NUMBER, put_inode },
	{ "COOKIE", "cookie", "the kernel's name for the socket, unique until reboot",
		BOTH | EXTENDED | STRING, put_cookie },
	{ "CGROUP", "cgroup", "cgroup id: the inode number of its cgroup2 directory",
		BOTH | EXTENDED | NUMBER, put_cgroup },
};
_Static_assert(sizeof(columns) / sizeof(*columns) <= COLUMNS_MAX, "room for all columns");

size_t columns_select(enum view view, enum column_use medium, bool extended,
	const struct column *selected[COLUMNS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		unsigned use = columns[i].use;

		if (!(use & medium) || ((use & COLUMN_EXTENDED) && !extended))
			continue;
		if ((use & COLUMN_CONNECTION) && view == VIEW_LISTENERS)
			continue;
		selected[count++] = &columns[i];
	}
	return count;
}
