/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/lone.h"

#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char folder[] = "/tmp/sockview-lone-XXXXXX";

static const char *place(const char *name)
{
	static char path[1024];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *file = fopen(place(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static void make(const char *name)
{
	ck_assert_int_eq(mkdir(place(name), 0755), 0);
}

/* One process that tells no descriptors, in a cgroup. */
static void set_up(void)
{
	strcpy(strrchr(folder, '-') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	make("42");
	put("42/comm", "ja\033va\n");
	put("42/stat", "42 (java) S 1 1 1 0 -1 1 1 0 0 0 0 0 0 0 20 0 1 0 7 0 0\n");
	make("a.service");
	put("a.service/cgroup.procs", "42\n");
}

static void tear_down(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static int find(struct process *process)
{
	return lone_find(folder, folder, "/a.service", process);
}

START_TEST(the_only_process_of_a_cgroup_is_found_and_described)
{
	struct process process;

	ck_assert_int_eq(find(&process), 1);
	ck_assert_uint_eq(process.pid, 42);
	ck_assert_uint_eq(process.start, 7);
	ck_assert_str_eq(process.comm, "ja?va");
}
END_TEST

START_TEST(of_several_none_is_the_only_one)
{
	struct process process;

	put("a.service/cgroup.procs", "42\n43\n");
	ck_assert_int_eq(find(&process), 0);
	put("a.service/cgroup.procs", "42\n43\n44\n");
	ck_assert_int_eq(find(&process), 0);
	put("a.service/cgroup.procs", "");
	ck_assert_int_eq(find(&process), 0);
}
END_TEST

START_TEST(one_that_may_be_looked_at_is_none)
{
	struct process process;

	make("42/fd");
	ck_assert_int_eq(find(&process), 0);
}
END_TEST

START_TEST(one_that_has_gone_is_none)
{
	struct process process;

	put("a.service/cgroup.procs", "43\n");
	ck_assert_int_eq(find(&process), 0);
	ck_assert_int_eq(lone_find(folder, folder, "/b.service", &process), 0);
}
END_TEST

static int take(void *self, uint64_t cgroup, const struct process *process)
{
	unsigned *taken = self;

	ck_assert_uint_eq(cgroup, 9);
	ck_assert_uint_eq(process->pid, 42);
	*taken += 1;
	return -ENOMEM;
}

START_TEST(those_of_all_units_are_told_until_the_taker_fails)
{
	static const struct hash_seed seed = { { 1, 2 } };
	struct units *units;
	unsigned taken = 0;

	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(units_add(units, 8, "/b.service"), 0);
	ck_assert_int_eq(units_add(units, 9, "/a.service"), 0);
	ck_assert_int_eq(lone_look(folder, folder, units, take, &taken), -ENOMEM);
	ck_assert_uint_eq(taken, 1);
	units_free(units);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_only_process_of_a_cgroup_is_found_and_described);
	tcase_add_test(tcase, of_several_none_is_the_only_one);
	tcase_add_test(tcase, one_that_may_be_looked_at_is_none);
	tcase_add_test(tcase, one_that_has_gone_is_none);
	tcase_add_test(tcase, those_of_all_units_are_told_until_the_taker_fails);
}

int main(void)
{
	return unit_run("lone", add_tests);
}
