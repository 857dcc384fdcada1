/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/unit_files.h"

#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/sockview-unit-XXXXXX";
static pid_t child;

/* Kernels before 6.2 tell 0 for everybody. */
static bool files_are_told(void)
{
	struct stat stat_of;

	ck_assert_int_eq(stat("/proc/self/fd", &stat_of), 0);
	return stat_of.st_size > 0;
}

static void list(const char *pids)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/a.service/cgroup.procs", folder);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(pids, file);
	ck_assert_int_eq(fclose(file), 0);
}

/* A child that may have fewer files open than this process. It is limited once it does
 * nothing more: an emulator opens files of its own. */
static void set_up(void)
{
	const struct rlimit limit = { 77, 99 };
	int ready[2];
	char path[64];
	char byte;

	strcpy(strrchr(folder, '-') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.service", folder);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	ck_assert_int_eq(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	ck_assert_int_eq(prlimit(child, RLIMIT_NOFILE, &limit, NULL), 0);
}

static void tear_down(void)
{
	char command[64];

	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(the_fullest_process_of_a_unit_speaks_for_it)
{
	struct process_about about;
	char pids[64];

	snprintf(pids, sizeof(pids), "%d\n%d\n4194304\n", getpid(), child);
	list(pids);
	if (!files_are_told())
		return;
	ck_assert_int_eq(unit_files_read("/proc", folder, "/a.service", &about), 0);
	ck_assert_uint_eq(about.files_limit, 77);
	ck_assert_uint_gt(about.open_files, 2);
	ck_assert_uint_eq(about.start_wall_ns, 0);
}
END_TEST

START_TEST(a_unit_without_a_process_that_can_be_seen_has_no_files)
{
	struct process_about about;

	list("4194304\n");
	ck_assert_int_eq(unit_files_read("/proc", folder, "/a.service", &about), -ESRCH);
	ck_assert_uint_eq(about.open_files, 0);
	ck_assert_int_eq(unit_files_read("/proc", folder, "/none", &about), -ENOENT);
}
END_TEST

static const struct {
	struct process_about a, b;
	bool fuller;
} pairs[] = {
	{ { .open_files = 50, .files_limit = 100 },
		{ .open_files = 60, .files_limit = 200 }, true },
	{ { .open_files = 60, .files_limit = 200 },
		{ .open_files = 50, .files_limit = 100 }, false },
	{ { .open_files = 9, .files_limit = PROCESS_NO_LIMIT },
		{ .open_files = 8, .files_limit = PROCESS_NO_LIMIT }, true },
	{ { .open_files = 9999, .files_limit = PROCESS_NO_LIMIT },
		{ .open_files = 8, .files_limit = 100 }, false },
	{ { .open_files = 1 }, { .open_files = 0 }, true },
	{ { .open_files = 0 }, { .open_files = 0 }, false },
};

START_TEST(the_fullest_is_who_has_used_most_of_its_limit)
{
	ck_assert_int_eq(process_is_fuller(&pairs[_i].a, &pairs[_i].b), pairs[_i].fuller);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_fullest_process_of_a_unit_speaks_for_it);
	tcase_add_test(tcase, a_unit_without_a_process_that_can_be_seen_has_no_files);
	unit_add_loop(tcase, the_fullest_is_who_has_used_most_of_its_limit, pairs);
}

int main(void)
{
	return unit_run("unit_files", add_tests);
}
