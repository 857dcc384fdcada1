/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/number.h"

#include "unit.h"

#define MS_NS UINT64_C(1000000)
#define S_NS  UINT64_C(1000000000)

static const struct {
	uint64_t value;
	const char *with;
	const char *without;
} counts[] = {
	{ 0, "0", "0" },
	{ 999, "999", "999" },
	{ 1000, "1,000", "1000" },
	{ 27753, "27,753", "27753" },
	{ 123456, "123,456", "123456" },
	{ 1048576, "1,048,576", "1048576" },
	{ UINT64_MAX, "18,446,744,073,709,551,615", "18446744073709551615" },
};

START_TEST(counts_have_separators_where_asked_for)
{
	char out[NUMBER_MAX];

	ck_assert_str_eq(number_count(out, counts[_i].value, true), counts[_i].with);
	ck_assert_str_eq(number_count(out, counts[_i].value, false), counts[_i].without);
}
END_TEST

static const struct {
	uint64_t value;
	unsigned width;
	const char *text;
} fits[] = {
	{ 1048576, 9, "1,048,576" },
	{ 1048576, 8, "1048576" },
	{ 1048576, 7, "1048576" },
	{ 1048576, 6, "1.0M" },
	{ 123456789, 7, "123M" },
	{ 12345, 4, "12k" },
	{ 9999999, 6, "9.9M" },
	{ UINT64_MAX, 4, "18E" },
};

START_TEST(counts_fit_their_column_whatever_they_are)
{
	char out[NUMBER_MAX];

	ck_assert_str_eq(
		number_fit(out, fits[_i].value, true, fits[_i].width), fits[_i].text);
}
END_TEST

START_TEST(no_count_is_wider_than_its_column)
{
	char out[NUMBER_MAX];

	for (unsigned width = 4; width < 27; width++)
		for (uint64_t value = 1; value < UINT64_MAX / 3; value = value * 3 - 1) {
			ck_assert_uint_le(
				strlen(number_fit(out, value, true, width)), width);
			ck_assert_uint_le(strlen(number_change(
						  out, -(double)value, true, width + 1)),
				width + 1);
			value += value == 1;
		}
}
END_TEST

static const struct {
	double change;
	const char *text;
} changes[] = {
	{ 14, "+14" },
	{ -2, "-2" },
	{ 0, "0" },
	{ 0.4, "0" },
	{ -0.4, "0" },
	{ 0.5, "+1" },
	{ -12345, "-12,345" },
	{ -1234567, "-1.2M" },
	{ 1e300, "+1.0E" },
};

START_TEST(changes_have_a_sign_unless_there_is_none)
{
	char out[NUMBER_MAX];

	ck_assert_str_eq(
		number_change(out, changes[_i].change, true, 7), changes[_i].text);
}
END_TEST

static const struct {
	double rate;
	const char *text;
} rates[] = {
	{ 0, "0" },
	{ -1, "0" },
	{ 0.01, "<0.1" },
	{ 0.2, "0.2" },
	{ 1, "1.0" },
	{ 9.94, "9.9" },
	{ 9.96, "10" },
	{ 39.4, "39" },
	{ 1234.5, "1,235" },
};

START_TEST(rates_have_one_decimal_below_ten)
{
	char out[NUMBER_MAX];

	ck_assert_str_eq(number_rate(out, rates[_i].rate), rates[_i].text);
}
END_TEST

static const struct {
	double share;
	const char *percent;
	const char *bar;
} shares[] = {
	{ 0, "0", "[..........]" },
	{ 0.0001, "<1", "[..........]" },
	{ 0.0099, "<1", "[..........]" },
	{ 0.01, "1", "[..........]" },
	{ 0.083, "8", "[#.........]" },
	{ 0.7, "70", "[#######...]" },
	{ 0.882, "88", "[#########.]" },
	{ 0.96, "96", "[#########.]" },
	{ 0.9999, "99", "[#########.]" },
	{ 1, "100", "[##########]" },
	{ 4.58, "458", "[##########]" },
};

START_TEST(a_share_is_full_only_when_it_is_reached)
{
	char out[NUMBER_MAX];

	ck_assert_str_eq(number_percent(out, shares[_i].share), shares[_i].percent);
	ck_assert_str_eq(number_bar(out, shares[_i].share), shares[_i].bar);
}
END_TEST

static const struct {
	uint64_t ns;
	const char *cost;
	const char *interval;
	const char *age;
} times[] = {
	{ 0, "<0.1 ms", "<0.1 s", "0 s" },
	{ 200000, "0.2 ms", "<0.1 s", "0 s" },
	{ 14 * MS_NS + 300000, "14 ms", "<0.1 s", "0 s" },
	{ 500 * MS_NS, "500 ms", "0.5 s", "0 s" },
	{ 999 * MS_NS + 600000, "1.0 s", "1.0 s", "0 s" },
	{ 2 * S_NS, "2.0 s", "2 s", "2 s" },
	{ 5370 * MS_NS, "5.4 s", "5.4 s", "5 s" },
	{ 23 * S_NS, "23 s", "23 s", "23 s" },
	{ 90 * S_NS, "90 s", "90 s", "1 min 30 s" },
	{ 250 * S_NS, "250 s", "250 s", "4 min 10 s" },
	{ 300 * S_NS, "300 s", "5 min", "5 min 0 s" },
	{ 11100 * S_NS, "11,100 s", "185 min", "3 h 05 min" },
	{ 183600 * S_NS, "183,600 s", "3,060 min", "2 d 3 h" },
};

START_TEST(times_are_in_the_unit_a_person_would_choose)
{
	char out[NUMBER_MAX];

	ck_assert_str_eq(number_cost(out, times[_i].ns), times[_i].cost);
	ck_assert_str_eq(number_interval(out, times[_i].ns), times[_i].interval);
	ck_assert_str_eq(number_age(out, times[_i].ns), times[_i].age);
}
END_TEST

static const struct {
	uint64_t value;
	const char *text;
} abouts[] = {
	{ 7, "7" },
	{ 999, "999" },
	{ 31187, "31,200" },
	{ 1004999, "1,000,000" },
	{ 99960, "100,000" },
	{ UINT64_MAX, "18,400,000,000,000,000,000" },
};

START_TEST(about_keeps_three_digits)
{
	char out[NUMBER_MAX];

	ck_assert_str_eq(number_about(out, abouts[_i].value), abouts[_i].text);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, counts_have_separators_where_asked_for, counts);
	unit_add_loop(tcase, counts_fit_their_column_whatever_they_are, fits);
	tcase_add_test(tcase, no_count_is_wider_than_its_column);
	unit_add_loop(tcase, changes_have_a_sign_unless_there_is_none, changes);
	unit_add_loop(tcase, rates_have_one_decimal_below_ten, rates);
	unit_add_loop(tcase, a_share_is_full_only_when_it_is_reached, shares);
	unit_add_loop(tcase, times_are_in_the_unit_a_person_would_choose, times);
	unit_add_loop(tcase, about_keeps_three_digits, abouts);
}

int main(void)
{
	return unit_run("number", add);
}
