/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Owners that are kept from snapshot to snapshot: whose a TIME_WAIT was. */

#include "sockview/core/claims.h"

#include "socks.h"
#include "unit.h"

#define SECOND UINT64_C(1000000000)

static const struct hash_seed seed = { { 1, 2 } };
static const struct process java = { .pid = 4711, .start = 5, .uid = 7, .comm = "java" };
static const struct process java_again = { .pid = 4711, .start = 9, .comm = "java" };
static const struct process nginx = { .pid = 1201, .start = 7, .comm = "nginx" };
static const struct process gone = { .pid = 1, .start = 1, .comm = "gone" };

static struct directions *directions;
static struct claims *claims;
static struct owners *owners;
static struct feed_tee tee;
static uint64_t now_ns;

static void set_up(void)
{
	static const struct feed_ops nothing = { .begin = NULL };

	now_ns = 0;
	tee = (struct feed_tee){ .count = 0 };
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert_int_eq(claims_new(&seed, NULL, NULL, &claims), 0);
	owners = claims_keep(claims);
	claims_infer(claims, directions);
	ck_assert_int_eq(claims_remember(claims, &seed), 0);
	feed_tee_add(&tee, direction_feed(directions));
	feed_tee_add(&tee, claims_feed(claims, (struct feed){ &nothing, NULL }));
}

static void tear_down(void)
{
	claims_free(claims);
	direction_free(directions);
}

/* A socket by its number, which is its cookie and its inode. */
static struct sock open_at(uint64_t cookie, uint16_t to)
{
	struct sock sock =
		tcp_between("10.0.0.7", (uint16_t)(40000 + cookie), "10.0.5.20", to);

	sock.cookie = cookie;
	sock.inode = (uint32_t)cookie;
	sock.facts = SOCK_COOKIE | SOCK_INODE;
	return sock;
}

static struct sock ended_at(uint64_t cookie, uint16_t to)
{
	struct sock sock = open_at(cookie, to);

	sock.state = STATE_TIME_WAIT;
	sock.inode = 0;
	sock.facts = SOCK_COOKIE;
	return sock;
}

static void take_some(const struct sock *socks, size_t count, bool complete)
{
	const struct snapshot snapshot = { .host = "db-7", .mono_ns = now_ns += SECOND };
	const struct verdict verdict = { .complete = complete };
	const struct feed feed = feed_tee_feed(&tee);

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(feed_sock(&feed, &socks[i]), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

#define TAKE(...)                                                                        \
	take_some((const struct sock[]){ __VA_ARGS__ },                                  \
		sizeof((const struct sock[]){ __VA_ARGS__ }) / sizeof(struct sock),      \
		true)

static void tell(const struct process *process, uint32_t inode)
{
	uint32_t index;

	ck_assert_int_eq(owners_add(owners, process, &index), 0);
	ck_assert_int_eq(owners_hold(owners, inode, index, 3), 0);
}

static void finish_round(void)
{
	ck_assert_int_eq(owners_finish_round(owners), 0);
	ck_assert_int_eq(claims_settle(claims), 0);
}

static void assert_owner(
	const struct sock *sock, enum owner_by by, const struct process *process)
{
	const struct owner_brief brief = claims_brief(claims, sock);

	ck_assert_int_eq(brief.by, by);
	ck_assert_int_eq(brief.process != NULL, process != NULL);
	if (!process)
		return;
	ck_assert_uint_eq(brief.process->pid, process->pid);
	ck_assert_uint_eq(brief.process->start, process->start);
	ck_assert_uint_eq(brief.others, 0);
}

static void assert_nobody(const struct sock *sock)
{
	assert_owner(sock, OWNER_UNKNOWN, NULL);
}

static void assert_shared(const struct sock *sock)
{
	assert_owner(sock, OWNER_SHARED, NULL);
}

START_TEST(a_time_wait_is_of_the_only_one_once_that_is_found)
{
	const struct sock open = open_at(1, 9000);
	const struct sock ended = ended_at(2, 9000);

	TAKE(ended, open);
	assert_nobody(&ended);
	owners_begin_round(owners);
	tell(&java, 1);
	ck_assert_int_eq(claims_settle(claims), 0);
	assert_owner(&ended, OWNER_BY_PEER, &java);
	assert_owner(&open, OWNER_BY_SOCKET, &java);
	/* The next snapshot begins with what is known. */
	TAKE(ended, open);
	assert_owner(&ended, OWNER_BY_PEER, &java);
}
END_TEST

START_TEST(while_another_is_looked_for_nobody_is_the_only_one)
{
	const struct sock ended = ended_at(3, 9000);

	TAKE(open_at(1, 9000), open_at(2, 9000), ended);
	owners_begin_round(owners);
	tell(&java, 1);
	ck_assert_int_eq(claims_settle(claims), 0);
	assert_nobody(&ended);
	tell(&java, 2);
	ck_assert_int_eq(claims_settle(claims), 0);
	assert_owner(&ended, OWNER_BY_PEER, &java);
}
END_TEST

START_TEST(who_was_the_only_one_stays_it_until_another_is_found)
{
	const struct sock ended = ended_at(3, 9000);

	TAKE(open_at(1, 9000), ended);
	tell(&java, 1);
	ck_assert_int_eq(claims_settle(claims), 0);
	TAKE(open_at(1, 9000), ended, open_at(2, 9000));
	assert_owner(&ended, OWNER_BY_PEER, &java);
	tell(&nginx, 2);
	ck_assert_int_eq(claims_settle(claims), 0);
	assert_shared(&ended);
}
END_TEST

START_TEST(one_that_nobody_is_found_to_hold_leaves_nobody_alone)
{
	const struct sock ended = ended_at(3, 9000);

	TAKE(open_at(1, 9000), open_at(2, 9000), ended);
	owners_begin_round(owners);
	tell(&java, 1);
	finish_round();
	assert_shared(&ended);
	TAKE(open_at(1, 9000), open_at(2, 9000), ended);
	assert_shared(&ended);
}
END_TEST

START_TEST(one_that_two_hold_leaves_nobody_alone)
{
	const struct sock ended = ended_at(3, 9000);

	TAKE(open_at(1, 9000), ended);
	tell(&java, 1);
	tell(&nginx, 1);
	ck_assert_int_eq(claims_settle(claims), 0);
	assert_shared(&ended);
}
END_TEST

START_TEST(who_held_a_socket_is_remembered_whoever_talks_there)
{
	const struct sock ended = ended_at(1, 9000);

	TAKE(open_at(1, 9000), open_at(2, 9000));
	tell(&java, 1);
	tell(&nginx, 2);
	ck_assert_int_eq(claims_settle(claims), 0);
	for (int i = 0; i < 3; i++) {
		TAKE(open_at(2, 9000), ended, ended_at(3, 9000));
		assert_owner(&ended, OWNER_BY_MEMORY, &java);
	}
}
END_TEST

START_TEST(a_process_that_has_gone_is_remembered_beyond_the_next_round)
{
	const struct sock ended[] = { ended_at(1, 9000), ended_at(5, 9000) };

	TAKE(open_at(1, 9000), open_at(2, 9001));
	tell(&java, 1);
	tell(&nginx, 2);
	finish_round();
	TAKE(ended[0], ended[1], open_at(2, 9001));
	for (int i = 0; i < 3; i++) {
		/* Processes without a socket are forgotten, and the others renumbered. */
		owners_begin_round(owners);
		tell(&nginx, 2);
		finish_round();
		assert_owner(&ended[0], OWNER_BY_MEMORY, &java);
		assert_owner(&ended[1], OWNER_BY_MEMORY, &java);
		TAKE(ended[0], ended[1], open_at(2, 9001));
		assert_owner(&ended[0], OWNER_BY_MEMORY, &java);
		assert_owner(&ended[1], OWNER_BY_MEMORY, &java);
	}
}
END_TEST

START_TEST(a_round_that_renumbers_processes_changes_no_name)
{
	const struct sock ended[] = { ended_at(3, 9000), ended_at(4, 9001) };

	TAKE(open_at(9, 80), open_at(1, 9000), open_at(2, 9001), ended[0], ended[1]);
	tell(&gone, 9);
	tell(&java, 1);
	tell(&nginx, 2);
	finish_round();
	owners_begin_round(owners);
	tell(&nginx, 2);
	tell(&java, 1);
	finish_round();
	assert_owner(&ended[0], OWNER_BY_PEER, &java);
	assert_owner(&ended[1], OWNER_BY_PEER, &nginx);
}
END_TEST

START_TEST(a_pid_that_is_used_again_is_another_process)
{
	const struct sock ended[] = { ended_at(1, 9000), ended_at(3, 9000) };

	TAKE(open_at(1, 9000));
	tell(&java, 1);
	finish_round();
	TAKE(ended[0], open_at(2, 9000), ended[1]);
	tell(&java_again, 2);
	ck_assert_int_eq(claims_settle(claims), 0);
	assert_owner(&ended[0], OWNER_BY_MEMORY, &java);
	assert_shared(&ended[1]);
}
END_TEST

START_TEST(an_inode_that_is_used_again_is_not_of_who_held_it_before)
{
	const struct sock ended = ended_at(3, 9001);
	struct sock again = open_at(1, 9001);

	TAKE(open_at(1, 9000));
	tell(&java, 1);
	finish_round();
	again.cookie = 77;
	TAKE(again, ended);
	assert_nobody(&ended);
}
END_TEST

START_TEST(a_short_connection_that_ended_unseen_leaves_no_doubt)
{
	const struct sock ended = ended_at(3, 9000);

	TAKE(open_at(1, 9000), ended);
	tell(&java, 1);
	finish_round();
	TAKE(open_at(1, 9000), open_at(2, 9000), ended);
	TAKE(open_at(1, 9000), ended_at(2, 9000), ended);
	assert_owner(&ended, OWNER_BY_PEER, &java);
}
END_TEST

/* It was of a process that may not be looked at, or of the one that is known there. */
static void leave_unseen(uint32_t uid)
{
	struct sock unseen = open_at(2, 9000);

	TAKE(open_at(1, 9000), ended_at(3, 9000));
	tell(&java, 1);
	owners_reach(owners)->refused = 1;
	finish_round();
	unseen.uid = uid;
	unseen.facts |= SOCK_UID;
	TAKE(open_at(1, 9000), unseen, ended_at(3, 9000));
	TAKE(open_at(1, 9000), ended_at(3, 9000));
}

START_TEST(where_processes_are_hidden_one_of_another_user_leaves_doubt)
{
	const struct sock ended = ended_at(3, 9000);

	leave_unseen(java.uid + 1);
	assert_shared(&ended);
}
END_TEST

START_TEST(where_processes_are_hidden_one_of_the_same_user_leaves_none)
{
	const struct sock ended = ended_at(3, 9000);

	leave_unseen(java.uid);
	assert_owner(&ended, OWNER_BY_PEER, &java);
}
END_TEST

START_TEST(a_snapshot_with_gaps_tells_of_no_new_one)
{
	const struct sock socks[] = { open_at(1, 9000), ended_at(3, 9000) };

	take_some(socks, COUNT_OF(socks), false);
	tell(&java, 1);
	ck_assert_int_eq(claims_settle(claims), 0);
	assert_nobody(&socks[1]);
	TAKE(socks[0], socks[1]);
	assert_owner(&socks[1], OWNER_BY_PEER, &java);
	take_some(socks, COUNT_OF(socks), false);
	assert_owner(&socks[1], OWNER_BY_PEER, &java);
}
END_TEST

START_TEST(from_a_part_of_the_sockets_nothing_is_inferred)
{
	const struct sock open[] = { open_at(9, 80), open_at(1, 9000), open_at(2, 80) };
	const struct sock ended[] = { ended_at(1, 9000), ended_at(3, 9000) };

	TAKE(open[0], open[1], open[2], ended[1]);
	tell(&gone, 9);
	tell(&java, 1);
	tell(&nginx, 2);
	finish_round();
	assert_owner(&ended[1], OWNER_BY_PEER, &java);
	claims_hear_part(claims, true);
	TAKE(open[1], open[2], ended[1]);
	assert_nobody(&ended[1]);
	owners_begin_round(owners);
	tell(&java, 1);
	tell(&nginx, 2);
	finish_round(); /* and renumbers them */
	claims_hear_part(claims, false);
	TAKE(ended[0], open[2], ended[1]);
	assert_owner(&ended[0], OWNER_BY_MEMORY, &java);
	assert_owner(&ended[1], OWNER_BY_MEMORY, &java);
}
END_TEST

/* Too many to be taken up again when their holders are found. */
START_TEST(of_too_many_that_are_looked_for_the_next_snapshot_tells)
{
	const size_t count = 20000;
	struct sock *socks = calloc(count, sizeof(*socks));

	for (uint32_t i = 0; i < count; i++)
		socks[i] = open_at(1 + i, 9000);
	socks[0] = ended_at(1, 9000);
	take_some(socks, count, true);
	for (uint32_t i = 1; i < count; i++)
		tell(&java, 1 + i);
	ck_assert_int_eq(claims_settle(claims), 0);
	assert_nobody(&socks[0]);
	take_some(socks, count, true);
	assert_owner(&socks[0], OWNER_BY_PEER, &java);
	free(socks);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_time_wait_is_of_the_only_one_once_that_is_found);
	tcase_add_test(tcase, while_another_is_looked_for_nobody_is_the_only_one);
	tcase_add_test(tcase, who_was_the_only_one_stays_it_until_another_is_found);
	tcase_add_test(tcase, one_that_nobody_is_found_to_hold_leaves_nobody_alone);
	tcase_add_test(tcase, one_that_two_hold_leaves_nobody_alone);
	tcase_add_test(tcase, who_held_a_socket_is_remembered_whoever_talks_there);
	tcase_add_test(
		tcase, a_process_that_has_gone_is_remembered_beyond_the_next_round);
	tcase_add_test(tcase, a_round_that_renumbers_processes_changes_no_name);
	tcase_add_test(tcase, a_pid_that_is_used_again_is_another_process);
	tcase_add_test(tcase, an_inode_that_is_used_again_is_not_of_who_held_it_before);
	tcase_add_test(tcase, a_short_connection_that_ended_unseen_leaves_no_doubt);
	tcase_add_test(
		tcase, where_processes_are_hidden_one_of_another_user_leaves_doubt);
	tcase_add_test(
		tcase, where_processes_are_hidden_one_of_the_same_user_leaves_none);
	tcase_add_test(tcase, a_snapshot_with_gaps_tells_of_no_new_one);
	tcase_add_test(tcase, from_a_part_of_the_sockets_nothing_is_inferred);
	tcase_add_test(tcase, of_too_many_that_are_looked_for_the_next_snapshot_tells);
}

int main(void)
{
	return unit_run("claims_remember", add_tests);
}
