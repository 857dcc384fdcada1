/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/collector.h"

#include "sockview/collect/netlink.h"
#include "sockview/collect/proc.h"
#include "sockview/collect/synthetic.h"

#include "log_feed.h"
#include "proc_files.h"
#include "script.h"
#include "unit.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <string.h>
#include <sys/socket.h>

/* Netlink first, /proc second, as live. */
static struct script script;
static struct proc_files files;
static struct source *source;
static struct log_feed heard;
static struct ask ask;
static int origins_freed;
static uint64_t now_ns;

static void describe(void *self, struct snapshot *snapshot)
{
	(void)self;
	snapshot->host = "db-7";
}

static void figures(void *self, struct figures *to)
{
	(void)self;
	to->known = 3;
}

static int devices(void *self, const struct feed *feed)
{
	(void)self;
	return feed_device(feed, 2, "eth0");
}

/* Ten nanoseconds later at each look. */
static uint64_t clock_of_test(void *self)
{
	(void)self;
	return now_ns += 10;
}

static void free_origin(void *self)
{
	(void)self;
	origins_freed++;
}

static const struct origin origin = {
	.describe = describe,
	.figures = figures,
	.devices = devices,
	.clock = clock_of_test,
	.free = free_origin,
};

static void setup(void)
{
	struct walker *walkers[2];

	memset(&script, 0, sizeof(script));
	memset(&files, 0, sizeof(files));
	origins_freed = 0;
	log_feed_init(&heard);
	ck_assert_int_eq(netlink_walker_new(script_transport(&script), &walkers[0]), 0);
	ck_assert_int_eq(proc_walker_new(proc_files_open, &files, &walkers[1]), 0);
	ck_assert_int_eq(collector_new(&origin, walkers, 2, &source), 0);
	ask = (struct ask){
		.protos = PROTO_BIT(PROTO_TCP),
		.families = FAMILIES_ALL,
		.states = { STATES_ALL, STATES_ALL },
		.deadline_ms = 100,
	};
}

static void teardown(void)
{
	source_free(source);
	script_fini(&script);
}

static int snapshot(void)
{
	const struct feed feed = log_feed(&heard);

	return source_snapshot(source, &ask, &feed);
}

static void expect_log(const char *expected)
{
	ck_assert_str_eq(log_feed_text(&heard), expected);
}

static void put_sock(struct bytes *datagram, uint32_t seq, uint8_t state, uint16_t port)
{
	const struct diag_sock sock = { .state = state, .local_port = port, .inode = 1 };

	diag_sock(datagram, seq, &sock);
}

/* A dump of one socket that ends well; of none with port 0. */
static void put_dump(uint32_t seq, uint8_t state, uint16_t port)
{
	struct bytes *datagram = script_datagram(&script);

	if (port)
		put_sock(datagram, seq, state, port);
	diag_done(datagram, seq, 0);
}

static void refuse(uint32_t seq, int error)
{
	diag_done(script_datagram(&script), seq, error);
}

static void have(size_t at, const char *name, const char *text)
{
	files.files[at].name = name;
	files.files[at].text = text;
}

START_TEST(a_feed_is_called_in_the_order_it_was_promised)
{
	ask.protos |= PROTO_BIT(PROTO_UDP);
	ask.listeners = true;
	ask.devices = true;
	ask.figures = true;
	put_dump(1, 10, 22); /* listeners of TCP, then of UDP by family */
	put_dump(2, 7, 53);
	put_dump(3, 7, 0);
	put_dump(4, 1, 22);
	put_dump(5, 1, 53);
	put_dump(6, 1, 0);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 figures:3 device:2:eth0 "
		   "listener:tcp:22:LISTEN listener:udp:53:UNCONN "
		   "sock:tcp:22:ESTABLISHED source:tcp:netlink "
		   "sock:udp:53:ESTABLISHED source:udp:netlink end:whole");
}
END_TEST

START_TEST(what_was_not_asked_for_is_not_told)
{
	put_dump(1, 1, 22);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:netlink "
		   "source:udp:off end:whole");
	ck_assert_uint_eq(script.requested, 1);
	ck_assert_int_eq(files.opened, 0);
}
END_TEST

START_TEST(the_cost_is_what_the_clock_says)
{
	put_dump(1, 1, 22);
	ck_assert_int_eq(snapshot(), 0);
	ck_assert_uint_eq(heard.verdict.cost_ns, 10);
}
END_TEST

START_TEST(listeners_are_asked_for_in_both_families_even_for_one)
{
	ask.families = FAMILY_BIT(FAMILY_IPV4);
	ask.listeners = true;
	put_dump(1, 10, 22);
	put_dump(2, 1, 22);
	ck_assert_int_eq(snapshot(), 0);
	ck_assert_uint_eq(script.requests[0].type, TCPDIAG_GETSOCK);
	ck_assert_uint_eq(script.requests[1].family, AF_INET);
}
END_TEST

START_TEST(where_netlink_fails_before_its_first_socket_proc_takes_over)
{
	refuse(1, -ENOENT);
	refuse(2, -ENOENT);
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "01"));
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:proc "
		   "source:udp:off end:whole");
	ck_assert_str_eq(heard.report[PROTO_TCP].why, "netlink: no handler (ENOENT)");
	ck_assert(heard.report[PROTO_TCP].complete);
}
END_TEST

static const int request_errors[] = { -EPERM, -EPROTONOSUPPORT, -EAFNOSUPPORT };

START_TEST(where_there_is_no_netlink_at_all_proc_takes_over)
{
	script.request_error = request_errors[_i];
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "01"));
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:proc "
		   "source:udp:off end:whole");
}
END_TEST

START_TEST(after_the_first_socket_there_is_no_second_source)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 1, 22);
	diag_done(datagram, 1, -ENOMEM);
	have(0, "tcp", PROC_HEADING PROC_LINE("0016", "01"));
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:netlink:partial "
		   "source:udp:off end:partial");
	ck_assert_str_eq(heard.report[PROTO_TCP].why, "netlink: cannot allocate memory");
	ck_assert_uint_eq(heard.report[PROTO_TCP].given, 1);
	ck_assert_int_eq(files.opened, 0);
}
END_TEST

START_TEST(a_dump_that_never_ends_is_partial_and_says_so)
{
	put_sock(script_datagram(&script), 1, 1, 22);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:netlink:partial "
		   "source:udp:off end:partial");
	ck_assert_str_eq(heard.report[PROTO_TCP].why, "netlink: no answer");
	ck_assert_int_eq(script.timeout_ms, 100);
}
END_TEST

START_TEST(only_udp_missing_means_tcp_by_netlink_and_udp_by_proc)
{
	ask.protos |= PROTO_BIT(PROTO_UDP);
	put_dump(1, 1, 22);
	refuse(2, -ENOENT);
	have(0, "udp", PROC_HEADING PROC_LINE("0035", "07"));
	have(1, "udp6", PROC_HEADING);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:netlink "
		   "sock:udp:53:UNCONN source:udp:proc end:whole");
}
END_TEST

START_TEST(the_older_request_refused_is_still_netlink)
{
	diag_error(script_datagram(&script), 1, -EINVAL);
	put_dump(2, 1, 22);
	put_dump(3, 1, 80);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED sock:tcp:80:ESTABLISHED "
		   "source:tcp:netlink source:udp:off end:whole");
}
END_TEST

START_TEST(when_all_sources_fail_the_reasons_of_all_are_told)
{
	script.request_error = -EPERM;
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 source:tcp:failed:partial source:udp:off end:partial");
	ck_assert_str_eq(heard.report[PROTO_TCP].why,
		"netlink: operation not permitted; "
		"/proc/net/tcp: no such file or directory");
}
END_TEST

START_TEST(one_protocol_that_fails_leaves_the_other)
{
	ask.protos |= PROTO_BIT(PROTO_UDP);
	refuse(1, -ENOENT);
	refuse(2, -ENOENT);
	put_dump(3, 7, 53);
	put_dump(4, 7, 0);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 source:tcp:failed:partial "
		   "sock:udp:53:UNCONN source:udp:netlink end:partial");
}
END_TEST

START_TEST(entries_that_were_not_understood_make_the_table_incomplete)
{
	const struct diag_sock strange = { .state = 1, .family = 99 };
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 1, 22);
	diag_sock(datagram, 1, &strange);
	diag_done(datagram, 1, 0);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:netlink:partial "
		   "source:udp:off end:partial");
	ck_assert_uint_eq(heard.report[PROTO_TCP].skipped, 1);
	ck_assert_str_eq(
		heard.report[PROTO_TCP].why, "1 entries could not be understood");
}
END_TEST

START_TEST(a_table_that_changed_in_mid_dump_is_incomplete)
{
	struct bytes *datagram = script_datagram(&script);

	put_sock(datagram, 1, 1, 22);
	diag_done(datagram, 1, 0)->nlmsg_flags |= NLM_F_DUMP_INTR;
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:netlink:partial "
		   "source:udp:off end:partial");
	ck_assert_str_eq(
		heard.report[PROTO_TCP].why, "the table changed while it was read");
}
END_TEST

START_TEST(listeners_that_cannot_be_read_make_the_snapshot_incomplete)
{
	ask.listeners = true;
	refuse(1, -EPERM);
	refuse(2, -EPERM);
	put_dump(3, 1, 22);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:22:ESTABLISHED source:tcp:netlink "
		   "source:udp:off end:partial");
}
END_TEST

static const struct {
	const char *stop_at;
	const char *heard;
} stops[] = {
	{ "begin:db-7", "begin:db-7 end:partial" },
	{ "figures:3", "begin:db-7 figures:3 end:partial" },
	{ "device:2:eth0", "begin:db-7 figures:3 device:2:eth0 end:partial" },
	{ "listener:tcp:22:LISTEN", "begin:db-7 figures:3 device:2:eth0 "
				    "listener:tcp:22:LISTEN end:partial" },
	{ "sock:tcp:80:ESTABLISHED",
		"begin:db-7 figures:3 device:2:eth0 listener:tcp:22:LISTEN "
		"sock:tcp:80:ESTABLISHED end:partial" },
	{ "source:tcp:netlink",
		"begin:db-7 figures:3 device:2:eth0 listener:tcp:22:LISTEN "
		"sock:tcp:80:ESTABLISHED source:tcp:netlink end:partial" },
	{ "end:whole",
		"begin:db-7 figures:3 device:2:eth0 listener:tcp:22:LISTEN "
		"sock:tcp:80:ESTABLISHED source:tcp:netlink source:udp:off end:whole" },
};

START_TEST(a_feed_that_stops_ends_the_snapshot_and_still_gets_its_end)
{
	ask.listeners = true;
	ask.devices = true;
	ask.figures = true;
	put_dump(1, 10, 22);
	put_dump(2, 1, 80);
	heard.stop_at = stops[_i].stop_at;
	heard.stop_with = -EPIPE;
	ck_assert_int_eq(snapshot(), -EPIPE);
	expect_log(stops[_i].heard);
}
END_TEST

START_TEST(after_a_snapshot_the_feed_stopped_the_next_one_is_whole)
{
	put_sock(script_datagram(&script), 1, 1, 22);
	put_dump(2, 1, 80);
	heard.stop_at = "sock:tcp:22:ESTABLISHED";
	heard.stop_with = -EPIPE;
	ck_assert_int_eq(snapshot(), -EPIPE);
	log_feed_init(&heard);
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 sock:tcp:80:ESTABLISHED source:tcp:netlink "
		   "source:udp:off end:whole");
	ck_assert_uint_eq(script.resets, 1);
}
END_TEST

START_TEST(a_generator_is_a_source_as_any_other)
{
	const struct synthetic_plan plan = { .seed = 1, .tcp = 1, .listeners = 1 };
	struct walker *walker;

	source_free(source);
	ck_assert_int_eq(synthetic_walker_new(&plan, &walker), 0);
	ck_assert_int_eq(collector_new(&origin, &walker, 1, &source), 0);
	ask.listeners = true;
	ck_assert_int_eq(snapshot(), 0);
	expect_log("begin:db-7 listener:tcp:1:LISTEN sock:tcp:1:LISTEN "
		   "source:tcp:synthetic source:udp:off end:whole");
}
END_TEST

START_TEST(the_source_frees_its_walkers_and_its_origin)
{
	source_free(source);
	source = NULL;
	ck_assert_int_eq(script.freed, 1);
	ck_assert_int_eq(origins_freed, 1);
	source_free(NULL);
}
END_TEST

static void add_faults(TCase *tcase)
{
	tcase_add_test(
		tcase, where_netlink_fails_before_its_first_socket_proc_takes_over);
	unit_add_loop(
		tcase, where_there_is_no_netlink_at_all_proc_takes_over, request_errors);
	tcase_add_test(tcase, after_the_first_socket_there_is_no_second_source);
	tcase_add_test(tcase, a_dump_that_never_ends_is_partial_and_says_so);
	tcase_add_test(tcase, only_udp_missing_means_tcp_by_netlink_and_udp_by_proc);
	tcase_add_test(tcase, the_older_request_refused_is_still_netlink);
	tcase_add_test(tcase, when_all_sources_fail_the_reasons_of_all_are_told);
	tcase_add_test(tcase, one_protocol_that_fails_leaves_the_other);
	tcase_add_test(tcase, entries_that_were_not_understood_make_the_table_incomplete);
	tcase_add_test(tcase, a_table_that_changed_in_mid_dump_is_incomplete);
	tcase_add_test(tcase, listeners_that_cannot_be_read_make_the_snapshot_incomplete);
}

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_feed_is_called_in_the_order_it_was_promised);
	tcase_add_test(tcase, what_was_not_asked_for_is_not_told);
	tcase_add_test(tcase, the_cost_is_what_the_clock_says);
	tcase_add_test(tcase, listeners_are_asked_for_in_both_families_even_for_one);
	add_faults(tcase);
	unit_add_loop(
		tcase, a_feed_that_stops_ends_the_snapshot_and_still_gets_its_end, stops);
	tcase_add_test(tcase, after_a_snapshot_the_feed_stopped_the_next_one_is_whole);
	tcase_add_test(tcase, a_generator_is_a_source_as_any_other);
	tcase_add_test(tcase, the_source_frees_its_walkers_and_its_origin);
}

int main(void)
{
	return unit_run("collector", add);
}
