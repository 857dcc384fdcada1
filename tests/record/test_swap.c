/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/swap.h"

#include "diag_bytes.h"
#include "unit.h"

#include <byteswap.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>

static struct bytes datagram;

static void teardown(void)
{
	bytes_free(&datagram);
}

/* The headers of the last message and attribute as the other byte order has them. */
static void turn_headers(struct nlattr *attr)
{
	struct nlmsghdr *header = diag_last(&datagram);

	attr->nla_len = bswap_16(attr->nla_len);
	attr->nla_type = bswap_16(attr->nla_type);
	header->nlmsg_len = bswap_32(header->nlmsg_len);
	header->nlmsg_type = bswap_16(header->nlmsg_type);
	header->nlmsg_flags = bswap_16(header->nlmsg_flags);
	header->nlmsg_seq = bswap_32(header->nlmsg_seq);
	header->nlmsg_pid = bswap_32(header->nlmsg_pid);
}

/* A reply with one attribute, both of the other byte order, made native. */
static const void *swap_value(uint16_t type, const void *value, size_t length)
{
	const struct inet_diag_msg reply = { .idiag_family = 2 };
	struct nlattr *attr;

	diag_message(&datagram, SOCK_DIAG_BY_FAMILY, 1, &reply, sizeof(reply));
	attr = diag_attr(&datagram, type, value, length);
	turn_headers(attr);
	ck_assert(swap_is_needed(datagram.data, datagram.length));
	swap_datagram(datagram.data, datagram.length, NETLINK_SOCK_DIAG);
	ck_assert(!swap_is_needed(datagram.data, datagram.length));
	ck_assert_uint_eq(attr->nla_type, type);
	return attr + 1;
}

START_TEST(each_number_of_tcp_info_is_swapped_by_its_own_size)
{
	const struct tcp_info other = {
		.tcpi_state = 1,
		.tcpi_rto = bswap_32(2),
		.tcpi_rtt = bswap_32(3),
		.tcpi_total_retrans = bswap_32(4),
		.tcpi_pacing_rate = bswap_64(5),
		.tcpi_bytes_received = bswap_64(6),
		.tcpi_segs_out = bswap_32(7),
		.tcpi_min_rtt = bswap_32(8),
		.tcpi_data_segs_out = bswap_32(9),
		.tcpi_delivery_rate = bswap_64(10),
		.tcpi_sndbuf_limited = bswap_64(11),
		.tcpi_delivered = bswap_32(12),
		.tcpi_bytes_sent = bswap_64(13),
		.tcpi_bytes_retrans = bswap_64(14),
		.tcpi_dsack_dups = bswap_32(15),
		.tcpi_reord_seen = bswap_32(16),
	};
	const struct tcp_info expected = {
		.tcpi_state = 1,
		.tcpi_rto = 2,
		.tcpi_rtt = 3,
		.tcpi_total_retrans = 4,
		.tcpi_pacing_rate = 5,
		.tcpi_bytes_received = 6,
		.tcpi_segs_out = 7,
		.tcpi_min_rtt = 8,
		.tcpi_data_segs_out = 9,
		.tcpi_delivery_rate = 10,
		.tcpi_sndbuf_limited = 11,
		.tcpi_delivered = 12,
		.tcpi_bytes_sent = 13,
		.tcpi_bytes_retrans = 14,
		.tcpi_dsack_dups = 15,
		.tcpi_reord_seen = 16,
	};
	const void *got = swap_value(INET_DIAG_INFO, &other, sizeof(other));

	ck_assert_mem_eq(got, &expected, sizeof(expected));
}
END_TEST

START_TEST(tcp_info_of_any_length_is_swapped_as_far_as_it_goes)
{
	static const uint8_t value[300];

	for (size_t length = 0; length < sizeof(value); length++) {
		swap_value(INET_DIAG_INFO, value, length);
		bytes_free(&datagram);
	}
}
END_TEST

START_TEST(memory_words_and_cgroups_are_swapped)
{
	const uint32_t words[] = { bswap_32(1), bswap_32(2), bswap_32(3) };
	const uint32_t expected[] = { 1, 2, 3 };
	const uint64_t cgroup = bswap_64(UINT64_C(0x100000002));
	const uint64_t told = UINT64_C(0x100000002);

	ck_assert_mem_eq(swap_value(INET_DIAG_SKMEMINFO, words, sizeof(words)), expected,
		sizeof(expected));
	bytes_free(&datagram);
	ck_assert_mem_eq(swap_value(INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup)), &told,
		sizeof(told));
}
END_TEST

START_TEST(a_native_datagram_needs_no_swapping)
{
	diag_done(&datagram, 1, 0);
	ck_assert(!swap_is_needed(datagram.data, datagram.length));
	ck_assert(!swap_is_needed(datagram.data, 15));
	memset(datagram.data, 0xff, 4);
	ck_assert(!swap_is_needed(datagram.data, datagram.length));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, each_number_of_tcp_info_is_swapped_by_its_own_size);
	tcase_add_test(tcase, tcp_info_of_any_length_is_swapped_as_far_as_it_goes);
	tcase_add_test(tcase, memory_words_and_cgroups_are_swapped);
	tcase_add_test(tcase, a_native_datagram_needs_no_swapping);
}

int main(void)
{
	return unit_run("swap", add);
}
