/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/lingering.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PORTS 65536

/*
 * The FIN is sent again after 0.2 s at least, each time twice as long
 * (net/ipv4/tcp_timer.c, tcp_retransmit_timer()): the sixth time after 12.6 s.
 */
#define OLD_RETRIES 6

void lingering_fini(struct lingering *lingering)
{
	free(lingering->by_port);
	*lingering = (struct lingering){ 0 };
}

void lingering_begin(struct lingering *lingering)
{
	if (lingering->old)
		memset(lingering->by_port, 0, PORTS * sizeof(*lingering->by_port));
	lingering->all = 0;
	lingering->old = 0;
}

int lingering_add(
	struct lingering *lingering, const struct sock *sock, enum direction direction)
{
	lingering->all++;
	if (direction != DIRECTION_IN || !sock_knows(sock, SOCK_TIMER) ||
		sock->timer != TIMER_RETRANSMIT || sock->retransmits < OLD_RETRIES)
		return 0;
	if (!lingering->by_port)
		lingering->by_port = calloc(PORTS, sizeof(*lingering->by_port));
	if (!lingering->by_port)
		return -ENOMEM;
	lingering->by_port[sock->local.port]++;
	lingering->old++;
	return 0;
}

uint32_t lingering_old(const struct lingering *lingering, uint16_t port)
{
	return lingering->old ? lingering->by_port[port] : 0;
}
