/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sock.h"

#include <assert.h>
#include <string.h>

static const char *const timer_names[] = {
	[TIMER_NONE] = "none",
	[TIMER_RETRANSMIT] = "retransmit",
	[TIMER_KEEPALIVE] = "keepalive",
	[TIMER_TIME_WAIT] = "time_wait",
	[TIMER_PERSIST] = "persist",
	[TIMER_OTHER] = "other",
};
static_assert(
	sizeof(timer_names) / sizeof(*timer_names) == TIMER_COUNT, "a name per timer");

static const uint8_t v4mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

const char *timer_name(enum timer timer)
{
	return timer_names[timer < TIMER_COUNT ? timer : TIMER_OTHER];
}

const char *family_name(enum family family)
{
	return family == FAMILY_IPV4 ? "ipv4" : "ipv6";
}

bool addr_is_wildcard(enum family family, const uint8_t addr[16])
{
	static const uint8_t zero[16];

	return memcmp(addr, zero, family == FAMILY_IPV4 ? 4 : 16) == 0;
}

bool addr_is_v4mapped(const uint8_t addr[16])
{
	return memcmp(addr, v4mapped_prefix, sizeof(v4mapped_prefix)) == 0;
}

bool sock_is_wildcard(const struct sock *sock)
{
	static const uint8_t mapped[16] = { [10] = 0xff, [11] = 0xff };

	return addr_is_wildcard(sock->family, sock->local.addr) ||
	       (sock->family == FAMILY_IPV6 &&
		       memcmp(sock->local.addr, mapped, sizeof(mapped)) == 0);
}

bool sock_is_dual_stack(const struct sock *sock)
{
	return sock->family == FAMILY_IPV6 && sock_knows(sock, SOCK_V6ONLY) &&
	       !sock->v6only && addr_is_wildcard(FAMILY_IPV6, sock->local.addr);
}
