/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/options.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

static char help[8192]; /* as large as the program's own room for it */

static void setup(void)
{
	ck_assert_int_lt(options_help(help, sizeof(help)), (int)sizeof(help));
}

/* A help that goes on in the next line is put together again. */
static void unfold(void)
{
	static const char fold[] = "\n                          ";
	char *at;

	while ((at = strstr(help, fold))) {
		char *rest = at + sizeof(fold) - 1;

		*at++ = ' ';
		memmove(at, rest, strlen(rest) + 1);
	}
}

START_TEST(no_line_is_wider_than_80_columns)
{
	for (const char *line = help; *line;) {
		size_t length = strcspn(line, "\n");

		ck_assert_msg(
			length <= 80, "%zu columns: %.*s", length, (int)length, line);
		ck_assert_msg(!length || line[length - 1] != ' ', "ends in a blank: %.*s",
			(int)length, line);
		ck_assert_int_eq(line[length], '\n');
		line += length + 1;
	}
}
END_TEST

START_TEST(every_option_has_its_help_behind_it)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);

	unfold();
	for (size_t i = 0; i < count; i++) {
		char option[64];
		char line[160];
		const char *found;

		snprintf(option, sizeof(option), "--%s%s%s", specs[i].name,
			specs[i].value && !option_value_is_optional(&specs[i]) ? " " : "",
			specs[i].value ? specs[i].value : "");
		if (specs[i].letter)
			snprintf(line, sizeof(line), "\n  -%c, %-18s  %s\n",
				specs[i].letter, option, specs[i].help);
		else
			snprintf(line, sizeof(line), "\n      %-18s  %s\n", option,
				specs[i].help);
		found = strstr(help, line);
		ck_assert_msg(found, "not in the help:%s", line);
		ck_assert_ptr_null(strstr(found + 1, line));
	}
}
END_TEST

START_TEST(options_stand_in_the_order_of_the_table)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);
	const char *at = help;

	unfold();

	for (size_t i = 0; i < count; i++) {
		at = strstr(at, specs[i].help);
		ck_assert_msg(at, "--%s", specs[i].name);
	}
}
END_TEST

START_TEST(it_begins_with_the_usage_and_names_the_exit_codes)
{
	ck_assert_ptr_eq(strstr(help, "usage: sockview "), help);
	ck_assert_ptr_nonnull(strstr(help, "Exit: 0 done, 1 "));
	ck_assert_ptr_nonnull(strstr(help, "2 wrong usage"));
}
END_TEST

START_TEST(a_values_words_are_named_in_its_help)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < specs[i].word_count; j++)
			ck_assert_msg(strstr(specs[i].help, specs[i].words[j]),
				"--%s: %s", specs[i].name, specs[i].words[j]);
}
END_TEST

START_TEST(too_little_room_cuts_it_and_tells_the_length_it_needs)
{
	const int whole = (int)strlen(help);

	for (size_t size = 0; size <= (size_t)whole + 1; size++) {
		char *text =
			malloc(size ? size : 1); /* exact, so that a sanitizer sees */

		ck_assert_int_eq(options_help(text, size), whole);
		if (size) {
			ck_assert_uint_eq(strlen(text), size - 1);
			ck_assert(strncmp(text, help, size - 1) == 0);
		}
		free(text);
	}
}
END_TEST

START_TEST(the_thresholds_in_force_are_a_line_a_kind)
{
	struct thresholds thresholds;
	char text[4096];
	char why[THRESHOLD_WHY_MAX];

	thresholds_init(&thresholds);
	ck_assert_int_eq(threshold_set(&thresholds, "close_wait=50,", why), 0);
	ck_assert_int_lt(
		options_thresholds(&thresholds, text, sizeof(text)), (int)sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "\nclose_wait             50    never  "));
	ck_assert_ptr_nonnull(strstr(text, "\nephemeral_ports       70%      90%  "));
	ck_assert_ptr_nonnull(strstr(text, "\nudp_drops             1/s    100/s  "));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, the_thresholds_in_force_are_a_line_a_kind);
	tcase_add_test(tcase, no_line_is_wider_than_80_columns);
	tcase_add_test(tcase, every_option_has_its_help_behind_it);
	tcase_add_test(tcase, options_stand_in_the_order_of_the_table);
	tcase_add_test(tcase, it_begins_with_the_usage_and_names_the_exit_codes);
	tcase_add_test(tcase, a_values_words_are_named_in_its_help);
	tcase_add_test(tcase, too_little_room_cuts_it_and_tells_the_length_it_needs);
}

int main(void)
{
	return unit_run("help", add);
}
