/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FIGURE_H
#define SOCKVIEW_CORE_FIGURE_H

/*
 * Numbers of a network namespace that are no sockets: counters since it was made, levels
 * now, limits and settings. A figure that could not be read is unknown, never 0.
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
	FIGURE_OUT_RSTS,
	FIGURE_OUT_SEGS,
	FIGURE_RETRANS_SEGS,
	/* Likewise, /proc/net/netstat, TcpExt. */
	FIGURE_SYN_RETRANS,
	FIGURE_TCP_TIMEOUTS,
	FIGURE_ABORT_ON_TIMEOUT,
	FIGURE_ABORT_ON_MEMORY,
	FIGURE_MEMORY_PRESSURES,
	FIGURE_LISTEN_OVERFLOWS,
	FIGURE_LISTEN_DROPS,
	FIGURE_REQ_Q_FULL_DROP,
	FIGURE_REQ_Q_FULL_DO_COOKIES,
	FIGURE_SYNCOOKIES_SENT,
	FIGURE_SYNCOOKIES_RECV,
	FIGURE_SYNCOOKIES_FAILED,
	FIGURE_TIME_WAIT_OVERFLOW,
	/* Likewise, of UDP (RFC 4113; /proc/net/snmp, and snmp6 for IPv6). */
	FIGURE_UDP_IN,
	FIGURE_UDP_OUT,
	FIGURE_UDP_NO_PORTS,
	FIGURE_UDP_IN_ERRORS,
	FIGURE_UDP_RCVBUF_ERRORS,
	FIGURE_UDP6_IN,
	FIGURE_UDP6_OUT,
	FIGURE_UDP6_NO_PORTS,
	FIGURE_UDP6_IN_ERRORS,
	FIGURE_UDP6_RCVBUF_ERRORS,
	/* Likewise, of connection tracking, over all CPUs; 32 bit on each of them. */
	FIGURE_CONNTRACK_DROP,
	FIGURE_CONNTRACK_INSERT_FAILED,
	/* Levels, /proc/net/sockstat and sockstat6. */
	FIGURE_TCP_INUSE,   /* of this namespace, IPv4 sockets */
	FIGURE_TCP6_INUSE,  /* of this namespace, IPv6 sockets */
	FIGURE_TCP_ORPHANS, /* of the whole host */
	FIGURE_TCP_ALLOC,   /* of the whole host */
	FIGURE_TCP_MEM,	    /* of the whole host, in pages */
	/* A level, nf_conntrack_count; unknown where the module is not loaded. */
	FIGURE_CONNTRACK_COUNT,
	/* Limits and settings, /proc/sys/net. */
	FIGURE_CONNTRACK_MAX,
	FIGURE_MAX_TW_BUCKETS,
	FIGURE_MAX_ORPHANS,
	FIGURE_TCP_MEM_PRESSURE,  /* tcp_mem[1], in pages */
	FIGURE_TCP_MEM_MAX,	  /* tcp_mem[2], in pages */
	FIGURE_FIN_TIMEOUT_S,	  /* tcp_fin_timeout */
	FIGURE_TW_REUSE,	  /* 0 off, 1 on, 2 on loopback only */
	FIGURE_TW_REUSE_DELAY_MS, /* tcp_tw_reuse_delay, of newer kernels */
	FIGURE_RESERVED_PORTS,	  /* of the ephemeral range, never given out unasked */
	FIGURE_MAX_SYN_BACKLOG,
	FIGURE_SOMAXCONN,
	FIGURE_SYNCOOKIES, /* 0 off, 1 when a queue is full, 2 always */
	FIGURE_ABORT_ON_OVERFLOW,
	FIGURE_SYN_RETRIES,
	FIGURE_SYN_LINEAR_TIMEOUTS,
	FIGURE_RETRIES2,
	FIGURE_COUNT,
};

enum figure_type {
	FIGURE_COUNTER,
	FIGURE_LEVEL,
	FIGURE_LIMIT,
};

struct figure_spec {
	/*
	 * The kernel's name, "ListenDrops", "tcp_mem.pressure". It stands in recordings
	 * and in what programs read, so it stays whatever becomes of the enumerator.
	 */
	const char *name;
	enum figure_type type;
	bool of_host;	  /* of the whole host, not of a namespace */
	bool pages;	  /* in pages of page_bytes */
	const char *what; /* its meaning in one line, no full stop */
};

struct figures {
	uint64_t value[FIGURE_COUNT];
	uint64_t known;	     /* a bit per figure */
	uint32_t page_bytes; /* what a page of FIGURE_TCP_MEM is; 0: unknown */
};

_Static_assert(FIGURE_COUNT <= 64, "a bit per figure");

/* What a figure is. Static. */
const struct figure_spec *figure_spec(enum figure figure);

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
