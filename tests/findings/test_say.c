/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/say.h"

#include "unit.h"

#include <string.h>

static const struct {
	double seconds;
	const char *span;
	const char *age;
} times[] = {
	{ 0, "0 s", "0 s" },
	{ 44, "40 s", "44 s" },
	{ 89, "90 s", "1 min 29 s" },
	{ 90, "2 min", "1 min 30 s" },
	{ 303, "5 min", "5 min 3 s" },
	{ 370, "6 min", "6 min 10 s" },
	{ 3599, "60 min", "59 min" },
	{ 3786, "1 h", "63 min" },
	{ 54000, "15 h", "15 h" },
	{ 86401, "more than a day", "24 h" },
	{ 200000, "more than a day", "2 d" },
};

START_TEST(times_are_said_as_people_say_them)
{
	ck_assert_str_eq(SPAN(times[_i].seconds), times[_i].span);
	ck_assert_str_eq(AGE(times[_i].seconds), times[_i].age);
}
END_TEST

START_TEST(a_time_of_the_day_has_seconds_only_where_they_are_known)
{
	ck_assert_str_eq(CLOCK(UINT64_C(1795144360000000000)), "03:12");
	ck_assert_str_eq(CLOCKS(UINT64_C(1795144360000000000)), "03:12:40");
}
END_TEST

START_TEST(bytes_have_units_of_1024)
{
	ck_assert_str_eq(BYTES(900), "900 bytes");
	ck_assert_str_eq(BYTES(214 * 1024), "214 KB");
	ck_assert_str_eq(BYTES(1536), "1.5 KB");
	ck_assert_str_eq(BYTES(UINT64_C(18) << 20), "18 MB");
}
END_TEST

START_TEST(a_share_is_never_rounded_up_to_all)
{
	ck_assert_str_eq(PERCENT(0.9999), "99 %");
	ck_assert_str_eq(PERCENT(0.001), "<1 %");
	ck_assert_str_eq(CHANGE(-3), "-3.0");
	ck_assert_str_eq(CHANGE(96.4), "+96");
}
END_TEST

START_TEST(no_name_ends_a_sentence_for_a_monitoring_system)
{
	char text[16];
	struct say line;

	say_init(&line, text, sizeof(text));
	say(&line, "a|b");
	say(&line, "|");
	ck_assert_str_eq(text, "a/b/");
}
END_TEST

START_TEST(what_does_not_fit_is_cut_between_characters)
{
	char text[8];
	struct say line;

	say_init(&line, text, sizeof(text));
	say(&line, "abcde");
	say(&line, "\xc3\xa4\xc3\xb6");
	ck_assert_str_eq(text, "abcde");
	say_init(&line, text, sizeof(text));
	say(&line, "%s", "a very long name");
	say(&line, "and more");
	ck_assert_str_eq(text, "a very ");
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, times_are_said_as_people_say_them, times);
	tcase_add_test(tcase, a_time_of_the_day_has_seconds_only_where_they_are_known);
	tcase_add_test(tcase, bytes_have_units_of_1024);
	tcase_add_test(tcase, a_share_is_never_rounded_up_to_all);
	tcase_add_test(tcase, no_name_ends_a_sentence_for_a_monitoring_system);
	tcase_add_test(tcase, what_does_not_fit_is_cut_between_characters);
}

int main(void)
{
	return unit_run("say", add);
}
