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
