/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Owners that are kept from snapshot to snapshot. */

#include "sockview/core/owners.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct owners *owners;

static void set_up(void)
{
	const struct hash_seed seed = { { 1, 2 } };

	ck_assert_int_eq(owners_new(&seed, &owners), 0);
	owners_keep(owners);
}

static void tear_down(void)
{
	owners_free(owners);
}

static uint32_t add(uint32_t pid, uint64_t start)
{
	const struct process process = { .pid = pid, .start = start };
	uint32_t index;

	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	return index;
}

static void hold(uint32_t inode, uint32_t process, uint32_t fd)
{
	ck_assert_int_eq(owners_hold(owners, inode, process, fd), 0);
}

static void meet(uint32_t inode, uint64_t cookie)
{
	ck_assert_int_eq(owners_meet(owners, inode, cookie), 0);
}

static void finish_round(void)
{
	ck_assert_int_eq(owners_finish_round(owners), 0);
	owners_begin_round(owners);
}

/* "4711:41 4712:6": the holders of a socket. */
static const char *holders_of(uint32_t inode)
{
	static char text[200];
	const struct holding *at = owners_first(owners, inode);

	text[0] = '\0';
	for (; at; at = owners_next(owners, at))
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%u:%u",
			text[0] ? " " : "", owners_process(owners, at)->pid, at->fd);
	return text;
}

static void assert_count(uint64_t sockets, uint64_t held, uint64_t missed)
{
	const struct owners_count count = owners_count(owners);

	ck_assert_uint_eq(count.sockets, sockets);
	ck_assert_uint_eq(count.held, held);
	ck_assert_uint_eq(count.missed, missed);
}

START_TEST(only_sockets_of_a_snapshot_are_wanted)
{
	ck_assert(owners_satisfied(owners));
	meet(77, 1);
	ck_assert(!owners_satisfied(owners));
	ck_assert(owners_wants(owners, 77));
	ck_assert(!owners_wants(owners, 78));
	hold(77, add(4711, 1), 41);
	ck_assert(owners_satisfied(owners));
	/* Another process may hold it, too. */
	ck_assert(owners_wants(owners, 77));
	assert_count(1, 1, 0);
}
END_TEST

START_TEST(what_is_told_again_is_kept_once)
{
	meet(77, 1);
	for (int round = 0; round < 3; round++) {
		uint32_t java = add(4711, 1);
		uint32_t nginx = add(4712, 1);

		hold(77, java, 41);
		hold(77, nginx, 6);
		hold(77, nginx, 9);
		ck_assert_str_eq(holders_of(77), "4711:41 4712:6 4712:9");
		ck_assert_uint_eq(owners_processes(owners), 2);
		finish_round();
		ck_assert_str_eq(holders_of(77), "4711:41 4712:6 4712:9");
	}
}
END_TEST

START_TEST(a_process_that_ended_drops_out_with_the_round)
{
	meet(77, 1);
	meet(78, 2);
	hold(77, add(4711, 1), 41);
	hold(77, add(4712, 1), 6);
	hold(78, add(4712, 1), 7);
	finish_round();
	hold(77, add(4712, 1), 6);
	hold(78, add(4712, 1), 7);
	ck_assert_str_eq(holders_of(77), "4711:41 4712:6");
	finish_round();
	ck_assert_str_eq(holders_of(77), "4712:6");
	ck_assert_str_eq(holders_of(78), "4712:7");
	ck_assert_uint_eq(owners_processes(owners), 1);
	add(4713, 1);
	ck_assert_str_eq(holders_of(77), "4712:6");
	finish_round();
	ck_assert_str_eq(holders_of(77), "");
	ck_assert_uint_eq(owners_processes(owners), 0);
	ck_assert(!owners_satisfied(owners));
	assert_count(2, 0, 0);
}
END_TEST

START_TEST(a_pid_used_again_is_another_process)
{
	meet(77, 1);
	hold(77, add(4711, 1), 41);
	finish_round();
	ck_assert_uint_ne(add(4711, 1), add(4711, 2));
	hold(77, add(4711, 2), 3);
	finish_round();
	ck_assert_str_eq(holders_of(77), "4711:3");
}
END_TEST

START_TEST(an_inode_used_again_has_none_of_the_old_holders)
{
	meet(77, 0x100000001);
	hold(77, add(4711, 1), 41);
	owners_end_snapshot(owners, true);
	meet(77, 0x100000001);
	ck_assert_str_eq(holders_of(77), "4711:41");
	owners_end_snapshot(owners, true);
	meet(77, 0x100000002);
	ck_assert_str_eq(holders_of(77), "");
	ck_assert(!owners_satisfied(owners));
	assert_count(1, 0, 0);
}
END_TEST

START_TEST(sockets_that_have_gone_are_forgotten_by_a_whole_snapshot)
{
	uint32_t java = add(4711, 1);

	for (uint32_t inode = 1; inode <= 5000; inode++) {
		meet(inode, inode);
		hold(inode, java, inode);
	}
	owners_end_snapshot(owners, true);
	for (uint32_t inode = 1; inode <= 5000; inode += 7)
		meet(inode, inode);
	owners_end_snapshot(owners, false);
	assert_count(5000, 5000, 0);
	for (uint32_t inode = 1; inode <= 5000; inode += 7)
		meet(inode, inode);
	owners_end_snapshot(owners, true);
	assert_count(715, 715, 0);
	for (uint32_t inode = 1; inode <= 5000; inode++) {
		const struct holding *at = owners_first(owners, inode);

		ck_assert(inode % 7 == 1 ? at && at->fd == inode : !at);
	}
	ck_assert(!owners_wants(owners, 2));
}
END_TEST

START_TEST(what_a_whole_round_did_not_find_is_given_up)
{
	meet(77, 1);
	finish_round();
	assert_count(1, 0, 0); /* it came while the round was under way */
	finish_round();
	assert_count(1, 0, 1);
	ck_assert(owners_satisfied(owners));
	finish_round();
	assert_count(1, 0, 1);
	/* But found, if it is looked at again for the sake of others. */
	ck_assert(owners_wants(owners, 77));
	hold(77, add(4711, 1), 3);
	assert_count(1, 1, 0);
	/* And looked for again, once it has lost its holder. */
	finish_round();
	finish_round();
	assert_count(1, 0, 0);
	finish_round();
	assert_count(1, 0, 1);
	owners_end_snapshot(owners, true);
	owners_end_snapshot(owners, true);
	assert_count(0, 0, 0);
}
END_TEST

START_TEST(a_process_is_called_by_its_newest_name)
{
	struct process process = { .pid = 4711, .start = 1, .comm = "sh" };
	uint32_t index;

	meet(77, 1);
	hold(77, add(4711, 1), 3);
	strcpy(process.comm, "java");
	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	ck_assert_str_eq(owners_process(owners, owners_first(owners, 77))->comm, "java");
	ck_assert_str_eq(owners_process_at(owners, index)->comm, "java");
}
END_TEST

/* The same as a plain list of who holds what would have it, whatever happens. */
START_TEST(a_hundred_thousand_changes_leave_what_they_should)
{
	enum {
		INODES = 3000,
		PROCESSES = 20
	};
	static uint32_t fds[INODES + 1][PROCESSES + 1];
	uint32_t random = 4711;

	memset(fds, 0, sizeof(fds));
	for (int round = 0; round < 30; round++) {
		for (uint32_t inode = 1; inode <= INODES; inode++) {
			random = random * 1664525 + 1013904223;
			if (random >> 30)
				meet(inode * 13, inode);
			else
				memset(fds[inode], 0, sizeof(fds[inode]));
		}
		owners_end_snapshot(owners, true);
		for (uint32_t pid = 1; pid <= PROCESSES; pid++) {
			uint32_t process = add(pid, 1);

			for (uint32_t inode = 1; inode <= INODES; inode++) {
				random = random * 1664525 + 1013904223;
				fds[inode][pid] = 0;
				if (random >> 28 || !owners_wants(owners, inode * 13))
					continue;
				fds[inode][pid] = inode + pid;
				hold(inode * 13, process, inode + pid);
			}
		}
		finish_round();
		for (uint32_t inode = 1; inode <= INODES; inode++) {
			const struct holding *at = owners_first(owners, inode * 13);
			unsigned holders = 0;
			unsigned told = 0;

			for (uint32_t pid = 1; pid <= PROCESSES; pid++)
				holders += fds[inode][pid] != 0;
			for (; at; at = owners_next(owners, at), told++)
				ck_assert_uint_eq(at->fd,
					fds[inode][owners_process(owners, at)->pid]);
			ck_assert_uint_eq(told, holders);
		}
	}
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, only_sockets_of_a_snapshot_are_wanted);
	tcase_add_test(tcase, what_is_told_again_is_kept_once);
	tcase_add_test(tcase, a_process_that_ended_drops_out_with_the_round);
	tcase_add_test(tcase, a_pid_used_again_is_another_process);
	tcase_add_test(tcase, an_inode_used_again_has_none_of_the_old_holders);
	tcase_add_test(tcase, sockets_that_have_gone_are_forgotten_by_a_whole_snapshot);
	tcase_add_test(tcase, what_a_whole_round_did_not_find_is_given_up);
	tcase_add_test(tcase, a_process_is_called_by_its_newest_name);
	tcase_add_test(tcase, a_hundred_thousand_changes_leave_what_they_should);
}

int main(void)
{
	return unit_run("owners_kept", add_tests);
}
