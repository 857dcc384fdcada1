/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/synthetic.h"

#include "unit.h"

#include <errno.h>
#include <string.h>

#define SOCKS 5000

/* A feed that keeps sockets. */
struct kept {
	struct sock socks[SOCKS];
	size_t count;
	size_t stop_after; /* 0: never */
};

static int keep(void *self, const struct sock *sock)
{
	struct kept *kept = self;

	ck_assert_uint_lt(kept->count, SOCKS);
	memcpy(&kept->socks[kept->count++], sock, sizeof(*sock));
	return kept->count == kept->stop_after ? -EPIPE : 0;
}

static int walk_plan(const struct synthetic_plan *plan, const struct walk *walk,
	struct kept *kept, struct walk_result *result)
{
	static const struct feed_ops ops = { .sock = keep, .listener = keep };
	const struct feed feed = { &ops, kept };
	struct walker *walker;
	int err;

	memset(result, 0, sizeof(*result));
	ck_assert_int_eq(synthetic_walker_new(plan, &walker), 0);
	err = walker->ops->walk(walker, walk, &feed, result);
	walker_free(walker);
	return err;
}

static const struct walk all_tcp = {
	.proto = PROTO_TCP, .families = FAMILIES_ALL, .states = STATES_ALL
};
static const struct walk all_udp = {
	.proto = PROTO_UDP, .families = FAMILIES_ALL, .states = STATES_ALL
};
static struct kept first;
static struct kept second;
static struct walk_result result;

static void setup(void)
{
	memset(&first, 0, sizeof(first));
	memset(&second, 0, sizeof(second));
}

START_TEST(the_same_seed_makes_the_same_sockets)
{
	const struct synthetic_plan plan = { 42, 1000, 100, 10 };

	ck_assert_int_eq(walk_plan(&plan, &all_tcp, &first, &result), 0);
	ck_assert_int_eq(walk_plan(&plan, &all_tcp, &second, &result), 0);
	ck_assert_uint_eq(first.count, 1000);
	ck_assert_uint_eq(result.given, 1000);
	ck_assert_mem_eq(first.socks, second.socks, 1000 * sizeof(first.socks[0]));
}
END_TEST

START_TEST(another_seed_makes_other_sockets)
{
	const struct synthetic_plan plan = { 42, 1000, 0, 10 };
	const struct synthetic_plan other = { 43, 1000, 0, 10 };

	ck_assert_int_eq(walk_plan(&plan, &all_tcp, &first, &result), 0);
	ck_assert_int_eq(walk_plan(&other, &all_tcp, &second, &result), 0);
	ck_assert_mem_ne(first.socks, second.socks, 1000 * sizeof(first.socks[0]));
}
END_TEST

START_TEST(the_first_sockets_are_the_listeners)
{
	const struct synthetic_plan plan = { 1, 100, 0, 10 };

	ck_assert_int_eq(walk_plan(&plan, &all_tcp, &first, &result), 0);
	for (size_t i = 0; i < first.count; i++)
		ck_assert_int_eq(first.socks[i].state == STATE_LISTEN, i < 10);
}
END_TEST

START_TEST(every_socket_is_one_that_a_source_may_give)
{
	const struct synthetic_plan plan = { 7, SOCKS, 0, 10 };

	ck_assert_int_eq(walk_plan(&plan, &all_tcp, &first, &result), 0);
	for (size_t i = 0; i < first.count; i++) {
		struct sock sock = first.socks[i];

		sock_drop_untold(&sock);
		if (sock.facts != first.socks[i].facts || sock.state >= STATE_COUNT ||
			sock.family >= FAMILY_COUNT || sock.timer >= TIMER_COUNT ||
			!sock.local.port)
			ck_abort_msg("socket %zu", i);
	}
}
END_TEST

START_TEST(cookies_are_unique_among_both_protocols)
{
	const struct synthetic_plan plan = { 7, 500, 500, 10 };

	ck_assert_int_eq(walk_plan(&plan, &all_tcp, &first, &result), 0);
	ck_assert_int_eq(walk_plan(&plan, &all_udp, &first, &result), 0);
	ck_assert_uint_eq(first.count, 1000);
	for (size_t i = 0; i < first.count; i++)
		for (size_t j = 0; j < i; j++)
			if (first.socks[i].cookie == first.socks[j].cookie)
				ck_abort_msg("sockets %zu and %zu", i, j);
}
END_TEST

START_TEST(only_what_was_asked_for_is_given)
{
	const struct synthetic_plan plan = { 7, 1000, 0, 10 };
	struct walk walk = all_tcp;

	walk.states = STATE_BIT(STATE_TIME_WAIT);
	walk.families = FAMILY_BIT(FAMILY_IPV6);
	ck_assert_int_eq(walk_plan(&plan, &walk, &first, &result), 0);
	ck_assert_uint_gt(first.count, 0);
	ck_assert_uint_eq(first.count, result.given);
	for (size_t i = 0; i < first.count; i++) {
		ck_assert_int_eq(first.socks[i].state, STATE_TIME_WAIT);
		ck_assert_int_eq(first.socks[i].family, FAMILY_IPV6);
	}
}
END_TEST

START_TEST(no_listeners_and_no_sockets_are_possible)
{
	const struct synthetic_plan none = { 0 };
	const struct synthetic_plan clients = { 1, 100, 1, 0 };

	ck_assert_int_eq(walk_plan(&none, &all_tcp, &first, &result), 0);
	ck_assert_uint_eq(first.count, 0);
	ck_assert_int_eq(walk_plan(&clients, &all_tcp, &first, &result), 0);
	ck_assert_int_eq(walk_plan(&clients, &all_udp, &first, &result), 0);
	ck_assert_uint_eq(first.count, 101);
}
END_TEST

START_TEST(a_feed_that_stops_ends_the_walk)
{
	const struct synthetic_plan plan = { 7, 1000, 0, 10 };

	first.stop_after = 3;
	ck_assert_int_eq(walk_plan(&plan, &all_tcp, &first, &result), -EPIPE);
	ck_assert_int_eq(result.stopped, -EPIPE);
	ck_assert_uint_eq(first.count, 3);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, the_same_seed_makes_the_same_sockets);
	tcase_add_test(tcase, another_seed_makes_other_sockets);
	tcase_add_test(tcase, the_first_sockets_are_the_listeners);
	tcase_add_test(tcase, every_socket_is_one_that_a_source_may_give);
	tcase_add_test(tcase, cookies_are_unique_among_both_protocols);
	tcase_add_test(tcase, only_what_was_asked_for_is_given);
	tcase_add_test(tcase, no_listeners_and_no_sockets_are_possible);
	tcase_add_test(tcase, a_feed_that_stops_ends_the_walk);
}

int main(void)
{
	return unit_run("synthetic", add);
}
