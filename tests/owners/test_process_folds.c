/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/process_folds.h"

#include "socks.h"
#include "unit.h"

#include <string.h>

#define PEOPLE_MAX 4
#define WWW	   9281 /* cgroups */
#define SSH	   9344
#define SESSION	   9345

static const struct hash_seed seed = { { 1, 2 } };

/* Inode 100 + n is held by the n-th of them, and 200 by all. */
struct crew {
	struct process people[PEOPLE_MAX];
	size_t count;
};

static const struct crew nginx = {
	.people = { { 5, 1200, 1, 0, "nginx" }, { 6, 1201, 1200, 33, "nginx" },
		{ 6, 1202, 1200, 33, "nginx" } },
	.count = 3,
};

static struct crew crew;
static struct directions *directions;
static struct claims *claims;
static struct units *units;
static struct processes *processes;
static struct process_sheet *sheet;

static void hold(struct owners *owners, uint32_t inode, uint32_t process)
{
	if (owners_wants(owners, inode))
		ck_assert_int_eq(owners_hold(owners, inode, process, inode), 0);
}

static int look(void *self, struct owners *owners)
{
	uint32_t index;

	(void)self;
	owners_reach(owners)->looked = true;
	for (size_t i = 0; i < crew.count; i++) {
		ck_assert_int_eq(owners_add(owners, &crew.people[i], &index), 0);
		hold(owners, 100 + (uint32_t)i, index);
		hold(owners, 200, index);
	}
	return 0;
}

/* The first has 90 of 100 files open, the others 300 of 1000. */
static int read_facts(void *self, uint32_t pid, struct process_facts *facts)
{
	(void)self;
	for (size_t i = 0; i < crew.count; i++) {
		if (crew.people[i].pid != pid)
			continue;
		*facts = (struct process_facts){ .process = crew.people[i],
			.open_files = i ? 300 : 90,
			.files_limit = i ? 1000 : 100,
			.start_wall_ns = 7 };
		return 0;
	}
	return -1;
}

static const struct process_reader reader = { .process = read_facts };

static void open_by(enum process_by by)
{
	ck_assert_int_eq(
		processes_new(&seed, by, claims, units, GROUPS_MAX, &processes), 0);
	if (by == PROCESS_BY_PID)
		ck_assert_int_eq(processes_fold(processes), 0);
}

static void set_up(void)
{
	crew = nginx;
	sheet = NULL;
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(claims_new(&seed, look, NULL, &claims), 0);
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, WWW, "/system.slice/nginx.service"), 0);
	ck_assert_int_eq(units_add(units, SSH, "/system.slice/ssh.service"), 0);
	ck_assert_int_eq(
		units_add(units, SESSION, "/user.slice/user-0.slice/session-9.scope"), 0);
	claims_infer(claims, directions);
	open_by(PROCESS_BY_PID);
}

static void tear_down(void)
{
	process_sheet_free(sheet);
	processes_free(processes);
	claims_free(claims);
	units_free(units);
	direction_free(directions);
}

static void take(double at, const struct sock *socks, size_t count)
{
	const struct snapshot snapshot = { .mono_ns = (uint64_t)(at * 1e9) };
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
	process_sheet_free(sheet);
	ck_assert_int_eq(process_sheet_new(processes, units, &reader, &sheet), 0);
}

static struct sock owned(struct sock sock, uint32_t inode, uint64_t cgroup)
{
	sock.inode = inode;
	sock.cgroup = cgroup;
	sock.facts |= SOCK_INODE | SOCK_CGROUP;
	return sock;
}

static struct sock to(uint16_t port, enum state state, uint16_t from)
{
	return sock_between(PROTO_TCP, state, "10.0.0.7", from, "10.0.7.30", port);
}

/* Each of the crew has one of its own, and all share a listener. */
static void take_crew(double at)
{
	struct sock socks[PEOPLE_MAX + 1] = { owned(
		tcp_listener("0.0.0.0", 443), 200, WWW) };

	for (size_t i = 0; i < crew.count; i++)
		socks[1 + i] = owned(to(80, STATE_CLOSE_WAIT, (uint16_t)(40000 + i)),
			100 + (uint32_t)i, WWW);
	take(at, socks, 1 + crew.count);
}

/* The only row of processes that are called so. */
static struct process_fold fold_of(const char *comm)
{
	struct process_fold found = { .count = 0 };

	for (size_t i = 0; i < process_folds_count(sheet); i++) {
		struct process_fold fold;

		process_folds_get(sheet, i, &fold);
		if (fold.row.kind != PROCESS_ROW || strcmp(fold.row.process->comm, comm))
			continue;
		ck_assert_msg(!found.row.process, "two rows of %s", comm);
		found = fold;
	}
	ck_assert_msg(found.row.process, "no row of %s", comm);
	return found;
}

START_TEST(processes_of_one_name_are_folded_with_the_one_that_started_them)
{
	struct process_fold fold;

	take_crew(1);
	ck_assert_uint_eq(process_folds_count(sheet), 1);
	fold = fold_of("nginx");
	ck_assert_uint_eq(fold.row.processes, 3);
	ck_assert_uint_eq(fold.count, 3);
	for (size_t i = 0; i < fold.count; i++) {
		struct process_row row;

		process_sheet_get(sheet, fold.members[i], &row);
		ck_assert_uint_eq(row.processes, 1);
		ck_assert_str_eq(row.process->comm, "nginx");
	}
}
END_TEST

START_TEST(a_shared_socket_counts_once_in_the_fold_and_once_for_each_member)
{
	struct process_fold fold;

	take_crew(1);
	fold = fold_of("nginx");
	ck_assert_uint_eq(fold.row.total, 4);
	ck_assert_uint_eq(fold.row.tcp->by_state[STATE_LISTEN], 1);
	for (size_t i = 0; i < fold.count; i++) {
		struct process_row row;

		process_sheet_get(sheet, fold.members[i], &row);
		ck_assert_uint_eq(row.total, 2);
		ck_assert_uint_eq(row.tcp->by_state[STATE_LISTEN], 1);
	}
}
END_TEST

/* Who is folded with whom: `rows`, and of how many the largest is. */
static const struct {
	const char *what;
	struct process people[PEOPLE_MAX];
	size_t count;
	size_t rows;
	uint32_t largest;
} families[] = {
	{ "workers whose parent holds no socket",
		{ { 6, 1201, 1200, 33, "nginx" }, { 6, 1202, 1200, 33, "nginx" } }, 2, 1,
		2 },
	{ "of one name, but of two parents",
		{ { 6, 11, 10, 0, "python3" }, { 7, 21, 20, 0, "python3" } }, 2, 2, 1 },
	{ "of one parent, but of two names",
		{ { 6, 11, 10, 0, "python3" }, { 7, 12, 10, 0, "perl" } }, 2, 2, 1 },
	{ "services, which init has started",
		{ { 6, 11, 1, 0, "java" }, { 7, 12, 1, 0, "java" } }, 2, 2, 1 },
	{ "of parents outside of this PID namespace",
		{ { 6, 11, 0, 0, "java" }, { 7, 12, 0, 0, "java" } }, 2, 2, 1 },
	{ "two masters of one name, each with a worker",
		{ { 5, 10, 1, 0, "nginx" }, { 6, 11, 10, 33, "nginx" },
			{ 5, 20, 1, 0, "nginx" }, { 6, 21, 20, 33, "nginx" } },
		4, 2, 2 },
	{ "sshd, a session of it and the user's part of that",
		{ { 5, 800, 1, 0, "sshd" }, { 6, 900, 800, 0, "sshd" },
			{ 7, 901, 900, 1000, "sshd" }, { 8, 910, 800, 0, "sshd" } },
		4, 1, 4 },
	{ "sessions that have another name than what listens",
		{ { 5, 800, 1, 0, "sshd" }, { 6, 900, 800, 0, "sshd-session" },
			{ 7, 901, 900, 1000, "sshd-session" },
			{ 8, 910, 800, 0, "sshd-session" } },
		4, 2, 3 },
	{ "a process that has the pid of a parent that has gone",
		{ { 6, 11, 10, 0, "nc" }, { 9, 10, 7, 0, "nc" } }, 2, 2, 1 },
	{ "two that have had one pid, told in one look",
		{ { 6, 11, 10, 0, "nc" }, { 9, 11, 10, 0, "nc" } }, 2, 1, 2 },
	{ "of names that are not known", { { 6, 11, 10, 0, "" }, { 7, 12, 10, 0, "" } },
		2, 2, 1 },
	{ "each the other's parent, as never happens",
		{ { 6, 11, 12, 0, "nc" }, { 6, 12, 11, 0, "nc" } }, 2, 2, 1 },
};

START_TEST(who_is_folded_with_whom)
{
	uint32_t largest = 0;

	memcpy(crew.people, families[_i].people, sizeof(crew.people));
	crew.count = families[_i].count;
	take_crew(1);
	ck_assert_msg(process_folds_count(sheet) == families[_i].rows, "%s: %zu rows",
		families[_i].what, process_folds_count(sheet));
	for (size_t i = 0; i < families[_i].rows; i++) {
		struct process_fold fold;

		process_folds_get(sheet, i, &fold);
		ck_assert_uint_eq(fold.count, fold.row.processes);
		for (size_t other = 0; other < i; other++)
			ck_assert_uint_ne(process_folds_key(sheet, i),
				process_folds_key(sheet, other));
		if (fold.row.processes > largest)
			largest = fold.row.processes;
	}
	ck_assert_msg(largest == families[_i].largest, "%s: %u in one row",
		families[_i].what, (unsigned)largest);
}
END_TEST

START_TEST(a_fold_lasts_and_what_its_parent_has_left_stands_alone)
{
	struct process_fold fold;
	uint64_t key;

	take_crew(1);
	key = process_folds_key(sheet, 0);
	crew.people[2].pid = 1309;
	crew.people[2].start = 900;
	take_crew(2);
	ck_assert_uint_eq(fold_of("nginx").row.processes, 3);
	ck_assert_uint_eq(process_folds_key(sheet, 0), key);
	/* The kernel gives them to init. */
	crew = (struct crew){ { nginx.people[1], nginx.people[2] }, 2 };
	crew.people[0].parent = crew.people[1].parent = 1;
	take_crew(3);
	ck_assert_uint_eq(process_folds_count(sheet), 2);
	process_folds_get(sheet, 0, &fold);
	ck_assert(process_fold_is_one(&fold));
	ck_assert_uint_eq(
		process_folds_key(sheet, 0), process_sheet_key(sheet, *fold.members));
	ck_assert_uint_ne(process_folds_key(sheet, 0), key);
	ck_assert_uint_ne(process_folds_key(sheet, 1), key);
}
END_TEST

START_TEST(what_any_of_a_fold_may_have_had_is_of_the_fold_and_of_no_member)
{
	const struct sock socks[] = {
		owned(tcp_listener("0.0.0.0", 443), 200, WWW),
		sock_between(PROTO_TCP, STATE_TIME_WAIT, "10.0.0.7", 443, "192.0.2.1", 5),
		sock_between(
			PROTO_TCP, STATE_ESTABLISHED, "10.0.0.7", 443, "192.0.2.1", 6),
	};
	struct process_fold fold;
	struct process_row row;
	uint64_t nobody = 0;

	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(process_folds_count(sheet), 1);
	fold = fold_of("nginx");
	ck_assert_uint_eq(fold.row.time_wait_inferred, 1);
	ck_assert_uint_eq(fold.row.unaccepted, 1);
	ck_assert_uint_eq(fold.row.total, 3);
	ck_assert_uint_eq(fold.count, 3);
	/* One row a process: there it is nobody's. */
	ck_assert_uint_eq(process_sheet_count(sheet), 4);
	for (size_t i = 0; i < process_sheet_count(sheet); i++) {
		process_sheet_get(sheet, i, &row);
		ck_assert_uint_eq(row.time_wait_inferred, 0);
		nobody += row.kind == PROCESS_NOBODY ? row.total : 0;
	}
	ck_assert_uint_eq(nobody, 2);
}
END_TEST

START_TEST(connections_that_have_ended_alone_make_a_fold_without_members)
{
	struct sock socks[] = {
		owned(tcp_listener("0.0.0.0", 443), 200, WWW),
		sock_between(PROTO_TCP, STATE_TIME_WAIT, "10.0.0.7", 443, "192.0.2.1", 5),
	};
	struct feed_tee tee = { .count = 0 };
	const struct feed all = feed_tee_feed(&tee);
	const struct snapshot snapshot = { .mono_ns = 1 };
	const struct verdict verdict = { .complete = true };
	struct process_fold fold;

	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, claims_feed(claims, processes_feed(processes)));
	ck_assert_int_eq(feed_begin(&all, &snapshot), 0);
	ck_assert_int_eq(feed_listener(&all, &socks[0]), 0);
	ck_assert_int_eq(feed_sock(&all, &socks[1]), 0);
	ck_assert_int_eq(feed_end(&all, &verdict), 0);
	ck_assert_int_eq(process_sheet_new(processes, units, &reader, &sheet), 0);
	fold = fold_of("nginx");
	ck_assert(!process_fold_is_one(&fold));
	ck_assert_uint_eq(fold.row.processes, 3);
	ck_assert_uint_eq(fold.count, 0);
}
END_TEST

START_TEST(a_fold_has_the_files_of_the_fullest_and_no_user_that_not_all_have)
{
	struct process_fold fold;

	take_crew(1);
	fold = fold_of("nginx");
	ck_assert_uint_eq(fold.about->open_files, 90);
	ck_assert_uint_eq(fold.about->files_limit, 100);
	ck_assert_uint_eq(fold.about->start_wall_ns, 0);
	ck_assert(!fold.row.has_uid);
	ck_assert_str_eq(units_name(units, fold.row.cgroup), "nginx.service");
	crew.people[0].uid = 33;
	take_crew(2);
	ck_assert(fold_of("nginx").row.has_uid);
	ck_assert_uint_eq(fold_of("nginx").row.uid, 33);
}
END_TEST

START_TEST(a_fold_has_no_unit_that_not_all_have)
{
	const struct sock socks[] = {
		owned(to(22, STATE_ESTABLISHED, 40000), 100, SSH),
		owned(to(22, STATE_ESTABLISHED, 40001), 101, SESSION),
		owned(to(22, STATE_ESTABLISHED, 40002), 102, SESSION),
	};

	take(1, socks, COUNT_OF(socks));
	ck_assert_uint_eq(fold_of("nginx").row.cgroup, 0);
	take(2, socks + 1, 2);
	ck_assert_str_eq(
		units_name(units, fold_of("nginx").row.cgroup), "session-9.scope");
}
END_TEST

START_TEST(a_fold_changes_by_sockets_and_is_as_old_as_its_oldest)
{
	struct sock_detail detail[2] = { { .known = 0 } };
	struct sock socks[] = {
		owned(to(80, STATE_CLOSE_WAIT, 40000), 200, WWW),
		owned(to(80, STATE_CLOSE_WAIT, 40001), 101, WWW),
		owned(to(80, STATE_CLOSE_WAIT, 40002), 102, WWW),
	};

	detail_set(&detail[0], DETAIL_LAST_ACK_MS, 2000);
	detail_set(&detail[1], DETAIL_LAST_ACK_MS, 9000);
	socks[0].detail = &detail[0];
	socks[2].detail = &detail[1];
	take(1, socks, 1);
	take(11, socks, COUNT_OF(socks));
	ck_assert_uint_eq(fold_of("nginx").row.oldest_ms, 9000);
	ck_assert(fold_of("nginx").row.has_change);
	ck_assert_double_eq(fold_of("nginx").row.close_wait_per_min, 12);
}
END_TEST

START_TEST(what_is_not_counted_by_process_is_not_folded)
{
	struct process_fold fold;

	processes_free(processes);
	open_by(PROCESS_BY_COMM);
	take_crew(1);
	ck_assert_uint_eq(process_folds_count(sheet), 1);
	process_folds_get(sheet, 0, &fold);
	ck_assert(process_fold_is_one(&fold));
	ck_assert_uint_eq(fold.count, 0);
	ck_assert_uint_eq(fold.row.processes, 3);
	ck_assert_uint_eq(process_folds_key(sheet, 0), process_sheet_key(sheet, 0));
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(
		tcase, processes_of_one_name_are_folded_with_the_one_that_started_them);
	tcase_add_test(
		tcase, a_shared_socket_counts_once_in_the_fold_and_once_for_each_member);
	unit_add_loop(tcase, who_is_folded_with_whom, families);
	tcase_add_test(tcase, a_fold_lasts_and_what_its_parent_has_left_stands_alone);
	tcase_add_test(
		tcase, what_any_of_a_fold_may_have_had_is_of_the_fold_and_of_no_member);
	tcase_add_test(
		tcase, connections_that_have_ended_alone_make_a_fold_without_members);
	tcase_add_test(
		tcase, a_fold_has_the_files_of_the_fullest_and_no_user_that_not_all_have);
	tcase_add_test(tcase, a_fold_has_no_unit_that_not_all_have);
	tcase_add_test(tcase, a_fold_changes_by_sockets_and_is_as_old_as_its_oldest);
	tcase_add_test(tcase, what_is_not_counted_by_process_is_not_folded);
}

int main(void)
{
	return unit_run("process_folds", add_tests);
}
