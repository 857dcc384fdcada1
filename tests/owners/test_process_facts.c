/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/process_facts.h"

#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HOSTILE "a\033[2J\n\xe2\x80\xae\x9b"
#define SECOND	UINT64_C(1000000000)

/* A child that waits, as `prepare` has made it. */
static pid_t start_child(void (*prepare)(int ready))
{
	int ready[2];
	char byte;
	pid_t pid;

	ck_assert_int_eq(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prepare(ready[1]);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static void prepare_hungry(int ready)
{
	for (int i = 0; i < 40; i++)
		(void)!dup(STDERR_FILENO);
	(void)ready;
	prctl(PR_SET_NAME, HOSTILE);
}

/* From outside: to a process itself valgrind only pretends to set it. */
static pid_t start_hungry(void)
{
	const struct rlimit limit = { 70, 90 };
	pid_t pid = start_child(prepare_hungry);

	ck_assert_int_eq(prlimit(pid, RLIMIT_NOFILE, &limit, NULL), 0);
	return pid;
}

static uint64_t files_in(pid_t pid)
{
	const struct dirent *entry;
	uint64_t count = 0;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	folder = opendir(path);
	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder)))
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

/* Kernels before 6.2 tell 0 for everybody. */
static bool files_are_told(void)
{
	struct stat stat_of;

	ck_assert_int_eq(stat("/proc/self/fd", &stat_of), 0);
	return stat_of.st_size > 0;
}

START_TEST(a_process_is_known_by_its_files_limit_name_user_and_parent)
{
	pid_t pid = start_hungry();
	struct process_facts facts;

	ck_assert_int_eq(process_facts_read("/proc", (uint32_t)pid, &facts), 0);
	ck_assert_uint_eq(facts.process.pid, (uint32_t)pid);
	ck_assert_uint_eq(facts.process.uid, geteuid());
	ck_assert_uint_eq(facts.process.parent, (uint32_t)getpid());
	ck_assert_uint_eq(facts.files_limit, 70);
	ck_assert_uint_eq(facts.open_files, files_are_told() ? files_in(pid) : 0);
	ck_assert_str_eq(facts.process.comm, "a?[2J???");
	end_child(pid);
}
END_TEST

static uint64_t wall_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

START_TEST(the_start_of_a_process_is_told_in_ticks_and_as_a_date)
{
	uint64_t before = wall_ns();
	pid_t pid = start_child(prepare_hungry);
	uint64_t after = wall_ns();
	struct process_facts first;
	struct process_facts again;

	ck_assert_int_eq(process_facts_read("/proc", (uint32_t)pid, &first), 0);
	ck_assert_int_eq(process_facts_read("/proc", (uint32_t)pid, &again), 0);
	ck_assert_uint_gt(first.process.start, 0);
	ck_assert_uint_eq(first.process.start, again.process.start);
	/* A tick is 10 ms; a clock that is being set may drift. */
	ck_assert_uint_ge(first.start_wall_ns, before - SECOND);
	ck_assert_uint_le(first.start_wall_ns, after + SECOND);
	end_child(pid);
}
END_TEST

/* Becomes a shell that says it is there, and waits for a line that never comes. */
static void become_shell(int ready, const char *name, const char *argument)
{
	int held[2];

	if (pipe(held) || dup2(held[0], STDIN_FILENO) < 0 ||
		dup2(ready, STDOUT_FILENO) < 0)
		_exit(1);
	execl("/bin/sh", name, "-c", "echo; read line", "two words", argument, "",
		(char *)0);
	_exit(1);
}

static void prepare_arguments(int ready)
{
	become_shell(ready, "s\033h", HOSTILE);
}

static void prepare_long_arguments(int ready)
{
	char argument[8193] = "";

	for (size_t i = 0; i < sizeof(argument) - 1; i += 2)
		memcpy(argument + i, "\xc3\xa9", 3);
	become_shell(ready, "sh", argument);
}

START_TEST(the_command_line_has_blanks_between_arguments_and_harms_no_terminal)
{
	pid_t pid = start_child(prepare_arguments);
	struct process_facts facts;

	ck_assert_int_eq(process_facts_read("/proc", (uint32_t)pid, &facts), 0);
	ck_assert_str_eq(facts.command, "s?h -c echo; read line two words a?[2J???");
	end_child(pid);
}
END_TEST

START_TEST(a_long_command_line_is_cut_between_characters)
{
	pid_t pid = start_child(prepare_long_arguments);
	struct process_facts facts;
	size_t length;

	ck_assert_int_eq(process_facts_read("/proc", (uint32_t)pid, &facts), 0);
	length = strlen(facts.command);
	ck_assert_uint_ge(length, PROCESS_COMMAND_MAX - 2);
	ck_assert_uint_lt(length, PROCESS_COMMAND_MAX);
	ck_assert_str_eq(facts.command + length - 2, "\xc3\xa9");
	end_child(pid);
}
END_TEST

START_TEST(who_is_not_there_has_no_facts)
{
	pid_t pid = start_hungry();
	struct process_facts facts;

	end_child(pid);
	ck_assert_int_eq(process_facts_read("/proc", (uint32_t)pid, &facts), -ESRCH);
	ck_assert_int_eq(process_facts_read("/nonexistent", 1, &facts), -ENOENT);
}
END_TEST

/* ---- a /proc made of files ---- */

static char folder[] = "/tmp/sockview-facts-XXXXXX";

static void make_folder(void)
{
	strcpy(strrchr(folder, '-') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void put(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (!text) {
		ck_assert_int_eq(mkdir(path, 0755), 0);
		return;
	}
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void put_process(const char *limits, const char *cgroup)
{
	put("42", NULL);
	put("42/stat", "42 (a) b (c) S 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 "
		       "4711 0 0\n");
	put("42/comm", "a) b (c\n");
	put("42/limits", limits);
	put("42/cgroup", cgroup);
	put("42/cmdline", "");
}

START_TEST(a_name_with_brackets_spoils_no_other_field)
{
	struct process_facts facts;

	put_process("", "");
	ck_assert_int_eq(process_facts_read(folder, 42, &facts), 0);
	ck_assert_str_eq(facts.process.comm, "a) b (c");
	ck_assert_uint_eq(facts.process.start, 4711);
	ck_assert_uint_eq(facts.process.parent, 7);
	ck_assert_str_eq(facts.command, "");
}
END_TEST

static const struct {
	const char *text;
	uint64_t limit;
} limits[] = {
	{ "Limit                     Soft Limit           Hard Limit           Units\n"
	  "Max open files            1024                 524288               files\n",
		1024 },
	{ "Max open files            unlimited            unlimited            files\n",
		PROCESS_NO_LIMIT },
	{ "Max open files            ", 0 },
	{ "Max cpu time              1024                 1024                 us\n", 0 },
	{ "", 0 },
};

START_TEST(the_limit_of_open_files_is_the_soft_one)
{
	struct process_facts facts;

	put_process(limits[_i].text, "");
	ck_assert_int_eq(process_facts_read(folder, 42, &facts), 0);
	ck_assert_uint_eq(facts.files_limit, limits[_i].limit);
}
END_TEST

static const struct {
	const char *text;
	const char *unit;
} cgroups[] = {
	{ "0::/system.slice/nginx.service\n", "nginx.service" },
	{ "12:cpu:/x\n1:name=systemd:/system.slice/cron.service\n", "cron.service" },
	{ "1:name=systemd:/system.slice/cron.service\n0::/\n", "cron.service" },
	{ "1:name=systemd:/a.service\n0::/b.service\n", "b.service" },
	{ "0::/system.slice/gone.service (deleted)\n", "gone.service" },
	{ "0::/system.slice/e\033[2J.service\n", "e?[2J.service" },
	{ "0::/\n", "" },
	{ "0::", "" },
	{ "", "" },
};

START_TEST(the_unit_is_that_of_the_cgroup)
{
	struct process_facts facts;

	put_process("", cgroups[_i].text);
	ck_assert_int_eq(process_facts_read(folder, 42, &facts), 0);
	ck_assert_str_eq(facts.unit, cgroups[_i].unit);
}
END_TEST

/* ---- all processes ---- */

struct catch
{
	uint32_t pid;
	int answer;
	unsigned others;
	unsigned few; /* fewer files than asked for */
	struct process_facts facts;
};

static int take(void *self, const struct process_facts *facts)
{
	struct catch *catch = self;

	if (facts->process.pid == catch->pid)
		catch->facts = *facts;
	else
		catch->others++;
	catch->few += facts->open_files < 30;
	return catch->answer;
}

START_TEST(processes_with_many_open_files_are_listed_with_their_limit)
{
	pid_t pid = start_hungry();
	struct catch catch = { .pid = (uint32_t)pid };
	int err = process_facts_list("/proc", 30, take, &catch);

	if (files_are_told()) {
		ck_assert_int_eq(err, 0);
		ck_assert_uint_eq(catch.few, 0);
		ck_assert_uint_eq(catch.facts.open_files, files_in(pid));
		ck_assert_uint_eq(catch.facts.files_limit, 70);
		ck_assert_str_eq(catch.facts.process.comm, "a?[2J???");
		ck_assert_str_eq(catch.facts.command, "");
	} else {
		ck_assert_int_eq(err, -EOPNOTSUPP);
	}
	end_child(pid);
}
END_TEST

START_TEST(whoever_takes_them_may_end_the_list)
{
	struct catch catch = { .answer = -ENOMEM };

	if (!files_are_told())
		return;
	ck_assert_int_eq(process_facts_list("/proc", 1, take, &catch), -ENOMEM);
	ck_assert_uint_eq(catch.others, 1);
	ck_assert_int_eq(process_facts_list("/nonexistent", 1, take, &catch), -ENOENT);
}
END_TEST

START_TEST(a_kernel_that_tells_no_open_files_is_said_to)
{
	struct catch catch = { .pid = 42 };

	put_process("", "");
	ck_assert_int_eq(process_facts_list(folder, 0, take, &catch), -EOPNOTSUPP);
	ck_assert_uint_eq(catch.facts.process.pid, 0);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, make_folder, remove_folder);
	tcase_add_test(tcase, a_process_is_known_by_its_files_limit_name_user_and_parent);
	tcase_add_test(tcase, the_start_of_a_process_is_told_in_ticks_and_as_a_date);
	tcase_add_test(tcase,
		the_command_line_has_blanks_between_arguments_and_harms_no_terminal);
	tcase_add_test(tcase, a_long_command_line_is_cut_between_characters);
	tcase_add_test(tcase, who_is_not_there_has_no_facts);
	tcase_add_test(tcase, a_name_with_brackets_spoils_no_other_field);
	unit_add_loop(tcase, the_limit_of_open_files_is_the_soft_one, limits);
	unit_add_loop(tcase, the_unit_is_that_of_the_cgroup, cgroups);
	tcase_add_test(tcase, processes_with_many_open_files_are_listed_with_their_limit);
	tcase_add_test(tcase, whoever_takes_them_may_end_the_list);
	tcase_add_test(tcase, a_kernel_that_tells_no_open_files_is_said_to);
}

int main(void)
{
	return unit_run("process_facts", add_tests);
}
