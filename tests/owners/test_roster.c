/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/roster.h"

#include "socks.h"
#include "sockview/core/progress.h"
#include "unit.h"

#include <string.h>

#define SECOND UINT64_C(1000000000)

static const struct hash_seed seed = { { 1, 2 } };

static struct claims *claims;
static struct owners *owners;
static struct table *table;

static void set_up(void)
{
	ck_assert_int_eq(claims_new(&seed, NULL, NULL, &claims), 0);
	owners = claims_keep(claims);
	ck_assert_int_eq(table_new(&seed, false, &table), 0);
}

static void tear_down(void)
{
	claims_free(claims);
	table_free(table);
}

static uint32_t add_process(uint32_t pid, const char *comm)
{
	struct process process = { .pid = pid };
	uint32_t index;

	strcpy(process.comm, comm);
	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	return index;
}

/* A row whose socket is held so often. */
static void add_row(uint32_t inode, uint32_t process, unsigned holders)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	sock.inode = inode;
	sock.facts = SOCK_INODE;
	ck_assert_int_eq(table_add(table, &sock), 0);
	ck_assert_int_eq(owners_meet(owners, inode, 0), 0);
	for (unsigned i = 0; i < holders; i++)
		ck_assert_int_eq(owners_hold(owners, inode, process + i, 40 + i), 0);
}

START_TEST(each_row_keeps_its_owner_whatever_becomes_of_it)
{
	uint32_t java = add_process(4711, "java");
	struct owner_brief brief;
	struct roster *roster;
	struct units *units;

	for (uint32_t pid = 1; pid <= 300; pid++)
		add_process(pid, "worker");
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, 7, "/a.service"), 0);
	add_row(100, java, 1);
	add_row(101, java, 0);
	add_row(102, java + 1, 8);
	add_row(103, java + 1, 300);
	ck_assert_int_eq(roster_new(claims, units, table, &roster), 0);
	units_free(units);
	owners_keep(owners); /* forgets all */
	add_process(9, "other");
	brief = roster_get(roster, 0);
	ck_assert_str_eq(brief.process->comm, "java");
	ck_assert_uint_eq(brief.process->pid, 4711);
	ck_assert_uint_eq(brief.fd, 40);
	ck_assert_uint_eq(brief.others, 0);
	ck_assert_int_eq(brief.by, OWNER_BY_SOCKET);
	ck_assert_ptr_null(roster_get(roster, 1).process);
	ck_assert_int_eq(roster_get(roster, 1).by, OWNER_UNKNOWN);
	ck_assert_uint_eq(roster_get(roster, 2).others, 7);
	ck_assert_uint_eq(roster_get(roster, 3).others, ROSTER_OTHERS_MAX);
	ck_assert_str_eq(units_name(roster_units(roster), 7), "a.service");
	roster_free(roster);
	roster_free(NULL);
}
END_TEST

static struct owners_progress tell(struct progress_start *start, uint64_t sockets,
	uint64_t held, uint64_t missed, uint64_t mono_ns)
{
	const struct owners_count count = { sockets, held, missed };
	const struct owners_reach reach = { .looked = true };
	struct owners_progress progress = { .on = false };

	progress_tell(&progress, start, &count, &reach, mono_ns);
	return progress;
}

START_TEST(progress_is_told_in_percent_and_time)
{
	struct progress_start start = { .set = false };
	struct owners_progress progress = tell(&start, 1000, 0, 0, 10 * SECOND);

	ck_assert(progress.on);
	ck_assert(!progress.done);
	ck_assert_uint_eq(progress.percent, 0);
	ck_assert_uint_eq(progress.left_ns, 0);
	progress = tell(&start, 1000, 200, 0, 10 * SECOND + SECOND / 10);
	ck_assert_uint_eq(progress.left_ns, 0); /* too early to tell */
	progress = tell(&start, 1000, 700, 50, 13 * SECOND);
	ck_assert_uint_eq(progress.percent, 75);
	ck_assert_uint_eq(progress.left_ns, SECOND);
	progress = tell(&start, 1000, 948, 51, 14 * SECOND);
	ck_assert_uint_eq(progress.percent, 99);
	progress = tell(&start, 1000, 950, 50, 14 * SECOND);
	ck_assert(progress.done);
	ck_assert_uint_eq(progress.percent, 100);
	ck_assert_uint_eq(progress.left_ns, 0);
	/* The next search begins where this one ended. */
	progress = tell(&start, 2000, 950, 50, 20 * SECOND);
	progress = tell(&start, 2000, 1200, 50, 21 * SECOND);
	ck_assert_uint_eq(progress.left_ns, 3 * SECOND);
}
END_TEST

START_TEST(without_sockets_there_is_nothing_to_find)
{
	struct progress_start start = { .set = false };
	const struct owners_count none = { 0, 0, 0 };
	struct owners_reach reach = { .looked = true };
	struct owners_progress progress = tell(&start, 0, 0, 0, 1);

	ck_assert(progress.done);
	ck_assert(!progress.not_permitted);
	reach.refused = 1;
	progress_tell(&progress, &start, &none, &reach, 2);
	ck_assert(progress.not_permitted);
	reach = (struct owners_reach){ .hidden = true };
	progress_tell(&progress, &start, &none, &reach, 2);
	ck_assert(progress.not_permitted);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, each_row_keeps_its_owner_whatever_becomes_of_it);
	tcase_add_test(tcase, progress_is_told_in_percent_and_time);
	tcase_add_test(tcase, without_sockets_there_is_nothing_to_find);
}

int main(void)
{
	return unit_run("roster", add_tests);
}
