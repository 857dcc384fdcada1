/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/proc.h"

#include "log_feed.h"
#include "proc_files.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

static struct proc_files files;
static struct walker *walker;
static struct log_feed heard;
static struct walk_result result;

static void setup(void)
{
	memset(&files, 0, sizeof(files));
	log_feed_init(&heard);
	ck_assert_int_eq(proc_walker_new(proc_files_open, &files, &walker), 0);
}

static void teardown(void)
{
	walker_free(walker);
}

static int walk_families(enum proto proto, unsigned families)
{
	const struct feed feed = log_feed(&heard);
	const struct walk walk = {
		.proto = proto, .families = families, .states = STATES_ALL
	};

	memset(&result, 0, sizeof(result));
	return walker->ops->walk(walker, &walk, &feed, &result);
}

static int walk_tcp(void)
{
	return walk_families(PROTO_TCP, FAMILIES_ALL);
}

static void have(size_t at, const char *name, const char *text)
{
	files.files[at].name = name;
	files.files[at].text = text;
}

static void expect_log(const char *expected)
{
	ck_assert_str_eq(log_feed_text(&heard), expected);
}

START_TEST(both_families_of_a_protocol_are_read)
{
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "0A") PROC_LINE("0050", "01"));
	have(1, "tcp6", PROC_HEADING PROC_LINE6("01BB", "08"));
	have(2, "udp", PROC_HEADING PROC_LINE("0035", "07"));
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:LISTEN sock:tcp:80:ESTABLISHED sock:tcp:443:CLOSE_WAIT");
	ck_assert_int_eq(heard.socks[1].family, FAMILY_IPV4);
	ck_assert_int_eq(heard.socks[2].family, FAMILY_IPV6);
	ck_assert_uint_eq(result.given, 3);
	ck_assert_uint_eq(result.skipped, 0);
	ck_assert_int_eq(walker->ops->kind, SOURCE_PROC);
}
END_TEST

START_TEST(udp_is_read_from_its_own_files)
{
	have(0, "udp", PROC_HEADING PROC_LINE("0035", "07"));
	have(1, "udp6", PROC_HEADING PROC_LINE6("14E9", "01"));
	ck_assert_int_eq(walk_families(PROTO_UDP, FAMILIES_ALL), 0);
	expect_log("sock:udp:53:UNCONN sock:udp:5353:ESTABLISHED");
}
END_TEST

START_TEST(only_the_family_asked_for_is_opened)
{
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "0A"));
	have(1, "tcp6", PROC_HEADING PROC_LINE6("01BB", "01"));
	ck_assert_int_eq(walk_families(PROTO_TCP, FAMILY_BIT(FAMILY_IPV6)), 0);
	expect_log("sock:tcp:443:ESTABLISHED");
	ck_assert_int_eq(files.opened, 1);
}
END_TEST

static const size_t chunks[] = { 1, 2, 7, 80, 81, 127, 128, 129, 1000 };

START_TEST(lines_may_be_split_across_reads_anywhere)
{
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "0A") PROC_LINE("0050", "01"));
	files.chunk = chunks[_i];
	ck_assert_int_eq(walk_families(PROTO_TCP, FAMILY_BIT(FAMILY_IPV4)), 0);
	expect_log("sock:tcp:22:LISTEN sock:tcp:80:ESTABLISHED");
	ck_assert_uint_eq(result.skipped, 0);
}
END_TEST

START_TEST(a_table_larger_than_the_buffer_is_read_whole)
{
	static const char line[] = PROC_LINE("0016", "01");
	size_t length = sizeof(line) - 1;
	char *text = malloc(3000 * length);

	for (size_t i = 0; i < 3000; i++)
		memcpy(text + i * length, line, length);
	have(0, "tcp", text);
	files.files[0].length = 3000 * length;
	/* The log would be full: nobody listens. */
	{
		static const struct feed_ops none = { 0 };
		const struct feed feed = { &none, NULL };
		const struct walk walk = {
			.proto = PROTO_TCP, .families = FAMILIES_ALL, .states = STATES_ALL
		};

		memset(&result, 0, sizeof(result));
		ck_assert_int_eq(walker->ops->walk(walker, &walk, &feed, &result), 0);
	}
	ck_assert_uint_eq(result.given, 3000);
	ck_assert_uint_eq(result.skipped, 0);
	free(text);
}
END_TEST

START_TEST(a_heading_alone_is_an_empty_table)
{
	have(0, "tcp", PROC_HEADING);
	have(1, "tcp6", PROC_HEADING);
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("");
	ck_assert_uint_eq(result.skipped, 0);
}
END_TEST

START_TEST(an_empty_file_is_an_empty_table)
{
	have(0, "tcp", "");
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("");
	ck_assert_uint_eq(result.skipped, 0);
}
END_TEST

START_TEST(a_last_line_without_its_end_is_a_missing_socket)
{
	have(0, "tcp",
		PROC_HEADING PROC_LINE("0016", "0A") "   1: 0100007F:0050 0100007F");
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:LISTEN");
	ck_assert_uint_eq(result.skipped, 1);
}
END_TEST

START_TEST(garbage_between_good_lines_is_counted_as_skipped)
{
	have(0, "tcp",
		PROC_HEADING
		"garbage\n" PROC_LINE("0016", "0A") "\n" PROC_LINE("0050", "01"));
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:LISTEN sock:tcp:80:ESTABLISHED");
	ck_assert_uint_eq(result.skipped, 2);
}
END_TEST

START_TEST(a_line_of_70_kb_fails_the_walk_and_keeps_what_came_before)
{
	static char text[80000];
	size_t length;

	strcpy(text, PROC_HEADING PROC_LINE("0016", "0A"));
	length = strlen(text);
	memset(text + length, '0', 70000);
	text[length + 70000] = '\n';
	have(0, "tcp", text);
	ck_assert_int_eq(walk_tcp(), -EBADMSG);
	expect_log("sock:tcp:22:LISTEN");
	ck_assert_str_eq(result.why, "/proc/net/tcp: bad message");
}
END_TEST

START_TEST(a_kernel_without_ipv6_has_no_ipv6_sockets)
{
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "0A"));
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:LISTEN");
}
END_TEST

START_TEST(a_missing_file_is_a_failure_when_its_family_was_asked_for_alone)
{
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "0A"));
	ck_assert_int_eq(walk_families(PROTO_TCP, FAMILY_BIT(FAMILY_IPV6)), -ENOENT);
	ck_assert_str_eq(result.why, "/proc/net/tcp6: no such file or directory");
}
END_TEST

START_TEST(a_missing_ipv4_table_is_a_failure)
{
	have(0, "tcp6", PROC_HEADING PROC_LINE6("01BB", "01"));
	ck_assert_int_eq(walk_tcp(), -ENOENT);
	expect_log("");
	ck_assert_str_eq(result.why, "/proc/net/tcp: no such file or directory");
}
END_TEST

START_TEST(a_file_that_may_not_be_opened_is_named)
{
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "0A"));
	have(1, "tcp6", "");
	files.files[1].error = -EACCES;
	ck_assert_int_eq(walk_tcp(), -EACCES);
	ck_assert_uint_eq(result.given, 1);
	ck_assert_str_eq(result.why, "/proc/net/tcp6: permission denied");
}
END_TEST

START_TEST(a_feed_that_stops_ends_the_reading_at_once)
{
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "0A") PROC_LINE("0050", "01"));
	have(1, "tcp6", PROC_HEADING PROC_LINE6("01BB", "01"));
	heard.stop_at = "sock:tcp:22:LISTEN";
	heard.stop_with = -EPIPE;
	ck_assert_int_eq(walk_tcp(), -EPIPE);
	ck_assert_int_eq(result.stopped, -EPIPE);
	expect_log("sock:tcp:22:LISTEN");
	ck_assert_int_eq(files.opened, 1);
}
END_TEST

START_TEST(a_second_walk_starts_afresh)
{
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "0A") "cut short");
	ck_assert_int_eq(walk_tcp(), 0);
	ck_assert_int_eq(walk_tcp(), 0);
	expect_log("sock:tcp:22:LISTEN sock:tcp:22:LISTEN");
	ck_assert_uint_eq(result.given, 1);
	ck_assert_uint_eq(result.skipped, 1);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, both_families_of_a_protocol_are_read);
	tcase_add_test(tcase, udp_is_read_from_its_own_files);
	tcase_add_test(tcase, only_the_family_asked_for_is_opened);
	unit_add_loop(tcase, lines_may_be_split_across_reads_anywhere, chunks);
	tcase_add_test(tcase, a_table_larger_than_the_buffer_is_read_whole);
	tcase_add_test(tcase, a_heading_alone_is_an_empty_table);
	tcase_add_test(tcase, an_empty_file_is_an_empty_table);
	tcase_add_test(tcase, a_last_line_without_its_end_is_a_missing_socket);
	tcase_add_test(tcase, garbage_between_good_lines_is_counted_as_skipped);
	tcase_add_test(tcase, a_line_of_70_kb_fails_the_walk_and_keeps_what_came_before);
	tcase_add_test(tcase, a_kernel_without_ipv6_has_no_ipv6_sockets);
	tcase_add_test(
		tcase, a_missing_file_is_a_failure_when_its_family_was_asked_for_alone);
	tcase_add_test(tcase, a_missing_ipv4_table_is_a_failure);
	tcase_add_test(tcase, a_file_that_may_not_be_opened_is_named);
	tcase_add_test(tcase, a_feed_that_stops_ends_the_reading_at_once);
	tcase_add_test(tcase, a_second_walk_starts_afresh);
}

int main(void)
{
	return unit_run("proc", add);
}
