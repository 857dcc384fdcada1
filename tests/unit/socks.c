/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "socks.h"

#include <arpa/inet.h>
#include <check.h>
#include <string.h>

static void put_address(enum family family, const char *text, uint8_t addr[16])
{
	int number = family == FAMILY_IPV4 ? AF_INET : AF_INET6;

	ck_assert_msg(inet_pton(number, text, addr) == 1, "no address: %s", text);
}

struct sock sock_between(enum proto proto, enum state state, const char *local,
	uint16_t local_port, const char *remote, uint16_t remote_port)
{
	struct sock sock = {
		.proto = (uint8_t)proto,
		.family = strchr(local, ':') ? FAMILY_IPV6 : FAMILY_IPV4,
		.state = (uint8_t)state,
	};

	put_address(sock.family, local, sock.local.addr);
	sock.local.port = local_port;
	if (remote)
		put_address(sock.family, remote, sock.remote.addr);
	sock.remote.port = remote_port;
	return sock;
}

struct sock tcp_between(
	const char *local, uint16_t local_port, const char *remote, uint16_t remote_port)
{
	return sock_between(
		PROTO_TCP, STATE_ESTABLISHED, local, local_port, remote, remote_port);
}

struct sock tcp_listener(const char *local, uint16_t port)
{
	return sock_between(PROTO_TCP, STATE_LISTEN, local, port, NULL, 0);
}

struct sock udp_listener(const char *local, uint16_t port)
{
	return sock_between(PROTO_UDP, STATE_CLOSE, local, port, NULL, 0);
}
