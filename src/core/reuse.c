/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/reuse.h"

#include <string.h>

#define DELAY_MS	 1000 /* of kernels that have no tcp_tw_reuse_delay */
#define LOOPBACK_IFINDEX 1    /* include/net/flow.h */

struct reuse reuse_of(const struct figures *figures)
{
	struct reuse reuse = { .delay_ms = DELAY_MS };

	if (!figures || !figures_know(figures, FIGURE_TW_REUSE) ||
		figures->value[FIGURE_TW_REUSE] > REUSE_LOOPBACK)
		return reuse;
	reuse.known = true;
	reuse.mode = figures->value[FIGURE_TW_REUSE];
	if (figures_know(figures, FIGURE_TW_REUSE_DELAY_MS))
		reuse.delay_ms =
			figures->value[FIGURE_TW_REUSE_DELAY_MS] < TIME_WAIT_MS
				? (uint32_t)figures->value[FIGURE_TW_REUSE_DELAY_MS]
				: TIME_WAIT_MS;
	return reuse;
}

bool time_wait_age(const struct sock *sock, uint32_t *ms)
{
	if (sock->proto != PROTO_TCP || sock->state != STATE_TIME_WAIT ||
		sock->timer != TIMER_TIME_WAIT || !sock_knows(sock, SOCK_TIMER))
		return false;
	*ms = sock->timer_ms < TIME_WAIT_MS ? TIME_WAIT_MS - sock->timer_ms : 0;
	return true;
}

static bool is_loopback(enum family family, const uint8_t addr[16])
{
	static const uint8_t loopback[16] = { [15] = 1 };

	if (family == FAMILY_IPV4)
		return addr[0] == 127;
	if (addr_is_v4mapped(addr))
		return addr[12] == 127;
	return memcmp(addr, loopback, sizeof(loopback)) == 0;
}

bool reuse_allows(const struct reuse *reuse, const struct sock *sock)
{
	uint32_t ms;

	if (!reuse->known || reuse->mode == REUSE_OFF || !time_wait_age(sock, &ms) ||
		ms <= reuse->delay_ms)
		return false;
	return reuse->mode == REUSE_ON || sock->ifindex == LOOPBACK_IFINDEX ||
	       is_loopback(sock->family, sock->local.addr) ||
	       is_loopback(sock->family, sock->remote.addr);
}
