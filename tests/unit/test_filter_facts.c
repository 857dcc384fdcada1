/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter.h"

#include "filters.h"
#include "socks.h"
#include "unit.h"

#include <stdio.h>

#define N TRUTH_NO
#define Y TRUTH_YES

static const struct filter_scene nothing = { 0 };

static struct sock plain(void)
{
	return tcp_between("10.0.0.1", 80, "10.0.7.30", 50000);
}

static struct sock known(unsigned facts)
{
	struct sock sock = plain();

	sock.facts = (uint16_t)facts;
	sock.uid = 33;
	sock.recv_queue = 10;
	sock.send_queue = 20;
	sock.retransmits = 3;
	sock.ifindex = 2;
	return sock;
}

static const struct {
	unsigned fact;
	const char *text;
	enum truth truth;
} facts[] = {
	{ SOCK_UID, "uid 33", Y },
	{ SOCK_UID, "uid = www-data", Y },
	{ SOCK_UID, "user www-data", Y },
	{ SOCK_UID, "user != root", Y },
	{ SOCK_UID, "uid > 33", N },
	{ SOCK_UID, "uid >= 33", Y },
	{ SOCK_UID, "uid < root", N },
	{ SOCK_RECV_QUEUE, "recvq 10", Y },
	{ SOCK_RECV_QUEUE, "recvq > 9", Y },
	{ SOCK_RECV_QUEUE, "recvq > 18446744073709551614", N },
	{ SOCK_SEND_QUEUE, "sendq != 20", N },
	{ SOCK_SEND_QUEUE, "sendq le 20", Y },
	{ SOCK_TIMER, "retrans ge 3", Y },
	{ SOCK_TIMER, "retrans lt 3", N },
	{ SOCK_DEVICE, "dev 2", Y },
	{ SOCK_DEVICE, "dev 3", N },
	{ SOCK_DEVICE, "dev != 3", Y },
	{ SOCK_DEVICE, "dev 999999999999999", N },
};

START_TEST(a_fact_decides_where_it_is_known)
{
	const struct sock sock = known(facts[_i].fact);
	const struct sock other = known(~facts[_i].fact & 0x1ff);

	ck_assert_int_eq(filters_match(facts[_i].text, &sock), facts[_i].truth);
	ck_assert_int_eq(filters_match(facts[_i].text, &other), TRUTH_UNKNOWN);
}
END_TEST

START_TEST(a_device_is_known_by_name_and_by_index)
{
	const struct snapshot snapshot = { .host = "x" };
	struct sock sock = known(SOCK_DEVICE);
	struct names *names;
	struct feed feed;
	struct filter_scene scene = { 0 };

	ck_assert_int_eq(names_new(&names), 0);
	feed = names_feed(names);
	feed_begin(&feed, &snapshot);
	feed_device(&feed, 2, "eth0");
	scene.names = names;
	ck_assert_int_eq(filters_match_in("dev eth0", &scene, &sock), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("dev = eth1", &scene, &sock), TRUTH_NO);
	ck_assert_int_eq(filters_match_in("dev != eth1", &scene, &sock), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("dev 2", &scene, &sock), TRUTH_YES);
	sock.ifindex = 7; /* came after the names were read */
	ck_assert_int_eq(filters_match_in("dev eth0", &scene, &sock), TRUTH_UNKNOWN);
	ck_assert_int_eq(filters_match_in("dev 7", &scene, &sock), TRUTH_YES);
	sock.ifindex = 0; /* bound to none */
	ck_assert_int_eq(filters_match_in("dev eth0", &scene, &sock), TRUTH_NO);
	ck_assert_int_eq(filters_match_in("dev != eth0", &scene, &sock), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("dev 0", &scene, &sock), TRUTH_NO);
	names_free(names);
}
END_TEST

START_TEST(direction_and_the_ephemeral_range_come_from_the_scene)
{
	const struct port_range range = { 50000, 50010 };
	const struct sock listener = tcp_listener("10.0.0.1", 80);
	const struct sock in = plain();
	const struct sock out = tcp_between("10.0.0.1", 50000, "10.0.7.30", 80);
	struct filter_scene scene = { .ephemeral = &range };
	struct directions *directions;

	ck_assert_int_eq(direction_new(&directions), 0);
	direction_begin(directions, 1);
	ck_assert_int_eq(direction_add(directions, &listener), 0);
	direction_commit(directions);
	scene.directions = directions;
	ck_assert_int_eq(filters_match_in("dir in", &scene, &in), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("dir out", &scene, &in), TRUTH_NO);
	ck_assert_int_eq(filters_match_in("dir != in", &scene, &out), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("dir out", &scene, &out), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("class ephemeral", &scene, &out), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("class ephemeral", &scene, &in), TRUTH_NO);
	ck_assert_int_eq(filters_match_in("class != ephemeral", &scene, &in), TRUTH_YES);
	direction_free(directions);
}
END_TEST

START_TEST(the_ephemeral_range_is_whole)
{
	const struct port_range range = { 50000, 50010 };
	const struct filter_scene scene = { .ephemeral = &range };
	static const struct {
		uint16_t port;
		enum truth truth;
	} ends[] = { { 49999, N }, { 50000, Y }, { 50010, Y }, { 50011, N } };

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		const struct sock sock =
			tcp_between("10.0.0.1", ends[i].port, "10.0.0.2", 1);

		ck_assert_int_eq(filters_match_in("class ephemeral", &scene, &sock),
			ends[i].truth);
	}
}
END_TEST

static struct sock aged(enum state state, uint32_t timer_ms)
{
	struct sock sock =
		sock_between(PROTO_TCP, state, "10.0.0.1", 80, "10.0.0.2", 50000);

	sock.facts = SOCK_TIMER;
	sock.timer = TIMER_TIME_WAIT;
	sock.timer_ms = timer_ms;
	return sock;
}

START_TEST(an_age_is_known_where_the_kernel_runs_a_timer_from_its_beginning)
{
	const struct filter_scene scene = { .fin_timeout_ms = 30000 };
	struct sock sock = aged(STATE_TIME_WAIT, 50000);

	ck_assert_int_eq(filters_match_in("age = 10s", &scene, &sock), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("age > 10", &scene, &sock), TRUTH_NO);
	ck_assert_int_eq(filters_match_in("age >= 10000ms", &nothing, &sock), TRUTH_YES);
	sock.timer_ms = 60001; /* the timer starts a moment later */
	ck_assert_int_eq(filters_match_in("age = 0", &scene, &sock), TRUTH_YES);
	sock = aged(STATE_FIN_WAIT2, 10000);
	ck_assert_int_eq(filters_match_in("age = 20s", &scene, &sock), TRUTH_YES);
	ck_assert_int_eq(filters_match_in("age = 20s", &nothing, &sock), TRUTH_UNKNOWN);
	sock.timer = TIMER_KEEPALIVE; /* a full socket, not an orphan */
	ck_assert_int_eq(filters_match_in("age = 20s", &scene, &sock), TRUTH_UNKNOWN);
	sock = aged(STATE_TIME_WAIT, 50000);
	sock.facts = 0;
	ck_assert_int_eq(filters_match_in("age = 10s", &scene, &sock), TRUTH_UNKNOWN);
	sock = aged(STATE_ESTABLISHED, 50000);
	ck_assert_int_eq(filters_match_in("age < 1d", &scene, &sock), TRUTH_UNKNOWN);
}
END_TEST

START_TEST(unaccepted_and_orphan_are_told_by_state_and_inode)
{
	for (int state = 1; state < STATE_COUNT; state++) {
		struct sock sock =
			sock_between(PROTO_TCP, state, "10.0.0.1", 80, "10.0.0.2", 5);
		bool open = state == STATE_ESTABLISHED || state == STATE_CLOSE_WAIT;
		bool closing = state == STATE_FIN_WAIT1 || state == STATE_FIN_WAIT2 ||
			       state == STATE_LAST_ACK || state == STATE_CLOSING;

		ck_assert_int_eq(filters_match("unaccepted", &sock), open ? Y : N);
		ck_assert_int_eq(filters_match("orphan", &sock), closing ? Y : N);
		ck_assert_int_eq(filters_match("not orphan", &sock), closing ? N : Y);
		sock.inode = 5;
		sock.facts = SOCK_INODE;
		ck_assert_int_eq(filters_match("unaccepted", &sock), N);
		ck_assert_int_eq(filters_match("orphan", &sock), N);
		sock.inode = 0;
		sock.proto = PROTO_UDP;
		ck_assert_int_eq(filters_match("unaccepted or orphan", &sock), N);
	}
}
END_TEST

START_TEST(each_state_matches_itself_and_no_other)
{
	for (int state = 1; state < STATE_COUNT; state++) {
		const struct sock sock =
			sock_between(PROTO_TCP, state, "10.0.0.1", 80, "10.0.0.2", 5);

		for (int other = 1; other < STATE_COUNT; other++) {
			char text[64];

			snprintf(text, sizeof(text), "state %s",
				state_name(PROTO_TCP, other));
			ck_assert_int_eq(
				filters_match(text, &sock), other == state ? Y : N);
		}
	}
}
END_TEST

START_TEST(a_state_nobody_knows_cannot_be_judged_by_a_set)
{
	const struct sock sock =
		sock_between(PROTO_TCP, STATE_OTHER, "10.0.0.1", 80, "10.0.0.2", 5);

	ck_assert_int_eq(filters_match("state all", &sock), TRUTH_YES);
	ck_assert_int_eq(filters_match("sport = 80", &sock), TRUTH_YES);
	ck_assert_int_eq(filters_match("state connected", &sock), TRUTH_UNKNOWN);
	ck_assert_int_eq(filters_match("exclude listen", &sock), TRUTH_UNKNOWN);
	ck_assert_int_eq(filters_match("not state listen", &sock), TRUTH_UNKNOWN);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, a_fact_decides_where_it_is_known, facts);
	tcase_add_test(tcase, a_device_is_known_by_name_and_by_index);
	tcase_add_test(tcase, direction_and_the_ephemeral_range_come_from_the_scene);
	tcase_add_test(tcase, the_ephemeral_range_is_whole);
	tcase_add_test(
		tcase, an_age_is_known_where_the_kernel_runs_a_timer_from_its_beginning);
	tcase_add_test(tcase, unaccepted_and_orphan_are_told_by_state_and_inode);
	tcase_add_test(tcase, each_state_matches_itself_and_no_other);
	tcase_add_test(tcase, a_state_nobody_knows_cannot_be_judged_by_a_set);
}

int main(void)
{
	return unit_run("filter_facts", add);
}
