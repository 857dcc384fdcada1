/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/checking.h"

#include "sockview/output/check.h"

#include "command.h"
#include "paper.h"
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct paper paper;

static void setup(void)
{
	paper_open(&paper, false);
}

static void teardown(void)
{
	paper_close(&paper);
}

static const char *get_nothing(const char *name)
{
	(void)name;
	return NULL;
}

__attribute__((noreturn)) static int hang(
	void *self, const struct options *options, struct source **source)
{
	(void)self, (void)options, (void)source;
	for (;;)
		pause();
}

static int refuse(void *self, const struct options *options, struct source **source)
{
	(void)self, (void)options, (void)source;
	return -EPERM;
}

static int run(int (*open_source)(void *, const struct options *, struct source **))
{
	const struct app_host host = {
		.in = STDIN_FILENO,
		.out = paper.fd,
		.err = STDERR_FILENO,
		.getenv = get_nothing,
		.check_limit_s = 1,
		.open_source = open_source,
	};
	struct command command;

	command_split(&command, "--check");
	return app_run(&host, command.argc, command.argv);
}

/* The handler ends this process. */
START_TEST(a_check_that_hangs_is_unknown_in_time)
{
	sigset_t all;

	/* As it may be inherited. */
	sigfillset(&all);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &all, NULL), 0);
	run(hang);
}
END_TEST

START_TEST(a_check_that_fails_says_why_in_one_line)
{
	ck_assert_int_eq(run(refuse), CHECK_UNKNOWN);
	ck_assert(strncmp(paper_text(&paper), "UNKNOWN - ", 10) == 0);
	ck_assert_ptr_eq(strchr(paper.text, '\n'), paper.text + paper.length - 1);
}
END_TEST

static const struct {
	const char *line;
	bool asked;
} lines[] = { { "--check", true }, { "--check=close_wait", true }, { "-o --check", true },
	{ "--che", true }, { "--ch=x", true }, { "-o", false }, { "-c 3", false },
	{ "--c", false }, { "--checks", false }, { "-- --check", false },
	{ "check", false } };

START_TEST(a_check_is_told_from_all_else)
{
	struct command command;

	command_split(&command, lines[_i].line);
	ck_assert_int_eq(checking_is_asked(command.argc, command.argv), lines[_i].asked);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_check_that_fails_says_why_in_one_line);
	unit_add_loop(tcase, a_check_is_told_from_all_else, lines);
}

/* It ends its process: where tests are not forked, the large ones are left out, too. */
static void add_ending(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_exit_test(tcase, a_check_that_hangs_is_unknown_in_time, CHECK_UNKNOWN);
}

int main(void)
{
	return unit_run_sizes("checking", add, add_ending);
}
