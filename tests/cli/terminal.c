/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What depends on a terminal being there: colours, and the dashboard that needs one. */

#include "suite.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const xterm[] = { "TERM=xterm", "NO_COLOR", NULL };

/* Its output on a terminal; it must end with `code`. The caller frees the text. */
static char *on_terminal(const char *const *args, const char *const *env, int code)
{
	const struct run run = { .args = args, .env = env };
	struct running running;
	struct outcome outcome;
	char *text;

	run_start_on_terminal(&run, &running);
	run_finish(&running, &outcome);
	assert_code(&outcome, code);
	text = outcome.out;
	outcome.out = NULL;
	outcome_fini(&outcome);
	return text;
}

static bool has_color(char *text)
{
	bool found = strstr(text, "\033[") != NULL;

	free(text);
	return found;
}

START_TEST(a_terminal_gets_colour)
{
	ck_assert(has_color(on_terminal(RUN_ARGS("-o"), xterm, 0)));
	ck_assert(has_color(on_terminal(RUN_ARGS("-o", "-a"), xterm, 0)));
	ck_assert(has_color(
		on_terminal(RUN_ARGS("-o"), RUN_ARGS("TERM=xterm", "NO_COLOR="), 0)));
}
END_TEST

START_TEST(no_color_and_dumb_terminals_get_none)
{
	ck_assert(!has_color(
		on_terminal(RUN_ARGS("-o"), RUN_ARGS("TERM=xterm", "NO_COLOR=1"), 0)));
	ck_assert(!has_color(
		on_terminal(RUN_ARGS("-o"), RUN_ARGS("TERM=dumb", "NO_COLOR"), 0)));
	ck_assert(
		!has_color(on_terminal(RUN_ARGS("-o"), RUN_ARGS("TERM", "NO_COLOR"), 0)));
	ck_assert(!has_color(on_terminal(RUN_ARGS("-o", "--color", "never"), xterm, 0)));
}
END_TEST

START_TEST(a_pipe_gets_none_unless_it_asks)
{
	const char *const refused[] = { "NO_COLOR=1", NULL };

	ck_assert(!has_color(output_of(RUN_ARGS("-o"), xterm)));
	ck_assert(!has_color(output_of(RUN_ARGS("-o", "--color=auto"), xterm)));
	ck_assert(has_color(output_of(RUN_ARGS("-o", "--color=always"), xterm)));
	ck_assert(has_color(output_of(RUN_ARGS("-o", "--color=always"), refused)));
	ck_assert(has_color(output_of(RUN_ARGS("-oa", "--color=always"), xterm)));
}
END_TEST

START_TEST(machine_formats_are_never_coloured)
{
	ck_assert(!has_color(output_of(RUN_ARGS("--json", "--color=always"), xterm)));
	ck_assert(
		!has_color(output_of(RUN_ARGS("-a", "--json", "--color=always"), xterm)));
	ck_assert(
		!has_color(output_of(RUN_ARGS("-a", "--csv", "--color=always"), xterm)));
	ck_assert(!has_color(on_terminal(RUN_ARGS("--json"), xterm, 0)));
}
END_TEST

START_TEST(without_a_terminal_the_way_out_is_named)
{
	const struct run run = { .env = xterm };
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 2);
	ck_assert_str_eq(outcome.out, "");
	assert_one_message(&outcome, "not a terminal");
	ck_assert_ptr_nonnull(strstr(outcome.err, "sockview -o"));
	outcome_fini(&outcome);
}
END_TEST

START_TEST(without_an_output_terminal_the_way_out_is_named)
{
	const struct run run = { .env = xterm, .output = "/dev/null" };
	struct running running;
	struct outcome outcome;

	run_start_on_terminal(&run, &running);
	run_finish(&running, &outcome);
	assert_code(&outcome, 2);
	ck_assert_ptr_nonnull(strstr(outcome.out, "standard output is not a terminal"));
	ck_assert_ptr_nonnull(strstr(outcome.out, "sockview -o"));
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_terminal_without_a_movable_cursor_is_told_the_way_out)
{
	char *text = on_terminal(RUN_ARGS(NULL), RUN_ARGS("TERM=dumb"), 2);

	ck_assert_ptr_nonnull(strstr(text, "\"dumb\""));
	ck_assert_ptr_nonnull(strstr(text, "sockview -o"));
	free(text);
	text = on_terminal(RUN_ARGS(NULL), RUN_ARGS("TERM=no-such-terminal"), 2);
	ck_assert_ptr_nonnull(strstr(text, "sockview -o"));
	free(text);
	text = on_terminal(RUN_ARGS(NULL), RUN_ARGS("TERM"), 2);
	ck_assert_ptr_nonnull(strstr(text, "sockview -o"));
	free(text);
}
END_TEST

/* The line discipline turns ^C into SIGINT, as for a person at the keyboard. */
START_TEST(control_c_ends_a_repetition)
{
	const struct run run = {
		.args = RUN_ARGS("-o", "-d", "1"), .env = xterm, .deadline_ms = 5000
	};
	struct running running;
	struct outcome outcome;

	run_start_on_terminal(&run, &running);
	run_first_byte(&running);
	ck_assert_int_eq(write(running.out, "\003", 1), 1);
	run_finish(&running, &outcome);
	ck_assert(!outcome.late);
	ck_assert(WIFSIGNALED(outcome.status));
	ck_assert_int_eq(WTERMSIG(outcome.status), SIGINT);
	outcome_fini(&outcome);
}
END_TEST

/* The terminal goes away: SIGHUP, or an error at the next write. */
START_TEST(a_terminal_that_goes_ends_a_repetition)
{
	const struct run run = { .args = RUN_ARGS("-o", "-d", "0.2"), .env = xterm };
	struct running running;
	int status;

	run_start_on_terminal(&run, &running);
	run_first_byte(&running);
	run_stop_reading(&running);
	ck_assert(run_ends_unread(&running, 2000, &status));
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_test(tcase, a_terminal_gets_colour);
	tcase_add_test(tcase, no_color_and_dumb_terminals_get_none);
	tcase_add_test(tcase, a_pipe_gets_none_unless_it_asks);
	tcase_add_test(tcase, machine_formats_are_never_coloured);
	tcase_add_test(tcase, without_a_terminal_the_way_out_is_named);
	tcase_add_test(tcase, without_an_output_terminal_the_way_out_is_named);
	tcase_add_test(tcase, a_terminal_without_a_movable_cursor_is_told_the_way_out);
	tcase_add_test(tcase, control_c_ends_a_repetition);
	tcase_add_test(tcase, a_terminal_that_goes_ends_a_repetition);
}

int main(void)
{
	return suite_run("terminal", add_tests);
}
