/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sock.h"

#include "socks.h"
#include "unit.h"

#include <string.h>

#define ALL_FACTS                                                                        \
	(SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_UID | SOCK_INODE | SOCK_COOKIE |       \
		SOCK_TIMER | SOCK_CGROUP | SOCK_V6ONLY | SOCK_DEVICE)

/* What the kernel's message says when every number in it is set. */
static struct sock full_sock(enum proto proto, enum state state, uint32_t inode)
{
	struct sock sock = sock_between(proto, state, "10.0.0.1", 80, "10.0.0.2", 4000);

	sock.facts = ALL_FACTS;
	sock.uid = 1000;
	sock.inode = inode;
	sock.recv_queue = 3;
	sock.send_queue = 4;
	sock.cgroup = 5;
	sock.cookie = 6;
	sock.timer = TIMER_TIME_WAIT;
	sock.timer_ms = 7;
	return sock;
}

static const enum state mini_states[] = { STATE_TIME_WAIT, STATE_SYN_RECV,
	STATE_FIN_WAIT2 };

START_TEST(a_mini_socket_has_neither_owner_nor_queues_nor_cgroup)
{
	struct sock sock = full_sock(PROTO_TCP, mini_states[_i], 0);

	sock_drop_untold(&sock);
	ck_assert_uint_eq(
		sock.facts, SOCK_COOKIE | SOCK_TIMER | SOCK_V6ONLY | SOCK_DEVICE);
	ck_assert_uint_eq(sock.uid, 0);
	ck_assert_uint_eq(sock.recv_queue, 0);
	ck_assert_uint_eq(sock.send_queue, 0);
	ck_assert_uint_eq(sock.cgroup, 0);
	ck_assert_uint_eq(sock.cookie, 6);
	ck_assert_uint_eq(sock.timer_ms, 7);
}
END_TEST

START_TEST(a_fin_wait2_with_an_inode_is_a_full_socket)
{
	struct sock sock = full_sock(PROTO_TCP, STATE_FIN_WAIT2, 4711);

	sock_drop_untold(&sock);
	ck_assert_uint_eq(sock.facts, ALL_FACTS);
	ck_assert_uint_eq(sock.uid, 1000);
	ck_assert_uint_eq(sock.recv_queue, 3);
}
END_TEST

START_TEST(a_fin_wait2_orphan_that_is_still_a_full_socket_keeps_its_queues)
{
	struct sock sock = full_sock(PROTO_TCP, STATE_FIN_WAIT2, 0);

	sock.timer = TIMER_KEEPALIVE;
	sock_drop_untold(&sock);
	ck_assert(sock_knows(&sock, SOCK_RECV_QUEUE | SOCK_SEND_QUEUE | SOCK_CGROUP));
	ck_assert(!sock_knows(&sock, SOCK_UID));
}
END_TEST

START_TEST(the_uid_of_an_established_socket_without_inode_is_unknown_not_root)
{
	struct sock sock = full_sock(PROTO_TCP, STATE_ESTABLISHED, 0);

	sock_drop_untold(&sock);
	ck_assert(!sock_knows(&sock, SOCK_UID));
	ck_assert(!sock_knows(&sock, SOCK_INODE));
	ck_assert_uint_eq(sock.uid, 0);
	ck_assert_uint_eq(sock.recv_queue, 3);
	ck_assert(sock_knows(&sock, SOCK_CGROUP));
}
END_TEST

START_TEST(an_ordinary_socket_keeps_every_fact)
{
	struct sock sock = full_sock(PROTO_TCP, STATE_CLOSE_WAIT, 4711);

	sock_drop_untold(&sock);
	ck_assert_uint_eq(sock.facts, ALL_FACTS);
	ck_assert_uint_eq(sock.inode, 4711);
	ck_assert_uint_eq(sock.uid, 1000);
}
END_TEST

START_TEST(udp_has_no_mini_sockets)
{
	struct sock sock = full_sock(PROTO_UDP, STATE_TIME_WAIT, 4711);

	sock_drop_untold(&sock);
	ck_assert_uint_eq(sock.facts, ALL_FACTS);
}
END_TEST

START_TEST(a_fact_is_known_only_when_all_that_are_asked_for_are)
{
	const struct sock sock = { .facts = SOCK_UID | SOCK_TIMER };

	ck_assert(sock_knows(&sock, SOCK_UID));
	ck_assert(sock_knows(&sock, SOCK_UID | SOCK_TIMER));
	ck_assert(!sock_knows(&sock, SOCK_UID | SOCK_INODE));
}
END_TEST

START_TEST(listeners_are_tcp_listen_and_udp_unconnected)
{
	for (int state = 0; state < STATE_COUNT; state++) {
		const struct sock tcp = { .proto = PROTO_TCP, .state = (uint8_t)state };
		const struct sock udp = { .proto = PROTO_UDP, .state = (uint8_t)state };

		ck_assert_int_eq(sock_is_listener(&tcp), state == STATE_LISTEN);
		ck_assert_int_eq(sock_is_listener(&udp), state == STATE_CLOSE);
	}
}
END_TEST

static const struct {
	const char *addr;
	bool wildcard;
	bool v4mapped;
} addresses[] = {
	{ "0.0.0.0", true, false },
	{ "0.0.0.1", false, false },
	{ "1.0.0.0", false, false },
	{ "::", true, false },
	{ "::1", false, false },
	{ "1::", false, false },
	{ "::ffff:0.0.0.0", false, true },
	{ "::ffff:10.0.0.1", false, true },
	{ "::fffe:10.0.0.1", false, false },
	{ "::10.0.0.1", false, false },
	{ "1::ffff:10.0.0.1", false, false },
};

START_TEST(wildcards_and_v4_mapped_addresses_are_told_apart)
{
	const struct sock sock = tcp_listener(addresses[_i].addr, 1);

	ck_assert_int_eq(
		addr_is_wildcard(sock.family, sock.local.addr), addresses[_i].wildcard);
	if (sock.family == FAMILY_IPV6)
		ck_assert_int_eq(
			addr_is_v4mapped(sock.local.addr), addresses[_i].v4mapped);
}
END_TEST

START_TEST(a_socket_is_bound_to_no_address_of_its_own_in_any_family)
{
	const struct sock sock = tcp_listener(addresses[_i].addr, 1);
	bool mapped = strcmp(addresses[_i].addr, "::ffff:0.0.0.0") == 0;

	ck_assert_int_eq(sock_is_wildcard(&sock), addresses[_i].wildcard || mapped);
}
END_TEST

START_TEST(only_a_socket_known_to_take_ipv4_too_is_dual_stack)
{
	struct sock sock = tcp_listener("::", 1);

	sock.facts |= SOCK_V6ONLY;
	ck_assert(sock_is_dual_stack(&sock));
	sock.v6only = true;
	ck_assert(!sock_is_dual_stack(&sock));
	sock.v6only = false;
	sock.facts &= ~(unsigned)SOCK_V6ONLY;
	ck_assert(!sock_is_dual_stack(&sock));
}
END_TEST

START_TEST(a_v4_wildcard_is_decided_by_four_bytes_only)
{
	const uint8_t addr[16] = { [4] = 1 };

	ck_assert(addr_is_wildcard(FAMILY_IPV4, addr));
	ck_assert(!addr_is_wildcard(FAMILY_IPV6, addr));
}
END_TEST

START_TEST(timers_and_families_have_names)
{
	ck_assert_str_eq(timer_name(TIMER_NONE), "none");
	ck_assert_str_eq(timer_name(TIMER_RETRANSMIT), "retransmit");
	ck_assert_str_eq(timer_name(TIMER_KEEPALIVE), "keepalive");
	ck_assert_str_eq(timer_name(TIMER_TIME_WAIT), "time_wait");
	ck_assert_str_eq(timer_name(TIMER_PERSIST), "persist");
	ck_assert_str_eq(timer_name(TIMER_OTHER), "other");
	ck_assert_str_eq(timer_name(TIMER_COUNT), "other");
	ck_assert_str_eq(family_name(FAMILY_IPV4), "ipv4");
	ck_assert_str_eq(family_name(FAMILY_IPV6), "ipv6");
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_mini_socket_has_neither_owner_nor_queues_nor_cgroup,
		mini_states);
	tcase_add_test(tcase, a_fin_wait2_with_an_inode_is_a_full_socket);
	tcase_add_test(
		tcase, a_fin_wait2_orphan_that_is_still_a_full_socket_keeps_its_queues);
	tcase_add_test(tcase,
		the_uid_of_an_established_socket_without_inode_is_unknown_not_root);
	tcase_add_test(tcase, an_ordinary_socket_keeps_every_fact);
	tcase_add_test(tcase, udp_has_no_mini_sockets);
	tcase_add_test(tcase, a_fact_is_known_only_when_all_that_are_asked_for_are);
	tcase_add_test(tcase, listeners_are_tcp_listen_and_udp_unconnected);
	unit_add_loop(tcase, wildcards_and_v4_mapped_addresses_are_told_apart, addresses);
	unit_add_loop(tcase, a_socket_is_bound_to_no_address_of_its_own_in_any_family,
		addresses);
	tcase_add_test(tcase, only_a_socket_known_to_take_ipv4_too_is_dual_stack);
	tcase_add_test(tcase, a_v4_wildcard_is_decided_by_four_bytes_only);
	tcase_add_test(tcase, timers_and_families_have_names);
}

int main(void)
{
	return unit_run("sock", add);
}
