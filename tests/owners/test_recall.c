/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/recall.h"

#include "socks.h"
#include "unit.h"

#define SECOND UINT64_C(1000000000)

static const struct process java = { .pid = 4711, .start = 5, .comm = "java" };
static const struct process java_again = { .pid = 4711, .start = 9, .comm = "java" };
static const struct process nginx = { .pid = 1201, .start = 7, .comm = "nginx" };
static struct recall *recall;

static void set_up(void)
{
	const struct hash_seed seed = { { 1, 2 } };

	ck_assert_int_eq(recall_new(&seed, &recall), 0);
	recall_begin(recall, SECOND);
}

static void tear_down(void)
{
	recall_free(recall);
}

/* All of one snapshot have come, and the next begins. */
static void go_on_at(uint64_t now_ns)
{
	recall_end(recall);
	recall_begin(recall, now_ns);
}

static struct sock outbound(uint64_t cookie, uint16_t to)
{
	struct sock sock =
		tcp_between("10.0.0.7", (uint16_t)(40000 + cookie), "10.0.5.20", to);

	sock.cookie = cookie;
	sock.facts = cookie ? SOCK_COOKIE : 0;
	return sock;
}

static void see(uint64_t cookie, uint16_t to, const struct process *process)
{
	const struct sock sock = outbound(cookie, to);
	uint32_t number;

	ck_assert_int_eq(recall_see(recall, &sock, true, process, &number), 0);
	ck_assert_uint_lt(number, recall_count(recall));
}

/* As far as it is known now. */
static void assert_so_far(
	uint16_t to, enum recall_partner wanted, const struct process *process)
{
	const struct sock sock = outbound(99, to);
	uint32_t number;

	ck_assert_int_eq(recall_partner(recall, &sock, &number), wanted);
	if (!process)
		return;
	ck_assert_uint_eq(recall_process(recall, number)->pid, process->pid);
	ck_assert_uint_eq(recall_process(recall, number)->start, process->start);
}

static void assert_partner(
	uint16_t to, enum recall_partner wanted, const struct process *process)
{
	recall_end(recall);
	assert_so_far(to, wanted, process);
}

START_TEST(the_only_one_at_a_destination_is_its_partner)
{
	see(1, 9000, &java);
	see(2, 9000, &java);
	see(3, 9001, &nginx);
	assert_partner(9000, RECALL_NOW, &java);
	assert_partner(9001, RECALL_NOW, &nginx);
	assert_partner(9002, RECALL_NOBODY, NULL);
}
END_TEST

START_TEST(two_at_a_destination_share_it)
{
	see(1, 9000, &java);
	see(2, 9000, &nginx);
	see(3, 9000, &java);
	assert_partner(9000, RECALL_SEVERAL, NULL);
	/* And shared it, when both have gone. */
	go_on_at(2 * SECOND);
	assert_partner(9000, RECALL_SEVERAL, NULL);
}
END_TEST

START_TEST(the_same_pid_of_another_start_is_another_process)
{
	see(1, 9000, &java);
	see(2, 9000, &java_again);
	assert_partner(9000, RECALL_SEVERAL, NULL);
}
END_TEST

START_TEST(somebody_unknown_leaves_nobody_alone)
{
	const struct sock sock = outbound(2, 9000);

	see(1, 9000, &java);
	ck_assert_int_eq(recall_doubt(recall, &sock), 0);
	assert_partner(9000, RECALL_SEVERAL, NULL);
}
END_TEST

START_TEST(who_was_the_last_is_remembered_while_nobody_talks)
{
	see(1, 9000, &java);
	for (uint64_t i = 2; i < 500; i++) {
		go_on_at(i * SECOND);
		assert_partner(9000, RECALL_BEFORE, &java);
	}
	see(2, 9000, &nginx);
	assert_partner(9000, RECALL_NOW, &nginx);
}
END_TEST

START_TEST(who_talked_within_a_minute_may_have_left_a_time_wait)
{
	see(1, 9000, &java);
	go_on_at(31 * SECOND);
	see(2, 9000, &nginx);
	assert_partner(9000, RECALL_SEVERAL, NULL);
	go_on_at(32 * SECOND);
	go_on_at(93 * SECOND);
	see(3, 9000, &java);
	assert_partner(9000, RECALL_NOW, &java);
}
END_TEST

START_TEST(before_all_have_come_only_who_was_the_last_one_is_the_only_one)
{
	see(1, 9000, &java);
	assert_so_far(9000, RECALL_NOBODY, NULL);
	go_on_at(2 * SECOND);
	assert_so_far(9000, RECALL_BEFORE, &java);
	see(2, 9000, &java);
	assert_so_far(9000, RECALL_NOW, &java);
	see(3, 9000, &nginx);
	assert_so_far(9000, RECALL_SEVERAL, NULL);
}
END_TEST

START_TEST(while_somebody_is_looked_for_only_who_was_the_last_one_is_the_only_one)
{
	const struct sock sought = outbound(2, 9000);

	see(1, 9000, &java);
	see(3, 9001, &java);
	ck_assert_int_eq(recall_await(recall, &sought), 0);
	assert_partner(9000, RECALL_NOBODY, NULL);
	assert_partner(9001, RECALL_NOW, &java);
	recall_await_nobody(recall);
	assert_partner(9000, RECALL_NOW, &java);
	go_on_at(2 * SECOND);
	see(1, 9000, &java);
	ck_assert_int_eq(recall_await(recall, &sought), 0);
	assert_partner(9000, RECALL_NOW, &java);
	see(2, 9000, &nginx);
	assert_partner(9000, RECALL_SEVERAL, NULL);
}
END_TEST

START_TEST(a_process_is_known_by_its_newest_name)
{
	struct process renamed = java;

	see(1, 9000, &java);
	renamed.comm[0] = 'J';
	see(1, 9000, &renamed);
	ck_assert_uint_eq(recall_count(recall), 1);
	ck_assert_str_eq(recall_process(recall, 0)->comm, "Java");
}
END_TEST

START_TEST(a_process_is_in_the_cgroup_of_its_last_socket)
{
	struct sock sock = outbound(1, 9000);
	uint32_t number;

	sock.cgroup = 77;
	ck_assert_int_eq(recall_see(recall, &sock, true, &java, &number), 0);
	ck_assert_uint_eq(recall_cgroup(recall, number), 0);
	sock.facts |= SOCK_CGROUP;
	ck_assert_int_eq(recall_see(recall, &sock, true, &java, &number), 0);
	see(2, 9000, &java);
	ck_assert_uint_eq(recall_cgroup(recall, number), 77);
	see(3, 9000, &java_again);
	ck_assert(recall_number(recall, &java_again, &number));
	ck_assert_uint_eq(recall_cgroup(recall, number), 0);
}
END_TEST

static void assert_sock(uint64_t cookie, const struct process *process)
{
	const struct sock sock = outbound(cookie, 9000);
	uint32_t number;

	ck_assert_int_eq(recall_sock(recall, &sock, &number), process != NULL);
	if (process)
		ck_assert_uint_eq(recall_process(recall, number)->pid, process->pid);
}

START_TEST(a_socket_is_remembered_as_long_as_each_snapshot_has_it)
{
	const struct sock sock = outbound(1, 9000);

	see(1, 9000, &java);
	see(2, 9000, &nginx);
	for (uint64_t i = 2; i < 10; i++) {
		go_on_at(i * SECOND);
		assert_sock(1, &java);
		ck_assert_int_eq(recall_meet(recall, &sock), 0);
	}
	assert_sock(2, NULL);
	assert_sock(3, NULL);
}
END_TEST

START_TEST(a_snapshot_that_was_broken_off_forgets_no_socket)
{
	see(1, 9000, &java);
	recall_end(recall);
	for (uint64_t i = 2; i < 6; i++)
		recall_begin(recall, i * SECOND);
	assert_sock(1, &java);
	go_on_at(6 * SECOND);
	go_on_at(7 * SECOND);
	assert_sock(1, NULL);
}
END_TEST

START_TEST(where_time_runs_back_all_is_forgotten)
{
	go_on_at(9 * SECOND);
	see(1, 9000, &java);
	go_on_at(8 * SECOND);
	assert_sock(1, NULL);
	assert_partner(9000, RECALL_NOBODY, NULL);
	ck_assert_uint_eq(recall_count(recall), 0);
}
END_TEST

START_TEST(in_the_only_snapshot_no_socket_is_remembered)
{
	recall_once(recall);
	see(1, 9000, &java);
	assert_sock(1, NULL);
	assert_partner(9000, RECALL_NOW, &java);
}
END_TEST

START_TEST(without_a_cookie_a_socket_is_known_by_its_ends)
{
	const struct sock other = tcp_between("10.0.0.7", 40001, "10.0.5.20", 9000);
	uint32_t number;

	see(0, 9000, &java);
	go_on_at(2 * SECOND);
	assert_sock(0, &java);
	ck_assert(!recall_sock(recall, &other, &number));
}
END_TEST

START_TEST(processes_beyond_the_limit_are_forgotten_and_learned_anew)
{
	struct process many = java;
	const struct sock sock = outbound(70000, 9000);
	uint32_t number;

	for (uint32_t i = 0; i < RECALL_PROCESSES_MAX; i++) {
		many.pid = 100 + i;
		see(1 + i, 9000, &many);
	}
	many.pid = 99;
	ck_assert_int_eq(recall_see(recall, &sock, true, &many, &number), 0);
	ck_assert_uint_eq(number, UINT32_MAX);
	ck_assert_uint_eq(recall_count(recall), RECALL_PROCESSES_MAX);
	go_on_at(2 * SECOND);
	see(1, 9000, &java);
	ck_assert_uint_eq(recall_count(recall), 1);
	assert_partner(9000, RECALL_NOW, &java);
}
END_TEST

START_TEST(destinations_nobody_talks_to_make_room)
{
	for (uint32_t i = 0; i <= RECALL_DESTINATIONS_MAX; i++)
		see(1 + i, (uint16_t)(1 + i), &java);
	assert_partner(1, RECALL_NOW, &java);
	assert_partner(RECALL_DESTINATIONS_MAX + 1, RECALL_NOBODY, NULL);
	go_on_at(2 * SECOND);
	go_on_at(3 * SECOND);
	see(1, RECALL_DESTINATIONS_MAX + 1, &nginx);
	assert_partner(RECALL_DESTINATIONS_MAX + 1, RECALL_NOW, &nginx);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_only_one_at_a_destination_is_its_partner);
	tcase_add_test(tcase, two_at_a_destination_share_it);
	tcase_add_test(tcase, the_same_pid_of_another_start_is_another_process);
	tcase_add_test(tcase, somebody_unknown_leaves_nobody_alone);
	tcase_add_test(tcase, who_was_the_last_is_remembered_while_nobody_talks);
	tcase_add_test(tcase, who_talked_within_a_minute_may_have_left_a_time_wait);
	tcase_add_test(
		tcase, before_all_have_come_only_who_was_the_last_one_is_the_only_one);
	tcase_add_test(tcase,
		while_somebody_is_looked_for_only_who_was_the_last_one_is_the_only_one);
	tcase_add_test(tcase, a_process_is_known_by_its_newest_name);
	tcase_add_test(tcase, a_process_is_in_the_cgroup_of_its_last_socket);
	tcase_add_test(tcase, a_snapshot_that_was_broken_off_forgets_no_socket);
	tcase_add_test(tcase, where_time_runs_back_all_is_forgotten);
	tcase_add_test(tcase, a_socket_is_remembered_as_long_as_each_snapshot_has_it);
	tcase_add_test(tcase, in_the_only_snapshot_no_socket_is_remembered);
	tcase_add_test(tcase, without_a_cookie_a_socket_is_known_by_its_ends);
	tcase_add_test(tcase, processes_beyond_the_limit_are_forgotten_and_learned_anew);
	tcase_add_test(tcase, destinations_nobody_talks_to_make_room);
}

int main(void)
{
	return unit_run("recall", add_tests);
}
