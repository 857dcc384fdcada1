/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/codec_detail.h"

#include "unit.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>

static const struct sock open_sock = { .state = STATE_ESTABLISHED };

static struct tcp_info make_info(void)
{
	return (struct tcp_info){
		.tcpi_rtt = 1,
		.tcpi_rttvar = 2,
		.tcpi_min_rtt = 3,
		.tcpi_snd_cwnd = 4,
		.tcpi_snd_ssthresh = 5,
		.tcpi_snd_mss = 6,
		.tcpi_unacked = 7,
		.tcpi_retrans = 8,
		.tcpi_total_retrans = 9,
		.tcpi_lost = 10,
		.tcpi_bytes_sent = 11 + (UINT64_C(1) << 40),
		.tcpi_bytes_acked = 12,
		.tcpi_bytes_received = 13,
		.tcpi_delivery_rate = 14,
		.tcpi_pacing_rate = 15,
		.tcpi_last_data_sent = 16,
		.tcpi_last_data_recv = 17,
		.tcpi_last_ack_recv = 18,
		.tcpi_busy_time = 19,
		.tcpi_rwnd_limited = 20,
		.tcpi_sndbuf_limited = 21,
	};
}

/* Decodes from memory of just that size. */
static struct sock_detail decode(
	const struct sock *sock, uint16_t type, const void *payload, size_t length)
{
	struct sock_detail detail = { 0 };
	void *exact = malloc(length ? length : 1);

	ck_assert_ptr_nonnull(exact);
	memcpy(exact, payload, length);
	codec_detail_attribute(&detail, sock, type, exact, length);
	free(exact);
	return detail;
}

static struct sock_detail decode_info(
	const struct sock *sock, const struct tcp_info *info, size_t length)
{
	return decode(sock, INET_DIAG_INFO, info, length);
}

START_TEST(each_figure_is_read_from_its_place)
{
	const struct tcp_info info = make_info();
	const struct sock_detail detail = decode_info(&open_sock, &info, sizeof(info));

	for (int i = DETAIL_RTT_US; i <= DETAIL_SNDBUF_LIMITED_US; i++) {
		uint64_t expected = (uint64_t)i + 1;

		if (i == DETAIL_BYTES_SENT)
			expected += UINT64_C(1) << 40;
		ck_assert(detail_knows(&detail, i));
		ck_assert_uint_eq(detail.value[i], expected);
	}
	for (int i = DETAIL_RMEM; i < DETAIL_COUNT; i++)
		ck_assert(!detail_knows(&detail, i));
}
END_TEST

START_TEST(a_short_tcp_info_leaves_the_rest_unknown)
{
	const struct tcp_info info = make_info();
	unsigned before = 0;

	for (size_t length = 0; length <= sizeof(info); length++) {
		const struct sock_detail detail = decode_info(&open_sock, &info, length);
		unsigned count = 0;

		for (int i = 0; i < DETAIL_COUNT; i++) {
			count += detail_knows(&detail, i);
			if (!detail_knows(&detail, i))
				ck_assert_uint_eq(detail.value[i], 0);
			else if (i != DETAIL_BYTES_SENT)
				ck_assert_uint_eq(detail.value[i], (uint64_t)i + 1);
		}
		ck_assert_uint_ge(count, before);
		ck_assert(length || !count);
		before = count;
	}
	ck_assert_uint_eq(before, DETAIL_SNDBUF_LIMITED_US + 1);
}
END_TEST

START_TEST(linux_2_6_tells_what_it_knew)
{
	const struct tcp_info info = make_info();
	/* The structure ended behind tcpi_total_retrans, 104 bytes. */
	const struct sock_detail detail = decode_info(&open_sock, &info, 104);

	ck_assert(detail_knows(&detail, DETAIL_RTT_US));
	ck_assert(detail_knows(&detail, DETAIL_RETRANS_TOTAL));
	ck_assert(!detail_knows(&detail, DETAIL_PACING_RATE));
	ck_assert(!detail_knows(&detail, DETAIL_MIN_RTT_US));
	ck_assert(!detail_knows(&detail, DETAIL_BUSY_US));
}
END_TEST

START_TEST(a_longer_tcp_info_of_a_newer_kernel_is_read_as_far_as_it_is_known)
{
	struct {
		struct tcp_info info;
		uint8_t more[200];
	} newer;
	struct sock_detail detail;

	memset(&newer, 0xff, sizeof(newer));
	newer.info = make_info();
	detail = decode(&open_sock, INET_DIAG_INFO, &newer, sizeof(newer));
	ck_assert_uint_eq(detail.value[DETAIL_SNDBUF_LIMITED_US], 21);
	ck_assert_uint_eq(
		detail.known, (UINT64_C(1) << (DETAIL_SNDBUF_LIMITED_US + 1)) - 1);
}
END_TEST

START_TEST(what_stands_for_none_in_the_kernel_is_unknown)
{
	struct tcp_info info = make_info();
	struct sock_detail detail;

	info.tcpi_snd_ssthresh = 0x7fffffff;
	info.tcpi_pacing_rate = UINT64_MAX;
	info.tcpi_min_rtt = UINT32_MAX;
	detail = decode_info(&open_sock, &info, sizeof(info));
	ck_assert(!detail_knows(&detail, DETAIL_SSTHRESH));
	ck_assert(!detail_knows(&detail, DETAIL_PACING_RATE));
	ck_assert(!detail_knows(&detail, DETAIL_MIN_RTT_US));
	ck_assert_uint_eq(detail.value[DETAIL_SSTHRESH], 0);
	ck_assert_uint_eq(detail.value[DETAIL_PACING_RATE], 0);
	info.tcpi_snd_ssthresh = 0x7ffffffe;
	info.tcpi_pacing_rate = UINT64_MAX - 1;
	info.tcpi_min_rtt = UINT32_MAX - 1;
	detail = decode_info(&open_sock, &info, sizeof(info));
	ck_assert(detail_knows(&detail, DETAIL_SSTHRESH));
	ck_assert(detail_knows(&detail, DETAIL_PACING_RATE));
	ck_assert(detail_knows(&detail, DETAIL_MIN_RTT_US));
}
END_TEST

START_TEST(a_round_trip_nobody_measured_is_unknown)
{
	struct tcp_info info = make_info();
	struct sock_detail detail;

	info.tcpi_rtt = 0;
	info.tcpi_rttvar = 250000; /* what a connection starts with */
	detail = decode_info(&open_sock, &info, sizeof(info));
	ck_assert(!detail_knows(&detail, DETAIL_RTT_US));
	ck_assert(!detail_knows(&detail, DETAIL_RTTVAR_US));
}
END_TEST

START_TEST(before_a_connection_is_open_nothing_was_sent_or_received)
{
	const struct sock syn_sent = { .state = STATE_SYN_SENT };
	const struct tcp_info info = make_info();
	const struct sock_detail detail = decode_info(&syn_sent, &info, sizeof(info));

	ck_assert(!detail_knows(&detail, DETAIL_LAST_SEND_MS));
	ck_assert(!detail_knows(&detail, DETAIL_LAST_RECV_MS));
	ck_assert(!detail_knows(&detail, DETAIL_LAST_ACK_MS));
	ck_assert(detail_knows(&detail, DETAIL_CWND));
	ck_assert(detail_knows(&detail, DETAIL_RETRANS));
}
END_TEST

START_TEST(the_queue_of_a_listener_is_no_unacknowledged_segment)
{
	const struct sock listener = { .state = STATE_LISTEN };
	const struct tcp_info info = make_info();
	const struct sock_detail detail = decode_info(&listener, &info, sizeof(info));

	ck_assert_uint_eq(detail.known,
		UINT64_C(1) << DETAIL_CWND | UINT64_C(1) << DETAIL_PACING_RATE);
	ck_assert_uint_eq(detail.value[DETAIL_UNACKED], 0);
}
END_TEST

START_TEST(memory_is_read_word_by_word)
{
	const uint32_t words[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 99 };

	for (size_t length = 0; length <= sizeof(words); length++) {
		const struct sock_detail detail =
			decode(&open_sock, INET_DIAG_SKMEMINFO, words, length);
		unsigned count = 0;

		for (int i = 0; i < DETAIL_COUNT; i++)
			count += detail_knows(&detail, i);
		ck_assert_uint_eq(count, length / 4 < 9 ? length / 4 : 9);
		if (length < 36)
			continue;
		ck_assert_uint_eq(detail.value[DETAIL_RMEM], 1);
		ck_assert_uint_eq(detail.value[DETAIL_RCVBUF], 2);
		ck_assert_uint_eq(detail.value[DETAIL_WMEM], 3);
		ck_assert_uint_eq(detail.value[DETAIL_SNDBUF], 4);
		ck_assert_uint_eq(detail.value[DETAIL_FORWARD], 5);
		ck_assert_uint_eq(detail.value[DETAIL_QUEUED], 6);
		ck_assert_uint_eq(detail.value[DETAIL_OPTMEM], 7);
		ck_assert_uint_eq(detail.value[DETAIL_BACKLOG], 8);
		ck_assert_uint_eq(detail.value[DETAIL_DROPS], 9);
	}
}
END_TEST

static const struct {
	const char *payload;
	size_t length;
	const char *name;
} congestions[] = {
	{ "cubic", 6, "cubic" },
	{ "cubic", 5, "cubic" }, /* no NUL */
	{ "bbr\0junk", 8, "bbr" },
	{ "", 1, "" },
	{ "", 0, "" },
	{ "\033[31m\n", 7, "?[31m?" },
	{ "\xff\xfe", 3, "??" },
	{ "a-name-that-is-too-long-for-it", 31, "a-name-that-is-" },
	{ "\u202e\u65e5\u672c\u8a9e\u65e5\u672c", 19, "?\u65e5\u672c\u8a9e\u65e5" },
};

START_TEST(the_name_of_the_congestion_control_is_made_harmless)
{
	const struct sock_detail detail = decode(&open_sock, INET_DIAG_CONG,
		congestions[_i].payload, congestions[_i].length);

	ck_assert_str_eq(detail.congestion, congestions[_i].name);
	ck_assert_uint_eq(detail.known, 0);
}
END_TEST

START_TEST(other_attributes_are_left_alone)
{
	const uint8_t payload[300] = { 1 };

	for (unsigned type = 0; type < 300; type++) {
		struct sock_detail detail;

		if (type == INET_DIAG_INFO || type == INET_DIAG_SKMEMINFO ||
			type == INET_DIAG_CONG)
			continue;
		detail = decode(&open_sock, (uint16_t)type, payload, sizeof(payload));
		ck_assert_uint_eq(detail.known, 0);
		ck_assert_str_eq(detail.congestion, "");
	}
}
END_TEST

START_TEST(only_what_is_shown_is_asked_for)
{
	ck_assert_uint_eq(codec_detail_extensions(0), 0);
	ck_assert_uint_eq(codec_detail_extensions(DETAIL_INFO),
		1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_CONG - 1));
	ck_assert_uint_eq(
		codec_detail_extensions(DETAIL_MEMORY), 1 << (INET_DIAG_SKMEMINFO - 1));
	ck_assert_uint_eq(codec_detail_extensions(DETAIL_INFO | DETAIL_MEMORY),
		1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_CONG - 1) |
			1 << (INET_DIAG_SKMEMINFO - 1));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, each_figure_is_read_from_its_place);
	tcase_add_test(tcase, a_short_tcp_info_leaves_the_rest_unknown);
	tcase_add_test(tcase, linux_2_6_tells_what_it_knew);
	tcase_add_test(
		tcase, a_longer_tcp_info_of_a_newer_kernel_is_read_as_far_as_it_is_known);
	tcase_add_test(tcase, what_stands_for_none_in_the_kernel_is_unknown);
	tcase_add_test(tcase, a_round_trip_nobody_measured_is_unknown);
	tcase_add_test(tcase, before_a_connection_is_open_nothing_was_sent_or_received);
	tcase_add_test(tcase, the_queue_of_a_listener_is_no_unacknowledged_segment);
	tcase_add_test(tcase, memory_is_read_word_by_word);
	unit_add_loop(
		tcase, the_name_of_the_congestion_control_is_made_harmless, congestions);
	tcase_add_test(tcase, other_attributes_are_left_alone);
	tcase_add_test(tcase, only_what_is_shown_is_asked_for);
}

int main(void)
{
	return unit_run("codec_detail", add);
}
