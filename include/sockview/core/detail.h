/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_DETAIL_H
#define SOCKVIEW_CORE_DETAIL_H

/*
 * What the kernel tells about a socket only when it is asked: TCP's inner figures and
 * memory. It costs a lock per socket, so it is asked for only where it is shown.
 */

#include <stdbool.h>
#include <stdint.h>

enum detail_kind {
	DETAIL_INFO = 1 << 0,	/* TCP_INFO and the congestion control's name */
	DETAIL_MEMORY = 1 << 1, /* SK_MEMINFO */
};

/* Figures of struct tcp_info (include/uapi/linux/tcp.h) and of SK_MEMINFO_*
 * (sock_diag.h). */
enum detail {
	DETAIL_RTT_US, /* smoothed */
	DETAIL_RTTVAR_US,
	DETAIL_MIN_RTT_US,
	DETAIL_CWND,	 /* segments */
	DETAIL_SSTHRESH, /* segments; unknown while it is infinite */
	DETAIL_MSS,	 /* bytes, of what is sent */
	DETAIL_UNACKED,	 /* segments */
	DETAIL_RETRANS,	 /* segments sent again and not acknowledged yet */
	DETAIL_RETRANS_TOTAL,
	DETAIL_LOST, /* segments */
	DETAIL_BYTES_SENT,
	DETAIL_BYTES_ACKED,
	DETAIL_BYTES_RECEIVED,
	DETAIL_DELIVERY_RATE, /* bytes per second */
	DETAIL_PACING_RATE,   /* bytes per second; unknown while there is no limit */
	DETAIL_LAST_SEND_MS,
	DETAIL_LAST_RECV_MS,
	DETAIL_LAST_ACK_MS,
	DETAIL_BUSY_US,
	DETAIL_RWND_LIMITED_US,
	DETAIL_SNDBUF_LIMITED_US,
	DETAIL_RMEM, /* bytes, from here on */
	DETAIL_RCVBUF,
	DETAIL_WMEM,
	DETAIL_SNDBUF,
	DETAIL_FORWARD,
	DETAIL_QUEUED,
	DETAIL_OPTMEM,
	DETAIL_BACKLOG,
	DETAIL_DROPS, /* datagrams, or of a listener: connections */
	DETAIL_COUNT,
};

#define DETAIL_CONGESTION_MAX 16

struct sock_detail {
	uint64_t value[DETAIL_COUNT];
	uint64_t known;				/* a bit per figure */
	char congestion[DETAIL_CONGESTION_MAX]; /* sanitized; "": unknown */
};

_Static_assert(DETAIL_COUNT <= 64, "a bit per figure");

static inline bool detail_knows(const struct sock_detail *detail, enum detail figure)
{
	return detail && (detail->known >> figure & 1);
}

static inline void detail_set(
	struct sock_detail *detail, enum detail figure, uint64_t value)
{
	detail->value[figure] = value;
	detail->known |= UINT64_C(1) << figure;
}

#endif
