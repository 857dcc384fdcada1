/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/wrap.h"

#include "sockview/view/frame.h"
#include "unit.h"

#include <locale.h>
#include <string.h>

static const struct {
	unsigned width;
	const char *text;
	const char *lines; /* ended by | */
} wraps[] = {
	{ 10, "", "" }, { 10, "   ", "" }, { 10, "one", "one|" },
	{ 10, "one two three", "one two|three|" },
	{ 7, "one two three", "one two|three|" },
	{ 6, "one two three", "one|two|three|" }, { 3, "abcdefgh", "abc|def|gh|" },
	{ 1, "ab c", "a|b|c|" }, { 5, "東京の負荷", "東京|の負|荷|" },
	{ 1, "東京", "東|京|" }, /* what can never fit still ends */
};

START_TEST(text_is_broken_between_words)
{
	const char *text = wraps[_i].text;
	char lines[256] = "";
	char line[WRAP_MAX];

	while (wrap_next(&text, wraps[_i].width, line))
		strcat(strcat(lines, line), "|");
	ck_assert_str_eq(lines, wraps[_i].lines);
}
END_TEST

START_TEST(a_word_longer_than_a_line_may_be_is_broken)
{
	char text[3 * WRAP_MAX];
	char line[WRAP_MAX];
	const char *rest = text;
	size_t taken = 0;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	while (wrap_next(&rest, 5000, line))
		taken += strlen(line);
	ck_assert_uint_eq(taken, sizeof(text) - 1);
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, text_is_broken_between_words, wraps);
	tcase_add_test(tcase, a_word_longer_than_a_line_may_be_is_broken);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return unit_run("wrap", add);
}
