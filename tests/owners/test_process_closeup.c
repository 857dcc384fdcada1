/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/process_closeup.h"

#include "sockview/core/process_folds.h"

#include "socks.h"
#include "unit.h"

#include <string.h>

static const struct hash_seed seed = { { 1, 2 } };

/* Two nginx share 200 and the listener 100; java has 300 to 399. */
static const struct process people[] = {
	{ .pid = 1201, .parent = 1200, .start = 1, .uid = 33, .comm = "nginx" },
	{ .pid = 1202, .parent = 1200, .start = 2, .uid = 33, .comm = "nginx" },
	{ .pid = 4711, .start = 3, .uid = 1003, .comm = "java" },
};

static struct directions *directions;
static struct claims *claims;
static struct processes *processes;
static struct process_closeup closeup;

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
	for (size_t i = 0; i < COUNT_OF(people); i++)
		ck_assert_int_eq(owners_add(owners, &people[i], &index[i]), 0);
	for (uint32_t i = 0; i < 2; i++) {
		hold(owners, 100, index[i]);
		hold(owners, 200, index[i]);
		hold(owners, 201 + i, index[i]);
	}
	for (uint32_t inode = 300; inode < 400; inode++)
		hold(owners, inode, index[2]);
	return 0;
}

static void set_up(void)
{
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(claims_new(&seed, look, NULL, &claims), 0);
	claims_infer(claims, directions);
	ck_assert_int_eq(processes_new(&seed, PROCESS_BY_PID, claims, NULL, GROUPS_MAX,
				 &processes),
		0);
}

static void tear_down(void)
{
	processes_free(processes);
	claims_free(claims);
	direction_free(directions);
}

static void take(const struct sock *socks, size_t count)
{
	const struct snapshot snapshot = { .host = "db-7", .mono_ns = 1000000000 };
	const struct source_report report = {
		.kind = SOURCE_NETLINK, .complete = true, .why = ""
	};
	const struct verdict verdict = { .complete = true };
	struct feed_tee tee = { .count = 0 };
	const struct feed feed = feed_tee_feed(&tee);

	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, claims_feed(claims, processes_feed(processes)));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++)
		if (sock_is_listener(&socks[i]))
			ck_assert_int_eq(feed_listener(&feed, &socks[i]), 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	ck_assert_int_eq(feed_source(&feed, PROTO_TCP, &report), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

/* The row of a process, as a screen that shows it would name it. */
static uint64_t key_of(uint32_t pid)
{
	struct process_row row;

	for (size_t i = 0; i < processes_count(processes); i++) {
		processes_get(processes, i, &row);
		if (row.process && row.process->pid == pid)
			return process_row_key(&row, NULL, 0);
	}
	return 0;
}

static void look_at_key(uint64_t key, const struct sock *socks, size_t count)
{
	struct process_counting counting;

	process_closeup_begin(&counting, &seed, directions, key);
	processes_want(processes, key, process_closeup_take, &counting);
	take(socks, count);
	process_closeup_end(&counting, &closeup);
	processes_want(processes, 0, NULL, NULL);
	ck_assert(closeup.counted);
	ck_assert_uint_eq(closeup.of, key);
}

/* A first snapshot shows the rows, a second one tells of the one that is wished for. */
static void look_at(uint32_t pid, const struct sock *socks, size_t count)
{
	take(socks, count);
	ck_assert_uint_ne(key_of(pid), 0);
	look_at_key(key_of(pid), socks, count);
}

static struct sock owned(struct sock sock, uint32_t inode)
{
	sock.inode = inode;
	sock.facts |= SOCK_INODE;
	return sock;
}

static struct sock to(const char *remote, uint16_t port, enum state state, uint32_t inode)
{
	return owned(sock_between(PROTO_TCP, state, "10.0.0.7", (uint16_t)(40000 + inode),
			     remote, port),
		inode);
}

static struct sock nginx_listener(void)
{
	return owned(tcp_listener("0.0.0.0", 443), 100);
}

/* A connection that the peer has closed. */
static struct sock stuck(const char *remote, uint32_t inode, uint32_t unread,
	struct sock_detail *detail, uint64_t age_s)
{
	struct sock sock = to(remote, 8443, STATE_CLOSE_WAIT, inode);

	sock.facts |= SOCK_RECV_QUEUE;
	sock.recv_queue = unread;
	*detail = (struct sock_detail){ .known = 0 };
	detail_set(detail, DETAIL_LAST_ACK_MS, age_s * 1000);
	sock.detail = detail;
	return sock;
}

#define NGINX 1201
#define JAVA  4711

START_TEST(only_the_sockets_of_the_row_are_told_of)
{
	const struct sock socks[] = {
		nginx_listener(),
		to("10.0.5.20", 9000, STATE_ESTABLISHED, 201),
		to("10.0.7.30", 8443, STATE_ESTABLISHED, 300),
		owned(udp_listener("0.0.0.0", 53), 301),
	};

	look_at(JAVA, socks, COUNT_OF(socks));
	ck_assert_uint_eq(closeup.tcp.total, 1);
	ck_assert_uint_eq(closeup.udp, 1);
	ck_assert_uint_eq(closeup.sites, 2);
}
END_TEST

START_TEST(what_several_of_a_fold_hold_counts_once)
{
	const struct sock socks[] = {
		nginx_listener(),
		to("10.0.5.20", 9000, STATE_ESTABLISHED, 200),
		to("10.0.5.20", 9000, STATE_ESTABLISHED, 201),
		to("10.0.5.20", 9000, STATE_ESTABLISHED, 202),
	};
	struct process_sheet *sheet;

	ck_assert_int_eq(processes_fold(processes), 0);
	take(socks, COUNT_OF(socks));
	ck_assert_int_eq(process_sheet_new(processes, NULL, NULL, &sheet), 0);
	ck_assert_uint_eq(process_folds_count(sheet), 1);
	look_at_key(process_folds_key(sheet, 0), socks, COUNT_OF(socks));
	process_sheet_free(sheet);
	ck_assert_uint_eq(closeup.tcp.total, 4);
	ck_assert_uint_eq(closeup.tcp.by_state[STATE_LISTEN], 1);
	ck_assert_uint_eq(closeup.site[0].group.total, 3);
	ck_assert_uint_eq(closeup.site[0].port, 9000);
	look_at(NGINX, socks, COUNT_OF(socks));
	ck_assert_uint_eq(closeup.tcp.total, 3);
}
END_TEST

START_TEST(a_fold_of_one_is_told_of_like_any_process)
{
	const struct sock socks[] = {
		to("10.0.7.30", 8443, STATE_ESTABLISHED, 300),
		to("10.0.7.30", 8443, STATE_ESTABLISHED, 301),
		nginx_listener(),
	};
	struct process_sheet *sheet;

	ck_assert_int_eq(processes_fold(processes), 0);
	take(socks, COUNT_OF(socks));
	ck_assert_int_eq(process_sheet_new(processes, NULL, NULL, &sheet), 0);
	look_at_key(process_folds_key(sheet, 0), socks, COUNT_OF(socks));
	process_sheet_free(sheet);
	ck_assert_uint_eq(closeup.tcp.total, 2);
}
END_TEST

START_TEST(what_nobody_wishes_for_is_not_counted)
{
	const struct sock socks[] = { to("10.0.7.30", 8443, STATE_ESTABLISHED, 300) };

	take(socks, COUNT_OF(socks));
	look_at_key(0, socks, COUNT_OF(socks));
	ck_assert_uint_eq(closeup.tcp.total, 0);
	look_at_key(12345, socks, COUNT_OF(socks));
	ck_assert_uint_eq(closeup.tcp.total, 0);
}
END_TEST

START_TEST(inbound_connections_lead_to_the_port_they_came_to)
{
	const struct sock socks[] = {
		nginx_listener(),
		owned(sock_between(PROTO_TCP, STATE_ESTABLISHED, "10.0.0.7", 443,
			      "192.0.2.1", 50000),
			201),
		owned(sock_between(PROTO_TCP, STATE_ESTABLISHED, "10.0.0.7", 443,
			      "192.0.2.2", 50001),
			200),
		sock_between(
			PROTO_TCP, STATE_ESTABLISHED, "10.0.0.7", 443, "192.0.2.3", 5),
	};

	look_at(NGINX, socks, COUNT_OF(socks));
	ck_assert_uint_eq(closeup.sites, 1);
	ck_assert_int_eq(closeup.site[0].direction, DIRECTION_IN);
	ck_assert_uint_eq(closeup.site[0].port, 443);
	ck_assert_uint_eq(closeup.site[0].group.total, 3);
}
END_TEST

START_TEST(close_wait_goes_before_what_is_more)
{
	struct sock_detail detail[3];
	const struct sock socks[] = {
		to("10.0.5.20", 9000, STATE_ESTABLISHED, 300),
		to("10.0.5.20", 9000, STATE_ESTABLISHED, 301),
		to("10.0.5.20", 9000, STATE_ESTABLISHED, 302),
		stuck("10.0.7.31", 303, 0, &detail[0], 20),
		stuck("10.0.7.30", 304, 1, &detail[1], 400),
		stuck("10.0.7.30", 305, 0, &detail[2], 5000),
	};

	look_at(JAVA, socks, COUNT_OF(socks));
	ck_assert_uint_eq(closeup.tcp.by_state[STATE_CLOSE_WAIT], 3);
	ck_assert_uint_eq(closeup.unread, 1);
	ck_assert_uint_eq(closeup.sites, 2);
	ck_assert_uint_eq(closeup.site_count, 2);
	ck_assert_mem_eq(closeup.site[0].addr, "\x0a\x00\x07\x1e", 4);
	ck_assert_uint_eq(closeup.site[0].group.by_state[STATE_CLOSE_WAIT], 2);
	ck_assert_uint_eq(closeup.site[0].unread, 1);
	ck_assert_uint_eq(closeup.site[1].unread, 0);
}
END_TEST

START_TEST(ages_are_those_the_kernel_tells_unless_a_keepalive_hides_them)
{
	struct sock_detail detail[3];
	struct sock socks[] = {
		stuck("10.0.7.30", 303, 1, &detail[0], 20),
		stuck("10.0.7.30", 304, 1, &detail[1], 400),
		stuck("10.0.7.30", 305, 1, &detail[2], 5),
		to("10.0.7.30", 8443, STATE_CLOSE_WAIT, 306),
	};

	socks[2].timer = TIMER_KEEPALIVE;
	look_at(JAVA, socks, COUNT_OF(socks));
	ck_assert_uint_eq(closeup.tcp.by_state[STATE_CLOSE_WAIT], 4);
	ck_assert_uint_eq(closeup.unread, 3);
	ck_assert_uint_eq(closeup.ages.known, 2);
	ck_assert_uint_eq(closeup.ages.by_age[0], 1);
	ck_assert_uint_eq(closeup.ages.by_age[2], 1);
	ck_assert_uint_eq(closeup.ages.oldest_s, 400);
}
END_TEST

START_TEST(connections_nobody_accepted_are_none_it_has_not_closed)
{
	const struct sock socks[] = {
		owned(tcp_listener("0.0.0.0", 8080), 310),
		sock_between(
			PROTO_TCP, STATE_CLOSE_WAIT, "10.0.0.7", 8080, "192.0.2.1", 5),
		sock_between(
			PROTO_TCP, STATE_ESTABLISHED, "10.0.0.7", 8080, "192.0.2.1", 6),
		sock_between(
			PROTO_TCP, STATE_TIME_WAIT, "10.0.0.7", 8080, "192.0.2.1", 7),
	};

	look_at(JAVA, socks, COUNT_OF(socks));
	ck_assert_uint_eq(closeup.unaccepted, 2);
	ck_assert_uint_eq(closeup.inferred, 1);
	ck_assert_uint_eq(closeup.tcp.total, 1);
	ck_assert_uint_eq(closeup.tcp.by_state[STATE_CLOSE_WAIT], 0);
	ck_assert_uint_eq(closeup.site[0].group.total, 2);
}
END_TEST

START_TEST(beyond_the_bound_destinations_are_not_told_apart)
{
	struct process_counting counting;
	struct sock sock;

	process_closeup_begin(&counting, &seed, directions, 7);
	for (uint32_t i = 0; i < GROUPS_MAX + 100; i++) {
		sock = to("10.0.0.1", 80, STATE_ESTABLISHED, 300);
		sock.remote.addr[1] = (uint8_t)(i >> 16);
		sock.remote.addr[2] = (uint8_t)(i >> 8);
		sock.remote.addr[3] = (uint8_t)i;
		ck_assert_int_eq(
			process_closeup_take(&counting, &sock, PROCESS_HOLDS), 0);
	}
	process_closeup_end(&counting, &closeup);
	ck_assert_uint_eq(closeup.tcp.total, GROUPS_MAX + 100);
	ck_assert_uint_eq(closeup.sites, GROUPS_MAX);
	ck_assert_uint_eq(closeup.site_count, PROCESS_SITES);
}
END_TEST

START_TEST(the_fullest_process_speaks_for_all)
{
	const struct process_facts facts[] = {
		{ .process = { .pid = 1 }, .open_files = 900, .files_limit = 65535 },
		{ .process = { .pid = 2 }, .open_files = 800, .files_limit = 1024 },
		{ .process = { .pid = 3 },
			.open_files = 9000,
			.files_limit = PROCESS_NO_LIMIT },
	};
	struct process_closeup of = { .counted = false };

	for (size_t i = 0; i < COUNT_OF(facts); i++)
		process_closeup_meet(&of, &facts[i]);
	ck_assert_uint_eq(of.looked_at, 3);
	ck_assert_uint_eq(of.fullest.process.pid, 2);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, only_the_sockets_of_the_row_are_told_of);
	tcase_add_test(tcase, what_several_of_a_fold_hold_counts_once);
	tcase_add_test(tcase, a_fold_of_one_is_told_of_like_any_process);
	tcase_add_test(tcase, what_nobody_wishes_for_is_not_counted);
	tcase_add_test(tcase, inbound_connections_lead_to_the_port_they_came_to);
	tcase_add_test(tcase, close_wait_goes_before_what_is_more);
	tcase_add_test(
		tcase, ages_are_those_the_kernel_tells_unless_a_keepalive_hides_them);
	tcase_add_test(tcase, connections_nobody_accepted_are_none_it_has_not_closed);
	tcase_add_test(tcase, beyond_the_bound_destinations_are_not_told_apart);
	tcase_add_test(tcase, the_fullest_process_speaks_for_all);
}

int main(void)
{
	return unit_run("process_closeup", add);
}
