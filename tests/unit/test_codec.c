/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/codec.h"

#include "diag_bytes.h"
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>

#define SEQ 7

static struct bytes datagram;
static uint8_t *exact; /* the datagram in memory of just its size */
static struct codec_reader reader;
static struct codec_message message;

static const struct diag_sock established = {
	.state = 1,
	.local = "10.0.0.5",
	.remote = "10.0.0.9",
	.local_port = 8080,
	.remote_port = 50000,
	.cookie = 0x1122334455667788,
	.timer = 2,
	.timer_ms = 1234,
	.retransmits = 3,
	.ifindex = 4,
	.recv_queue = 5,
	.send_queue = 6,
	.uid = 1000,
	.inode = 4711,
};
static const struct diag_sock listening = { .state = 10, .local = "::", .inode = 1 };

static void teardown(void)
{
	bytes_free(&datagram);
	free(exact);
	exact = NULL;
}

/* Reads only `length` bytes of what was built, as TCP and without cgroups. */
static void start_cut(size_t length)
{
	free(exact);
	exact = malloc(length ? length : 1);
	if (length)
		memcpy(exact, datagram.data, length);
	reader = (struct codec_reader){ .at = exact, .left = length, .seq = SEQ };
}

static void start(void)
{
	start_cut(datagram.length);
}

static enum codec_kind next(void)
{
	return codec_next(&reader, &message);
}

static void expect_next(enum codec_kind expected)
{
	ck_assert_int_eq(next(), expected);
}

static const struct sock *only_sock(const struct diag_sock *sock, enum proto proto)
{
	diag_sock(&datagram, SEQ, sock);
	start();
	reader.proto = proto;
	expect_next(CODEC_SOCK);
	return &message.sock;
}

START_TEST(every_field_of_a_socket_is_read)
{
	const struct sock *sock = only_sock(&established, PROTO_TCP);
	const uint8_t local[16] = { 10, 0, 0, 5 };
	const uint8_t remote[16] = { 10, 0, 0, 9 };

	ck_assert_int_eq(sock->proto, PROTO_TCP);
	ck_assert_int_eq(sock->family, FAMILY_IPV4);
	ck_assert_int_eq(sock->state, STATE_ESTABLISHED);
	ck_assert_mem_eq(sock->local.addr, local, sizeof(local));
	ck_assert_mem_eq(sock->remote.addr, remote, sizeof(remote));
	ck_assert_uint_eq(sock->local.port, 8080);
	ck_assert_uint_eq(sock->remote.port, 50000);
	ck_assert_uint_eq(sock->cookie, 0x1122334455667788);
	ck_assert_int_eq(sock->timer, TIMER_KEEPALIVE);
	ck_assert_uint_eq(sock->timer_ms, 1234);
	ck_assert_uint_eq(sock->retransmits, 3);
	ck_assert_uint_eq(sock->ifindex, 4);
	ck_assert_uint_eq(sock->recv_queue, 5);
	ck_assert_uint_eq(sock->send_queue, 6);
	ck_assert_uint_eq(sock->uid, 1000);
	ck_assert_uint_eq(sock->inode, 4711);
	ck_assert_uint_eq(sock->facts, SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID |
					       SOCK_INODE | SOCK_COOKIE | SOCK_TIMER |
					       SOCK_DEVICE);
}
END_TEST

START_TEST(the_protocol_is_the_one_that_was_asked_for)
{
	const struct diag_sock unconnected = { .state = 7, .local_port = 53, .inode = 1 };
	const struct sock *sock = only_sock(&unconnected, PROTO_UDP);

	ck_assert_int_eq(sock->proto, PROTO_UDP);
	ck_assert_int_eq(sock->state, STATE_CLOSE);
}
END_TEST

START_TEST(an_ipv6_socket_has_all_sixteen_bytes)
{
	const struct diag_sock v6 = { .state = 1,
		.local = "2001:db8::5",
		.remote = "::ffff:10.0.0.9",
		.inode = 1 };
	const struct sock *sock = only_sock(&v6, PROTO_TCP);
	uint8_t expected[16];

	ck_assert_int_eq(sock->family, FAMILY_IPV6);
	inet_pton(AF_INET6, "2001:db8::5", expected);
	ck_assert_mem_eq(sock->local.addr, expected, 16);
	inet_pton(AF_INET6, "::ffff:10.0.0.9", expected);
	ck_assert_mem_eq(sock->remote.addr, expected, 16);
}
END_TEST

START_TEST(bytes_behind_an_ipv4_address_are_not_taken_for_a_part_of_it)
{
	const uint8_t local[16] = { 10, 0, 0, 5 };
	struct inet_diag_msg *diag;

	diag_sock(&datagram, SEQ, &established);
	diag = NLMSG_DATA(diag_last(&datagram));
	memset(diag->id.idiag_src + 1, 0xff, 12);
	start();
	expect_next(CODEC_SOCK);
	ck_assert_mem_eq(message.sock.local.addr, local, sizeof(local));
}
END_TEST

START_TEST(the_older_message_type_is_read_just_the_same)
{
	diag_sock(&datagram, SEQ, &established)->nlmsg_type = TCPDIAG_GETSOCK;
	start();
	expect_next(CODEC_SOCK);
	ck_assert_uint_eq(message.sock.local.port, 8080);
}
END_TEST

START_TEST(a_datagram_gives_its_messages_in_order_and_then_its_end)
{
	diag_sock(&datagram, SEQ, &established);
	diag_sock(&datagram, SEQ, &listening);
	diag_done(&datagram, SEQ, 0);
	start();
	expect_next(CODEC_SOCK);
	ck_assert_int_eq(message.sock.state, STATE_ESTABLISHED);
	expect_next(CODEC_SOCK);
	ck_assert_int_eq(message.sock.state, STATE_LISTEN);
	expect_next(CODEC_DONE);
	ck_assert_int_eq(message.error, 0);
	expect_next(CODEC_END);
	expect_next(CODEC_END);
}
END_TEST

START_TEST(time_wait_claims_no_owner)
{
	const struct diag_sock time_wait = {
		.state = 6, .timer = 3, .timer_ms = 59000, .local = "10.0.0.5"
	};
	const struct sock *sock = only_sock(&time_wait, PROTO_TCP);

	ck_assert_uint_eq(sock->facts, SOCK_COOKIE | SOCK_TIMER | SOCK_DEVICE);
	ck_assert_uint_eq(sock->timer_ms, 59000);
}
END_TEST

static const uint8_t unknown_states[] = { 0, 13, 14, 15, 255 };

START_TEST(an_unknown_state_is_a_socket_in_state_other)
{
	struct diag_sock sock = established;

	sock.state = unknown_states[_i];
	ck_assert_int_eq(only_sock(&sock, PROTO_TCP)->state, STATE_OTHER);
}
END_TEST

START_TEST(state_12_is_syn_recv)
{
	struct diag_sock sock = established;

	sock.state = 12;
	ck_assert_int_eq(only_sock(&sock, PROTO_TCP)->state, STATE_SYN_RECV);
}
END_TEST

static const uint8_t unknown_families[] = { 1, 9, 11, 99, 255 };

START_TEST(an_unknown_family_is_a_socket_that_was_not_understood)
{
	struct diag_sock sock = established;

	sock.local = NULL;
	sock.remote = NULL;
	sock.family = unknown_families[_i];
	diag_sock(&datagram, SEQ, &sock);
	diag_done(&datagram, SEQ, 0);
	start();
	expect_next(CODEC_BAD);
	expect_next(CODEC_DONE);
}
END_TEST

START_TEST(family_0_is_a_socket_that_was_not_understood)
{
	struct inet_diag_msg *diag;

	diag_sock(&datagram, SEQ, &established);
	diag = NLMSG_DATA(diag_last(&datagram));
	diag->idiag_family = 0;
	start();
	expect_next(CODEC_BAD);
}
END_TEST

static const struct {
	uint8_t number;
	enum timer timer;
} timers[] = {
	{ 0, TIMER_NONE },
	{ 1, TIMER_RETRANSMIT },
	{ 2, TIMER_KEEPALIVE },
	{ 3, TIMER_TIME_WAIT },
	{ 4, TIMER_PERSIST },
	{ 5, TIMER_OTHER },
	{ 6, TIMER_OTHER },
	{ 255, TIMER_OTHER },
};

START_TEST(a_timer_nobody_knows_is_other)
{
	struct diag_sock sock = established;

	sock.timer = timers[_i].number;
	ck_assert_int_eq(only_sock(&sock, PROTO_TCP)->timer, timers[_i].timer);
}
END_TEST

#define DAY_MS (24U * 60 * 60 * 1000)

static const struct {
	uint32_t expires;
	uint32_t timer_ms;
} expiries[] = {
	{ 0, 0 },
	{ 60000, 60000 },
	{ DAY_MS, DAY_MS },
	{ DAY_MS + 1, 0 },
	{ UINT32_MAX - 3, 0 }, /* 4 ms late */
	{ UINT32_MAX, 0 },
};

START_TEST(a_late_timer_whose_difference_wraps_fires_now)
{
	struct diag_sock sock = established;

	sock.timer_ms = expiries[_i].expires;
	ck_assert_uint_eq(only_sock(&sock, PROTO_TCP)->timer_ms, expiries[_i].timer_ms);
}
END_TEST

/* Attributes. */

static const uint64_t cgroup = 0x1234567890;

static const struct sock *sock_with_attributes(void)
{
	start();
	reader.cgroups = true;
	expect_next(CODEC_SOCK);
	return &message.sock;
}

START_TEST(the_cgroup_is_read_when_it_is_asked_for)
{
	diag_sock(&datagram, SEQ, &established);
	diag_attr(&datagram, INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup));
	ck_assert_uint_eq(sock_with_attributes()->cgroup, cgroup);
	ck_assert(sock_knows(&message.sock, SOCK_CGROUP));
	start();
	expect_next(CODEC_SOCK);
	ck_assert(!sock_knows(&message.sock, SOCK_CGROUP));
}
END_TEST

START_TEST(a_listener_tells_whether_it_is_v6only_without_being_asked)
{
	const uint8_t v6only = (uint8_t)_i;

	diag_sock(&datagram, SEQ, &listening);
	diag_attr(&datagram, INET_DIAG_SKV6ONLY, &v6only, sizeof(v6only));
	start();
	expect_next(CODEC_SOCK);
	ck_assert(sock_knows(&message.sock, SOCK_V6ONLY));
	ck_assert_int_eq(message.sock.v6only, _i);
}
END_TEST

START_TEST(unknown_attributes_are_passed_over)
{
	uint8_t junk[40] = { 0xff };

	diag_sock(&datagram, SEQ, &established);
	diag_attr(&datagram, 99, junk, sizeof(junk));
	diag_attr(&datagram, 0, NULL, 0);
	diag_attr(&datagram, 0x3fff, junk, 3);
	diag_attr(&datagram, INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup));
	ck_assert_uint_eq(sock_with_attributes()->cgroup, cgroup);
}
END_TEST

START_TEST(of_an_attribute_that_comes_twice_the_last_one_counts)
{
	const uint64_t first = 1;

	diag_sock(&datagram, SEQ, &established);
	diag_attr(&datagram, INET_DIAG_CGROUP_ID, &first, sizeof(first));
	diag_attr(&datagram, INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup));
	ck_assert_uint_eq(sock_with_attributes()->cgroup, cgroup);
}
END_TEST

START_TEST(an_attribute_too_short_for_its_number_tells_nothing)
{
	diag_sock(&datagram, SEQ, &established);
	diag_attr(&datagram, INET_DIAG_CGROUP_ID, &cgroup, (size_t)_i);
	ck_assert(!sock_knows(sock_with_attributes(), SOCK_CGROUP));
	ck_assert_uint_eq(message.sock.cgroup, 0);
}
END_TEST

START_TEST(an_empty_v6only_attribute_tells_nothing)
{
	diag_sock(&datagram, SEQ, &listening);
	diag_attr(&datagram, INET_DIAG_SKV6ONLY, NULL, 0);
	ck_assert(!sock_knows(sock_with_attributes(), SOCK_V6ONLY));
}
END_TEST

static const uint16_t lying_lengths[] = { 0, 1, 3, 13, 16, 100, 65535 };

START_TEST(an_attribute_that_lies_about_its_length_leaves_the_socket_its_other_facts)
{
	diag_sock(&datagram, SEQ, &established);
	diag_attr(&datagram, INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup))->nla_len =
		lying_lengths[_i];
	ck_assert(!sock_knows(sock_with_attributes(), SOCK_CGROUP));
	ck_assert_uint_eq(message.sock.local.port, 8080);
	expect_next(CODEC_END);
}
END_TEST

/* Cut at every byte, and the header says so: the attribute must never be over-read. */
START_TEST(an_attribute_that_is_cut_short_tells_nothing)
{
	size_t cut = sizeof(struct nlmsghdr) + sizeof(struct inet_diag_msg) + (size_t)_i;

	diag_sock(&datagram, SEQ, &established);
	diag_attr(&datagram, INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup));
	diag_last(&datagram)->nlmsg_len = (uint32_t)cut;
	start_cut(cut);
	reader.cgroups = true;
	expect_next(CODEC_SOCK);
	ck_assert(!sock_knows(&message.sock, SOCK_CGROUP));
	expect_next(CODEC_END);
}
END_TEST

/* Lengths of messages. */

static const uint32_t broken_lengths[] = { 0, 1, 15, 89, 92, 32768, INT32_MAX,
	UINT32_C(0x80000000), UINT32_C(0x80000010), UINT32_MAX - 3, UINT32_MAX };

START_TEST(a_message_length_too_small_or_too_large_breaks_the_datagram)
{
	diag_sock(&datagram, SEQ, &established)->nlmsg_len = broken_lengths[_i];
	start();
	expect_next(CODEC_BROKEN);
	expect_next(CODEC_END);
}
END_TEST

START_TEST(a_datagram_cut_inside_a_message_is_broken_there)
{
	size_t whole;

	diag_sock(&datagram, SEQ, &established);
	whole = datagram.length;
	diag_sock(&datagram, SEQ, &established);
	for (size_t cut = whole + 1; cut < datagram.length; cut++) {
		start_cut(cut);
		if (next() != CODEC_SOCK || next() != CODEC_BROKEN || next() != CODEC_END)
			ck_abort_msg("cut at %zu", cut);
	}
}
END_TEST

START_TEST(a_message_too_short_for_a_socket_is_one_that_was_not_understood)
{
	size_t shortened = sizeof(struct nlmsghdr) + (size_t)_i;

	diag_sock(&datagram, SEQ, &established)->nlmsg_len = (uint32_t)shortened;
	start_cut(shortened);
	expect_next(CODEC_BAD);
	expect_next(CODEC_END);
}
END_TEST

START_TEST(an_unaligned_length_is_rounded_up_to_the_next_message)
{
	uint8_t byte = 1;

	diag_sock(&datagram, SEQ, &listening);
	diag_attr(&datagram, INET_DIAG_SKV6ONLY, &byte, sizeof(byte));
	diag_last(&datagram)->nlmsg_len -= 3; /* the attribute is 5 bytes, padded to 8 */
	diag_sock(&datagram, SEQ, &established);
	start();
	expect_next(CODEC_SOCK);
	ck_assert_int_eq(message.sock.v6only, 1);
	expect_next(CODEC_SOCK);
	ck_assert_uint_eq(message.sock.local.port, 8080);
}
END_TEST

START_TEST(an_unaligned_length_at_the_end_of_the_datagram_is_its_end)
{
	diag_message(&datagram, NLMSG_NOOP, SEQ, "x", 1);
	start_cut(sizeof(struct nlmsghdr) + 1);
	expect_next(CODEC_FOREIGN);
	expect_next(CODEC_END);
}
END_TEST

START_TEST(an_empty_datagram_is_at_its_end)
{
	start();
	expect_next(CODEC_END);
}
END_TEST

/* Who a message is for. */

START_TEST(another_sequence_number_is_not_ours)
{
	diag_sock(&datagram, SEQ - 1, &established);
	diag_done(&datagram, SEQ + 1, -ENOENT);
	diag_error(&datagram, 0, -EPERM);
	start();
	expect_next(CODEC_FOREIGN);
	expect_next(CODEC_FOREIGN);
	expect_next(CODEC_FOREIGN);
	expect_next(CODEC_END);
}
END_TEST

START_TEST(another_port_id_is_not_ours_unless_any_will_do)
{
	diag_sock(&datagram, SEQ, &established)->nlmsg_pid = 100;
	start();
	reader.port_id = 101;
	expect_next(CODEC_FOREIGN);
	start();
	reader.port_id = 100;
	expect_next(CODEC_SOCK);
	start();
	expect_next(CODEC_SOCK);
}
END_TEST

static const uint16_t foreign_types[] = { NLMSG_NOOP, 0, 16, 19, SOCK_DESTROY, 65535 };

START_TEST(another_type_of_message_is_not_ours)
{
	diag_sock(&datagram, SEQ, &established)->nlmsg_type = foreign_types[_i];
	start();
	expect_next(CODEC_FOREIGN);
	expect_next(CODEC_END);
}
END_TEST

START_TEST(an_overrun_means_that_messages_were_lost)
{
	diag_message(&datagram, NLMSG_OVERRUN, SEQ, NULL, 0);
	start();
	expect_next(CODEC_BROKEN);
}
END_TEST

START_TEST(a_dump_that_was_interrupted_says_so)
{
	diag_sock(&datagram, SEQ, &established)->nlmsg_flags |= NLM_F_DUMP_INTR;
	diag_done(&datagram, SEQ, 0);
	start();
	expect_next(CODEC_SOCK);
	ck_assert(message.interrupted);
	expect_next(CODEC_DONE);
	ck_assert(!message.interrupted);
}
END_TEST

/* DONE and ERROR. */

static const struct {
	int told;
	int error;
} dones[] = {
	{ 0, 0 },
	{ -ENOENT, -ENOENT },
	{ -EPERM, -EPERM },
	{ -4095, -4095 },
	{ 1, 0 },
	{ INT_MAX, 0 },
};

START_TEST(done_carries_the_error_of_a_dump_that_failed)
{
	diag_done(&datagram, SEQ, dones[_i].told);
	start();
	expect_next(CODEC_DONE);
	ck_assert_int_eq(message.error, dones[_i].error);
}
END_TEST

START_TEST(done_without_payload_is_a_good_end)
{
	diag_message(&datagram, NLMSG_DONE, SEQ, NULL, 0);
	start();
	message.error = 1;
	expect_next(CODEC_DONE);
	ck_assert_int_eq(message.error, 0);
}
END_TEST

static const struct {
	int told;
	int error;
} errors[] = {
	{ -ENOENT, -ENOENT },
	{ -EPERM, -EPERM },
	{ -EINVAL, -EINVAL },
	{ -EOPNOTSUPP, -EOPNOTSUPP },
	{ -EBUSY, -EBUSY },
	{ -ENOMEM, -ENOMEM },
	{ -4095, -4095 },
	{ -4096, -EBADMSG }, /* no errno at all */
	{ INT_MIN, -EBADMSG },
	{ 1, -EBADMSG },
	{ INT_MAX, -EBADMSG },
};

START_TEST(an_error_message_carries_a_negative_errno_whatever_it_says)
{
	diag_error(&datagram, SEQ, errors[_i].told);
	start();
	expect_next(CODEC_ERROR);
	ck_assert_int_eq(message.error, errors[_i].error);
}
END_TEST

START_TEST(an_error_message_too_short_for_its_error_is_still_an_error)
{
	diag_message(&datagram, NLMSG_ERROR, SEQ, "\1\1\1", (size_t)_i);
	start_cut(sizeof(struct nlmsghdr) + (size_t)_i);
	expect_next(CODEC_ERROR);
	ck_assert_int_eq(message.error, -EBADMSG);
}
END_TEST

START_TEST(an_acknowledgement_is_no_error_and_no_end)
{
	diag_error(&datagram, SEQ, 0);
	start();
	expect_next(CODEC_FOREIGN);
	expect_next(CODEC_END);
}
END_TEST

/* Requests. */

START_TEST(the_tcp_request_asks_for_both_families_in_one_dump)
{
	_Alignas(4) uint8_t buffer[CODEC_REQUEST_MAX];
	size_t length = codec_request_tcp(buffer, SEQ, STATES_ALL);
	struct nlmsghdr header;
	struct inet_diag_req request;

	ck_assert_uint_eq(length, sizeof(header) + sizeof(request));
	memcpy(&header, buffer, sizeof(header));
	memcpy(&request, buffer + sizeof(header), sizeof(request));
	ck_assert_uint_eq(header.nlmsg_len, length);
	ck_assert_uint_eq(header.nlmsg_type, TCPDIAG_GETSOCK);
	ck_assert_uint_eq(header.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
	ck_assert_uint_eq(header.nlmsg_seq, SEQ);
	ck_assert_uint_eq(request.idiag_family, AF_UNSPEC);
	ck_assert_uint_eq(request.idiag_states, STATES_ALL);
	ck_assert_uint_eq(request.idiag_ext, 0);
	ck_assert_uint_eq(request.idiag_dbs, 0);
}
END_TEST

static const struct {
	enum proto proto;
	enum family family;
	int protocol;
	int number;
} requests[] = {
	{ PROTO_TCP, FAMILY_IPV4, IPPROTO_TCP, AF_INET },
	{ PROTO_TCP, FAMILY_IPV6, IPPROTO_TCP, AF_INET6 },
	{ PROTO_UDP, FAMILY_IPV4, IPPROTO_UDP, AF_INET },
	{ PROTO_UDP, FAMILY_IPV6, IPPROTO_UDP, AF_INET6 },
};

START_TEST(a_request_by_family_names_protocol_family_and_states)
{
	_Alignas(4) uint8_t buffer[CODEC_REQUEST_MAX];
	size_t length = codec_request_family(
		buffer, SEQ, requests[_i].proto, requests[_i].family, 1U << 8);
	struct nlmsghdr header;
	struct inet_diag_req_v2 request;

	ck_assert_uint_eq(length, sizeof(header) + sizeof(request));
	memcpy(&header, buffer, sizeof(header));
	memcpy(&request, buffer + sizeof(header), sizeof(request));
	ck_assert_uint_eq(header.nlmsg_len, length);
	ck_assert_uint_eq(header.nlmsg_type, SOCK_DIAG_BY_FAMILY);
	ck_assert_uint_eq(header.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
	ck_assert_uint_eq(header.nlmsg_seq, SEQ);
	ck_assert_int_eq(request.sdiag_family, requests[_i].number);
	ck_assert_int_eq(request.sdiag_protocol, requests[_i].protocol);
	ck_assert_uint_eq(request.idiag_states, 1U << 8);
	ck_assert_uint_eq(request.idiag_ext, 0);
}
END_TEST

static void add_fields(TCase *tcase)
{
	tcase_add_test(tcase, every_field_of_a_socket_is_read);
	tcase_add_test(tcase, the_protocol_is_the_one_that_was_asked_for);
	tcase_add_test(tcase, an_ipv6_socket_has_all_sixteen_bytes);
	tcase_add_test(
		tcase, bytes_behind_an_ipv4_address_are_not_taken_for_a_part_of_it);
	tcase_add_test(tcase, the_older_message_type_is_read_just_the_same);
	tcase_add_test(tcase, a_datagram_gives_its_messages_in_order_and_then_its_end);
	tcase_add_test(tcase, time_wait_claims_no_owner);
	unit_add_loop(tcase, an_unknown_state_is_a_socket_in_state_other, unknown_states);
	tcase_add_test(tcase, state_12_is_syn_recv);
	unit_add_loop(tcase, an_unknown_family_is_a_socket_that_was_not_understood,
		unknown_families);
	tcase_add_test(tcase, family_0_is_a_socket_that_was_not_understood);
	unit_add_loop(tcase, a_timer_nobody_knows_is_other, timers);
	unit_add_loop(tcase, a_late_timer_whose_difference_wraps_fires_now, expiries);
}

static void add_attributes(TCase *tcase)
{
	tcase_add_test(tcase, the_cgroup_is_read_when_it_is_asked_for);
	tcase_add_loop_test(
		tcase, a_listener_tells_whether_it_is_v6only_without_being_asked, 0, 2);
	tcase_add_test(tcase, unknown_attributes_are_passed_over);
	tcase_add_test(tcase, of_an_attribute_that_comes_twice_the_last_one_counts);
	tcase_add_loop_test(tcase, an_attribute_too_short_for_its_number_tells_nothing, 0,
		(int)sizeof(cgroup));
	tcase_add_test(tcase, an_empty_v6only_attribute_tells_nothing);
	unit_add_loop(tcase,
		an_attribute_that_lies_about_its_length_leaves_the_socket_its_other_facts,
		lying_lengths);
	tcase_add_loop_test(tcase, an_attribute_that_is_cut_short_tells_nothing, 1,
		NLA_HDRLEN + (int)sizeof(cgroup));
}

static void add_lengths(TCase *tcase)
{
	unit_add_loop(tcase, a_message_length_too_small_or_too_large_breaks_the_datagram,
		broken_lengths);
	tcase_add_test(tcase, a_datagram_cut_inside_a_message_is_broken_there);
	tcase_add_loop_test(tcase,
		a_message_too_short_for_a_socket_is_one_that_was_not_understood, 0,
		(int)sizeof(struct inet_diag_msg));
	tcase_add_test(tcase, an_unaligned_length_is_rounded_up_to_the_next_message);
	tcase_add_test(tcase, an_unaligned_length_at_the_end_of_the_datagram_is_its_end);
	tcase_add_test(tcase, an_empty_datagram_is_at_its_end);
}

static void add_the_rest(TCase *tcase)
{
	tcase_add_test(tcase, another_sequence_number_is_not_ours);
	tcase_add_test(tcase, another_port_id_is_not_ours_unless_any_will_do);
	unit_add_loop(tcase, another_type_of_message_is_not_ours, foreign_types);
	tcase_add_test(tcase, an_overrun_means_that_messages_were_lost);
	tcase_add_test(tcase, a_dump_that_was_interrupted_says_so);
	unit_add_loop(tcase, done_carries_the_error_of_a_dump_that_failed, dones);
	tcase_add_test(tcase, done_without_payload_is_a_good_end);
	unit_add_loop(tcase, an_error_message_carries_a_negative_errno_whatever_it_says,
		errors);
	tcase_add_loop_test(
		tcase, an_error_message_too_short_for_its_error_is_still_an_error, 0, 4);
	tcase_add_test(tcase, an_acknowledgement_is_no_error_and_no_end);
	tcase_add_test(tcase, the_tcp_request_asks_for_both_families_in_one_dump);
	unit_add_loop(
		tcase, a_request_by_family_names_protocol_family_and_states, requests);
}

/* The kernel looks for UDP with the ends the other way round (udp_dump_one). */
START_TEST(a_request_for_one_socket_names_both_ends_and_the_cookie)
{
	static const enum proto protos[] = { PROTO_TCP, PROTO_UDP };
	const struct sock which = {
		.proto = (uint8_t)protos[_i],
		.family = FAMILY_IPV6,
		.cookie = UINT64_C(0x1122334455667788),
		.ifindex = 3,
		.local = { .addr = { 1 }, .port = 22 },
		.remote = { .addr = { 2 }, .port = 50000 },
	};
	uint32_t buffer[CODEC_REQUEST_MAX / sizeof(uint32_t)];
	size_t length = codec_request_one(buffer, SEQ, &which);
	const struct nlmsghdr *header = (const void *)buffer;
	const struct inet_diag_req_v2 *request = (const void *)(header + 1);
	const struct inet_diag_sockid *id = &request->id;
	bool tcp = protos[_i] == PROTO_TCP;

	ck_assert_uint_eq(length, sizeof(*header) + sizeof(*request));
	ck_assert_uint_eq(header->nlmsg_flags, NLM_F_REQUEST);
	ck_assert_int_eq(request->sdiag_family, AF_INET6);
	ck_assert_int_eq(request->sdiag_protocol, tcp ? IPPROTO_TCP : IPPROTO_UDP);
	ck_assert_uint_eq(ntohs(tcp ? id->idiag_sport : id->idiag_dport), 22);
	ck_assert_uint_eq(ntohs(tcp ? id->idiag_dport : id->idiag_sport), 50000);
	ck_assert_uint_eq(((const uint8_t *)(tcp ? id->idiag_src : id->idiag_dst))[0], 1);
	ck_assert_uint_eq(((const uint8_t *)(tcp ? id->idiag_dst : id->idiag_src))[0], 2);
	ck_assert_uint_eq(id->idiag_if, 3);
	ck_assert_uint_eq(id->idiag_cookie[0], 0x55667788);
	ck_assert_uint_eq(id->idiag_cookie[1], 0x11223344);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, NULL, teardown);
	add_fields(tcase);
	add_attributes(tcase);
	add_lengths(tcase);
	add_the_rest(tcase);
	tcase_add_loop_test(
		tcase, a_request_for_one_socket_names_both_ends_and_the_cookie, 0, 2);
}

int main(void)
{
	return unit_run("codec", add);
}
