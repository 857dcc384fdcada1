/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/trail.h"

#include "unit.h"

#define SECOND UINT64_C(1000000000)

static struct trails trails;

static void setup(void)
{
	trails = (struct trails){ .all = NULL };
}

static void teardown(void)
{
	trails_fini(&trails);
}

static const struct trail *put(uint64_t id, uint64_t second, double value)
{
	const struct trail *trail = trails_put(&trails, id, second * SECOND, value);

	ck_assert_ptr_nonnull(trail);
	return trail;
}

START_TEST(no_slope_is_told_before_ten_seconds)
{
	double per_s;

	put(1, 100, 0);
	ck_assert(!trail_slope(put(1, 109, 90), 300, &per_s));
	ck_assert(trail_slope(put(1, 110, 100), 300, &per_s));
	ck_assert_double_eq_tol(per_s, 10, 1e-9);
}
END_TEST

START_TEST(a_slope_forgets_what_is_older_than_its_window)
{
	const struct trail *trail = put(1, 100, 5000);
	double per_s;

	for (uint64_t second = 110; second <= 1000; second += 2)
		trail = put(1, second, (double)second);
	ck_assert(trail_slope(trail, 300, &per_s));
	ck_assert_double_eq_tol(per_s, 1, 1e-9);
}
END_TEST

START_TEST(growth_is_told_since_the_last_fall)
{
	const struct trail *trail;

	put(1, 100, 50);
	put(1, 110, 100);
	put(1, 120, 60);
	trail = put(1, 150, 80);
	ck_assert_double_eq(trail_grown_s(trail), 30);
	trail = put(1, 160, 79.5); /* no fall worth the name */
	ck_assert_double_eq(trail_grown_s(trail), 40);
}
END_TEST

START_TEST(what_only_stands_has_not_begun_to_grow)
{
	const struct trail *trail;

	put(1, 100, 50);
	trail = put(1, 400, 50);
	ck_assert_double_eq(trail_grown_s(trail), 0);
	ck_assert_double_eq(trail_same_s(trail), 300);
	trail = put(1, 410, 60);
	ck_assert_double_eq(trail_grown_s(trail), 10);
	ck_assert_double_eq(trail_same_s(trail), 0);
}
END_TEST

START_TEST(a_clock_that_goes_back_begins_a_new_trail)
{
	double per_s;

	put(1, 100, 0);
	put(1, 200, 10);
	ck_assert(!trail_slope(put(1, 50, 5), 300, &per_s));
	ck_assert(trail_slope(put(1, 60, 15), 300, &per_s));
	ck_assert_double_eq_tol(per_s, 1, 1e-9);
}
END_TEST

START_TEST(a_clock_that_stands_still_gives_no_slope)
{
	double per_s;

	put(1, 100, 0);
	ck_assert(!trail_slope(put(1, 100, 1000), 300, &per_s));
}
END_TEST

START_TEST(the_one_not_heard_of_for_longest_makes_room)
{
	for (uint64_t id = 0; id < TRAILS_MAX; id++)
		put(id, 100 + id, 1);
	put(0, 5000, 1);
	put(TRAILS_MAX, 5001, 1);
	ck_assert_uint_eq(trails.count, TRAILS_MAX);
	ck_assert_double_eq(trail_length_s(put(0, 5002, 1)), 4902);
	ck_assert_double_eq(trail_length_s(put(1, 5003, 1)), 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, no_slope_is_told_before_ten_seconds);
	tcase_add_test(tcase, a_slope_forgets_what_is_older_than_its_window);
	tcase_add_test(tcase, growth_is_told_since_the_last_fall);
	tcase_add_test(tcase, what_only_stands_has_not_begun_to_grow);
	tcase_add_test(tcase, a_clock_that_goes_back_begins_a_new_trail);
	tcase_add_test(tcase, a_clock_that_stands_still_gives_no_slope);
	tcase_add_test(tcase, the_one_not_heard_of_for_longest_makes_room);
}

int main(void)
{
	return unit_run("trail", add);
}
