/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Names that somebody else chose, of processes, cgroups and hosts: none may reach a
 * terminal, or a program that reads the output, as anything but a name. */

#include "crew.h"
#include "nsfix.h"
#include "run.h"
#include "world.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* As it is chosen, and as it is shown; at most 15 bytes, as the kernel keeps of it. */
static const struct {
	const char *chosen;
	const char *shown;
} names[] = {
	{ "a\033[2Jb", "a?[2Jb" },
	{ "a\bb\x7f", "a?b?" },
	{ "a\nb\r", "a?b?" },
	{ "a\x9bJ", "a?J" },
	{ "a\xc2\x9bJ", "a?J" },
	{ "a\xe2\x80\xae"
	  "b",
		"a?b" },
	{ "a\xff\xc0\x80\xed\xa0\x80", "a??????" },
	{ "\xe5\xae\xbd\xe5\xae\xbd", "\xe5\xae\xbd\xe5\xae\xbd" },
	{ "e\xcc\x81\xe2\x80\x8b", "e\xcc\x81?" },
};

/* What is asked, and which names the answer must say. */
static const struct {
	const char *args[8];
	bool says_comm;
	bool says_host;
} outputs[] = {
	{ { "-o", "-a", "-p", "-e" }, true, false },
	{ { "-j", "-a", "-p" }, true, false },
	{ { "--csv", "-a", "-p" }, true, false },
	{ { "-o", "-a", "-r" }, false, true },
	{ { "-j", "-a", "-r" }, false, true },
	{ { "--csv", "-a", "-r" }, false, true },
	{ { "-o", "-v", "peers", "-r" }, false, true },
	{ { "-j", "-v", "peers", "-r" }, false, true },
	{ { "-o", "-v", "processes" }, true, false },
	{ { "-j", "-v", "processes" }, true, false },
	{ { "--csv", "-v", "processes" }, true, false },
	{ { "-o", "-v", "processes", "--group-by", "unit" }, false, false },
	{ { "-o", "-l", "-p" }, true, false },
	{ { "-o", "-v", "findings" }, true, false },
	{ { "-j", "-v", "findings" }, true, false },
	{ { "-o" }, true, false },
	{ { "--check" }, true, false },
	{ { "--openmetrics" }, false, false },
};

/* The same of a recording, in which the names stand, too. */
static const char *const replays[][8] = {
	{ "-o", "-a", "-p", "-e" },
	{ "-j", "-a", "-p" },
	{ "--csv", "-a", "-p" },
	{ "-o", "-v", "processes" },
	{ "-j", "-v", "processes" },
	{ "-o", "-l", "-p" },
	{ "-j", "-v", "processes", "--group-by", "comm" },
};

static char folder[512]; /* of the cgroup; "": there is none */
static char tape[64];
static char hosts[] = "/tmp/sockview-hostile-XXXXXX";

static int take_hosts(void *unused)
{
	(void)unused;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		mount(hosts, "/etc/hosts", NULL, MS_BIND, NULL))
		return -errno;
	return 0;
}

static void write_hosts(const char *name)
{
	int fd = mkstemp(hosts);
	FILE *file = fdopen(fd, "w");

	ck_assert_ptr_nonnull(file);
	fprintf(file, "127.0.0.1 h%s\n", name);
	ck_assert_int_eq(fclose(file), 0);
}

/* A service of that name, with the test in it, where it may make one. */
static void enter_service(const char *name)
{
	char service[64];

	snprintf(service, sizeof(service), "%s.service", name);
	enter_cgroup(service, folder);
}

static void leave_service(void)
{
	if (folder[0])
		leave_cgroup(folder);
}

/* Most of the files that the test may have open are: a finding, which names it. */
static void use_up_files(void)
{
	struct rlimit limit;
	int fd;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	do {
		fd = dup(STDIN_FILENO);
		ck_assert_int_ge(fd, 0);
	} while (fd < 150);
	limit.rlim_cur = 170;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void expect_harmless(size_t output, const char *shown)
{
	const struct run run = { .args = outputs[output].args, .prepare = take_hosts };
	const char *first = outputs[output].args[0];
	struct outcome outcome;

	run_program(&run, &outcome);
	ck_assert_msg(outcome_code(&outcome) == (strcmp(first, "--check") ? 0 : 1),
		"%zu: %s", output, outcome.err);
	ck_assert_msg(text_is_harmless(outcome.out), "%zu: %s", output, outcome.out);
	ck_assert_msg(text_is_harmless(outcome.err), "%zu: %s", output, outcome.err);
	ck_assert_uint_eq(strlen(outcome.out), outcome.out_length);
	if (outputs[output].says_comm)
		ck_assert_msg(strstr(outcome.out, shown) != NULL, "%zu: %s not in %s",
			output, shown, outcome.out);
	if (outputs[output].says_host)
		ck_assert_msg(text_matches(outcome.out, "ha|he|h\\?"), "%zu: %s", output,
			outcome.out);
	outcome_fini(&outcome);
}

static void expect_harmless_replay(const char *const *args, const char *shown)
{
	const char *all[10] = { NULL };
	struct outcome outcome;
	size_t count = 0;

	for (; args[count]; count++)
		all[count] = args[count];
	all[count++] = "--replay";
	all[count] = tape;
	run_program(&(struct run){ .args = all }, &outcome);
	ck_assert_msg(outcome_code(&outcome) == 0, "%s: %s", args[1], outcome.err);
	ck_assert_msg(text_is_harmless(outcome.out), "%s: %s", args[1], outcome.out);
	ck_assert_msg(text_is_harmless(outcome.err), "%s: %s", args[1], outcome.err);
	ck_assert_msg(strstr(outcome.out, shown) != NULL, "%s: %s not in %s", args[1],
		shown, outcome.out);
	if (folder[0] && !strcmp(args[0], "-j"))
		ck_assert_msg(
			strstr(outcome.out, ".service\"") != NULL, "%s", outcome.out);
	outcome_fini(&outcome);
}

START_TEST(no_name_harms_a_reader_of_a_replay)
{
	const struct run run = { .args = RUN_ARGS("-p", "-c", "1", "--record", tape) };
	struct outcome outcome;
	struct world world;

	snprintf(tape, sizeof(tape), "/tmp/sockview-hostile-%ld.pcap", (long)getpid());
	unlink(tape);
	prctl(PR_SET_NAME, names[_i].chosen);
	enter_service(names[_i].chosen);
	world_init(&world);
	world_established(&world, WORLD_IPV4, 3);
	run_program(&run, &outcome);
	ck_assert_int_eq(outcome_code(&outcome), 0);
	outcome_fini(&outcome);
	world_fini(&world);
	leave_service();
	for (size_t i = 0; i < sizeof(replays) / sizeof(*replays); i++)
		expect_harmless_replay(replays[i], names[_i].shown);
	unlink(tape);
}
END_TEST

START_TEST(no_name_harms_a_reader_of_any_output)
{
	struct world world;

	prctl(PR_SET_NAME, names[_i].chosen);
	enter_service(names[_i].chosen);
	world_init(&world);
	world_established(&world, WORLD_IPV4, 3);
	use_up_files();
	write_hosts(names[_i].chosen);
	for (size_t i = 0; i < sizeof(outputs) / sizeof(*outputs); i++)
		expect_harmless(i, names[_i].shown);
	unlink(hosts);
	world_fini(&world);
	leave_service();
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_loop_test(tcase, no_name_harms_a_reader_of_any_output, 0,
		sizeof(names) / sizeof(*names));
	tcase_add_loop_test(tcase, no_name_harms_a_reader_of_a_replay, 0,
		sizeof(names) / sizeof(*names));
}

int main(void)
{
	Suite *suite = suite_create("hostile");

	nsfix_add(suite, NSFIX_ANY, 60, add_tests);
	return nsfix_run(suite);
}
