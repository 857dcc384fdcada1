/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/summary.h"

#include "counts.h"
#include "paper.h"
#include "readback.h"
#include "unit.h"

#include <string.h>

#define SECOND UINT64_C(1000000000)

static struct aggregator aggregator;
static struct feed feed;
static struct paper paper;
static struct readback readback;

static void setup(void)
{
	aggregator_init(&aggregator, CLASS_BY_LOCAL, NULL);
	feed = aggregator_feed(&aggregator);
	paper_open(&paper, false);
}

static void teardown(void)
{
	readback_close(&readback);
	paper_close(&paper);
}

static void read_summary(const struct aggregate *before)
{
	summary_json(&paper.out, &aggregator.now, before, NULL, NULL);
	readback_open(&readback, paper_text(&paper));
}

static void expect(const char *path, const char *expected)
{
	readback_expect(&readback, path, expected);
}

START_TEST(the_document_has_the_shape_of_the_contract)
{
	counts_feed_whole(&counts_db_7, &feed);
	read_summary(NULL);
	expect("schema", "\"sockview/1\"");
	expect("view", "\"summary\"");
	expect("time", "\"2026-11-20T12:01:33.123Z\"");
	expect("host", "\"db-7\"");
	expect("netns", "\"host\"");
	expect("filter", "null");
	expect("class_by", "\"local\"");
	expect("ephemeral_range", "[32768,60999]");
	expect("sources", "{\"tcp\":\"netlink\",\"udp\":\"netlink\"}");
	expect("source_notes", "{}");
	expect("complete", "true");
	expect("cost_ms", "12.4");
	expect("findings", "null");
	ck_assert_ptr_eq(strchr(paper.text, '\n'), paper.text + paper.length - 1);
}
END_TEST

static const struct {
	const char *path;
	const char *expected;
} numbers[] = {
	{ "tcp/total", "26535" },
	{ "tcp/states/LISTEN/total", "42" },
	{ "tcp/states/LISTEN/well_known", "12" },
	{ "tcp/states/LISTEN/registered", "30" },
	{ "tcp/states/LISTEN/dynamic", "0" },
	{ "tcp/states/LISTEN/ephemeral", "0" },
	{ "tcp/states/TIME_WAIT/total", "21877" },
	{ "tcp/states/TIME_WAIT/well_known", "3" },
	{ "tcp/states/TIME_WAIT/registered", "12690" },
	{ "tcp/states/TIME_WAIT/dynamic", "9184" },
	{ "tcp/states/TIME_WAIT/ephemeral", "21870" },
	{ "tcp/states/CLOSING/total", "0" },
	{ "tcp/states/OTHER", "(absent)" },
	{ "udp/total", "13" },
	{ "udp/states/UNCONN/total", "11" },
	{ "udp/states/ESTABLISHED/ephemeral", "2" },
};

START_TEST(every_number_stands_in_its_place)
{
	counts_feed_whole(&counts_db_7, &feed);
	read_summary(NULL);
	expect(numbers[_i].path, numbers[_i].expected);
}
END_TEST

static const char *const tcp_states[] = { "LISTEN", "SYN_SENT", "SYN_RECV", "ESTABLISHED",
	"FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE_WAIT", "LAST_ACK", "CLOSING",
	"CLOSE" };

START_TEST(every_state_is_there_even_at_zero)
{
	char path[64] = "tcp/states/";

	counts_feed_whole(&counts_db_7, &feed);
	read_summary(NULL);
	ck_assert_uint_eq(readback_count(&readback, "tcp/states"), COUNT_OF(tcp_states));
	ck_assert_uint_eq(readback_count(&readback, "udp/states"), 2);
	strcat(path, tcp_states[_i]);
	ck_assert_uint_eq(readback_count(&readback, path), 6);
}
END_TEST

START_TEST(an_unknown_state_is_a_member_of_its_own)
{
	const struct sock other = { .proto = PROTO_UDP, .local.port = 50000 };

	counts_feed(&counts_db_7, &feed);
	ck_assert_int_eq(feed_sock(&feed, &other), 0);
	counts_source(&feed, PROTO_TCP, SOURCE_NETLINK, true, "");
	counts_source(&feed, PROTO_UDP, SOURCE_NETLINK, true, "");
	counts_end(&counts_db_7, &feed, true);
	read_summary(NULL);
	expect("udp/states/OTHER/total", "1");
	expect("udp/total", "14");
	expect("tcp/states/OTHER", "(absent)");
}
END_TEST

START_TEST(a_table_that_failed_or_is_off_is_null)
{
	counts_feed(&counts_db_7, &feed);
	counts_source(&feed, PROTO_TCP, SOURCE_FAILED, false, "netlink: \"no\"");
	counts_source(&feed, PROTO_UDP, SOURCE_OFF, true, "");
	counts_end(&counts_db_7, &feed, false);
	read_summary(NULL);
	expect("tcp", "null");
	expect("udp", "null");
	expect("sources", "{\"tcp\":\"failed\",\"udp\":\"off\"}");
	expect("source_notes", "{\"tcp\":\"netlink: \\\"no\\\"\"}");
	expect("complete", "false");
}
END_TEST

START_TEST(an_incomplete_table_keeps_its_numbers_and_says_so)
{
	counts_feed(&counts_db_7, &feed);
	counts_source(&feed, PROTO_TCP, SOURCE_NETLINK, false, "netlink: no answer");
	counts_source(&feed, PROTO_UDP, SOURCE_NETLINK, true, "");
	counts_end(&counts_db_7, &feed, false);
	read_summary(NULL);
	expect("tcp/total", "26535");
	expect("complete", "false");
	expect("source_notes/tcp", "\"netlink: no answer\"");
}
END_TEST

START_TEST(an_unknown_ephemeral_range_is_null_and_so_is_what_lies_in_it)
{
	struct counts counts = counts_db_7;

	counts.snapshot.ephemeral_known = false;
	counts_feed_whole(&counts, &feed);
	read_summary(NULL);
	expect("ephemeral_range", "null");
	expect("tcp/states/LISTEN/ephemeral", "null");
	expect("udp/states/UNCONN/ephemeral", "null");
	expect("tcp/states/LISTEN/total", "42");
}
END_TEST

START_TEST(an_unknown_namespace_is_null)
{
	struct counts counts = counts_db_7;

	counts.snapshot.netns = NULL;
	counts_feed_whole(&counts, &feed);
	read_summary(NULL);
	expect("netns", "null");
}
END_TEST

/* The snapshot before: three seconds ago, some states by `more` larger or smaller. */
static struct aggregate snapshot_before(void)
{
	struct aggregate before = aggregator.now;

	before.mono_ns -= 3 * SECOND;
	before.cell[PROTO_TCP][STATE_CLOSE_WAIT].total -= 3;
	before.cell[PROTO_TCP][STATE_TIME_WAIT].total += 6;
	before.cell[PROTO_TCP][STATE_ESTABLISHED].total -= 1;
	before.cell[PROTO_TCP][STATE_SYN_SENT].total += 2;
	return before;
}

static const struct {
	const char *state;
	const char *per_s;
} changes[] = {
	{ "CLOSE_WAIT", "1.0" },
	{ "TIME_WAIT", "-2.0" },
	{ "ESTABLISHED", "0.333" },
	{ "SYN_SENT", "-0.667" },
	{ "LISTEN", "0.0" },
	{ "CLOSING", "0.0" },
};

static void expect_change(const char *state, const char *per_s)
{
	char path[64] = "tcp/states/";

	strcat(strcat(path, state), "/change_per_s");
	expect(path, per_s);
}

START_TEST(two_snapshots_tell_the_change_per_second)
{
	struct aggregate before;

	counts_feed_whole(&counts_db_7, &feed);
	before = snapshot_before();
	read_summary(&before);
	expect_change(changes[_i].state, changes[_i].per_s);
}
END_TEST

START_TEST(one_snapshot_tells_no_change)
{
	counts_feed_whole(&counts_db_7, &feed);
	read_summary(NULL);
	expect_change(changes[_i].state, "null");
}
END_TEST

START_TEST(a_snapshot_before_that_was_not_whole_tells_no_change)
{
	struct aggregate before;

	counts_feed_whole(&counts_db_7, &feed);
	before = snapshot_before();
	before.outcome.source[PROTO_TCP].complete = false;
	read_summary(&before);
	expect_change(changes[_i].state, "null");
	expect("udp/states/UNCONN/change_per_s", "0.0");
}
END_TEST

START_TEST(a_clock_that_stands_still_tells_no_change)
{
	struct aggregate before;

	counts_feed_whole(&counts_db_7, &feed);
	before = snapshot_before();
	before.mono_ns = aggregator.now.mono_ns;
	read_summary(&before);
	expect_change("CLOSE_WAIT", "null");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_document_has_the_shape_of_the_contract);
	unit_add_loop(tcase, every_number_stands_in_its_place, numbers);
	unit_add_loop(tcase, every_state_is_there_even_at_zero, tcp_states);
	tcase_add_test(tcase, an_unknown_state_is_a_member_of_its_own);
	tcase_add_test(tcase, a_table_that_failed_or_is_off_is_null);
	tcase_add_test(tcase, an_incomplete_table_keeps_its_numbers_and_says_so);
	tcase_add_test(
		tcase, an_unknown_ephemeral_range_is_null_and_so_is_what_lies_in_it);
	tcase_add_test(tcase, an_unknown_namespace_is_null);
	unit_add_loop(tcase, two_snapshots_tell_the_change_per_second, changes);
	unit_add_loop(tcase, one_snapshot_tells_no_change, changes);
	unit_add_loop(
		tcase, a_snapshot_before_that_was_not_whole_tells_no_change, changes);
	tcase_add_test(tcase, a_clock_that_stands_still_tells_no_change);
}

int main(void)
{
	return unit_run("summary_json", add);
}
