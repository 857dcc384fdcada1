/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/spread.h"

#include "unit.h"

/* `count` connections, a new one each `step_s`, the youngest so old. */
static struct spread made(uint64_t count, uint32_t youngest_s, uint32_t step_s)
{
	struct spread spread = { .known = 0 };

	for (uint64_t i = 0; i < count; i++)
		spread_add(&spread, youngest_s + (uint32_t)i * step_s);
	return spread;
}

static const struct {
	uint32_t age_s;
	unsigned class;
} ages[] = { { 0, 0 }, { 59, 0 }, { 60, 1 }, { 299, 1 }, { 300, 2 }, { 899, 2 },
	{ 900, 3 }, { 3599, 3 }, { 3600, 4 }, { UINT32_MAX, 4 } };

START_TEST(each_age_has_its_class)
{
	const struct spread spread = made(1, ages[_i].age_s, 0);

	for (unsigned i = 0; i < SPREAD_AGES; i++)
		ck_assert_uint_eq(spread.by_age[i], i == ages[_i].class);
	ck_assert_uint_eq(spread.oldest_s, ages[_i].age_s);
	ck_assert_uint_eq(spread.youngest_s, ages[_i].age_s);
}
END_TEST

START_TEST(one_every_two_seconds_for_half_an_hour_is_a_steady_leak)
{
	const struct spread spread = made(900, 0, 2);
	const struct spread_sign sign = spread_judge(&spread, 900);

	ck_assert(sign.has_rate && sign.leak && !sign.burst && !sign.standing);
	ck_assert_double_eq_tol(sign.per_s, 0.5, 0.01);
	ck_assert_double_eq_tol(sign.since_s, 1798, 0.1);
}
END_TEST

START_TEST(all_of_one_age_is_a_burst_and_no_leak)
{
	struct spread spread = made(1880, 1800, 0);
	struct spread_sign sign;

	spread_add(&spread, 1840);
	sign = spread_judge(&spread, spread.known);
	ck_assert(sign.burst && sign.standing && !sign.leak);
	ck_assert_double_eq(sign.per_s, 0);
}
END_TEST

START_TEST(most_of_one_age_and_some_of_others_is_no_leak)
{
	struct spread spread = made(30, 0, 30);
	struct spread_sign sign;

	for (int i = 0; i < 1000; i++)
		spread_add(&spread, 600);
	sign = spread_judge(&spread, spread.known);
	ck_assert(sign.has_rate && !sign.leak && !sign.burst);
	/* By those of the last five minutes. */
	ck_assert_double_eq_tol(sign.per_s, 10.0 / 300, 0.001);
}
END_TEST

START_TEST(what_has_only_begun_has_no_rate)
{
	const struct spread spread = made(50, 0, 1);
	const struct spread_sign sign = spread_judge(&spread, 50);

	ck_assert(!sign.has_rate && !sign.burst && !sign.leak);
}
END_TEST

START_TEST(too_few_known_ages_tell_nothing)
{
	const struct spread spread = made(900, 0, 2);
	const struct spread none = { .known = 0 };

	ck_assert(!spread_judge(&spread, 2000).has_rate);
	ck_assert(!spread_judge(&spread, 2000).leak);
	ck_assert(!spread_judge(&none, 0).has_rate);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, each_age_has_its_class, ages);
	tcase_add_test(tcase, one_every_two_seconds_for_half_an_hour_is_a_steady_leak);
	tcase_add_test(tcase, all_of_one_age_is_a_burst_and_no_leak);
	tcase_add_test(tcase, most_of_one_age_and_some_of_others_is_no_leak);
	tcase_add_test(tcase, what_has_only_begun_has_no_rate);
	tcase_add_test(tcase, too_few_known_ages_tell_nothing);
}

int main(void)
{
	return unit_run("spread", add);
}
