/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/codec_detail.h"

#include "sockview/core/sanitize.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>

#define EXTENSION_BIT(extension) (1U << ((extension)-1))

unsigned codec_detail_extensions(unsigned details)
{
	unsigned extensions = 0;

	if (details & DETAIL_INFO)
		extensions |=
			EXTENSION_BIT(INET_DIAG_INFO) | EXTENSION_BIT(INET_DIAG_CONG);
	if (details & DETAIL_MEMORY)
		extensions |= EXTENSION_BIT(INET_DIAG_SKMEMINFO);
	return extensions;
}

/* Where each figure stands. struct tcp_info only ever grows at its end. */
static const struct {
	enum detail detail;
	uint16_t offset;
	uint16_t size;
} info_fields[] = {
#define FIELD(figure, member)                                                            \
	{                                                                                \
		figure, offsetof(struct tcp_info, member),                               \
			sizeof(((struct tcp_info *)NULL)->member)                        \
	}
	FIELD(DETAIL_RTT_US, tcpi_rtt),
	FIELD(DETAIL_RTTVAR_US, tcpi_rttvar),
	FIELD(DETAIL_MIN_RTT_US, tcpi_min_rtt),
	FIELD(DETAIL_CWND, tcpi_snd_cwnd),
	FIELD(DETAIL_SSTHRESH, tcpi_snd_ssthresh),
	FIELD(DETAIL_MSS, tcpi_snd_mss),
	FIELD(DETAIL_UNACKED, tcpi_unacked),
	FIELD(DETAIL_RETRANS, tcpi_retrans),
	FIELD(DETAIL_RETRANS_TOTAL, tcpi_total_retrans),
	FIELD(DETAIL_LOST, tcpi_lost),
	FIELD(DETAIL_BYTES_SENT, tcpi_bytes_sent),
	FIELD(DETAIL_BYTES_ACKED, tcpi_bytes_acked),
	FIELD(DETAIL_BYTES_RECEIVED, tcpi_bytes_received),
	FIELD(DETAIL_DELIVERY_RATE, tcpi_delivery_rate),
	FIELD(DETAIL_PACING_RATE, tcpi_pacing_rate),
	FIELD(DETAIL_LAST_SEND_MS, tcpi_last_data_sent),
	FIELD(DETAIL_LAST_RECV_MS, tcpi_last_data_recv),
	FIELD(DETAIL_LAST_ACK_MS, tcpi_last_ack_recv),
	FIELD(DETAIL_BUSY_US, tcpi_busy_time),
	FIELD(DETAIL_RWND_LIMITED_US, tcpi_rwnd_limited),
	FIELD(DETAIL_SNDBUF_LIMITED_US, tcpi_sndbuf_limited),
#undef FIELD
};

static const struct {
	enum detail detail;
	unsigned word; /* of SK_MEMINFO */
} memory_words[] = {
	{ DETAIL_RMEM, SK_MEMINFO_RMEM_ALLOC },
	{ DETAIL_RCVBUF, SK_MEMINFO_RCVBUF },
	{ DETAIL_WMEM, SK_MEMINFO_WMEM_ALLOC },
	{ DETAIL_SNDBUF, SK_MEMINFO_SNDBUF },
	{ DETAIL_FORWARD, SK_MEMINFO_FWD_ALLOC },
	{ DETAIL_QUEUED, SK_MEMINFO_WMEM_QUEUED },
	{ DETAIL_OPTMEM, SK_MEMINFO_OPTMEM },
	{ DETAIL_BACKLOG, SK_MEMINFO_BACKLOG },
	{ DETAIL_DROPS, SK_MEMINFO_DROPS },
};

static uint64_t read_field(const uint8_t *from, size_t size)
{
	uint64_t wide;
	uint32_t narrow;

	if (size == sizeof(wide)) {
		memcpy(&wide, from, sizeof(wide));
		return wide;
	}
	memcpy(&narrow, from, sizeof(narrow));
	return narrow;
}

static void forget(struct sock_detail *detail, enum detail figure)
{
	detail->known &= ~(UINT64_C(1) << figure);
	detail->value[figure] = 0;
}

/*
 * tcp_get_info() (net/ipv4/tcp.c) leaves a listener early: its queue stands in fields of
 * other names, and all behind them is zero.
 */
static void drop_untold_of_listener(struct sock_detail *detail)
{
	for (size_t i = 0; i < sizeof(info_fields) / sizeof(*info_fields); i++)
		if (info_fields[i].detail != DETAIL_CWND &&
			info_fields[i].detail != DETAIL_PACING_RATE)
			forget(detail, info_fields[i].detail);
}

/* Numbers that stand for "none" in the kernel are not shown as if they were some. */
static void drop_sentinels(struct sock_detail *detail, const struct sock *sock)
{
	static const enum detail since[] = { DETAIL_LAST_SEND_MS, DETAIL_LAST_RECV_MS,
		DETAIL_LAST_ACK_MS };

	if (detail->value[DETAIL_SSTHRESH] >= 0x7fffffff) /* TCP_INFINITE_SSTHRESH */
		forget(detail, DETAIL_SSTHRESH);
	if (detail->value[DETAIL_PACING_RATE] == UINT64_MAX)
		forget(detail, DETAIL_PACING_RATE);
	if (detail->value[DETAIL_MIN_RTT_US] == UINT32_MAX)
		forget(detail, DETAIL_MIN_RTT_US);
	if (!detail->value[DETAIL_RTT_US]) { /* not measured: the deviation is a guess */
		forget(detail, DETAIL_RTT_US);
		forget(detail, DETAIL_RTTVAR_US);
	}
	/* Before a connection is open these count from the boot. */
	for (size_t i = 0; i < sizeof(since) / sizeof(*since); i++)
		if (sock->state == STATE_SYN_SENT)
			forget(detail, since[i]);
	if (sock->state == STATE_LISTEN)
		drop_untold_of_listener(detail);
}

static void read_info(struct sock_detail *detail, const struct sock *sock,
	const uint8_t *payload, size_t length)
{
	for (size_t i = 0; i < sizeof(info_fields) / sizeof(*info_fields); i++) {
		size_t offset = info_fields[i].offset;
		size_t size = info_fields[i].size;

		if (offset + size <= length)
			detail_set(detail, info_fields[i].detail,
				read_field(payload + offset, size));
	}
	drop_sentinels(detail, sock);
}

static void read_memory(struct sock_detail *detail, const uint8_t *payload, size_t length)
{
	for (size_t i = 0; i < sizeof(memory_words) / sizeof(*memory_words); i++) {
		size_t offset = memory_words[i].word * sizeof(uint32_t);

		if (offset + sizeof(uint32_t) <= length)
			detail_set(detail, memory_words[i].detail,
				read_field(payload + offset, sizeof(uint32_t)));
	}
}

void codec_detail_attribute(struct sock_detail *detail, const struct sock *sock,
	uint16_t type, const void *payload, size_t length)
{
	switch (type) {
	case INET_DIAG_INFO:
		read_info(detail, sock, payload, length);
		break;
	case INET_DIAG_SKMEMINFO:
		read_memory(detail, payload, length);
		break;
	case INET_DIAG_CONG:
		sanitize(detail->congestion, sizeof(detail->congestion), payload,
			strnlen(payload, length));
		break;
	default:
		break;
	}
}
