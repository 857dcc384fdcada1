/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/cgroups.h"

#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sockview-cgroups-XXXXXX";

static void set_up(void)
{
	strcpy(strrchr(folder, '-') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void tear_down(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static const char *place(const char *name)
{
	static char path[1024];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static int find(const char *text, char *path, size_t size)
{
	FILE *file = fopen(place("mountinfo"), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return cgroups_find_mount(place("mountinfo"), path, size);
}

#define TMPFS "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
#define V1    "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"

START_TEST(the_mount_is_found_wherever_it_is)
{
	char path[64];

	ck_assert_int_eq(
		find(TMPFS V1 "41 31 0:38 / /sys/fs/cgroup/unified rw shared:9 - "
			      "cgroup2 cgroup2 rw\n",
			path, sizeof(path)),
		0);
	ck_assert_str_eq(path, "/sys/fs/cgroup/unified");
	ck_assert_int_eq(
		find("9 1 0:2 / /a\\040b rw - cgroup2 x rw\n", path, sizeof(path)), 0);
	ck_assert_str_eq(path, "/a b");
	ck_assert_int_eq(find(TMPFS V1, path, sizeof(path)), -ENOENT);
	ck_assert_int_eq(find("", path, sizeof(path)), -ENOENT);
	ck_assert_int_eq(
		find(" - cgroup2 \n\n1 - cgroup2 \n", path, sizeof(path)), -ENOENT);
	ck_assert_int_eq(
		find("9 1 0:2 / /abc rw - cgroup2 x rw\n", path, 4), -ENAMETOOLONG);
	ck_assert_int_eq(cgroups_find_mount("/nonexistent", path, sizeof(path)), -ENOENT);
}
END_TEST

static uint64_t make(const char *name)
{
	struct stat stat_of;

	ck_assert_int_eq(mkdir(place(name), 0755), 0);
	ck_assert_int_eq(stat(place(name), &stat_of), 0);
	return stat_of.st_ino;
}

START_TEST(every_folder_below_the_mount_is_named_by_its_inode)
{
	const struct hash_seed seed = { { 1, 2 } };
	uint64_t slice = make("system.slice");
	uint64_t service = make("system.slice/nginx.service");
	uint64_t inner = make("system.slice/nginx.service/a");
	char deep[800];
	struct units *units;

	strcpy(deep, "d");
	for (int i = 0; i < 100; i++) {
		make(deep);
		strcat(deep, "/d");
	}
	ck_assert_int_eq(symlink("system.slice", place("loop")), 0);
	ck_assert_int_eq(units_new(&seed, &units), 0);
	ck_assert_int_eq(cgroups_read(folder, units), 0);
	ck_assert_str_eq(units_name(units, slice), "system.slice");
	ck_assert_str_eq(units_name(units, service), "nginx.service");
	ck_assert_str_eq(units_name(units, inner), "nginx.service");
	ck_assert_int_eq(cgroups_read("/nonexistent", units), -ENOENT);
	units_free(units);
}
END_TEST

struct pids {
	uint32_t pid[8];
	unsigned count;
	unsigned room;
};

static int take_pid(void *self, uint32_t pid)
{
	struct pids *pids = self;

	if (pids->count == pids->room)
		return -ENOSPC;
	pids->pid[pids->count++] = pid;
	return 0;
}

START_TEST(the_processes_of_a_cgroup_are_those_in_its_own_list)
{
	struct pids pids = { .room = 8 };
	FILE *file;

	make("a.service");
	make("a.service/inner");
	file = fopen(place("a.service/cgroup.procs"), "w");
	ck_assert_ptr_nonnull(file);
	fputs("1\n0\n4194304\n\nx\n99999999999\n77", file);
	fclose(file);
	ck_assert_int_eq(cgroups_pids(folder, "/a.service", take_pid, &pids), 0);
	ck_assert_uint_eq(pids.count, 3);
	ck_assert_uint_eq(pids.pid[0], 1);
	ck_assert_uint_eq(pids.pid[1], 4194304);
	ck_assert_uint_eq(pids.pid[2], 77);
	pids.count = 0;
	pids.room = 1;
	ck_assert_int_eq(cgroups_pids(folder, "/a.service", take_pid, &pids), -ENOSPC);
	ck_assert_int_eq(cgroups_pids(folder, "/b.service", take_pid, &pids), -ENOENT);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, the_mount_is_found_wherever_it_is);
	tcase_add_test(tcase, every_folder_below_the_mount_is_named_by_its_inode);
	tcase_add_test(tcase, the_processes_of_a_cgroup_are_those_in_its_own_list);
}

int main(void)
{
	return unit_run("cgroups", add_tests);
}
