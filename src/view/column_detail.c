/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the kernel tells of a socket only when asked: TCP's inner figures, memory. */

#include "sockview/view/column.h"

#include <string.h>

static bool number_detail(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	const struct sock_detail *detail = row->sock->detail;

	(void)lore;
	if (!detail_knows(detail, (enum detail)column->argument))
		return false;
	*number = detail->value[column->argument];
	return true;
}

static char *put_congestion(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	const struct sock_detail *detail = row->sock->detail;
	size_t length = detail ? strlen(detail->congestion) : 0;

	(void)column, (void)lore;
	if (!length)
		return NULL;
	memcpy(out, detail->congestion, length);
	return out + length;
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	INFO = BOTH | COLUMN_INFO | COLUMN_CONNECTION | COLUMN_RIGHT,
	MEMORY = BOTH | COLUMN_MEMORY | COLUMN_RIGHT,
};

#define FIGURE column_put_number, number_detail, NULL

static const struct column columns[] = {
	{ "RTT-US", "rtt_us", "round trip time, smoothed, in microseconds", INFO, FIGURE,
		DETAIL_RTT_US },
	{ "RTTVAR-US", "rttvar_us",
		"how much the round trip time varies, in microseconds", INFO, FIGURE,
		DETAIL_RTTVAR_US },
	{ "MINRTT-US", "min_rtt_us", "the shortest round trip lately, in microseconds",
		INFO, FIGURE, DETAIL_MIN_RTT_US },
	{ "CWND", "cwnd", "congestion window, in segments", INFO, FIGURE, DETAIL_CWND },
	{ "SSTHRESH", "ssthresh",
		"where slow start ends, in segments; unknown before the first loss", INFO,
		FIGURE, DETAIL_SSTHRESH },
	{ "MSS", "mss_bytes", "bytes of data in a segment that is sent", INFO, FIGURE,
		DETAIL_MSS },
	{ "UNACKED", "unacked", "segments on their way, not yet acknowledged", INFO,
		FIGURE, DETAIL_UNACKED },
	{ "RETR", "retrans_unacked", "segments sent again and not yet acknowledged", INFO,
		FIGURE, DETAIL_RETRANS },
	{ "RETR-TOTAL", "retrans_total", "segments sent again since the connection began",
		INFO, FIGURE, DETAIL_RETRANS_TOTAL },
	{ "LOST", "lost", "segments that are taken for lost", INFO, FIGURE, DETAIL_LOST },
	{ "SENT", "bytes_sent", "bytes of data sent, those sent again among them", INFO,
		FIGURE, DETAIL_BYTES_SENT },
	{ "ACKED", "bytes_acked", "bytes of data acknowledged", INFO, FIGURE,
		DETAIL_BYTES_ACKED },
	{ "RECEIVED", "bytes_received", "bytes of data received", INFO, FIGURE,
		DETAIL_BYTES_RECEIVED },
	{ "DELIVERY-B/S", "delivery_bytes_per_s", "bytes a second that arrived lately",
		INFO, FIGURE, DETAIL_DELIVERY_RATE },
	{ "PACING-B/S", "pacing_bytes_per_s", "bytes a second the kernel paces to", INFO,
		FIGURE, DETAIL_PACING_RATE },
	{ "SEND-MS", "last_send_ms", "milliseconds since data was sent", INFO, FIGURE,
		DETAIL_LAST_SEND_MS },
	{ "RECV-MS", "last_recv_ms", "milliseconds since data was received", INFO, FIGURE,
		DETAIL_LAST_RECV_MS },
	{ "ACK-MS", "last_ack_ms", "milliseconds since an acknowledgement was received",
		INFO, FIGURE, DETAIL_LAST_ACK_MS },
	{ "BUSY-US", "busy_us", "microseconds in which there was something to send", INFO,
		FIGURE, DETAIL_BUSY_US },
	{ "RWND-US", "rwnd_limited_us", "of them, held up by the other end's window",
		INFO, FIGURE, DETAIL_RWND_LIMITED_US },
	{ "SNDBUF-US", "sndbuf_limited_us", "of them, held up by the send buffer", INFO,
		FIGURE, DETAIL_SNDBUF_LIMITED_US },
	{ "CC", "congestion", "the congestion control's name",
		BOTH | COLUMN_INFO | COLUMN_QUOTED | COLUMN_FREE, put_congestion, NULL,
		NULL, 0 },
	{ "RMEM", "rmem_bytes", "memory of what was received (ss: r)", MEMORY, FIGURE,
		DETAIL_RMEM },
	{ "RCVBUF", "rcvbuf_bytes", "how much that may be (ss: rb)", MEMORY, FIGURE,
		DETAIL_RCVBUF },
	{ "WMEM", "wmem_bytes", "memory of what is being sent (ss: t)", MEMORY, FIGURE,
		DETAIL_WMEM },
	{ "SNDBUF", "sndbuf_bytes", "how much may be sent or queued (ss: tb)", MEMORY,
		FIGURE, DETAIL_SNDBUF },
	{ "FORWARD", "forward_bytes", "memory the socket has in reserve (ss: f)", MEMORY,
		FIGURE, DETAIL_FORWARD },
	{ "QUEUED", "queued_bytes", "memory of what is queued to be sent (ss: w)", MEMORY,
		FIGURE, DETAIL_QUEUED },
	{ "OPTMEM", "optmem_bytes", "memory of options and filters (ss: o)", MEMORY,
		FIGURE, DETAIL_OPTMEM },
	{ "BACKLOG", "backlog_bytes", "memory of what waits to be processed (ss: bl)",
		MEMORY, FIGURE, DETAIL_BACKLOG },
	{ "DROPS", "drops", "dropped by the socket: segments, datagrams, connections",
		MEMORY | COLUMN_LISTENER, FIGURE, DETAIL_DROPS },
};

const struct column *columns_of_details(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
