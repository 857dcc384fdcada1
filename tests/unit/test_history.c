/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/history.h"

#include "unit.h"

#include <string.h>

#define SECOND_NS UINT64_C(1000000000)
#define START_NS  (SECOND_NS * 100000)
#define MINUTE_NS (SECOND_NS * 60)

static struct history history;
static struct figures figures;

static void forget(void)
{
	memset(&history, 0, sizeof(history));
	memset(&figures, 0, sizeof(figures));
}

static struct aggregate snapshot(uint64_t second, uint64_t count)
{
	struct aggregate aggregate = { .mono_ns = START_NS + second * SECOND_NS };

	aggregate.outcome.source[PROTO_TCP].kind = SOURCE_NETLINK;
	aggregate.outcome.source[PROTO_TCP].complete = true;
	aggregate.cell[PROTO_TCP][STATE_CLOSE_WAIT].total = count;
	return aggregate;
}

static void add(uint64_t second, uint64_t count)
{
	struct aggregate aggregate = snapshot(second, count);

	history_add(&history, &aggregate, &figures);
}

static bool per_min(double *result)
{
	return history_per_min(&history, PROTO_TCP, STATE_CLOSE_WAIT, result);
}

START_TEST(no_change_is_told_before_ten_seconds_of_history)
{
	double result = 42;

	add(0, 100);
	ck_assert(!per_min(&result));
	add(2, 200);
	add(9, 300);
	ck_assert(!per_min(&result));
	ck_assert_double_eq(result, 42);
	add(10, 400);
	ck_assert(per_min(&result));
}
END_TEST

START_TEST(a_steady_leak_is_told_by_the_minute_from_any_length_of_history)
{
	double result = 0;

	/* 96 a minute, looked at every two seconds. */
	for (uint64_t second = 0; second <= 600; second += 2) {
		add(second, 1000 + second * 96 / 60);
		if (second < 10)
			continue;
		ck_assert(per_min(&result));
		ck_assert_double_eq_tol(result, 96, 8);
	}
}
END_TEST

START_TEST(only_the_last_minute_counts)
{
	double result = 0;

	for (uint64_t second = 0; second <= 300; second += 2)
		add(second, second < 200 ? second * 100 : 20000);
	ck_assert(per_min(&result));
	ck_assert_double_eq(result, 0);
}
END_TEST

START_TEST(an_interval_longer_than_a_minute_still_tells_the_change)
{
	double result = 0;

	add(0, 1000);
	add(120, 1400);
	ck_assert(per_min(&result));
	ck_assert_double_eq_tol(result, 200, 0.001);
}
END_TEST

START_TEST(a_clock_that_stands_still_or_jumps_back_adds_nothing)
{
	double result = 0;

	add(0, 100);
	add(60, 200);
	add(60, 900);
	add(30, 900);
	ck_assert(per_min(&result));
	ck_assert_double_eq_tol(result, 100, 0.001);
}
END_TEST

START_TEST(a_table_that_was_not_read_whole_gives_no_change)
{
	struct aggregate partial = snapshot(60, 500);
	double result;

	add(0, 100);
	partial.outcome.source[PROTO_TCP].complete = false;
	history_add(&history, &partial, &figures);
	ck_assert(!per_min(&result));
	partial = snapshot(61, 500);
	partial.outcome.source[PROTO_TCP].kind = SOURCE_FAILED;
	history_add(&history, &partial, &figures);
	ck_assert(!per_min(&result));
	ck_assert(!history_per_min(&history, PROTO_UDP, STATE_CLOSE, &result));
}
END_TEST

START_TEST(what_is_forgotten_is_not_compared_with)
{
	double result;

	add(0, 100);
	add(60, 200);
	history_forget(&history);
	add(62, 50);
	ck_assert(!per_min(&result));
}
END_TEST

START_TEST(an_old_sample_in_the_ring_is_not_taken_for_a_new_one)
{
	double result;

	add(0, 100);
	/* Exactly one turn of the ring later it stands in the slot of now. */
	add(HISTORY_STEPS * 5, 200);
	ck_assert(!per_min(&result));
}
END_TEST

START_TEST(a_counter_gives_its_rate_over_the_last_ten_seconds)
{
	double result = 0;

	for (uint64_t second = 0; second <= 60; second++) {
		figures_set(&figures, FIGURE_ACTIVE_OPENS, 1000 + second * 7);
		add(second, 0);
	}
	ck_assert(history_rate(&history, FIGURE_ACTIVE_OPENS, &result));
	ck_assert_double_eq_tol(result, 7, 0.001);
	ck_assert(!history_rate(&history, FIGURE_PASSIVE_OPENS, &result));
}
END_TEST

START_TEST(a_counter_that_goes_backwards_was_reset_and_gives_no_rate)
{
	double result = 0;

	figures_set(&figures, FIGURE_OUT_SEGS, UINT64_MAX - 5);
	add(0, 0);
	figures_set(&figures, FIGURE_OUT_SEGS, 5);
	add(20, 0);
	ck_assert(!history_rate(&history, FIGURE_OUT_SEGS, &result));
}
END_TEST

START_TEST(a_share_is_of_what_was_added_in_between)
{
	double share = 0;

	figures_set(&figures, FIGURE_OUT_SEGS, 1000000);
	figures_set(&figures, FIGURE_RETRANS_SEGS, 500000);
	add(0, 0);
	figures_set(&figures, FIGURE_OUT_SEGS, 1001000);
	figures_set(&figures, FIGURE_RETRANS_SEGS, 500002);
	add(12, 0);
	ck_assert(history_share(&history, FIGURE_RETRANS_SEGS, FIGURE_OUT_SEGS, &share));
	ck_assert_double_eq_tol(share, 0.002, 1e-9);
	add(24, 0);
	/* Nothing was sent since: there is no share. */
	ck_assert(!history_share(&history, FIGURE_RETRANS_SEGS, FIGURE_OUT_SEGS, &share));
}
END_TEST

static void trend(int8_t levels[10])
{
	history_trend(&history, PROTO_TCP, STATE_CLOSE_WAIT, 10, MINUTE_NS, levels);
}

START_TEST(a_fresh_start_fills_the_trend_from_the_right)
{
	int8_t levels[10];

	for (uint64_t second = 0; second <= 100; second += 2)
		add(second, 50);
	trend(levels);
	for (int i = 0; i < 8; i++)
		ck_assert_int_eq(levels[i], TREND_UNKNOWN);
	ck_assert_int_eq(levels[8], 4);
	ck_assert_int_eq(levels[9], 4);
}
END_TEST

START_TEST(a_trend_runs_from_the_lowest_to_the_highest)
{
	int8_t levels[10];

	for (uint64_t second = 0; second < 600; second += 5)
		add(second, 100 + second);
	trend(levels);
	ck_assert_int_eq(levels[0], 1);
	ck_assert_int_eq(levels[9], TREND_HIGHEST);
	for (int i = 1; i < 10; i++)
		ck_assert_int_ge(levels[i], levels[i - 1]);
}
END_TEST

START_TEST(a_small_change_of_a_large_count_draws_nearly_flat)
{
	int8_t levels[10];

	for (uint64_t second = 0; second < 600; second += 5)
		add(second, 2400 + second / 20);
	trend(levels);
	for (int i = 0; i < 10; i++) {
		ck_assert_int_ge(levels[i], 3);
		ck_assert_int_le(levels[i], 5);
	}
}
END_TEST

START_TEST(two_sockets_more_or_less_are_no_drama)
{
	int8_t levels[10];

	for (uint64_t second = 0; second < 600; second += 5)
		add(second, 1 + second / 60 % 3);
	trend(levels);
	for (int i = 0; i < 10; i++) {
		ck_assert_int_ge(levels[i], 2);
		ck_assert_int_le(levels[i], 6);
	}
}
END_TEST

START_TEST(a_count_of_zero_is_not_unknown_in_a_trend)
{
	int8_t levels[10];

	for (uint64_t second = 0; second < 600; second += 5)
		add(second, second < 300 ? 0 : 8);
	trend(levels);
	ck_assert_int_eq(levels[0], 0);
	ck_assert_int_eq(levels[9], TREND_HIGHEST);
}
END_TEST

START_TEST(an_interval_longer_than_a_cell_holds_its_last_value)
{
	int8_t levels[10];

	for (uint64_t second = 0; second <= 600; second += 150)
		add(second, 50);
	trend(levels);
	for (int i = 1; i < 10; i++)
		ck_assert_int_eq(levels[i], 4);
}
END_TEST

START_TEST(sockets_elsewhere_are_those_of_the_host_less_those_here)
{
	uint64_t sockets = 0;

	ck_assert(!figures_elsewhere(&figures, &sockets));
	figures_set(&figures, FIGURE_TCP_ALLOC, 1804);
	ck_assert(!figures_elsewhere(&figures, &sockets));
	figures_set(&figures, FIGURE_TCP_INUSE, 4);
	figures_set(&figures, FIGURE_TCP6_INUSE, 100);
	ck_assert(figures_elsewhere(&figures, &sockets));
	ck_assert_uint_eq(sockets, 1700);
	figures_set(&figures, FIGURE_TCP_ALLOC, 3);
	ck_assert(figures_elsewhere(&figures, &sockets));
	ck_assert_uint_eq(sockets, 0);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, forget, NULL);
	tcase_add_test(tcase, no_change_is_told_before_ten_seconds_of_history);
	tcase_add_test(
		tcase, a_steady_leak_is_told_by_the_minute_from_any_length_of_history);
	tcase_add_test(tcase, only_the_last_minute_counts);
	tcase_add_test(tcase, an_interval_longer_than_a_minute_still_tells_the_change);
	tcase_add_test(tcase, a_clock_that_stands_still_or_jumps_back_adds_nothing);
	tcase_add_test(tcase, a_table_that_was_not_read_whole_gives_no_change);
	tcase_add_test(tcase, what_is_forgotten_is_not_compared_with);
	tcase_add_test(tcase, an_old_sample_in_the_ring_is_not_taken_for_a_new_one);
	tcase_add_test(tcase, a_counter_gives_its_rate_over_the_last_ten_seconds);
	tcase_add_test(tcase, a_counter_that_goes_backwards_was_reset_and_gives_no_rate);
	tcase_add_test(tcase, a_share_is_of_what_was_added_in_between);
	tcase_add_test(tcase, a_fresh_start_fills_the_trend_from_the_right);
	tcase_add_test(tcase, a_trend_runs_from_the_lowest_to_the_highest);
	tcase_add_test(tcase, a_small_change_of_a_large_count_draws_nearly_flat);
	tcase_add_test(tcase, two_sockets_more_or_less_are_no_drama);
	tcase_add_test(tcase, a_count_of_zero_is_not_unknown_in_a_trend);
	tcase_add_test(tcase, an_interval_longer_than_a_cell_holds_its_last_value);
	tcase_add_test(tcase, sockets_elsewhere_are_those_of_the_host_less_those_here);
}

int main(void)
{
	return unit_run("history", add_tests);
}
