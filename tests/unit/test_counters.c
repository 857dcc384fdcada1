/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/counters.h"

#include "unit.h"

#define SECOND UINT64_C(1000000000)

static struct counters counters;
static struct counter counter;

static void setup(void)
{
	counters = (struct counters){ .mono_ns = 0 };
}

static void look(uint64_t mono_ns, bool known, uint64_t opens)
{
	const struct snapshot snapshot = { .mono_ns = mono_ns };
	const struct feed feed = counters_feed(&counters);
	struct figures figures = { .known = 0 };

	if (known)
		figures_set(&figures, FIGURE_ACTIVE_OPENS, opens);
	figures_set(&figures, FIGURE_TCP_INUSE, opens);
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_figures(&feed, &figures), 0);
	counters_get(&counters, FIGURE_ACTIVE_OPENS, &counter);
}

START_TEST(one_look_tells_a_value_and_no_rate)
{
	look(SECOND, true, 7);
	ck_assert(counter.known);
	ck_assert_uint_eq(counter.value, 7);
	ck_assert(!counter.has_rate);
}
END_TEST

START_TEST(two_looks_tell_how_fast_it_grew)
{
	look(SECOND, true, 7);
	look(3 * SECOND, true, 12);
	ck_assert(counter.has_rate);
	ck_assert_double_eq(counter.per_s, 2.5);
}
END_TEST

START_TEST(a_counter_of_64_bits_loses_nothing)
{
	look(SECOND, true, UINT64_MAX - 2);
	look(2 * SECOND, true, UINT64_MAX);
	ck_assert_uint_eq(counter.value, UINT64_MAX);
	ck_assert_double_eq(counter.per_s, 2);
}
END_TEST

START_TEST(a_counter_that_went_backwards_has_no_rate)
{
	look(SECOND, true, 7);
	look(2 * SECOND, true, 6);
	ck_assert(counter.known && !counter.has_rate);
	look(3 * SECOND, true, 8);
	ck_assert_double_eq(counter.per_s, 2);
}
END_TEST

START_TEST(a_clock_that_stands_still_or_jumps_back_tells_no_rate)
{
	look(5 * SECOND, true, 7);
	look(5 * SECOND, true, 8);
	ck_assert(!counter.has_rate);
	look(4 * SECOND, true, 9);
	ck_assert(!counter.has_rate);
}
END_TEST

START_TEST(what_was_unknown_in_between_has_no_rate)
{
	look(SECOND, true, 7);
	look(2 * SECOND, false, 0);
	ck_assert(!counter.known && !counter.has_rate);
	look(3 * SECOND, true, 9);
	ck_assert(counter.known && !counter.has_rate);
}
END_TEST

START_TEST(a_level_has_no_rate)
{
	look(SECOND, true, 7);
	look(2 * SECOND, true, 9);
	counters_get(&counters, FIGURE_TCP_INUSE, &counter);
	ck_assert(counter.known && !counter.has_rate);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, one_look_tells_a_value_and_no_rate);
	tcase_add_test(tcase, two_looks_tell_how_fast_it_grew);
	tcase_add_test(tcase, a_counter_of_64_bits_loses_nothing);
	tcase_add_test(tcase, a_counter_that_went_backwards_has_no_rate);
	tcase_add_test(tcase, a_clock_that_stands_still_or_jumps_back_tells_no_rate);
	tcase_add_test(tcase, what_was_unknown_in_between_has_no_rate);
	tcase_add_test(tcase, a_level_has_no_rate);
}

int main(void)
{
	return unit_run("counters", add);
}
