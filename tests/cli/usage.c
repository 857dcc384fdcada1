/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Wrong usage: exit code 2, nothing on stdout, one message that names the bad word. */

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARGS_MAX 6

struct mistake {
	const char *args[ARGS_MAX];
	const char *word;
};

static const struct mistake mistakes[] = {
	{ { "--nonsense" }, "\"--nonsense\"" },
	{ { "-o", "--nonsense" }, "\"--nonsense\"" },
	{ { "-o", "--delya", "2" }, "did you mean \"--delay\"" },
	{ { "-X" }, "\"-X\"" },
	{ { "-otX" }, "\"-X\"" },
	{ { "-o", "-\xff" }, "no option" },
	{ { "--json=yes" }, "yes" },
	{ { "-o", "-v", "proc" }, "\"proc\"" },
	{ { "-o", "-v", "socket" }, "did you mean \"sockets\"" },
	{ { "-o", "--view=" }, "\"\"" },
	{ { "-o", "-v" }, "--view" },
	{ { "-o", "--class-by", "port" }, "\"port\"" },
	{ { "-o", "--class-by=" }, "\"\"" },
	{ { "-o", "--source", "kernel" }, "\"kernel\"" },
	{ { "-o", "--source", "NETLINK" }, "\"NETLINK\"" },
	{ { "-o", "-N", "" }, "\"\"" },
	{ { "-o", "-N", ".." }, "\"..\"" },
	{ { "-o", "--color", "sometimes" }, "\"sometimes\"" },
	{ { "-o", "-s", "-l" }, "listeners" },
	{ { "-o", "-s", "-a" }, "sockets" },
	{ { "-o", "-v", "summary", "-l" }, "summary" },
	{ { "-o", "-v", "sockets", "-v", "listeners" }, "listeners" },
	{ { "-o", "-v", "counters", "-t" }, "counters" },
	{ { "-o", "-v", "counters", "-6" }, "counters" },
	{ { "-o", "-v", "counters", "state", "listening" }, "counters" },
	{ { "-o", "--threshold", "close_wait=100%,1000" }, "whole number" },
	{ { "-o", "--threshold", "nothing=1,2" }, "\"nothing\"" },
	{ { "-o", "--threshold" }, "--threshold" },
	{ { "--csv" }, "--csv" },
	{ { "--csv", "-s" }, "--csv" },
	{ { "--json", "--csv", "-a" }, "--json" },
	{ { "--csv", "-a", "-j" }, "--csv" },
	{ { "-o", "-d" }, "--delay" },
	{ { "-o", "-c" }, "--count" },
	{ { "-c", "-t" }, "\"-t\"" },
	{ { "-tnc" }, "--count" },
};

static const char *const delays[] = { "0", "-1", "nan", "inf", "1e9", "", "2x", "0x2",
	" 2", "2 ", "+2", "1,5", ".", "1.2.3", "0.09", "3600.1", "99999999999999999999" };

static const char *const counts[] = { "0", "-1", "x", "", "1.5", "1e3", " 1", "+1",
	"99999999999999999999" };

/* A filter is shown again, the bad word underlined. */
static const struct {
	const char *args[ARGS_MAX];
	const char *word;
	const char *shown;
} filter_mistakes[] = {
	{ { "-o", "2", "5" }, "\"2\"",
		"          2 5\n"
		"          ^\n" },
	{ { "-o", "--", "-q" }, "\"-q\"",
		"          -q\n"
		"          ^^\n" },
	{ { "-o", "state", "close-wiat" }, "\"close-wait\"?",
		"          state close-wiat\n"
		"                ^^^^^^^^^^\n" },
	{ { "-o", "state established and nonsense=3" }, "nonsense",
		"          state established and nonsense=3\n"
		"                                ^" },
	{ { "-o", "( dport = :443" }, "\")\"",
		"          ( dport = :443\n"
		"          ^\n" },
};

static void assert_refused(const char *const *args, const char *word)
{
	const struct run run = { .args = args };
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 2);
	assert_one_message(&outcome, word);
	ck_assert_str_eq(outcome.out, "");
	outcome_fini(&outcome);
}

START_TEST(a_mistake_is_named_in_one_message)
{
	assert_refused(mistakes[_i].args, mistakes[_i].word);
}
END_TEST

START_TEST(a_mistake_in_a_filter_is_underlined)
{
	const struct run run = { .args = filter_mistakes[_i].args };
	struct outcome outcome;
	char *rest;

	run_program(&run, &outcome);
	assert_code(&outcome, 2);
	ck_assert_str_eq(outcome.out, "");
	rest = strchr(outcome.err, '\n');
	ck_assert_ptr_nonnull(rest);
	ck_assert_msg(strncmp(rest + 1, filter_mistakes[_i].shown,
			      strlen(filter_mistakes[_i].shown)) == 0,
		"shown: \"%.*s\"", (int)strcspn(rest + 1, "\n"), rest + 1);
	ck_assert_uint_eq(text_lines(rest), 3);
	/* What stands above is one message like all others. */
	outcome.err_length = (size_t)(rest + 1 - outcome.err);
	rest[1] = '\0';
	assert_one_message(&outcome, filter_mistakes[_i].word);
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_delay_out_of_range_is_named)
{
	char word[64];

	snprintf(word, sizeof(word), "--delay: \"%s\"", delays[_i]);
	assert_refused(RUN_ARGS("-o", "-d", delays[_i]), word);
	assert_refused(RUN_ARGS("-d", delays[_i]), word);
}
END_TEST

START_TEST(a_count_that_is_none_is_named)
{
	char word[64];

	snprintf(word, sizeof(word), "--count: \"%s\"", counts[_i]);
	assert_refused(RUN_ARGS("-o", "-c", counts[_i]), word);
}
END_TEST

START_TEST(a_hostile_word_cannot_reach_the_terminal)
{
	assert_refused(
		RUN_ARGS("-o", "-v", "\033]0;x\007\n\r\b\x9b\xe2\x80\xae"), "view");
}
END_TEST

START_TEST(a_word_of_any_length_is_one_message)
{
	char word[20000];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_refused(RUN_ARGS("-o", "-v", word), "xxx");
	assert_refused(RUN_ARGS("-o", "-d", word), "xxx");
}
END_TEST

static void with_configuration(
	const char *text, const char *const *args, struct outcome *outcome)
{
	char folder[] = "/tmp/sockview-cli-XXXXXX";
	char below[64];
	char path[80];
	char env[96];
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(below, sizeof(below), "%s/sockview", folder);
	ck_assert_int_eq(mkdir(below, 0700), 0);
	snprintf(path, sizeof(path), "%s/config", below);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
	snprintf(env, sizeof(env), "XDG_CONFIG_HOME=%s", folder);
	run_program(&(struct run){ .args = args, .env = (const char *[]){ env, NULL } },
		outcome);
	unlink(path);
	rmdir(below);
	rmdir(folder);
}

START_TEST(a_bad_line_of_a_configuration_file_is_wrong_usage)
{
	struct outcome outcome;

	with_configuration("\ndelay 0\n", RUN_ARGS("-o"), &outcome);
	assert_code(&outcome, 2);
	ck_assert_str_eq(outcome.out, "");
	assert_one_message(
		&outcome, "/sockview/config:2: \"0\" is not 0.1 to 3600 seconds");
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_bad_configuration_file_does_not_keep_help_from_anybody)
{
	struct outcome outcome;

	with_configuration("nonsense\n", RUN_ARGS("--help"), &outcome);
	assert_code(&outcome, 0);
	ck_assert(strncmp(outcome.out, "usage:", 6) == 0);
	outcome_fini(&outcome);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_loop_test(tcase, a_mistake_is_named_in_one_message, 0,
		sizeof(mistakes) / sizeof(*mistakes));
	tcase_add_loop_test(tcase, a_mistake_in_a_filter_is_underlined, 0,
		sizeof(filter_mistakes) / sizeof(*filter_mistakes));
	tcase_add_loop_test(tcase, a_delay_out_of_range_is_named, 0,
		sizeof(delays) / sizeof(*delays));
	tcase_add_loop_test(tcase, a_count_that_is_none_is_named, 0,
		sizeof(counts) / sizeof(*counts));
	tcase_add_test(tcase, a_bad_line_of_a_configuration_file_is_wrong_usage);
	tcase_add_test(tcase, a_bad_configuration_file_does_not_keep_help_from_anybody);
	tcase_add_test(tcase, a_hostile_word_cannot_reach_the_terminal);
	tcase_add_test(tcase, a_word_of_any_length_is_one_message);
}

int main(void)
{
	return suite_run("usage", add_tests);
}
