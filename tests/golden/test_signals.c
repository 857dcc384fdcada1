/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/signals.h"

#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

static struct signals signals;
static int ends[2];

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static void setup(void)
{
	/* Whoever runs the tests in the background ignores some of these. */
	for (size_t i = 0; i < COUNT_OF(ending); i++)
		signal(ending[i], SIG_DFL);
	ck_assert_int_eq(signals_open(&signals, false), 0);
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
}

/* Without a process of its own a test would hand its signals on to the next. */
static void teardown(void)
{
	while (signals_take(&signals))
		continue;
	signals_close(&signals);
	signals_close(&signals);
	close(ends[0]);
	close(ends[1]);
}

START_TEST(a_signal_ends_the_sleep_and_is_kept)
{
	ck_assert_int_eq(signals_sleep(&signals, 0), 0);
	ck_assert_int_eq(signals.caught, 0);
	raise(ending[_i]);
	ck_assert_int_eq(signals_sleep(&signals, 60000), -EINTR);
	ck_assert_int_eq(signals.caught, ending[_i]);
	ck_assert_int_eq(signals_sleep(&signals, 60000), -EINTR);
}
END_TEST

START_TEST(a_reader_that_reads_is_ready_at_once)
{
	ck_assert_int_eq(signals_ready(&signals, ends[1]), 0);
}
END_TEST

START_TEST(after_a_signal_a_reader_still_gets_the_end)
{
	raise(SIGTERM);
	ck_assert_int_eq(signals_ready(&signals, ends[1]), 1);
	ck_assert_int_eq(signals.caught, SIGTERM);
	ck_assert_int_eq(signals_ready(&signals, ends[1]), 1);
}
END_TEST

START_TEST(a_reader_that_does_not_read_is_given_up_after_a_signal)
{
	static const char bytes[PIPE_BUF];

	while (write(ends[1], bytes, sizeof(bytes)) > 0)
		continue;
	raise(SIGINT);
	raise(SIGTERM); /* a second one hastens nothing */
	ck_assert_int_eq(signals_ready(&signals, ends[1]), -EINTR);
}
END_TEST

START_TEST(a_reader_that_left_is_ready_so_that_the_write_can_fail)
{
	close(ends[0]);
	ends[0] = -1;
	ck_assert_int_eq(signals_ready(&signals, ends[1]), 0);
}
END_TEST

/* Runs `act` in a child of its own and returns how that ended. */
static int status_of(void (*act)(void))
{
	int status = 0;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		act();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return status;
}

static void die(void)
{
	signals_die(SIGTERM);
}

START_TEST(the_program_dies_by_the_signal_itself)
{
	int status = status_of(die);

	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGTERM);
}
END_TEST

static void raise_at_open_gate(void)
{
	signals_gate(&signals, true);
	raise(SIGTERM);
}

static void raise_at_closed_gate(void)
{
	signals_gate(&signals, true);
	signals_gate(&signals, false);
	raise(SIGTERM);
}

START_TEST(an_open_gate_lets_a_signal_end_the_program)
{
	ck_assert(WIFSIGNALED(status_of(raise_at_open_gate)));
	ck_assert(WIFEXITED(status_of(raise_at_closed_gate)));
}
END_TEST

static void raise_an_ignored_one(void)
{
	signals_close(&signals);
	signal(SIGHUP, SIG_IGN);
	signals_open(&signals, false);
	raise(SIGHUP);
	_exit(signals_sleep(&signals, 0) == 0 && !signals.caught ? 0 : 1);
}

START_TEST(what_nohup_ignores_stays_ignored)
{
	int status = status_of(raise_an_ignored_one);

	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase, a_signal_ends_the_sleep_and_is_kept, ending);
	tcase_add_test(tcase, a_reader_that_reads_is_ready_at_once);
	tcase_add_test(tcase, after_a_signal_a_reader_still_gets_the_end);
	tcase_add_test(tcase, a_reader_that_does_not_read_is_given_up_after_a_signal);
	tcase_add_test(tcase, a_reader_that_left_is_ready_so_that_the_write_can_fail);
	tcase_add_test(tcase, the_program_dies_by_the_signal_itself);
	tcase_add_test(tcase, an_open_gate_lets_a_signal_end_the_program);
	tcase_add_test(tcase, what_nohup_ignores_stays_ignored);
}

int main(void)
{
	return unit_run("signals", add);
}
