/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/app.h"

#include "play.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct play play;

static void setup(void)
{
	play_open(&play);
}

static void teardown(void)
{
	play_close(&play);
}

static const char *const wide[] = { "-h", "--help", "-V", "--version" };

START_TEST(help_and_version_go_to_stdout_without_a_look_at_sockets)
{
	play_run(&play, wide[_i]);
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_str_eq(play.errors, "");
	ck_assert_ptr_nonnull(strstr(play.text, "sockview"));
	ck_assert_uint_eq(play.wire.requests, 0);
}
END_TEST

START_TEST(wrong_usage_is_one_line_on_stderr_and_exit_2)
{
	play_run(&play, "-o --delay 0");
	ck_assert_int_eq(play.code, EXIT_USAGE);
	ck_assert_str_eq(play.text, "");
	ck_assert_str_eq(
		play.errors, "sockview: --delay: \"0\" is not 0.1 to 3600 seconds\n");
	ck_assert_uint_eq(play.wire.requests, 0);
}
END_TEST

START_TEST(without_a_terminal_the_way_to_a_report_is_told)
{
	play_run(&play, "");
	ck_assert_int_eq(play.code, EXIT_USAGE);
	ck_assert_str_eq(play.text, "");
	ck_assert_str_eq(play.errors,
		"sockview: standard output is not a terminal; for a report once: "
		"sockview -o\n");
}
END_TEST

static const struct {
	enum wire_fault fault;
	const char *line;
	const char *errors;
} failures[] = {
	{ WIRE_UDP_REFUSED, "-o",
		"sockview: reading UDP sockets: netlink: operation not permitted. They "
		"are not shown.\n" },
	{ WIRE_UDP_MISSING, "-o",
		"sockview: reading UDP sockets: netlink: no handler (ENOENT). They are "
		"not shown.\n" },
	{ WIRE_ALL_REFUSED, "-o",
		"sockview: reading TCP sockets: netlink: operation not permitted. "
		"Nothing to show.\n"
		"sockview: reading UDP sockets: netlink: operation not permitted. "
		"Nothing to show.\n" },
	{ WIRE_ALL_REFUSED, "-o -t",
		"sockview: reading TCP sockets: netlink: operation not permitted. "
		"Nothing to show.\n" },
	{ WIRE_TCP_CUT, "-o",
		"sockview: reading TCP sockets: netlink: the answer ends early. Counts "
		"are lower bounds.\n" },
	{ WIRE_TCP_SILENT, "-o",
		"sockview: reading TCP sockets: netlink: no answer. Counts are lower "
		"bounds.\n" },
	{ WIRE_TCP_GARBLED, "-o",
		"sockview: reading TCP sockets: 2 entries could not be understood. "
		"Counts are lower bounds.\n" },
	{ WIRE_TCP_CHANGED, "-o",
		"sockview: reading TCP sockets: the table changed while it was read. "
		"Counts are lower bounds.\n" },
	{ WIRE_LISTENERS_CUT, "-o --class-by service",
		"sockview: reading listeners failed: directions are unknown\n" },
};

START_TEST(a_source_that_fails_is_told_on_stderr_and_exits_1)
{
	play.wire.fault = failures[_i].fault;
	play_run(&play, failures[_i].line);
	ck_assert_int_eq(play.code, EXIT_FAILED);
	ck_assert_str_eq(play.errors, failures[_i].errors);
	ck_assert_str_ne(play.text, "");
}
END_TEST

START_TEST(a_fault_that_was_not_asked_for_is_none)
{
	play.wire.fault = WIRE_UDP_REFUSED;
	play_run(&play, "-o -t");
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_str_eq(play.errors, "");
}
END_TEST

START_TEST(each_snapshot_that_fails_is_told)
{
	play.wire.fault = WIRE_UDP_MISSING;
	play_run(&play, "-o -c 2 -d 0.1");
	ck_assert_int_eq(play.code, EXIT_FAILED);
	ck_assert_str_eq(play.errors,
		"sockview: reading UDP sockets: netlink: no handler (ENOENT). They are "
		"not shown.\n"
		"sockview: reading UDP sockets: netlink: no handler (ENOENT). They are "
		"not shown.\n");
}
END_TEST

START_TEST(a_silent_kernel_gets_five_seconds)
{
	play_run(&play, "-o");
	ck_assert_int_eq(play.wire.deadline_ms, 5000);
}
END_TEST

START_TEST(tcp_of_both_families_is_one_walk)
{
	play_run(&play, "-o -t --no-findings");
	ck_assert_uint_eq(play.wire.requests, 1);
}
END_TEST

static int open_nothing(void *self, const struct options *options, struct source **source)
{
	(void)self, (void)options, (void)source;
	return -EMFILE;
}

START_TEST(a_source_that_cannot_be_opened_is_told)
{
	play.open_source = open_nothing;
	play_run(&play, "-o");
	ck_assert_int_eq(play.code, EXIT_FAILED);
	ck_assert_str_eq(play.text, "");
	ck_assert_str_eq(play.errors, "sockview: starting: Too many open files\n");
}
END_TEST

static int snapshot_without_memory(
	struct source *source, const struct ask *ask, const struct feed *feed)
{
	(void)source, (void)ask, (void)feed;
	return -ENOMEM;
}

static void free_nothing(struct source *source)
{
	(void)source;
}

static int open_without_memory(
	void *self, const struct options *options, struct source **source)
{
	static const struct source_ops ops = { .snapshot = snapshot_without_memory,
		.free = free_nothing };
	static struct source poor = { &ops };

	(void)self, (void)options;
	*source = &poor;
	return 0;
}

START_TEST(a_snapshot_that_cannot_be_taken_is_told)
{
	play.open_source = open_without_memory;
	play_run(&play, "-o");
	ck_assert_int_eq(play.code, EXIT_FAILED);
	ck_assert_ptr_nonnull(strstr(play.errors, "Cannot allocate memory\n"));
	ck_assert_ptr_eq(strstr(play.errors, "sockview: "), play.errors);
}
END_TEST

static const char *const outputs[] = { "-o", "-o -a", "-ja", "--csv -a", "-j", "-h",
	"-V" };

START_TEST(a_full_disk_is_told_and_exits_1)
{
	play.out = open("/dev/full", O_WRONLY | O_CLOEXEC);
	play_run(&play, outputs[_i]);
	close(play.out);
	ck_assert_int_eq(play.code, EXIT_FAILED);
	ck_assert_str_eq(play.errors,
		"sockview: writing standard output: No space left on device\n");
}
END_TEST

START_TEST(a_reader_that_left_ends_it_quietly)
{
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	close(ends[0]);
	play.out = ends[1];
	play_run(&play, outputs[_i]);
	close(ends[1]);
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_str_eq(play.errors, "");
}
END_TEST

START_TEST(a_reader_that_left_ends_a_run_without_end)
{
	int ends[2];

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	close(ends[0]);
	play.out = ends[1];
	play_run(&play, "-o -d 0.1");
	close(ends[1]);
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_uint_eq(play.wire.snapshots, 1);
}
END_TEST

START_TEST(a_count_says_how_often)
{
	play_run(&play, "-o -c 3 -d 0.1");
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_uint_eq(play.wire.snapshots, 3);
}
END_TEST

static int name_all(
	void *self, enum family family, const uint8_t *addr, char *name, size_t size)
{
	(void)self, (void)family, (void)addr;
	ck_assert_uint_gt(size, 20);
	strcpy(name, "evil\033[2J\n\xe2\x80\xae");
	return 0;
}

__attribute__((noreturn)) static int name_nothing_ever(
	void *self, enum family family, const uint8_t *addr, char *name, size_t size)
{
	(void)self, (void)family, (void)addr, (void)name, (void)size;
	for (;;)
		pause();
}

static const char *const named[] = { "-o -v sockets -r -tH", "--csv -v sockets -r -tH",
	"-j -v sockets -r -t" };

START_TEST(a_hostile_host_name_reaches_no_output)
{
	play.find_name = name_all;
	play_run(&play, named[_i]);
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_ptr_nonnull(strstr(play.text, "evil??2J??"));
	ck_assert_ptr_null(strchr(play.text, '\033'));
	ck_assert_ptr_null(strstr(play.text, "\xe2\x80\xae"));
}
END_TEST

START_TEST(names_that_never_come_leave_the_numbers)
{
	struct play plain;

	play_open(&plain);
	play_run(&plain, "-o -v sockets -c 2 -d 0.1");
	play.find_name = name_nothing_ever;
	play_run(&play, "-o -v sockets -c 2 -d 0.1 -r");
	ck_assert_int_eq(play.code, EXIT_DONE);
	ck_assert_str_eq(play.text, plain.text);
	play_close(&plain);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(
		tcase, help_and_version_go_to_stdout_without_a_look_at_sockets, wide);
	tcase_add_test(tcase, wrong_usage_is_one_line_on_stderr_and_exit_2);
	tcase_add_test(tcase, without_a_terminal_the_way_to_a_report_is_told);
	unit_add_loop(tcase, a_source_that_fails_is_told_on_stderr_and_exits_1, failures);
	tcase_add_test(tcase, a_fault_that_was_not_asked_for_is_none);
	tcase_add_test(tcase, each_snapshot_that_fails_is_told);
	tcase_add_test(tcase, a_silent_kernel_gets_five_seconds);
	tcase_add_test(tcase, tcp_of_both_families_is_one_walk);
	tcase_add_test(tcase, a_source_that_cannot_be_opened_is_told);
	tcase_add_test(tcase, a_snapshot_that_cannot_be_taken_is_told);
	unit_add_loop(tcase, a_full_disk_is_told_and_exits_1, outputs);
	unit_add_loop(tcase, a_reader_that_left_ends_it_quietly, outputs);
	tcase_add_test(tcase, a_reader_that_left_ends_a_run_without_end);
	tcase_add_test(tcase, a_count_says_how_often);
	unit_add_loop(tcase, a_hostile_host_name_reaches_no_output, named);
	tcase_add_test(tcase, names_that_never_come_leave_the_numbers);
}

int main(void)
{
	return unit_run("run", add);
}
