/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line in which a filter is typed. */
#include "sockview/view/complete.h"
#include "sockview/view/keys.h"
#include "sockview/view/prompt.h"

#include "unit.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static bool no_service(void *self, const char *name, uint16_t *port)
{
	(void)self;
	(void)name;
	(void)port;
	return false;
}

static bool no_user(void *self, const char *name, uint32_t *uid)
{
	(void)self;
	(void)name;
	(void)uid;
	return false;
}

static const struct filter_words words = { no_service, no_user, NULL };
static struct prompt prompt;

static void start(void)
{
	memset(&prompt, 0, sizeof(prompt));
	prompt_open(&prompt, "");
}

static void press(int code)
{
	ck_assert_int_eq(prompt_key(&prompt, code, &words), PROMPT_GOES_ON);
}

static void type(const char *text)
{
	for (; *text; text++)
		press(*text);
}

static void enter(const char *text)
{
	prompt_open(&prompt, "");
	type(text);
	ck_assert_int_eq(prompt_key(&prompt, KEYCODE_ENTER, &words), PROMPT_ENTERED);
	prompt_accept(&prompt);
	ck_assert(!prompt.open);
}

START_TEST(characters_go_in_at_the_cursor)
{
	type("ac");
	press(KEYCODE_LEFT);
	press('b');
	ck_assert_str_eq(prompt.text, "abc");
	press(KEYCODE_HOME);
	press('<');
	press(KEYCODE_END);
	press('>');
	ck_assert_str_eq(prompt.text, "<abc>");
	press(KEYCODE_CTRL('A'));
	press(KEYCODE_RIGHT);
	press(KEYCODE_DELETE);
	press(KEYCODE_CTRL('E'));
	press(KEYCODE_BACKSPACE);
	ck_assert_str_eq(prompt.text, "<bc");
}
END_TEST

START_TEST(characters_of_many_bytes_are_one_step)
{
	press(0xe9);
	press(0x20ac);
	press(0x6771);
	press(0x1f600);
	ck_assert_str_eq(prompt.text, "é€東😀");
	press(KEYCODE_BACKSPACE);
	ck_assert_str_eq(prompt.text, "é€東");
	press(KEYCODE_LEFT);
	press(KEYCODE_LEFT);
	press(KEYCODE_BACKSPACE);
	ck_assert_str_eq(prompt.text, "€東");
	press(KEYCODE_DELETE);
	ck_assert_str_eq(prompt.text, "東");
}
END_TEST

START_TEST(what_is_no_character_is_not_typed)
{
	static const int codes[] = { 1, 0x1b, 0x7f, 0x85, 0xd800, KEYCODE_PAGE_UP,
		KEYCODE_WHEEL_DOWN, -1, 0 };

	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (codes[i] != KEYCODE_ESC)
			press(codes[i]);
	ck_assert_str_eq(prompt.text, "");
}
END_TEST

START_TEST(parts_of_the_line_are_deleted)
{
	type("state listen and dport");
	press(KEYCODE_CTRL('W'));
	ck_assert_str_eq(prompt.text, "state listen and ");
	press(KEYCODE_CTRL('W'));
	ck_assert_str_eq(prompt.text, "state listen ");
	press(KEYCODE_HOME);
	press(KEYCODE_RIGHT);
	press(KEYCODE_CTRL('K'));
	ck_assert_str_eq(prompt.text, "s");
	press(KEYCODE_CTRL('U'));
	ck_assert_str_eq(prompt.text, "");
	press(KEYCODE_BACKSPACE);
	press(KEYCODE_DELETE);
	press(KEYCODE_LEFT);
	press(KEYCODE_RIGHT);
	ck_assert_uint_eq(prompt.cursor, 0);
}
END_TEST

START_TEST(a_line_that_is_full_takes_no_more)
{
	for (int i = 0; i < 2 * PROMPT_MAX; i++)
		press('x');
	ck_assert_uint_eq(strlen(prompt.text), PROMPT_MAX - 1);
	press(0x20ac);
	press(KEYCODE_TAB);
	ck_assert_uint_eq(strlen(prompt.text), PROMPT_MAX - 1);
}
END_TEST

START_TEST(esc_leaves_and_enter_ends)
{
	type("x");
	ck_assert_int_eq(prompt_key(&prompt, KEYCODE_ESC, &words), PROMPT_LEFT);
	ck_assert(!prompt.open);
	ck_assert_uint_eq(prompt.past_count, 0);
}
END_TEST

START_TEST(earlier_filters_come_back_the_latest_first)
{
	enter("dport = 1");
	enter("dport = 2");
	prompt_open(&prompt, "");
	type("dr");
	press(KEYCODE_UP);
	ck_assert_str_eq(prompt.text, "dport = 2");
	press(KEYCODE_UP);
	ck_assert_str_eq(prompt.text, "dport = 1");
	press(KEYCODE_UP);
	ck_assert_str_eq(prompt.text, "dport = 1");
	press(KEYCODE_DOWN);
	press(KEYCODE_DOWN);
	ck_assert_str_eq(prompt.text, "dr");
	press(KEYCODE_DOWN);
	ck_assert_str_eq(prompt.text, "dr");
}
END_TEST

START_TEST(an_earlier_filter_is_kept_once_and_the_oldest_goes)
{
	char text[32];

	enter("dport = 1");
	enter("dport = 2");
	enter("dport = 1");
	enter("  ");
	ck_assert_uint_eq(prompt.past_count, 2);
	ck_assert_str_eq(prompt.past[0], "dport = 1");
	ck_assert_str_eq(prompt.past[1], "dport = 2");
	for (int i = 0; i < 2 * PROMPT_PAST; i++) {
		snprintf(text, sizeof(text), "sport = %d", i);
		enter(text);
	}
	ck_assert_uint_eq(prompt.past_count, PROMPT_PAST);
	ck_assert_str_eq(prompt.past[0], text);
	ck_assert_str_eq(prompt.past[PROMPT_PAST - 1], "sport = 12");
}
END_TEST

static const struct {
	const char *typed;
	const char *completed;
} completions[] = {
	{ "st", "state " },
	{ "state clos", "state clos" },
	{ "state close-", "state close-wait " },
	{ "STATE TIME", "STATE time-wait " },
	{ "exclude syn-s", "exclude syn-sent " },
	{ "not (spo", "not (sport " },
	{ "dir o", "dir out " },
	{ "dir = i", "dir = in " },
	{ "proto u", "proto udp " },
	{ "class w", "class well-known " },
	{ "una", "unaccepted " },
	{ "un", "un" },
	{ "com", "comm " },
	{ "nothing-like-it", "nothing-like-it" },
};

START_TEST(tab_completes_the_word_as_far_as_it_is_clear)
{
	type(completions[_i].typed);
	press(KEYCODE_TAB);
	ck_assert_str_eq(prompt.text, completions[_i].completed);
}
END_TEST

START_TEST(words_that_fit_are_told)
{
	struct completion found = complete_filter("state close", 11);

	ck_assert_uint_eq(found.count, 2);
	ck_assert_str_eq(found.word[0], "close");
	ck_assert_str_eq(found.word[1], "close-wait");
	ck_assert_uint_eq(found.common, 5);
	ck_assert_uint_eq(found.from, 6);
	ck_assert_uint_gt(complete_filter("", 0).count, 10);
}
END_TEST

START_TEST(a_word_is_wrong_once_it_is_left)
{
	type("state close-wiat");
	ck_assert(!prompt.wrong);
	press(' ');
	ck_assert(prompt.wrong);
	ck_assert_uint_eq(prompt.error.at, 6);
	ck_assert_uint_eq(prompt.error.length, 10);
	ck_assert_ptr_nonnull(strstr(prompt.error.why, "close-wait"));
	press(KEYCODE_CTRL('W'));
	type("close-wait and ");
	ck_assert(!prompt.wrong);
}
END_TEST

START_TEST(what_is_refused_stays_with_its_error)
{
	struct filter_error error = { .at = 0, .length = 1 };

	type("x");
	prompt_refuse(&prompt, &error);
	ck_assert(prompt.open && prompt.wrong);
	press(KEYCODE_BACKSPACE);
	ck_assert(!prompt.wrong);
}
END_TEST

/* Whatever is typed, the prompt stays inside its frame, and the cursor is shown. */
START_TEST(random_keys_do_no_harm)
{
	static const int codes[] = { 'a', ' ', '(', 0xe9, 0x6771, 0x301, KEYCODE_LEFT,
		KEYCODE_RIGHT, KEYCODE_HOME, KEYCODE_END, KEYCODE_BACKSPACE,
		KEYCODE_DELETE, KEYCODE_TAB, KEYCODE_UP, KEYCODE_DOWN, KEYCODE_CTRL('U'),
		KEYCODE_CTRL('W'), 's', 't' };
	struct frame frame = { 0 };
	uint32_t random = 1 + (uint32_t)_i;

	enter("state listen");
	prompt_open(&prompt, "dport = :443 and src 10.0.0.0/8");
	for (int i = 0; i < 2000; i++) {
		unsigned cursors = 0;

		random = random * 1664525 + 1013904223;
		press(codes[(random >> 16) % COUNT_OF(codes)]);
		ck_assert_int_eq(frame_reset(&frame, 10, 40 + (random >> 8) % 80), 0);
		prompt_render(&prompt, &frame);
		for (unsigned col = 0; col < frame.cols; col++)
			cursors +=
				frame.cells[6 * frame.cols + col].style == STYLE_SELECTED;
		ck_assert(cursors == 1 || cursors == 2);
	}
	frame_fini(&frame);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, start, NULL);
	tcase_add_test(tcase, characters_go_in_at_the_cursor);
	tcase_add_test(tcase, characters_of_many_bytes_are_one_step);
	tcase_add_test(tcase, what_is_no_character_is_not_typed);
	tcase_add_test(tcase, parts_of_the_line_are_deleted);
	tcase_add_test(tcase, a_line_that_is_full_takes_no_more);
	tcase_add_test(tcase, esc_leaves_and_enter_ends);
	tcase_add_test(tcase, earlier_filters_come_back_the_latest_first);
	tcase_add_test(tcase, an_earlier_filter_is_kept_once_and_the_oldest_goes);
	unit_add_loop(tcase, tab_completes_the_word_as_far_as_it_is_clear, completions);
	tcase_add_test(tcase, words_that_fit_are_told);
	tcase_add_test(tcase, a_word_is_wrong_once_it_is_left);
	tcase_add_test(tcase, what_is_refused_stays_with_its_error);
	tcase_add_loop_test(tcase, random_keys_do_no_harm, 0, 5);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return unit_run("prompt", add);
}
