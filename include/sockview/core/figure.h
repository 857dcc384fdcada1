/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FIGURE_H
#define SOCKVIEW_CORE_FIGURE_H

/*
 * Numbers of a network namespace that are no sockets: counters since it was made, levels
 * now, and limits. A figure that could not be read is unknown, never 0.
 */

#include <stdbool.h>
#include <stdint.h>

enum figure {
	/* Counters, unsigned 64 bit, since the namespace was made (RFC 4022;
	 * /proc/net/snmp). */
	FIGURE_ACTIVE_OPENS,
	FIGURE_PASSIVE_OPENS,
	FIGURE_ATTEMPT_FAILS,
	FIGURE_ESTAB_RESETS,
	FIGURE_OUT_SEGS,
	FIGURE_RETRANS_SEGS,
	/* Likewise, /proc/net/netstat, TcpExt. */
	FIGURE_LISTEN_DROPS,
	FIGURE_SYNCOOKIES_SENT,
	/* Levels, /proc/net/sockstat and sockstat6. */
	FIGURE_TCP_INUSE,   /* of this namespace, IPv4 sockets */
	FIGURE_TCP6_INUSE,  /* of this namespace, IPv6 sockets */
	FIGURE_TCP_ORPHANS, /* of the whole host */
	FIGURE_TCP_ALLOC,   /* of the whole host */
	FIGURE_TCP_MEM,	    /* of the whole host, in pages */
	/* Limits, /proc/sys/net/ipv4. */
	FIGURE_MAX_TW_BUCKETS,
	FIGURE_MAX_ORPHANS,
	FIGURE_TCP_MEM_MAX,   /* tcp_mem[2], in pages */
	FIGURE_FIN_TIMEOUT_S, /* tcp_fin_timeout */
	FIGURE_COUNT,
};

struct figures {
	uint64_t value[FIGURE_COUNT];
	uint64_t known;	     /* a bit per figure */
	uint32_t page_bytes; /* what a page of FIGURE_TCP_MEM is; 0: unknown */
};

_Static_assert(FIGURE_COUNT <= 64, "a bit per figure");

static inline bool figures_know(const struct figures *figures, enum figure figure)
{
	return figures->known >> figure & 1;
}

static inline void figures_set(
	struct figures *figures, enum figure figure, uint64_t value)
{
	figures->value[figure] = value;
	figures->known |= UINT64_C(1) << figure;
}

/*
 * About how many TCP sockets of the host are in other network namespaces: allocated on
 * the host less in use here. False where the kernel does not tell.
 */
bool figures_elsewhere(const struct figures *figures, uint64_t *sockets);

#endif
