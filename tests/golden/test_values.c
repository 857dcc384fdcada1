/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/values.h"

#include "sockview/core/decimal.h"

#include "unit.h"

#include <errno.h>
#include <locale.h>
#include <string.h>

#define UNTOUCHED 4711.0

static int read_seconds(const char *text, double *seconds)
{
	*seconds = UNTOUCHED;
	return decimal_read(text, 0.1, 3600, seconds);
}

static const struct {
	const char *text;
	double seconds;
} good[] = {
	{ "0.1", 0.1 },
	{ "0.10", 0.1 },
	{ ".1", 0.1 },
	{ "1", 1 },
	{ "1.", 1 },
	{ "01", 1 },
	{ "2.5", 2.5 },
	{ "0.25", 0.25 },
	{ "59.999", 59.999 },
	{ "3600", 3600 },
	{ "3600.0", 3600 },
	{ "000000003600", 3600 },
};

START_TEST(plain_decimals_are_taken)
{
	double seconds;

	ck_assert_int_eq(read_seconds(good[_i].text, &seconds), 0);
	ck_assert_msg(
		seconds == good[_i].seconds, "\"%s\" is %g", good[_i].text, seconds);
}
END_TEST

static const char *const bad[] = { "", "0", "0.0", "0.05", "0.0999", "3600.1", "3601",
	"36000000", "nan", "NaN", "inf", "infinity", "1e9", "1e0", "0x1", "0x1p3", "-1",
	"-0.5", "+1", " 1", "1 ", "1\n", "\t1", ".", "..", "1.2.3", "1..2", "1,5",
	"1'000", "1s", "one", "\u0661", "9999999999999999999999999", "0000000000001",
	"1.00000000000000000000" };

START_TEST(anything_else_is_refused_and_changes_nothing)
{
	double seconds;

	ck_assert_int_eq(read_seconds(bad[_i], &seconds), -EINVAL);
	ck_assert(seconds == UNTOUCHED);
}
END_TEST

START_TEST(both_bounds_belong_to_the_range)
{
	double value = 0;

	ck_assert_int_eq(decimal_read("1", 1, 100, &value), 0);
	ck_assert_int_eq(decimal_read("100", 1, 100, &value), 0);
	ck_assert_int_eq(decimal_read("0.999", 1, 100, &value), -EINVAL);
	ck_assert_int_eq(decimal_read("100.001", 1, 100, &value), -EINVAL);
}
END_TEST

/* Locales whose decimal point is a comma; at least one of them is usually there. */
static const char *const comma_locales[] = { "de_DE.UTF-8", "de_DE.utf8", "de_DE",
	"fr_FR.UTF-8", "fr_FR.utf8", "pl_PL.UTF-8", "ru_RU.UTF-8" };

START_TEST(a_point_is_a_point_in_every_locale)
{
	double seconds;

	setlocale(LC_ALL, comma_locales[_i]);
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		ck_assert_int_eq(read_seconds(good[i].text, &seconds), 0);
		ck_assert(seconds == good[i].seconds);
	}
	ck_assert_int_eq(read_seconds("1,5", &seconds), -EINVAL);
	setlocale(LC_ALL, "C");
}
END_TEST

static const struct {
	const char *text;
	int err;
	uint64_t count;
} counts[] = {
	{ "1", 0, 1 },
	{ "007", 0, 7 },
	{ "1000000", 0, 1000000 },
	{ "18446744073709551615", 0, UINT64_MAX },
	{ "18446744073709551616", -EOVERFLOW, 0 },
	{ "99999999999999999999999", -EOVERFLOW, 0 },
	{ "0", -ERANGE, 0 },
	{ "00", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ "-1", -EINVAL, 0 },
	{ "+1", -EINVAL, 0 },
	{ " 1", -EINVAL, 0 },
	{ "1 ", -EINVAL, 0 },
	{ "1.5", -EINVAL, 0 },
	{ "0x10", -EINVAL, 0 },
	{ "1e3", -EINVAL, 0 },
	{ "-t", -EINVAL, 0 },
	{ "ten", -EINVAL, 0 },
};

START_TEST(a_count_is_a_whole_number_of_at_least_one)
{
	uint64_t count = 4711;

	ck_assert_int_eq(value_count(counts[_i].text, &count), counts[_i].err);
	ck_assert_uint_eq(count, counts[_i].err ? 4711 : counts[_i].count);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, plain_decimals_are_taken, good);
	unit_add_loop(tcase, anything_else_is_refused_and_changes_nothing, bad);
	tcase_add_test(tcase, both_bounds_belong_to_the_range);
	unit_add_loop(tcase, a_point_is_a_point_in_every_locale, comma_locales);
	unit_add_loop(tcase, a_count_is_a_whole_number_of_at_least_one, counts);
}

int main(void)
{
	return unit_run("values", add);
}
