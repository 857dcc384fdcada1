/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/criteria.h"

#include "paper.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

#define WORDS_MAX 8

static struct paper paper;
static struct criteria criteria;

static void setup(void)
{
	memset(&criteria, 0, sizeof(criteria));
	paper_open(&paper, false);
}

static void teardown(void)
{
	criteria_fini(&criteria);
	criteria_fini(&criteria);
	paper_close(&paper);
}

/* Parses copies of the words; what is said about them is in `paper`. */
static int parse(const char *const words[], int count)
{
	char *copies[WORDS_MAX];
	int err;

	ck_assert_int_le(count, WORDS_MAX);
	for (int i = 0; i < count; i++) {
		copies[i] = strdup(words[i]);
		ck_assert_ptr_nonnull(copies[i]);
	}
	err = criteria_parse(&criteria, copies, count, paper.fd);
	for (int i = 0; i < count; i++)
		free(copies[i]);
	paper_text(&paper);
	return err;
}

static const char *const empty[] = { "", " ", "\t" };

START_TEST(no_words_are_no_filter)
{
	ck_assert_int_eq(parse(empty, _i), 0);
	ck_assert_ptr_null(criteria.filter);
	ck_assert_ptr_null(criteria.text);
	ck_assert_str_eq(paper.text, "");
}
END_TEST

START_TEST(words_are_joined_by_blanks_and_kept)
{
	static const char *const words[] = { "state", "close-wait", "and dport = :443" };

	ck_assert_int_eq(parse(words, COUNT_OF(words)), 0);
	ck_assert_ptr_nonnull(criteria.filter);
	ck_assert_str_eq(criteria.text, "state close-wait and dport = :443");
	ck_assert_str_eq(paper.text, "");
}
END_TEST

static const struct {
	const char *words[2];
	int count;
	const char *message;
} refused[] = {
	{ { "2" }, 1,
		"sockview: filter: \"2\" is not a filter word; every 2 seconds is: -d "
		"2\n"
		"          2\n"
		"          ^\n" },
	{ { "2", "5" }, 2,
		"sockview: filter: \"2\" is not a filter word; every 2 seconds is: -d "
		"2\n"
		"          2 5\n"
		"          ^\n" },
	{ { "state close-wiat and dport = :8443" }, 1,
		"sockview: filter: no such state \"close-wiat\"; did you mean "
		"\"close-wait\"?\n"
		"          state close-wiat and dport = :8443\n"
		"                ^^^^^^^^^^\n" },
	{ { "state close-wait and", "( dport = :443" }, 2,
		"sockview: filter: \")\" is missing; in a shell put the filter in "
		"quotes\n"
		"          state close-wait and ( dport = :443\n"
		"                               ^\n" },
};

START_TEST(a_refusal_points_at_the_bad_word)
{
	ck_assert_int_eq(parse(refused[_i].words, refused[_i].count), -EINVAL);
	paper_expect("message", paper.text, refused[_i].message);
	ck_assert_ptr_null(criteria.filter);
}
END_TEST

/* A message, a piece of the filter and a line of marks below it, fit for a terminal. */
static void expect_clean_message(void)
{
	const char *shown = strchr(paper.text, '\n') + 1;
	const char *marks = strchr(shown, '\n') + 1;
	const char *end = strchr(marks, '\n');

	ck_assert_uint_eq(strcspn(paper.text, "\033\b\r\t\x7f"), paper.length);
	ck_assert_ptr_eq(end, paper.text + paper.length - 1);
	ck_assert_int_le(marks - shown, 81);
	ck_assert_int_le(end - marks, 80);
	ck_assert_uint_eq(strspn(marks, " ^"), (size_t)(end - marks));
	ck_assert_int_eq(end[-1], '^');
}

static const char *const hostile[] = {
	"\033[2J\b\r\nx",
	"state \033[31m",
	"state \x9b\xff\xc3",
	"uid \u202e\u200d",
	"dport = :\x7f",
	"state \u65e5\u672c\u8a9e",
	"\" quoted",
	"((((",
	"not",
};

START_TEST(a_hostile_filter_is_made_harmless)
{
	ck_assert_int_eq(parse(&hostile[_i], 1), -EINVAL);
	expect_clean_message();
	ck_assert_ptr_null(strstr(paper.text, "\u202e"));
	ck_assert_ptr_null(strchr(paper.text, '\xff'));
}
END_TEST

/* ":1 or :1 or … :zzz … or :1": the bad word wanders through a filter of any length. */
START_TEST(wherever_the_bad_word_stands_it_is_shown)
{
	char text[512] = "";
	const char *words[] = { text };
	const char *marks;
	const char *shown;

	for (int i = 0; i < 30; i++) {
		strcat(text, i ? " or " : "");
		strcat(text, i == _i ? ":zzz" : ":1");
	}
	ck_assert_int_eq(parse(words, 1), -EINVAL);
	expect_clean_message();
	shown = strchr(paper.text, '\n') + 1;
	marks = strchr(shown, '\n') + 1;
	ck_assert_int_eq(strncmp(shown + strspn(marks, " "), ":zzz", 4), 0);
	ck_assert_uint_eq(strcspn(strchr(marks, '^'), "\n"), 4);
}
END_TEST

START_TEST(a_word_longer_than_the_screen_is_cut)
{
	char text[300];
	const char *words[] = { text };

	memset(text, 'z', sizeof(text));
	memcpy(text, "state ", 6);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(parse(words, 1), -EINVAL);
	expect_clean_message();
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, no_words_are_no_filter, 0, COUNT_OF(empty) + 1);
	tcase_add_test(tcase, words_are_joined_by_blanks_and_kept);
	unit_add_loop(tcase, a_refusal_points_at_the_bad_word, refused);
	unit_add_loop(tcase, a_hostile_filter_is_made_harmless, hostile);
	tcase_add_loop_test(tcase, wherever_the_bad_word_stands_it_is_shown, 0, 30);
	tcase_add_test(tcase, a_word_longer_than_the_screen_is_cut);
}

int main(void)
{
	return unit_run("criteria", add);
}
