/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/aggregate.h"

#include "socks.h"
#include "unit.h"

#define SECOND UINT64_C(1000000000)

static struct directions *direction;
static struct aggregator aggregator;
static struct feed feed;

static const struct snapshot usual = {
	.host = "db-7",
	.netns = "host",
	.wall_ns = 5 * SECOND,
	.mono_ns = 1000 * SECOND,
	.ephemeral = { 32768, 60999 },
	.ephemeral_known = true,
};

static void setup(void)
{
	ck_assert_int_eq(direction_new(&direction), 0);
}

static void teardown(void)
{
	direction_free(direction);
}

static void start(enum class_by class_by)
{
	aggregator_init(&aggregator, class_by, direction);
	feed = aggregator_feed(&aggregator);
	ck_assert_int_eq(feed_begin(&feed, &usual), 0);
}

static void count(struct sock sock)
{
	ck_assert_int_eq(feed_sock(&feed, &sock), 0);
}

static void tell_source(enum proto proto, enum source_kind kind, bool complete)
{
	const struct source_report report = {
		.kind = kind, .complete = complete, .why = ""
	};

	ck_assert_int_eq(feed_source(&feed, proto, &report), 0);
}

static const struct aggregate_cell *cell_of(enum proto proto, enum state state)
{
	return &aggregator.now.cell[proto][state];
}

static void expect_classes(const struct aggregate_cell *cell, uint64_t well_known,
	uint64_t registered, uint64_t dynamic)
{
	ck_assert_uint_eq(cell->by_class[CLASS_WELL_KNOWN], well_known);
	ck_assert_uint_eq(cell->by_class[CLASS_REGISTERED], registered);
	ck_assert_uint_eq(cell->by_class[CLASS_DYNAMIC], dynamic);
	ck_assert_uint_eq(cell->total, well_known + registered + dynamic);
}

START_TEST(by_local_the_local_port_decides_the_class)
{
	start(CLASS_BY_LOCAL);
	count(tcp_between("10.0.0.1", 22, "10.0.0.2", 50000));
	count(tcp_between("10.0.0.1", 8080, "10.0.0.2", 50001));
	count(tcp_between("10.0.0.1", 50002, "10.0.0.2", 443));
	count(tcp_between("10.0.0.1", 50003, "10.0.0.2", 443));
	expect_classes(cell_of(PROTO_TCP, STATE_ESTABLISHED), 1, 1, 2);
}
END_TEST

START_TEST(by_remote_the_remote_port_decides_the_class)
{
	start(CLASS_BY_REMOTE);
	count(tcp_between("10.0.0.1", 22, "10.0.0.2", 50000));
	count(tcp_between("10.0.0.1", 50002, "10.0.0.2", 443));
	count(tcp_between("10.0.0.1", 50003, "10.0.0.2", 8080));
	expect_classes(cell_of(PROTO_TCP, STATE_ESTABLISHED), 1, 1, 1);
}
END_TEST

START_TEST(by_remote_a_socket_without_remote_port_goes_by_its_local_one)
{
	start(CLASS_BY_REMOTE);
	count(tcp_listener("0.0.0.0", 8080));
	count(udp_listener("0.0.0.0", 60000));
	expect_classes(cell_of(PROTO_TCP, STATE_LISTEN), 0, 1, 0);
	expect_classes(cell_of(PROTO_UDP, STATE_CLOSE), 0, 0, 1);
}
END_TEST

START_TEST(by_service_the_port_of_the_serving_end_decides_the_class)
{
	const struct sock listener = tcp_listener("0.0.0.0", 8080);

	direction_begin(direction, usual.mono_ns);
	ck_assert_int_eq(direction_add(direction, &listener), 0);
	direction_commit(direction);
	start(CLASS_BY_SERVICE);
	count(tcp_between("10.0.0.1", 8080, "10.0.0.2", 443));	/* inbound */
	count(tcp_between("10.0.0.1", 50000, "10.0.0.2", 443)); /* outbound */
	expect_classes(cell_of(PROTO_TCP, STATE_ESTABLISHED), 1, 1, 0);
	count(listener);
	expect_classes(cell_of(PROTO_TCP, STATE_LISTEN), 0, 1, 0);
}
END_TEST

START_TEST(ephemeral_counts_local_ports_whatever_the_class_is_taken_by)
{
	start(_i);
	count(tcp_between("10.0.0.1", 32767, "10.0.0.2", 443));
	count(tcp_between("10.0.0.1", 32768, "10.0.0.2", 443));
	count(tcp_between("10.0.0.1", 60999, "10.0.0.2", 443));
	count(tcp_between("10.0.0.1", 61000, "10.0.0.2", 40000));
	ck_assert_uint_eq(cell_of(PROTO_TCP, STATE_ESTABLISHED)->ephemeral, 2);
	ck_assert_uint_eq(cell_of(PROTO_TCP, STATE_ESTABLISHED)->total, 4);
}
END_TEST

START_TEST(an_unknown_ephemeral_range_is_said_to_be_unknown)
{
	struct snapshot snapshot = usual;

	start(CLASS_BY_LOCAL);
	ck_assert(aggregator.now.ephemeral_known);
	snapshot.ephemeral_known = false;
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert(!aggregator.now.ephemeral_known);
}
END_TEST

START_TEST(a_state_nobody_knows_counts_in_other_and_in_the_total)
{
	struct sock sock = tcp_between("10.0.0.1", 22, "10.0.0.2", 50000);

	start(CLASS_BY_LOCAL);
	count(sock);
	sock.state = STATE_OTHER;
	count(sock);
	ck_assert_uint_eq(cell_of(PROTO_TCP, STATE_OTHER)->total, 1);
	ck_assert_uint_eq(aggregate_total(&aggregator.now, PROTO_TCP).total, 2);
}
END_TEST

START_TEST(a_total_is_the_sum_over_states_class_by_class)
{
	struct aggregate_cell total;

	start(CLASS_BY_LOCAL);
	for (int state = 0; state < STATE_COUNT; state++) {
		struct sock sock = tcp_between("10.0.0.1", 22, "10.0.0.2", 1);

		sock.state = (uint8_t)state;
		count(sock);
		sock.local.port = 40000;
		count(sock);
		sock.local.port = 50000;
		count(sock);
	}
	count(udp_listener("0.0.0.0", 53));
	total = aggregate_total(&aggregator.now, PROTO_TCP);
	expect_classes(&total, STATE_COUNT, STATE_COUNT, STATE_COUNT);
	ck_assert_uint_eq(total.ephemeral, 2 * STATE_COUNT);
	ck_assert_uint_eq(aggregate_total(&aggregator.now, PROTO_UDP).total, 1);
}
END_TEST

START_TEST(protocols_are_counted_apart)
{
	start(CLASS_BY_LOCAL);
	count(sock_between(
		PROTO_UDP, STATE_ESTABLISHED, "10.0.0.1", 40000, "10.0.0.2", 53));
	ck_assert_uint_eq(cell_of(PROTO_UDP, STATE_ESTABLISHED)->total, 1);
	ck_assert_uint_eq(cell_of(PROTO_TCP, STATE_ESTABLISHED)->total, 0);
}
END_TEST

START_TEST(each_snapshot_starts_from_zero_and_keeps_the_class_by)
{
	start(CLASS_BY_REMOTE);
	count(tcp_between("10.0.0.1", 22, "10.0.0.2", 50000));
	tell_source(PROTO_TCP, SOURCE_NETLINK, true);
	ck_assert_int_eq(feed_begin(&feed, &usual), 0);
	ck_assert_uint_eq(aggregate_total(&aggregator.now, PROTO_TCP).total, 0);
	ck_assert(!outcome_was_read(&aggregator.now.outcome, PROTO_TCP));
	count(tcp_between("10.0.0.1", 22, "10.0.0.2", 50000));
	expect_classes(cell_of(PROTO_TCP, STATE_ESTABLISHED), 0, 0, 1);
}
END_TEST

START_TEST(an_aggregate_keeps_where_and_when_it_was_taken)
{
	const struct verdict verdict = { .complete = true, .cost_ns = 12 };

	start(CLASS_BY_LOCAL);
	tell_source(PROTO_TCP, SOURCE_NETLINK, true);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
	ck_assert_str_eq(aggregator.now.host, "db-7");
	ck_assert_str_eq(aggregator.now.netns, "host");
	ck_assert_uint_eq(aggregator.now.wall_ns, usual.wall_ns);
	ck_assert_uint_eq(aggregator.now.mono_ns, usual.mono_ns);
	ck_assert_uint_eq(aggregator.now.outcome.cost_ns, 12);
	ck_assert(aggregator.now.outcome.complete);
}
END_TEST

START_TEST(an_unknown_namespace_is_an_empty_name)
{
	struct snapshot snapshot = usual;

	snapshot.netns = NULL;
	start(CLASS_BY_LOCAL);
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_str_eq(aggregator.now.netns, "");
}
END_TEST

/* Two snapshots `gap` apart with 10 and then 30 ESTABLISHED sockets. */
static bool change_over(uint64_t gap, struct aggregate *before, double *per_s)
{
	struct aggregate now = *before;

	before->mono_ns = 1000 * SECOND;
	now.mono_ns = before->mono_ns + gap;
	before->cell[PROTO_TCP][STATE_ESTABLISHED].total = 10;
	now.cell[PROTO_TCP][STATE_ESTABLISHED].total = 30;
	return aggregate_change(before, &now, PROTO_TCP, STATE_ESTABLISHED, per_s);
}

START_TEST(change_is_per_second_of_the_monotonic_clock)
{
	double per_s = 0;

	start(CLASS_BY_LOCAL);
	tell_source(PROTO_TCP, SOURCE_NETLINK, true);
	ck_assert(change_over(2 * SECOND, &aggregator.now, &per_s));
	ck_assert_double_eq_tol(per_s, 10, 1e-9);
	ck_assert(change_over(SECOND / 2, &aggregator.now, &per_s));
	ck_assert_double_eq_tol(per_s, 40, 1e-9);
}
END_TEST

START_TEST(a_falling_count_is_a_negative_change)
{
	struct aggregate before;
	double per_s = 0;

	start(CLASS_BY_LOCAL);
	tell_source(PROTO_TCP, SOURCE_NETLINK, true);
	before = aggregator.now;
	before.cell[PROTO_TCP][STATE_CLOSE_WAIT].total = 5;
	aggregator.now.mono_ns += SECOND;
	ck_assert(aggregate_change(
		&before, &aggregator.now, PROTO_TCP, STATE_CLOSE_WAIT, &per_s));
	ck_assert_double_eq_tol(per_s, -5, 1e-9);
}
END_TEST

/* The second jumps 5 s back. */
static const uint64_t bad_gaps[] = { 0, -5 * SECOND };

START_TEST(a_clock_that_does_not_move_forward_gives_no_change)
{
	double per_s = 12345;

	start(CLASS_BY_LOCAL);
	tell_source(PROTO_TCP, SOURCE_NETLINK, true);
	ck_assert(!change_over(bad_gaps[_i], &aggregator.now, &per_s));
	ck_assert_double_eq_tol(per_s, 12345, 1e-9);
}
END_TEST

static const struct {
	enum source_kind kind;
	bool complete;
} unusable[] = {
	{ SOURCE_OFF, true },
	{ SOURCE_FAILED, false },
	{ SOURCE_NETLINK, false },
	{ SOURCE_PROC, false },
};

START_TEST(a_table_that_is_not_whole_gives_no_change_before_or_now)
{
	struct aggregate whole;
	double per_s = 12345;

	start(CLASS_BY_LOCAL);
	tell_source(PROTO_TCP, SOURCE_NETLINK, true);
	whole = aggregator.now;
	tell_source(PROTO_TCP, unusable[_i].kind, unusable[_i].complete);
	aggregator.now.mono_ns = whole.mono_ns + SECOND;
	ck_assert(!aggregate_change(
		&whole, &aggregator.now, PROTO_TCP, STATE_LISTEN, &per_s));
	aggregator.now.mono_ns = whole.mono_ns - SECOND;
	ck_assert(!aggregate_change(
		&aggregator.now, &whole, PROTO_TCP, STATE_LISTEN, &per_s));
	ck_assert_double_eq_tol(per_s, 12345, 1e-9);
}
END_TEST

START_TEST(an_incomplete_table_of_one_protocol_leaves_the_other_its_change)
{
	struct aggregate before;
	double per_s;

	start(CLASS_BY_LOCAL);
	tell_source(PROTO_TCP, SOURCE_NETLINK, false);
	tell_source(PROTO_UDP, SOURCE_PROC, true);
	before = aggregator.now;
	aggregator.now.mono_ns += SECOND;
	ck_assert(aggregate_change(
		&before, &aggregator.now, PROTO_UDP, STATE_CLOSE, &per_s));
	ck_assert(!aggregate_change(
		&before, &aggregator.now, PROTO_TCP, STATE_CLOSE, &per_s));
}
END_TEST

START_TEST(class_by_has_the_names_of_the_option)
{
	ck_assert_str_eq(class_by_name(CLASS_BY_LOCAL), "local");
	ck_assert_str_eq(class_by_name(CLASS_BY_REMOTE), "remote");
	ck_assert_str_eq(class_by_name(CLASS_BY_SERVICE), "service");
}
END_TEST

static void add_counts(TCase *tcase)
{
	tcase_add_test(tcase, by_local_the_local_port_decides_the_class);
	tcase_add_test(tcase, by_remote_the_remote_port_decides_the_class);
	tcase_add_test(
		tcase, by_remote_a_socket_without_remote_port_goes_by_its_local_one);
	tcase_add_test(tcase, by_service_the_port_of_the_serving_end_decides_the_class);
	tcase_add_loop_test(tcase,
		ephemeral_counts_local_ports_whatever_the_class_is_taken_by, 0,
		CLASS_BY_COUNT);
	tcase_add_test(tcase, an_unknown_ephemeral_range_is_said_to_be_unknown);
	tcase_add_test(tcase, a_state_nobody_knows_counts_in_other_and_in_the_total);
	tcase_add_test(tcase, a_total_is_the_sum_over_states_class_by_class);
	tcase_add_test(tcase, protocols_are_counted_apart);
	tcase_add_test(tcase, each_snapshot_starts_from_zero_and_keeps_the_class_by);
	tcase_add_test(tcase, an_aggregate_keeps_where_and_when_it_was_taken);
	tcase_add_test(tcase, an_unknown_namespace_is_an_empty_name);
}

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	add_counts(tcase);
	tcase_add_test(tcase, change_is_per_second_of_the_monotonic_clock);
	tcase_add_test(tcase, a_falling_count_is_a_negative_change);
	unit_add_loop(
		tcase, a_clock_that_does_not_move_forward_gives_no_change, bad_gaps);
	unit_add_loop(
		tcase, a_table_that_is_not_whole_gives_no_change_before_or_now, unusable);
	tcase_add_test(
		tcase, an_incomplete_table_of_one_protocol_leaves_the_other_its_change);
	tcase_add_test(tcase, class_by_has_the_names_of_the_option);
}

int main(void)
{
	return unit_run("aggregate", add);
}
