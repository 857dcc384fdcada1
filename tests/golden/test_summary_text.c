/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/summary.h"

#include "counts.h"
#include "golden.h"
#include "paper.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct aggregator aggregator;
static struct feed feed;
static struct paper paper;

static void setup(void)
{
	aggregator_init(&aggregator, CLASS_BY_LOCAL, NULL);
	feed = aggregator_feed(&aggregator);
	paper_open(&paper, false);
}

static void teardown(void)
{
	paper_close(&paper);
}

static const char *summary(bool header)
{
	summary_text(&paper.out, &aggregator.now, header);
	return paper_text(&paper);
}

/* The line that starts with `name`, without its newline; the n-th of them. */
static const char *line_of(const char *text, const char *name, int number)
{
	static char line[256];
	size_t length = strlen(name);

	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (strncmp(text, name, length) == 0 && number-- == 0) {
			snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"),
				text);
			return line;
		}
	}
	return "(no such line)";
}

static const struct {
	const struct counts *counts;
	const char *file;
} hosts[] = {
	{ &counts_db_7, "summary-db-7.txt" },
	{ &counts_web_3, "summary-web-3.txt" },
};

START_TEST(the_summary_reads_as_it_was_designed)
{
	counts_feed_whole(hosts[_i].counts, &feed);
	golden_expect(hosts[_i].file, summary(true));
}
END_TEST

START_TEST(a_source_that_failed_is_named_and_the_other_still_shown)
{
	counts_feed(&counts_db_7, &feed);
	counts_source(&feed, PROTO_TCP, SOURCE_NETLINK, true, "");
	counts_source(&feed, PROTO_UDP, SOURCE_FAILED, false,
		"netlink: no handler (ENOENT); /proc/net/udp: no such file or directory");
	counts_end(&counts_db_7, &feed, false);
	golden_expect("summary-udp-failed.txt", summary(true));
}
END_TEST

START_TEST(nothing_read_is_said_and_no_zero_is_shown)
{
	counts_feed(&counts_db_7, &feed);
	counts_source(&feed, PROTO_TCP, SOURCE_FAILED, false, "netlink: refused");
	counts_source(&feed, PROTO_UDP, SOURCE_FAILED, false, "netlink: no answer");
	counts_end(&counts_db_7, &feed, false);
	paper_expect("summary", summary(true),
		"sockview  db-7  2026-11-20T12:01:33Z  tcp: FAILED  udp: FAILED  12.4 "
		"ms\n\n"
		"TCP  not read: netlink: refused\n\n"
		"UDP  not read: netlink: no answer\n");
}
END_TEST

START_TEST(what_is_incomplete_is_a_lower_bound)
{
	counts_feed(&counts_web_3, &feed);
	counts_source(&feed, PROTO_TCP, SOURCE_NETLINK, false, "netlink: no answer");
	counts_source(&feed, PROTO_UDP, SOURCE_PROC, true, "netlink: no handler");
	counts_end(&counts_web_3, &feed, false);
	golden_expect("summary-incomplete.txt", summary(true));
	ck_assert_ptr_nonnull(strstr(paper.text, " 27753+ "));
}
END_TEST

START_TEST(an_unknown_state_gets_a_row_and_counts_in_the_total)
{
	const struct sock other = { .proto = PROTO_TCP, .local.port = 50000 };

	counts_feed(&counts_db_7, &feed);
	ck_assert_int_eq(feed_sock(&feed, &other), 0);
	counts_source(&feed, PROTO_TCP, SOURCE_NETLINK, true, "");
	counts_source(&feed, PROTO_UDP, SOURCE_NETLINK, true, "");
	counts_end(&counts_db_7, &feed, true);
	summary(true);
	ck_assert_str_eq(line_of(paper.text, "OTHER", 0),
		"OTHER                 1           0           0         1           1");
	ck_assert_str_eq(line_of(paper.text, "OTHER", 1), "(no such line)");
	ck_assert_str_eq(line_of(paper.text, "total", 0),
		"total             26536        3827       13306      9403       22361");
}
END_TEST

START_TEST(an_unknown_ephemeral_range_is_a_dash_in_every_row)
{
	struct counts counts = counts_db_7;
	const char *at;

	counts.snapshot.ephemeral_known = false;
	counts_feed_whole(&counts, &feed);
	summary(true);
	ck_assert_str_eq(line_of(paper.text, "TIME_WAIT", 0),
		"TIME_WAIT         21877           3       12690      9184           -");
	ck_assert_str_eq(line_of(paper.text, "total", 1),
		"total                13           6           5         2           -");
	ck_assert_str_eq(line_of(paper.text, "LISTEN", 0),
		"LISTEN               42          12          30         0           -");
	for (at = strstr(paper.text, "LISTEN"); (at = strchr(at, '\n')); at++)
		if (at[1] >= 'A' && strncmp(at + 1, "UDP", 3) != 0)
			ck_assert_int_eq(strchr(at + 1, '\n')[-1], '-');
}
END_TEST

START_TEST(a_protocol_that_was_not_asked_for_has_no_table)
{
	counts_feed(&counts_db_7, &feed);
	counts_source(&feed, PROTO_TCP, SOURCE_OFF, true, "");
	counts_source(&feed, PROTO_UDP, SOURCE_NETLINK, true, "");
	counts_end(&counts_db_7, &feed, true);
	paper_expect("summary", summary(true),
		"sockview  db-7  2026-11-20T12:01:33Z  tcp: off  udp: netlink  12.4 ms\n"
		"\n"
		"UDP               total  well-known  registered   dynamic | ephemeral\n"
		"UNCONN               11           6           4         1           4\n"
		"ESTABLISHED           2           0           1         1           2\n"
		"total                13           6           5         2           "
		"6\n");
}
END_TEST

START_TEST(without_header_it_starts_with_the_table)
{
	counts_feed_whole(&counts_db_7, &feed);
	ck_assert_ptr_eq(strstr(summary(false), "TCP  "), paper.text);
}
END_TEST

START_TEST(another_namespace_stands_in_the_header_and_the_hosts_does_not)
{
	struct counts counts = counts_db_7;

	counts.snapshot.netns = "net:[4026532281]";
	counts_feed_whole(&counts, &feed);
	ck_assert_str_eq(line_of(summary(true), "sockview", 0),
		"sockview  db-7  net:[4026532281]  2026-11-20T12:01:33Z  tcp: netlink  "
		"udp: netlink  12.4 ms");
}
END_TEST

START_TEST(an_unknown_namespace_is_left_out)
{
	struct counts counts = counts_db_7;

	counts.snapshot.netns = NULL;
	counts_feed_whole(&counts, &feed);
	ck_assert_str_eq(line_of(summary(true), "sockview", 0),
		"sockview  db-7  2026-11-20T12:01:33Z  tcp: netlink  udp: netlink  12.4 "
		"ms");
}
END_TEST

/* Takes out SGR sequences; returns how many there were. */
static int strip_colors(char *text)
{
	char *to = text;
	int count = 0;

	while (*text) {
		if (*text == '\033') {
			text = strchr(text, 'm') + 1;
			count++;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
	return count;
}

START_TEST(colour_changes_no_other_byte)
{
	counts_feed_whole(&counts_db_7, &feed);
	paper_close(&paper);
	paper_open(&paper, true);
	summary(true);
	ck_assert_int_gt(strip_colors(paper.text), 0);
	golden_expect("summary-db-7.txt", paper.text);
}
END_TEST

START_TEST(without_colour_there_is_no_escape)
{
	counts_feed_whole(&counts_db_7, &feed);
	ck_assert_ptr_null(strchr(summary(true), '\033'));
}
END_TEST

START_TEST(with_colour_a_failed_source_and_zeros_are_set_off)
{
	counts_feed(&counts_db_7, &feed);
	counts_source(&feed, PROTO_TCP, SOURCE_NETLINK, true, "");
	counts_source(&feed, PROTO_UDP, SOURCE_FAILED, false, "why");
	counts_end(&counts_db_7, &feed, false);
	paper_close(&paper);
	paper_open(&paper, true);
	summary(true);
	ck_assert_ptr_nonnull(strstr(paper.text, "udp: \033[1;37;41mFAILED\033[0m"));
	ck_assert_ptr_nonnull(strstr(paper.text, "\033[1mTCP   "));
	ck_assert_ptr_nonnull(strstr(paper.text, "\033[2m           0\033[0m"));
	ck_assert_ptr_null(strstr(paper.text, "\033[2m          42\033[0m"));
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase, the_summary_reads_as_it_was_designed, hosts);
	tcase_add_test(tcase, a_source_that_failed_is_named_and_the_other_still_shown);
	tcase_add_test(tcase, nothing_read_is_said_and_no_zero_is_shown);
	tcase_add_test(tcase, what_is_incomplete_is_a_lower_bound);
	tcase_add_test(tcase, an_unknown_state_gets_a_row_and_counts_in_the_total);
	tcase_add_test(tcase, an_unknown_ephemeral_range_is_a_dash_in_every_row);
	tcase_add_test(tcase, a_protocol_that_was_not_asked_for_has_no_table);
	tcase_add_test(tcase, without_header_it_starts_with_the_table);
	tcase_add_test(
		tcase, another_namespace_stands_in_the_header_and_the_hosts_does_not);
	tcase_add_test(tcase, an_unknown_namespace_is_left_out);
	tcase_add_test(tcase, colour_changes_no_other_byte);
	tcase_add_test(tcase, without_colour_there_is_no_escape);
	tcase_add_test(tcase, with_colour_a_failed_source_and_zeros_are_set_off);
}

int main(void)
{
	return unit_run("summary_text", add);
}
