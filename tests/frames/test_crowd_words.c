/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/crowd_words.h"

#include "unit.h"

#include <string.h>

#define UNIT	7 /* cgroups */
#define UNKNOWN 8

static const struct hash_seed seed = { { 1, 2 } };

static struct claims *claims;
static struct owners *owners;
static struct units *units;
static struct crowds *crowds;
static struct group group;
static uint32_t inode;

static void set_up(void)
{
	ck_assert_int_eq(claims_new(&seed, NULL, NULL, &claims), 0);
	owners = claims_keep(claims);
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, UNIT, "/orders.service"), 0);
	ck_assert_int_eq(crowds_new(&seed, claims, units, &crowds), 0);
	group = (struct group){ .total = 0 };
	inode = 0;
}

static void tear_down(void)
{
	crowds_free(crowds);
	units_free(units);
	claims_free(claims);
}

/* A socket of the row; "": nobody is found to hold it. */
static void add(uint64_t cgroup, uint32_t pid, const char *comm, bool inferred)
{
	struct sock sock = {
		.facts = SOCK_INODE | SOCK_CGROUP, .inode = ++inode, .cgroup = cgroup
	};
	struct process process = { .pid = pid };
	uint32_t index;

	strcpy(process.comm, comm);
	ck_assert_int_eq(owners_meet(owners, inode, inode), 0);
	if (pid && inferred)
		ck_assert_int_eq(claims_tell_alone(claims, cgroup, &process), 0);
	if (pid && !inferred) {
		ck_assert_int_eq(owners_add(owners, &process, &index), 0);
		ck_assert_int_eq(owners_hold(owners, inode, index, 4), 0);
	}
	owners_begin_round(owners);
	if (!pid)
		ck_assert_int_eq(owners_finish_round(owners), 0);
	ck_assert_int_eq(crowds_add(crowds, &group.crowd, &sock), 0);
}

/* `text` NULL: no word. */
static void expect(const char *text, const char *tail, bool permitted)
{
	const struct owners_progress progress = {
		.on = true, .done = true, .not_permitted = !permitted, .user = "ops"
	};
	const struct tally_row service = { .count = &group };
	const struct row row = { .service = &service };
	const struct lore lore = {
		.crowds = crowds, .units = units, .progress = &progress
	};
	char out[FIELD_MAX];
	struct say to;

	ck_assert_int_eq(crowd_text(out, &row, &lore), text != NULL);
	if (text)
		ck_assert_str_eq(out, text);
	say_init(&to, out, sizeof(out));
	crowd_say(&to, &row, &lore);
	ck_assert_str_eq(out, tail);
}

START_TEST(one_process_is_named_with_its_number)
{
	add(UNIT, 4711, "java", false);
	add(UNIT, 4711, "java", false);
	expect("java 4711", "; java 4711", true);
}
END_TEST

START_TEST(processes_of_one_command_are_counted)
{
	for (uint32_t i = 0; i < 3; i++)
		add(UNIT, 1201 + i, "nginx", false);
	expect("nginx (3)", "; nginx (3 processes)", true);
}
END_TEST

START_TEST(processes_of_other_commands_are_more)
{
	add(UNIT, 990, "redis", false);
	add(UNIT, 31, "sshd", false);
	add(UNIT, 4711, "java", false);
	add(UNIT, 4711, "java", false);
	expect("java +2", "; java and 2 more", true);
}
END_TEST

START_TEST(more_than_can_be_counted_are_at_least_so_many)
{
	for (uint32_t i = 0; i <= CROWD_MOST; i++)
		add(UNIT, 1000 + i, "worker", false);
	expect("worker (256+)", "; worker (256+ processes)", true);
}
END_TEST

START_TEST(what_is_inferred_is_marked)
{
	add(UNIT, 1544, "vector", true);
	expect("~vector 1544", "; ~vector 1544", false);
}
END_TEST

START_TEST(sockets_of_those_who_could_not_be_found_are_not_hidden)
{
	add(UNIT, 0, "", false);
	add(UNIT, 4711, "java", false);
	expect("java 4711 +?", "; java 4711, and 1 socket of others", false);
}
END_TEST

START_TEST(a_unit_stands_for_processes_that_may_not_be_seen)
{
	add(UNIT, 0, "", false);
	expect("orders.service", "; orders.service: user ops may not see its processes",
		false);
}
END_TEST

START_TEST(without_a_unit_the_reason_is_told)
{
	add(UNKNOWN, 0, "", false);
	expect(NULL, "; user ops may not see their processes", false);
	expect(NULL, "; held by the kernel, io_uring or another PID namespace", true);
}
END_TEST

START_TEST(where_nobody_asks_nothing_is_said)
{
	const struct tally_row service = { .count = &group };
	const struct row row = { .service = &service };
	const struct lore lore = { .crowds = NULL };
	char out[FIELD_MAX] = "";
	struct say to;

	say_init(&to, out, sizeof(out));
	crowd_say(&to, &row, &lore);
	ck_assert_str_eq(out, "");
	ck_assert(!crowd_text(out, &row, &lore));
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, one_process_is_named_with_its_number);
	tcase_add_test(tcase, processes_of_one_command_are_counted);
	tcase_add_test(tcase, processes_of_other_commands_are_more);
	tcase_add_test(tcase, more_than_can_be_counted_are_at_least_so_many);
	tcase_add_test(tcase, what_is_inferred_is_marked);
	tcase_add_test(tcase, sockets_of_those_who_could_not_be_found_are_not_hidden);
	tcase_add_test(tcase, a_unit_stands_for_processes_that_may_not_be_seen);
	tcase_add_test(tcase, without_a_unit_the_reason_is_told);
	tcase_add_test(tcase, where_nobody_asks_nothing_is_said);
}

int main(void)
{
	return unit_run("crowd_words", add_tests);
}
