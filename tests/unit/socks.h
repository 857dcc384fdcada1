/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_SOCKS_H
#define SOCKVIEW_TESTS_SOCKS_H

/* Sockets as a test writes them down. */

#include "sockview/core/sock.h"

/*
 * A socket between two addresses in text (inet_pton(3)); a colon in `local` makes it
 * IPv6. NULL for `remote`: no peer. An address that does not parse fails the test.
 */
struct sock sock_between(enum proto proto, enum state state, const char *local,
	uint16_t local_port, const char *remote, uint16_t remote_port);

/* An ESTABLISHED TCP socket. */
struct sock tcp_between(
	const char *local, uint16_t local_port, const char *remote, uint16_t remote_port);

/* A TCP socket in LISTEN, a UDP socket unconnected. */
struct sock tcp_listener(const char *local, uint16_t port);
struct sock udp_listener(const char *local, uint16_t port);

#endif
