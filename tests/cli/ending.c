/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Readers that go, disks that are full, descriptors that are missing, signals. */

#include "suite.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each kind of output that has another writer behind it. */
static const char *const kinds[][3] = {
	{ "-o" },
	{ "-o", "-a" },
	{ "--json" },
	{ "--json", "-a" },
	{ "--csv", "-a" },
	{ "-h" },
	{ "-V" },
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

START_TEST(a_reader_that_goes_ends_it_quietly)
{
	const struct run run = { .args = kinds[_i] };
	struct running running;
	struct outcome outcome;

	open_many_sockets();
	run_start(&run, &running);
	run_first_byte(&running);
	run_stop_reading(&running);
	run_finish(&running, &outcome);
	assert_code(&outcome, 0);
	ck_assert_str_eq(outcome.err, "");
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_reader_that_goes_ends_a_repetition_quietly)
{
	const struct run run = { .args = RUN_ARGS("-o", "-d", "0.1"),
		.deadline_ms = 5000 };
	struct running running;
	struct outcome outcome;

	run_start(&run, &running);
	run_first_byte(&running);
	run_stop_reading(&running);
	run_finish(&running, &outcome);
	assert_code(&outcome, 0);
	ck_assert_str_eq(outcome.err, "");
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
	const struct run run = { .args = kinds[_i], .output = "/dev/full" };
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 1);
	assert_one_message(&outcome, "standard output");
	ck_assert_ptr_nonnull(strstr(outcome.err, strerror(ENOSPC)));
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_full_disk_ends_a_repetition)
{
	const struct run run = { .args = RUN_ARGS("-o", "-d", "0.1"),
		.output = "/dev/full",
		.deadline_ms = 5000 };
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 1);
	assert_one_message(&outcome, "standard output");
	outcome_fini(&outcome);
}
END_TEST

/* Whatever is missing: no netlink socket takes its place, and nothing goes astray. */
START_TEST(missing_descriptors_harm_nobody)
{
	const unsigned closed = (unsigned)_i;
	const struct run run = { .args = RUN_ARGS("-o", "--no-findings"),
		.closed = closed };
	struct outcome outcome;

	run_program(&run, &outcome);
	if (closed & RUN_CLOSE(STDOUT_FILENO)) {
		assert_code(&outcome, 1);
		ck_assert_uint_eq(outcome.out_length, 0);
	} else {
		assert_code(&outcome, 0);
		ck_assert_uint_eq(strlen(outcome.out), outcome.out_length);
		ck_assert(text_matches(outcome.out, "^sockview  "));
		ck_assert_uint_eq(text_lines(outcome.out), 20);
	}
	if (closed == RUN_CLOSE(STDOUT_FILENO))
		assert_one_message(&outcome, "standard output");
	else if (!(closed & RUN_CLOSE(STDOUT_FILENO)))
		ck_assert_uint_eq(outcome.err_length, 0);
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_mistake_without_a_stderr_still_has_its_code)
{
	const struct run run = { .args = RUN_ARGS("-o", "-d", "0"),
		.closed = RUN_CLOSE(STDERR_FILENO) };
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 2);
	ck_assert_uint_eq(outcome.out_length, 0);
	outcome_fini(&outcome);
}
END_TEST

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define SIGNALS (sizeof(signals) / sizeof(*signals))

static void assert_died_of(const struct outcome *outcome, int number)
{
	ck_assert(!outcome->late);
	ck_assert_msg(WIFSIGNALED(outcome->status), "exit code %d, stderr: %s",
		WEXITSTATUS(outcome->status), outcome->err);
	ck_assert_int_eq(WTERMSIG(outcome->status), number);
	ck_assert_str_eq(outcome->err, "");
}

START_TEST(a_signal_between_two_dumps_kills_it_after_a_whole_one)
{
	const struct run run = { .args = RUN_ARGS("--json", "-d", "1"),
		.deadline_ms = 5000 };
	struct running running;
	struct outcome outcome;
	char first;

	run_start(&run, &running);
	first = run_first_byte(&running);
	kill(running.pid, signals[_i]);
	run_finish(&running, &outcome);
	assert_died_of(&outcome, signals[_i]);
	ck_assert_int_eq(first, '{');
	ck_assert_uint_gt(outcome.out_length, 100);
	ck_assert_uint_eq(outcome.out[outcome.out_length - 2], '}');
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_signal_between_two_dumps_leaves_whole_text)
{
	const struct run run = { .args = RUN_ARGS("-o", "--no-findings", "-d", "1"),
		.deadline_ms = 5000 };
	struct running running;
	struct outcome outcome;

	run_start(&run, &running);
	run_first_byte(&running);
	kill(running.pid, signals[_i]);
	run_finish(&running, &outcome);
	assert_died_of(&outcome, signals[_i]);
	ck_assert_uint_eq(text_lines(outcome.out), 20);
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_signal_within_a_dump_leaves_a_whole_document)
{
	const struct run run = { .args = RUN_ARGS("--json", "-a"), .deadline_ms = 5000 };
	struct running running;
	struct outcome outcome;
	char *text;

	open_many_sockets();
	run_start(&run, &running);
	run_await_full_pipe(&running);
	kill(running.pid, signals[_i]);
	run_finish(&running, &outcome);
	assert_died_of(&outcome, signals[_i]);
	text = outcome.out;
	ck_assert_uint_eq(count_documents(text), 1);
	ck_assert_ptr_nonnull(strstr(text, "\"complete\":false"));
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_pipe_that_nobody_reads_does_not_keep_it)
{
	const struct run run = { .args = RUN_ARGS("-o", "-a") };
	struct running running;
	int status;

	open_many_sockets();
	run_start(&run, &running);
	run_await_full_pipe(&running);
	ck_assert(!run_ends_unread(&running, 0, &status));
	kill(running.pid, signals[_i]);
	ck_assert(run_ends_unread(&running, 2000, &status));
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), signals[_i]);
	run_stop_reading(&running);
}
END_TEST

/* ---- while it looks at processes ---- */

#define DESCRIPTORS 20000
#define PROCESSES   24

/* Processes with so many descriptors that a look at all of them takes its time. */
static void make_looks_long(void)
{
	struct rlimit files;
	rlim_t most;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
	files.rlim_cur = files.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
	most = files.rlim_max / 10 * 9;
	most = most < DESCRIPTORS ? most : DESCRIPTORS;
	for (rlim_t i = 0; i < most; i++)
		ck_assert_int_ge(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0), 0);
	for (int i = 0; i < PROCESSES; i++) {
		if (fork())
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
}

/* The look has a thread of its own. */
static void await_look(const struct running *running)
{
	char path[64];
	int threads = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)running->pid);
	for (int i = 0; i < 10000 && threads < 2; i++) {
		DIR *folder = opendir(path);
		const struct dirent *entry;

		ck_assert_ptr_nonnull(folder);
		threads = 0;
		while ((entry = readdir(folder)))
			threads += entry->d_name[0] != '.';
		closedir(folder);
		usleep(500);
	}
	ck_assert_int_ge(threads, 2);
}

START_TEST(a_signal_within_the_look_at_processes_kills_it_at_once)
{
	static const char *const formats[] = { "-o", "--json", "--csv", "-o" };
	const struct run run = { .args = RUN_ARGS(formats[_i], "-a", "-p") };
	struct running running;
	struct outcome outcome;

	make_looks_long();
	run_start(&run, &running);
	await_look(&running);
	kill(running.pid, signals[_i]);
	run_finish(&running, &outcome);
	assert_died_of(&outcome, signals[_i]);
	ck_assert_uint_eq(outcome.out_length, 0);
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_signal_within_a_later_look_leaves_whole_documents)
{
	const struct run run = { .args = RUN_ARGS("--json", "-a", "-p", "-d", "0.1") };
	struct running running;
	struct outcome outcome;

	make_looks_long();
	run_start(&run, &running);
	ck_assert_int_eq(run_first_byte(&running), '{');
	await_look(&running);
	kill(running.pid, SIGINT);
	run_finish(&running, &outcome);
	assert_died_of(&outcome, SIGINT);
	ck_assert_uint_eq(text_lines(outcome.out), 1);
	ck_assert_uint_eq(outcome.out[outcome.out_length - 1], '\n');
	ck_assert_ptr_nonnull(strstr(outcome.out, "\"complete\":true"));
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_reader_that_goes_within_the_look_at_processes_ends_it_quietly)
{
	const struct run run = { .args = RUN_ARGS("-o", "-a", "-p") };
	struct running running;
	struct outcome outcome;

	make_looks_long();
	run_start(&run, &running);
	await_look(&running);
	run_stop_reading(&running);
	run_finish(&running, &outcome);
	assert_code(&outcome, 0);
	outcome_fini(&outcome);
}
END_TEST

static int ignore_hangup(void *unused)
{
	(void)unused;
	return signal(SIGHUP, SIG_IGN) == SIG_ERR ? -1 : 0;
}

START_TEST(a_signal_that_nohup_ignores_stays_ignored)
{
	const struct run run = { .args = RUN_ARGS("--json", "-d", "0.2", "-c", "3"),
		.prepare = ignore_hangup };
	struct running running;
	struct outcome outcome;

	run_start(&run, &running);
	usleep(100000);
	kill(running.pid, SIGHUP);
	run_finish(&running, &outcome);
	assert_code(&outcome, 0);
	ck_assert_uint_eq(count_documents(outcome.out), 3);
	outcome_fini(&outcome);
}
END_TEST

START_TEST(a_start_without_any_argv_is_answered)
{
	const struct run run = { .no_argv = true };
	struct outcome outcome;

	run_program(&run, &outcome);
	assert_code(&outcome, 2);
	assert_one_message(&outcome, "sockview -o");
	outcome_fini(&outcome);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_loop_test(tcase, a_reader_that_goes_ends_it_quietly, 0, KINDS);
	tcase_add_test(tcase, a_reader_that_goes_ends_a_repetition_quietly);
	tcase_add_loop_test(tcase, a_full_disk_is_an_error, 0, KINDS);
	tcase_add_test(tcase, a_full_disk_ends_a_repetition);
	tcase_add_loop_test(tcase, missing_descriptors_harm_nobody, 0, 8);
	tcase_add_test(tcase, a_mistake_without_a_stderr_still_has_its_code);
	tcase_add_loop_test(
		tcase, a_signal_between_two_dumps_kills_it_after_a_whole_one, 0, SIGNALS);
	tcase_add_loop_test(
		tcase, a_signal_between_two_dumps_leaves_whole_text, 0, SIGNALS);
	tcase_add_loop_test(
		tcase, a_signal_within_a_dump_leaves_a_whole_document, 0, SIGNALS);
	tcase_add_loop_test(tcase, a_pipe_that_nobody_reads_does_not_keep_it, 0, SIGNALS);
	tcase_add_loop_test(tcase, a_signal_within_the_look_at_processes_kills_it_at_once,
		0, SIGNALS);
	tcase_add_test(tcase, a_signal_within_a_later_look_leaves_whole_documents);
	tcase_add_test(
		tcase, a_reader_that_goes_within_the_look_at_processes_ends_it_quietly);
	tcase_add_test(tcase, a_signal_that_nohup_ignores_stays_ignored);
	tcase_add_test(tcase, a_start_without_any_argv_is_answered);
}

int main(void)
{
	return suite_run("ending", add_tests);
}
