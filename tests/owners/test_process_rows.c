/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/processes.h"

#include "socks.h"
#include "unit.h"

#include <string.h>

#define WWW    9281 /* cgroups */
#define ORDERS 9344

static const struct hash_seed seed = { { 1, 2 } };

/* Who holds which inode: two nginx share 200 and the listener 100; java has 300 to 309.
 */
static const struct process people[] = {
	{ .pid = 1201, .start = 1, .uid = 33, .comm = "nginx" },
	{ .pid = 1202, .start = 2, .uid = 33, .comm = "nginx" },
	{ .pid = 4711, .start = 3, .uid = 1003, .comm = "java" },
};

static struct directions *directions;
static struct claims *claims;
static struct units *units;
static struct processes *processes;
static struct feed watch;
static bool refused;

static void hold(struct owners *owners, uint32_t inode, uint32_t process)
{
	if (owners_wants(owners, inode))
		ck_assert_int_eq(owners_hold(owners, inode, process, inode), 0);
}

static int look(void *self, struct owners *owners)
{
	uint32_t index[COUNT_OF(people)];

	(void)self;
	owners_reach(owners)->looked = true;
	owners_reach(owners)->refused = refused;
	for (size_t i = 0; i < COUNT_OF(people); i++)
		ck_assert_int_eq(owners_add(owners, &people[i], &index[i]), 0);
	for (uint32_t i = 0; i < 2; i++) {
		hold(owners, 100, index[i]);
		hold(owners, 200, index[i]);
		hold(owners, 201 + i, index[i]);
	}
	hold(owners, 101, index[2]);
	for (uint32_t inode = 300; inode < 310; inode++)
		hold(owners, inode, index[2]);
	return 0;
}

static void open_by(enum process_by by, size_t max)
{
	ck_assert_int_eq(processes_new(&seed, by, claims, units, max, &processes), 0);
}

static void set_up(void)
{
	refused = false;
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(claims_new(&seed, look, NULL, &claims), 0);
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, WWW, "/system.slice/nginx.service"), 0);
	ck_assert_int_eq(units_add(units, ORDERS, "/system.slice/orders.service"), 0);
	ck_assert_int_eq(
		units_add(units, ORDERS + 1, "/system.slice/orders.service/inner"), 0);
	claims_infer(claims, directions);
	ck_assert_int_eq(claims_watch(claims, &seed, &watch), 0);
}

static void tear_down(void)
{
	processes_free(processes);
	claims_free(claims);
	units_free(units);
	direction_free(directions);
}

/* Sockets of which a filter lets none but these through. */
static void take_some(double at, const struct sock *listeners, size_t listener_count,
	const struct sock *socks, size_t count)
{
	const struct snapshot snapshot = { .host = "db-7",
		.mono_ns = (uint64_t)(at * 1e9) };
	const struct source_report report = {
		.kind = SOURCE_NETLINK, .complete = true, .why = ""
	};
	const struct verdict verdict = { .complete = true };
	struct feed_tee tee = { .count = 0 };
	const struct feed feed = feed_tee_feed(&tee);

	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, watch);
	feed_tee_add(&tee, claims_feed(claims, processes_feed(processes)));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < listener_count; i++)
		if (sock_is_listener(&listeners[i]))
			ck_assert_int_eq(feed_listener(&feed, &listeners[i]), 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	ck_assert_int_eq(feed_source(&feed, PROTO_TCP, &report), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

static void take(double at, const struct sock *socks, size_t count)
{
	take_some(at, socks, count, socks, count);
}

static struct sock owned(struct sock sock, uint32_t inode, uint32_t uid, uint64_t cgroup)
{
	sock.inode = inode;
	sock.uid = uid;
	sock.cgroup = cgroup;
	sock.facts |= SOCK_INODE | SOCK_UID | SOCK_CGROUP;
	return sock;
}

static struct sock to(uint16_t port, enum state state, uint16_t from)
{
	return sock_between(PROTO_TCP, state, "10.0.0.7", from, "10.0.7.30", port);
}

static struct sock nginx_listener(void)
{
	return owned(tcp_listener("0.0.0.0", 443), 100, 33, WWW);
}

/* The row of a process, a command or a unit; there must be one. */
static struct process_row row_of(enum process_kind kind, const char *name)
{
	struct process_row row;

	for (size_t i = 0; i < processes_count(processes); i++) {
		processes_get(processes, i, &row);
		if (row.kind != kind)
			continue;
		if (!name || (row.process && strcmp(row.process->comm, name) == 0) ||
			(row.cgroup && units_name(units, row.cgroup) &&
				strcmp(units_name(units, row.cgroup), name) == 0))
			return row;
	}
	ck_abort_msg("no row %s %s", process_kind_name(kind), name ? name : "");
	return row;
}

START_TEST(a_socket_counts_once_for_each_process_that_holds_it)
{
	const struct sock socks[] = {
		owned(to(80, STATE_ESTABLISHED, 40000), 200, 33, WWW),
		owned(to(80, STATE_ESTABLISHED, 40001), 201, 33, WWW),
		owned(to(8443, STATE_CLOSE_WAIT, 40002), 300, 1003, ORDERS),
		owned(udp_listener("0.0.0.0", 53), 301, 1003, ORDERS),
	};
	struct process_row row;

	open_by(PROCESS_BY_PID, GROUPS_MAX);
	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(processes_count(processes), 3);
	row = row_of(PROCESS_ROW, "nginx");
	ck_assert_uint_eq(row.processes, 1);
	ck_assert_uint_eq(row.total, row.process->pid == 1201 ? 2 : 1);
	row = row_of(PROCESS_ROW, "java");
	ck_assert_uint_eq(row.tcp->by_state[STATE_CLOSE_WAIT], 1);
	ck_assert_uint_eq(row.udp, 1);
	ck_assert_uint_eq(row.total, 2);
	ck_assert(row.has_uid);
	ck_assert_uint_eq(row.uid, 1003);
	ck_assert_str_eq(units_name(units, row.cgroup), "orders.service");
}
END_TEST

static const struct {
	enum process_by by;
	const char *name;
	uint32_t processes;
} groups[] = {
	{ PROCESS_BY_COMM, "nginx", 2 },
	{ PROCESS_BY_USER, "nginx", 2 },
	{ PROCESS_BY_UNIT, "nginx.service", 2 },
};

START_TEST(in_a_group_a_shared_socket_counts_once)
{
	const struct sock socks[] = {
		owned(to(80, STATE_ESTABLISHED, 40000), 200, 33, WWW),
		owned(to(80, STATE_ESTABLISHED, 40001), 201, 33, WWW),
		owned(to(80, STATE_ESTABLISHED, 40002), 202, 33, WWW),
		owned(to(8443, STATE_ESTABLISHED, 40003), 300, 1003, ORDERS),
	};
	struct process_row row;

	open_by(groups[_i].by, GROUPS_MAX);
	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(processes_count(processes), 2);
	row = row_of(PROCESS_ROW, groups[_i].name);
	ck_assert_uint_eq(row.total, 3);
	ck_assert_uint_eq(row.processes, groups[_i].processes);
}
END_TEST

START_TEST(cgroups_of_one_name_are_one_unit)
{
	const struct sock socks[] = {
		owned(to(80, STATE_ESTABLISHED, 40000), 300, 1003, ORDERS),
		owned(to(80, STATE_ESTABLISHED, 40001), 301, 1003, ORDERS + 1),
	};

	open_by(PROCESS_BY_UNIT, GROUPS_MAX);
	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(row_of(PROCESS_ROW, "orders.service").total, 2);
}
END_TEST

START_TEST(what_is_inferred_stands_apart_and_is_never_shared_out)
{
	const struct sock socks[] = {
		nginx_listener(),
		owned(tcp_listener("0.0.0.0", 8080), 101, 1003, ORDERS),
		sock_between(PROTO_TCP, STATE_TIME_WAIT, "10.0.0.7", 443, "192.0.2.1", 5),
		sock_between(
			PROTO_TCP, STATE_TIME_WAIT, "10.0.0.7", 8080, "192.0.2.1", 5),
		owned(to(9000, STATE_ESTABLISHED, 40000), 300, 1003, ORDERS),
		to(9000, STATE_TIME_WAIT, 40001),
		to(9001, STATE_TIME_WAIT, 40002),
	};
	struct process_row row;

	open_by(PROCESS_BY_PID, GROUPS_MAX);
	take(1, socks, COUNT_OF(socks));
	row = row_of(PROCESS_ROW, "java");
	ck_assert_uint_eq(row.time_wait_inferred, 2);
	ck_assert_uint_eq(row.tcp->by_state[STATE_TIME_WAIT], 0);
	ck_assert_uint_eq(row.total, 4);
	/* Either of two could have had it; and nobody talks to 9001. */
	ck_assert_uint_eq(row_of(PROCESS_ROW, "nginx").time_wait_inferred, 0);
	row = row_of(PROCESS_NOBODY, NULL);
	ck_assert_uint_eq(row.tcp->by_state[STATE_TIME_WAIT], 2);
	processes_free(processes);
	/* As a group they had it. */
	open_by(PROCESS_BY_UNIT, GROUPS_MAX);
	take(2, socks, COUNT_OF(socks));
	ck_assert_uint_eq(row_of(PROCESS_ROW, "nginx.service").time_wait_inferred, 1);
}
END_TEST

START_TEST(a_time_wait_is_in_the_unit_its_process_has_or_had)
{
	struct sock open = owned(to(9000, STATE_ESTABLISHED, 40000), 300, 1003, ORDERS);
	struct sock ended = to(9000, STATE_TIME_WAIT, 40000);

	open.cookie = ended.cookie = 7;
	open.facts |= SOCK_COOKIE;
	ended.facts |= SOCK_COOKIE;
	open_by(PROCESS_BY_UNIT, GROUPS_MAX);
	take(1, &open, 1);
	take(2, &ended, 1);
	ck_assert_uint_eq(processes_count(processes), 1);
	ck_assert_uint_eq(row_of(PROCESS_ROW, "orders.service").time_wait_inferred, 1);
}
END_TEST

START_TEST(a_group_is_of_all_who_may_have_had_a_connection)
{
	const struct sock listener = nginx_listener();
	const struct sock ended =
		sock_between(PROTO_TCP, STATE_TIME_WAIT, "10.0.0.7", 443, "192.0.2.1", 5);

	open_by(PROCESS_BY_COMM, GROUPS_MAX);
	take_some(1, &listener, 1, &ended, 1);
	ck_assert_uint_eq(row_of(PROCESS_ROW, "nginx").total, 1);
	ck_assert_uint_eq(row_of(PROCESS_ROW, "nginx").processes, 2);
}
END_TEST

START_TEST(connections_nobody_accepted_are_no_leak_of_the_listeners)
{
	const struct sock socks[] = {
		owned(tcp_listener("0.0.0.0", 8080), 101, 1003, ORDERS),
		sock_between(
			PROTO_TCP, STATE_CLOSE_WAIT, "10.0.0.7", 8080, "192.0.2.1", 5),
		sock_between(
			PROTO_TCP, STATE_FIN_WAIT1, "10.0.0.7", 8080, "192.0.2.1", 6),
	};
	struct process_row row;

	open_by(PROCESS_BY_PID, GROUPS_MAX);
	take(1, socks, COUNT_OF(socks));
	row = row_of(PROCESS_ROW, "java");
	ck_assert_uint_eq(row.unaccepted, 1);
	ck_assert_uint_eq(row.tcp->by_state[STATE_CLOSE_WAIT], 0);
	/* An orphan's owner may be anybody. */
	ck_assert_uint_eq(row_of(PROCESS_NOBODY, NULL).total, 1);
}
END_TEST

START_TEST(what_no_process_holds_is_told_by_the_reason)
{
	const struct sock socks[] = {
		owned(to(80, STATE_ESTABLISHED, 40000), 900, 0, WWW),
		owned(to(80, STATE_ESTABLISHED, 40001), 901, 0, 1),
	};

	open_by(PROCESS_BY_PID, GROUPS_MAX);
	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(row_of(PROCESS_KERNEL, NULL).total, 2);
	refused = true;
	take(2, socks, COUNT_OF(socks));
	ck_assert_uint_eq(row_of(PROCESS_UNIT, "nginx.service").total, 1);
	ck_assert_uint_eq(row_of(PROCESS_HIDDEN, NULL).total, 1);
	ck_assert_uint_eq(processes_count(processes), 2);
}
END_TEST

static int read_java(void *self, uint32_t pid, struct process_facts *facts)
{
	const uint64_t *start = self;

	ck_assert_uint_eq(pid, 4711);
	*facts = (struct process_facts){ .process.start = *start, .open_files = 5 };
	return 0;
}

static int read_www(void *self, const char *path, struct process_about *about)
{
	(void)self;
	ck_assert_str_eq(path, "/system.slice/nginx.service");
	about->open_files = 7;
	return 0;
}

START_TEST(the_files_of_a_row_are_its_only_process_or_the_fullest_of_its_unit)
{
	const struct sock socks[] = {
		owned(to(80, STATE_ESTABLISHED, 40000), 300, 1003, ORDERS),
		owned(to(80, STATE_ESTABLISHED, 40001), 900, 0, WWW),
	};
	uint64_t start = people[2].start;
	const struct process_reader reader = { read_java, read_www, &start };
	const struct process_reader none = { NULL, NULL, NULL };
	struct process_about about;
	struct process_row row;

	refused = true;
	open_by(PROCESS_BY_PID, GROUPS_MAX);
	take(1, socks, COUNT_OF(socks));
	row = row_of(PROCESS_ROW, "java");
	process_row_about(&row, units, &reader, &about);
	ck_assert_uint_eq(about.open_files, 5);
	/* Another process has taken the pid. */
	start++;
	process_row_about(&row, units, &reader, &about);
	ck_assert_uint_eq(about.open_files, 0);
	row = row_of(PROCESS_UNIT, "nginx.service");
	process_row_about(&row, units, &reader, &about);
	ck_assert_uint_eq(about.open_files, 7);
	process_row_about(&row, units, &none, &about);
	ck_assert_uint_eq(about.open_files, 0);
}
END_TEST

/* Without the watch, which kept claims do not have. */
static void take_kept(const struct sock *socks, size_t count)
{
	const struct snapshot snapshot = { .host = "db-7", .mono_ns = 1 };
	const struct verdict verdict = { .complete = true };
	const struct feed feed = claims_feed(claims, processes_feed(processes));

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

START_TEST(what_is_new_in_a_unit_that_may_be_looked_at_is_still_sought)
{
	const struct sock socks[] = {
		owned(to(80, STATE_ESTABLISHED, 40000), 300, 1003, ORDERS),
		owned(to(80, STATE_ESTABLISHED, 40001), 301, 1003, ORDERS),
		owned(to(80, STATE_ESTABLISHED, 40002), 900, 33, WWW),
	};
	struct owners *owners;
	uint32_t java;

	claims_free(claims);
	ck_assert_int_eq(claims_new(&seed, NULL, NULL, &claims), 0);
	owners = claims_keep(claims);
	open_by(PROCESS_BY_PID, GROUPS_MAX);
	owners_reach(owners)->looked = true;
	owners_reach(owners)->refused = 1;
	owners_begin_round(owners);
	take_kept(socks, COUNT_OF(socks));
	ck_assert_int_eq(owners_add(owners, &people[2], &java), 0);
	ck_assert_int_eq(owners_hold(owners, 300, java, 3), 0);
	take_kept(socks, COUNT_OF(socks));
	ck_assert_uint_eq(row_of(PROCESS_ROW, "java").total, 1);
	ck_assert_uint_eq(row_of(PROCESS_SOUGHT, NULL).total, 1);
	ck_assert_uint_eq(row_of(PROCESS_UNIT, "nginx.service").total, 1);
	/* A whole round has not found it. */
	ck_assert_int_eq(owners_finish_round(owners), 0);
	owners_begin_round(owners);
	ck_assert_int_eq(owners_hold(owners, 300, java, 3), 0);
	ck_assert_int_eq(owners_finish_round(owners), 0);
	take_kept(socks, COUNT_OF(socks));
	ck_assert_uint_eq(row_of(PROCESS_UNIT, "orders.service").total, 1);
	ck_assert_uint_eq(processes_count(processes), 3);
}
END_TEST

START_TEST(close_wait_has_an_age_and_after_ten_seconds_a_change)
{
	struct sock_detail detail[2] = { { .known = 0 } };
	struct sock socks[] = {
		owned(to(80, STATE_CLOSE_WAIT, 40000), 300, 1003, ORDERS),
		owned(to(80, STATE_CLOSE_WAIT, 40001), 301, 1003, ORDERS),
		owned(to(80, STATE_ESTABLISHED, 40002), 302, 1003, ORDERS),
	};

	detail_set(&detail[0], DETAIL_LAST_ACK_MS, 2000);
	detail_set(&detail[1], DETAIL_LAST_ACK_MS, 9000);
	socks[0].detail = &detail[0];
	socks[2].detail = &detail[1];
	open_by(PROCESS_BY_PID, GROUPS_MAX);
	take(1, socks, 1);
	ck_assert(row_of(PROCESS_ROW, "java").has_oldest);
	ck_assert_uint_eq(row_of(PROCESS_ROW, "java").oldest_ms, 2000);
	ck_assert(!row_of(PROCESS_ROW, "java").has_change);
	take(6, socks, COUNT_OF(socks));
	ck_assert_uint_eq(row_of(PROCESS_ROW, "java").oldest_ms, 2000);
	ck_assert(!row_of(PROCESS_ROW, "java").has_change);
	take(11, socks, COUNT_OF(socks));
	ck_assert(row_of(PROCESS_ROW, "java").has_change);
	ck_assert_double_eq(row_of(PROCESS_ROW, "java").close_wait_per_min, 6);
}
END_TEST

START_TEST(the_change_stays_known_for_as_long_as_it_is_followed)
{
	struct sock socks[10];

	open_by(PROCESS_BY_PID, GROUPS_MAX);
	for (uint16_t i = 0; i < 10; i++)
		socks[i] =
			owned(to(80, STATE_CLOSE_WAIT, 40000 + i), 300 + i, 1003, ORDERS);
	for (unsigned at = 0; at < 300; at += 2) {
		/* One more every half a minute, up to ten. */
		take(1 + at, socks, 1 + at / 30 % 10);
		ck_assert_int_eq(row_of(PROCESS_ROW, "java").has_change, at >= 10);
		if (at >= 60 && at < 270)
			ck_assert_double_eq_tol(
				row_of(PROCESS_ROW, "java").close_wait_per_min, 2, 1);
	}
}
END_TEST

START_TEST(rows_beyond_the_limit_share_one)
{
	const struct sock socks[] = {
		owned(to(80, STATE_ESTABLISHED, 40000), 201, 33, WWW),
		owned(to(80, STATE_ESTABLISHED, 40001), 202, 33, WWW),
		owned(to(80, STATE_ESTABLISHED, 40002), 300, 1003, ORDERS),
		owned(to(80, STATE_ESTABLISHED, 40003), 301, 1003, ORDERS),
	};

	open_by(PROCESS_BY_PID, 2);
	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(processes_count(processes), 3);
	ck_assert_uint_eq(row_of(PROCESS_OTHER, NULL).total, 2);
	take(2, socks + 2, 2);
	ck_assert_uint_eq(processes_count(processes), 1);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_socket_counts_once_for_each_process_that_holds_it);
	unit_add_loop(tcase, in_a_group_a_shared_socket_counts_once, groups);
	tcase_add_test(tcase, cgroups_of_one_name_are_one_unit);
	tcase_add_test(tcase, what_is_inferred_stands_apart_and_is_never_shared_out);
	tcase_add_test(tcase, a_time_wait_is_in_the_unit_its_process_has_or_had);
	tcase_add_test(tcase, a_group_is_of_all_who_may_have_had_a_connection);
	tcase_add_test(tcase, connections_nobody_accepted_are_no_leak_of_the_listeners);
	tcase_add_test(tcase, what_no_process_holds_is_told_by_the_reason);
	tcase_add_test(
		tcase, what_is_new_in_a_unit_that_may_be_looked_at_is_still_sought);
	tcase_add_test(tcase,
		the_files_of_a_row_are_its_only_process_or_the_fullest_of_its_unit);
	tcase_add_test(tcase, close_wait_has_an_age_and_after_ten_seconds_a_change);
	tcase_add_test(tcase, the_change_stays_known_for_as_long_as_it_is_followed);
	tcase_add_test(tcase, rows_beyond_the_limit_share_one);
}

int main(void)
{
	return unit_run("process_rows", add_tests);
}
