/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/guess.h"

#include "unit.h"

#include <string.h>

static const char *const words[] = { "summary", "services", "processes", "peers",
	"listeners", "sockets" };

static const struct {
	const char *bad;
	const char *meant; /* NULL: no guess */
} guesses[] = {
	{ "sumary", "summary" },
	{ "summaryy", "summary" },
	{ "sumnary", "summary" },
	{ "smumary", "summary" },
	{ "summ", "summary" },
	{ "list", "listeners" },
	{ "sokets", "sockets" },
	{ "pers", "peers" },
	{ "se", NULL },
	{ "s", NULL },
	{ "", NULL },
	{ "xyzzy", NULL },
	{ "findings", NULL },
	{ "a word far longer than any word that could have been meant", NULL },
};

START_TEST(a_near_miss_is_answered_with_the_word_that_was_meant)
{
	const char *meant = guess_word(guesses[_i].bad, words, COUNT_OF(words));

	if (guesses[_i].meant)
		ck_assert_pstr_eq(meant, guesses[_i].meant);
	else
		ck_assert_ptr_null(meant);
}
END_TEST

START_TEST(a_slip_is_one_edit_away)
{
	ck_assert_pstr_eq(guess_slip("sokets", words, COUNT_OF(words)), "sockets");
	ck_assert_pstr_eq(guess_slip("summ", words, COUNT_OF(words)), "summary");
	ck_assert_ptr_null(guess_slip("skets", words, COUNT_OF(words)));
	ck_assert_pstr_eq(guess_word("skets", words, COUNT_OF(words)), "sockets");
}
END_TEST

START_TEST(two_words_as_near_give_no_guess)
{
	static const char *const twins[] = { "cat", "car" };

	ck_assert_ptr_null(guess_word("cax", twins, 2));
	ck_assert_ptr_null(guess_word("cat", NULL, 0));
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(
		tcase, a_near_miss_is_answered_with_the_word_that_was_meant, guesses);
	tcase_add_test(tcase, a_slip_is_one_edit_away);
	tcase_add_test(tcase, two_words_as_near_give_no_guess);
}

int main(void)
{
	return unit_run("guess", add);
}
