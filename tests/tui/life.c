/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How the dashboard starts, stops and ends, and what it leaves of the terminal. */

#include "board.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* It has a second; a sanitizer's build takes its time to end. */
#define SOON_MS 1000

static struct desk desk;

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- terminals that it refuses ---- */

static const struct {
	const char *const env[2];
	const char *const instead[2];
	const char *because;
} refused[] = {
	{ { "TERM" }, { NULL }, "TERM is not set" },
	{ { "TERM=" }, { NULL }, "TERM is empty" },
	{ { "TERM=dumb" }, { NULL }, "terminal \"dumb\" cannot move its cursor" },
	{ { "TERM=nobody-knows" }, { NULL }, "terminal \"nobody-knows\" is unknown" },
	{ { NULL }, { "", NULL }, "standard input is not a terminal" },
	{ { NULL }, { NULL, "" }, "standard output is not a terminal" },
	{ { NULL }, { "", "" }, "is not a terminal" },
	{ { NULL }, { "/dev/null", NULL }, "standard input is not a terminal" },
	{ { NULL }, { NULL, "/dev/null" }, "standard output is not a terminal" },
	{ { NULL }, { "/dev/null", "/dev/null" }, "is not a terminal" },
};

START_TEST(what_it_cannot_use_gets_one_line_that_names_the_report)
{
	const struct session_plan plan = {
		.env = refused[_i].env,
		.instead = { refused[_i].instead[0], refused[_i].instead[1] },
		.cols = 200,
	};
	char *row;

	desk_start(&desk, &plan);
	ck_assert_int_eq(desk_finish(&desk, DESK_MS), 2);
	row = vt_row(&desk.vt, 0);
	ck_assert_msg(strncmp(row, "sockview: ", 10) == 0, "%s", row);
	ck_assert_msg(strstr(row, refused[_i].because), "%s", row);
	ck_assert_msg(strstr(row, "sockview -o"), "%s", row);
	free(row);
	row = vt_row(&desk.vt, 1);
	ck_assert_str_eq(row, "");
	free(row);
	desk_assert_restored(&desk);
	desk_end(&desk);
}
END_TEST

/* ---- colours and characters ---- */

static const struct {
	const char *const env[3];
	const char *const args[4];
	bool color;
	bool glyphs;
} kinds[] = {
	{ { "TERM=xterm-256color" }, { NULL }, true, true },
	{ { "TERM=xterm" }, { NULL }, true, true },
	{ { "TERM=tmux-256color" }, { NULL }, true, true },
	{ { "TERM=screen" }, { NULL }, true, true },
	{ { "TERM=linux" }, { NULL }, true, false },
	{ { "TERM=vt100" }, { NULL }, false, false },
	{ { "TERM=vt220" }, { NULL }, false, false },
	{ { "TERM=xterm-mono" }, { NULL }, false, true },
	{ { "TERM=ansi" }, { NULL }, true, true },
	{ { "NO_COLOR=1" }, { NULL }, false, true },
	{ { "NO_COLOR=" }, { NULL }, true, true },
	{ { NULL }, { "--color", "never" }, false, true },
	{ { "NO_COLOR=1" }, { "--color", "always" }, true, true },
	{ { "LC_ALL=C" }, { NULL }, true, false },
	{ { "LC_ALL=xx_YY.broken" }, { NULL }, true, false },
	{ { NULL }, { "--ascii" }, true, false },
};

START_TEST(colours_and_characters_are_those_the_terminal_has)
{
	const struct session_plan plan = { .env = kinds[_i].env, .args = kinds[_i].args };

	board_start(&desk, &plan);
	desk_press(&desk, "p");
	desk_see(&desk, "PAUSED");
	ck_assert_int_eq(board_has_color(&desk), kinds[_i].color);
	if (!kinds[_i].glyphs)
		ck_assert(!board_has_glyphs(&desk));
	desk_press(&desk, "p");
	board_quit(&desk);
}
END_TEST

/* ---- ends ---- */

static const int deadly[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

START_TEST(a_signal_that_ends_it_restores_the_terminal)
{
	board_start_with(&desk, NULL);
	ck_assert(desk.vt.alternate);
	ck_assert(!desk.vt.cursor);
	ck_assert(desk.vt.mouse);
	ck_assert(!session_same_modes(&desk.session));
	desk_signal(&desk, deadly[_i]);
	ck_assert_int_eq(desk_finish(&desk, SOON_MS), 128 + deadly[_i]);
	desk_assert_restored(&desk);
	desk_end(&desk);
}
END_TEST

START_TEST(signals_during_its_start_restore_the_terminal)
{
	const struct session_plan plan = { 0 };

	for (int i = 0; i < 30; i++) {
		struct timespec moment = { 0, i * 500000L };

		desk_start(&desk, &plan);
		nanosleep(&moment, NULL);
		desk_signal(&desk, SIGTERM);
		ck_assert_int_eq(desk_finish(&desk, SOON_MS), 128 + SIGTERM);
		desk_assert_restored(&desk);
		desk_end(&desk);
	}
}
END_TEST

START_TEST(the_quit_key_restores_the_terminal)
{
	board_start_with(&desk, NULL);
	board_quit(&desk);
}
END_TEST

START_TEST(the_interrupt_key_restores_the_terminal)
{
	board_start_with(&desk, NULL);
	desk_press(&desk, "\x18"); /* as the session has set VINTR */
	ck_assert_int_eq(desk_finish(&desk, SOON_MS), 128 + SIGINT);
	desk_assert_restored(&desk);
	desk_end(&desk);
}
END_TEST

/* ---- stops ---- */

static bool has_stopped(struct desk *at, const void *times)
{
	return at->session.stops >= *(const int *)times;
}

static void see_it_stop(int times)
{
	ck_assert(desk_wait(&desk, DESK_MS, has_stopped, &times));
	desk_settle(&desk, 10);
	desk_assert_restored(&desk);
}

static void see_it_go_on(void)
{
	desk_signal(&desk, SIGCONT);
	desk_see_row(&desk, "^.LISTEN +[0-9]");
	desk_press(&desk, "p");
	desk_see(&desk, "PAUSED");
	desk_press(&desk, "p");
	desk_see_no(&desk, "PAUSED");
	ck_assert(desk.vt.alternate);
	ck_assert(!desk.vt.cursor);
}

START_TEST(a_stop_gives_the_terminal_back_for_a_while)
{
	board_start_with(&desk, NULL);
	for (int i = 1; i <= 3; i++) {
		if (i == 2)
			desk_press(&desk, "\x1a"); /* Ctrl-Z */
		else
			desk_signal(&desk, SIGTSTP);
		see_it_stop(i);
		see_it_go_on();
	}
	board_quit(&desk);
}
END_TEST

START_TEST(after_a_stop_that_cannot_be_caught_it_draws_again)
{
	static const char reset[] = "\033c$ reset";
	const int once = 1;

	board_start_with(&desk, NULL);
	desk_signal(&desk, SIGSTOP);
	ck_assert(desk_wait(&desk, DESK_MS, has_stopped, &once));
	vt_feed(&desk.vt, reset, sizeof(reset) - 1);
	see_it_go_on();
	board_quit(&desk);
}
END_TEST

START_TEST(a_size_changed_while_stopped_is_seen_afterwards)
{
	board_start_with(&desk, NULL);
	desk_signal(&desk, SIGTSTP);
	see_it_stop(1);
	desk_resize(&desk, 50, 150);
	see_it_go_on();
	desk_see_row(&desk, "^ UNCONN +[0-9]");
	board_quit(&desk);
}
END_TEST

START_TEST(an_end_while_stopped_is_an_end)
{
	board_start_with(&desk, NULL);
	desk_signal(&desk, SIGTSTP);
	see_it_stop(1);
	desk_signal(&desk, SIGTERM);
	desk_signal(&desk, SIGCONT);
	ck_assert_int_eq(desk_finish(&desk, SOON_MS), 128 + SIGTERM);
	desk_assert_restored(&desk);
	desk_end(&desk);
}
END_TEST

/* ---- a terminal that goes away, or takes nothing ---- */

/* Ends in time, and did not spin meanwhile. */
static void see_it_leave(void)
{
	double start = now_s();

	session_hang_up(&desk.session);
	desk_finish(&desk, SOON_MS);
	ck_assert_double_lt(now_s() - start, SOON_MS / 1000.0);
	ck_assert_double_lt(desk.session.cpu_s, 0.5);
	desk_end(&desk);
}

START_TEST(it_ends_with_its_terminal)
{
	const struct session_plan plan = {
		.ignores_hup = _i & 1,
		.args = DESK_LIST("-d", _i & 2 ? "0.1" : "3000"),
	};

	board_start(&desk, &plan);
	see_it_leave();
}
END_TEST

START_TEST(it_ends_with_its_terminal_in_the_middle_of_a_frame)
{
	const struct session_plan plan = { .ignores_hup = _i, .rows = 300, .cols = 300 };

	board_start(&desk, &plan);
	desk_press(&desk, "\f\f\f\f\f\f\f\f");
	see_it_leave();
}
END_TEST

START_TEST(it_ends_by_a_signal_while_the_terminal_takes_nothing)
{
	board_start_with(&desk, DESK_LIST("-d", "0.1"));
	desk_press(&desk, "\x13"); /* Ctrl-S */
	for (int i = 0; i < 50; i++)
		desk_press(&desk, "\f");
	desk_settle(&desk, 300);
	desk_signal(&desk, SIGTERM);
	ck_assert_int_eq(desk_finish(&desk, SOON_MS), 128 + SIGTERM);
	ck_assert(session_same_modes(&desk.session));
	ck_assert_double_lt(desk.session.cpu_s, 0.5);
	desk_end(&desk);
}
END_TEST

START_TEST(it_goes_on_when_the_terminal_takes_bytes_again)
{
	board_start_with(&desk, DESK_LIST("-d", "3000"));
	desk_press(&desk, "\x13");
	for (int i = 0; i < 50; i++)
		desk_press(&desk, "\f");
	desk_press(&desk, "?");
	desk_settle(&desk, 300);
	desk_press(&desk, "\x11"); /* Ctrl-Q, which the program does not see */
	desk_see(&desk, "page 1 of 3");
	board_quit(&desk);
}
END_TEST

static void add_tests(TCase *tcase)
{
	BOARD_LOOP(
		tcase, what_it_cannot_use_gets_one_line_that_names_the_report, refused);
	BOARD_LOOP(tcase, colours_and_characters_are_those_the_terminal_has, kinds);
	BOARD_LOOP(tcase, a_signal_that_ends_it_restores_the_terminal, deadly);
	tcase_add_test(tcase, signals_during_its_start_restore_the_terminal);
	tcase_add_test(tcase, the_quit_key_restores_the_terminal);
	tcase_add_test(tcase, the_interrupt_key_restores_the_terminal);
	tcase_add_test(tcase, a_stop_gives_the_terminal_back_for_a_while);
	tcase_add_test(tcase, after_a_stop_that_cannot_be_caught_it_draws_again);
	tcase_add_test(tcase, a_size_changed_while_stopped_is_seen_afterwards);
	tcase_add_test(tcase, an_end_while_stopped_is_an_end);
	tcase_add_loop_test(tcase, it_ends_with_its_terminal, 0, 4);
	tcase_add_loop_test(
		tcase, it_ends_with_its_terminal_in_the_middle_of_a_frame, 0, 2);
	tcase_add_test(tcase, it_ends_by_a_signal_while_the_terminal_takes_nothing);
	tcase_add_test(tcase, it_goes_on_when_the_terminal_takes_bytes_again);
}

int main(void)
{
	return board_run("life", add_tests);
}
