/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_REUSE_H
#define SOCKVIEW_CORE_REUSE_H

/*
 * TIME_WAIT: how old it is, and whether the kernel would give its port to a new
 * connection to the same destination (tcp_twsk_unique() in net/ipv4/tcp_ipv4.c). Then it
 * does not use the port up.
 */

#include "sockview/core/figure.h"
#include "sockview/core/sock.h"

#define TIME_WAIT_MS 60000 /* TCP_TIMEWAIT_LEN, include/net/tcp.h */

struct reuse {
	bool known;
	enum {
		REUSE_OFF = 0,
		REUSE_ON = 1,
		REUSE_LOOPBACK = 2, /* the default */
	} mode;
	uint32_t delay_ms; /* not before it is that old */
};

/* From the settings of the namespace; NULL, or without tcp_tw_reuse: unknown. */
struct reuse reuse_of(const struct figures *figures);

/*
 * Whether a new connection may take the port of a TIME_WAIT. Assumes that both ends use
 * timestamps, as they do by default: the kernel does not tell of a TIME_WAIT, and wants
 * them. Of anything else, and of a setting that is not known, false.
 */
bool reuse_allows(const struct reuse *reuse, const struct sock *sock);

/* Since when a socket is in TIME_WAIT, exact to some ms. False: it is not, or unknown. */
bool time_wait_age(const struct sock *sock, uint32_t *ms);

#endif
