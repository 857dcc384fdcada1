/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/ages.h"

#include "unit.h"

#define SECOND_NS UINT64_C(1000000000)

static struct ages ages;

static void set_up(void)
{
	const struct hash_seed seed = { { 1, 2 } };

	ages_init(&ages, &seed);
}

static void tear_down(void)
{
	ages_fini(&ages);
	ages_fini(&ages);
}

static struct sock a_sock(uint64_t cookie)
{
	return (struct sock){ .cookie = cookie,
		.facts = SOCK_COOKIE | SOCK_TIMER,
		.state = STATE_ESTABLISHED };
}

static uint32_t take(const struct sock *sock)
{
	uint32_t age;

	ck_assert_int_eq(ages_take(&ages, sock, &age), 0);
	return age;
}

/* A snapshot with the sockets 1 to `count`. Returns the age of the last. */
static uint32_t look(uint64_t second, uint64_t count, bool whole)
{
	uint32_t age = AGE_UNKNOWN;

	ages_begin(&ages, (1000 + second) * SECOND_NS);
	for (uint64_t cookie = 1; cookie <= count; cookie++) {
		const struct sock sock = a_sock(cookie);

		age = take(&sock);
	}
	ages_end(&ages, whole);
	return age;
}

START_TEST(what_was_there_at_first_is_at_least_so_old)
{
	ck_assert_uint_eq(look(0, 5, true), AGE_LEAST | 0);
	ck_assert_uint_eq(look(60, 5, true), AGE_LEAST | 60);
	ck_assert_uint_eq(look(7200, 5, true), AGE_LEAST | 7200);
}
END_TEST

START_TEST(what_comes_later_is_new_and_then_exact)
{
	look(0, 5, true);
	ck_assert_uint_eq(look(2, 6, true), AGE_NEW | 0);
	ck_assert_uint_eq(look(4, 6, true), 2);
	ck_assert_uint_eq(look(6, 5, true), AGE_LEAST | 6);
	look(8, 5, true);
	ck_assert_uint_eq(look(10, 6, true), AGE_NEW | 0);
}
END_TEST

/* A dump may pass by a socket. */
START_TEST(what_misses_one_dump_is_the_same_socket_afterwards)
{
	look(0, 5, true);
	look(2, 6, true);
	look(4, 5, true);
	ck_assert_uint_eq(look(6, 6, true), 4);
}
END_TEST

START_TEST(what_misses_two_dumps_is_absent_in_both_and_then_forgotten)
{
	uint64_t cookies[4];

	look(0, 5, true);
	ck_assert_uint_eq(ages_absent(&ages, cookies, 4), 0);
	look(2, 3, true);
	ck_assert_uint_eq(ages_absent(&ages, cookies, 4), 2);
	ck_assert_uint_eq(cookies[0] + cookies[1], 4 + 5);
	look(4, 4, true);
	ck_assert_uint_eq(ages_absent(&ages, cookies, 4), 1);
	ck_assert_uint_eq(cookies[0], 5);
	look(6, 4, true);
	ck_assert_uint_eq(ages_absent(&ages, cookies, 4), 0);
	look(8, 1, true);
	ck_assert_uint_eq(ages_absent(&ages, cookies, 2), 2);
}
END_TEST

START_TEST(sockets_that_come_and_go_leave_no_memory_behind)
{
	struct sock sock = a_sock(0);

	for (uint64_t second = 0; second < 500; second++) {
		ages_begin(&ages, (1000 + second) * SECOND_NS);
		for (uint64_t i = 0; i < 100; i++) {
			sock.cookie = 1 + second * 100 + i;
			take(&sock);
		}
		ages_end(&ages, true);
	}
	ck_assert_uint_lt(ages.cookies.count, 1000);
}
END_TEST

/* A snapshot with one socket. Returns its marks. */
static uint32_t queues(uint64_t second, struct sock sock, uint32_t recv, uint32_t send)
{
	uint32_t age;

	sock.recv_queue = recv;
	sock.send_queue = send;
	sock.facts |= SOCK_RECV_QUEUE | SOCK_SEND_QUEUE;
	ages_begin(&ages, (1000 + second) * SECOND_NS);
	age = take(&sock);
	ages_end(&ages, true);
	return age & (AGE_RECV_STANDS | AGE_SEND_STANDS);
}

START_TEST(a_queue_that_has_not_fallen_for_ten_seconds_stands)
{
	const struct sock sock = a_sock(1);

	ck_assert_uint_eq(queues(0, sock, 5, 7), 0);
	ck_assert_uint_eq(queues(9, sock, 5, 7), 0);
	ck_assert_uint_eq(queues(10, sock, 5, 8), AGE_RECV_STANDS | AGE_SEND_STANDS);
	ck_assert_uint_eq(queues(4000, sock, 6, 8), AGE_RECV_STANDS | AGE_SEND_STANDS);
	ck_assert_uint_eq(queues(4002, sock, 5, 8), AGE_SEND_STANDS);
	ck_assert_uint_eq(queues(4011, sock, 5, 8), AGE_SEND_STANDS);
	ck_assert_uint_eq(queues(4012, sock, 5, 0), AGE_RECV_STANDS);
	ck_assert_uint_eq(queues(4030, sock, 5, 9), AGE_RECV_STANDS);
}
END_TEST

START_TEST(the_limit_of_a_listener_is_no_queue)
{
	struct sock sock = a_sock(1);

	sock.state = STATE_LISTEN;
	queues(0, sock, 1, 511);
	ck_assert_uint_eq(queues(20, sock, 1, 511), AGE_RECV_STANDS);
}
END_TEST

START_TEST(after_a_dump_with_gaps_nothing_is_called_new)
{
	look(0, 5, true);
	look(2, 3, false);
	ck_assert_uint_eq(look(4, 6, true), AGE_LEAST | 0);
	ck_assert_uint_eq(look(6, 7, true), AGE_NEW | 0);
	ages_widen(&ages);
	ck_assert_uint_eq(look(8, 8, true), AGE_LEAST | 0);
}
END_TEST

START_TEST(a_dump_that_was_dropped_changes_nothing)
{
	const struct sock sock = a_sock(9);

	look(0, 5, true);
	ages_begin(&ages, 1002 * SECOND_NS);
	take(&sock);
	ck_assert_uint_eq(look(4, 5, true), AGE_LEAST | 4);
	ck_assert_uint_eq(look(6, 6, true), AGE_NEW | 0);
}
END_TEST

START_TEST(before_it_was_first_seen_it_is_at_least_new)
{
	look(0, 5, true);
	ck_assert_uint_eq(look(60, 6, true), AGE_NEW | 0);
	ck_assert_uint_eq(look(90, 6, true), 30);
	ages_widen(&ages);
	ck_assert_uint_eq(look(50, 6, true), AGE_LEAST | 0);
	ck_assert_uint_eq(look(55, 5, true), AGE_LEAST | 55);
}
END_TEST

START_TEST(timers_from_the_beginning_are_exact)
{
	struct sock sock = a_sock(1);

	sock.state = STATE_TIME_WAIT;
	sock.timer = TIMER_TIME_WAIT;
	sock.timer_ms = 15000;
	ages_begin(&ages, 1000 * SECOND_NS);
	ck_assert_uint_eq(take(&sock), 45);
	sock.timer_ms = 99000;
	ck_assert_uint_eq(take(&sock), 0);
	sock.state = STATE_FIN_WAIT2;
	ck_assert_uint_eq(take(&sock), AGE_LEAST | 0);
	ages.fin_timeout_ms = 120000;
	ck_assert_uint_eq(take(&sock), 21);
}
END_TEST

START_TEST(without_a_cookie_only_the_timer_tells)
{
	struct sock sock = a_sock(0);

	sock.facts = SOCK_TIMER;
	ages_begin(&ages, 1000 * SECOND_NS);
	ck_assert_uint_eq(take(&sock), AGE_UNKNOWN);
	sock.state = STATE_TIME_WAIT;
	sock.timer = TIMER_TIME_WAIT;
	sock.timer_ms = 59000;
	ck_assert_uint_eq(take(&sock), 1);
}
END_TEST

START_TEST(many_sockets_are_remembered)
{
	look(0, 100000, true);
	ck_assert_uint_eq(look(5, 100001, true), AGE_NEW | 0);
	ck_assert_uint_eq(look(6, 100000, true), AGE_LEAST | 6);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_was_there_at_first_is_at_least_so_old);
	tcase_add_test(tcase, what_comes_later_is_new_and_then_exact);
	tcase_add_test(tcase, what_misses_one_dump_is_the_same_socket_afterwards);
	tcase_add_test(tcase, what_misses_two_dumps_is_absent_in_both_and_then_forgotten);
	tcase_add_test(tcase, sockets_that_come_and_go_leave_no_memory_behind);
	tcase_add_test(tcase, a_queue_that_has_not_fallen_for_ten_seconds_stands);
	tcase_add_test(tcase, the_limit_of_a_listener_is_no_queue);
	tcase_add_test(tcase, after_a_dump_with_gaps_nothing_is_called_new);
	tcase_add_test(tcase, a_dump_that_was_dropped_changes_nothing);
	tcase_add_test(tcase, before_it_was_first_seen_it_is_at_least_new);
	tcase_add_test(tcase, timers_from_the_beginning_are_exact);
	tcase_add_test(tcase, without_a_cookie_only_the_timer_tells);
	tcase_add_test(tcase, many_sockets_are_remembered);
}

int main(void)
{
	return unit_run("ages", add_tests);
}
