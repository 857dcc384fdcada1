/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The dashboard's search, over a /proc and a cgroup2 of files. */

#include "sockview/app/owner_search.h"

#include "socks.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)

static char folder[] = "/tmp/sockview-search-XXXXXX";
static const struct hash_seed seed = { { 1, 2 } };
static struct owner_search search;
static struct directions *directions;
static uint64_t cgroup;

static const char *place(const char *name)
{
	static char path[108];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* NULL: a folder. */
static void put(const char *name, const char *text)
{
	FILE *file;

	if (!text) {
		ck_assert_int_eq(mkdir(place(name), 0755), 0);
		return;
	}
	file = fopen(place(name), "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static uint32_t put_socket(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct stat stat_of;

	strcpy(address.sun_path, place(name));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	ck_assert_int_eq(stat(address.sun_path, &stat_of), 0);
	return (uint32_t)stat_of.st_ino;
}

/* Process 42 alone in a.service, and nobody else to be seen. */
static void set_up(void)
{
	struct stat stat_of;
	char mounts[160];

	strcpy(strrchr(folder, '-') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	put("self", NULL);
	put("cg", NULL);
	snprintf(mounts, sizeof(mounts), "9 1 0:2 / %s rw - cgroup2 x rw\n", place("cg"));
	put("self/mountinfo", mounts);
	put("cg/a.service", NULL);
	put("cg/a.service/cgroup.procs", "42\n");
	ck_assert_int_eq(stat(place("cg/a.service"), &stat_of), 0);
	cgroup = stat_of.st_ino;
	put("42", NULL);
	put("42/fd", NULL);
	put("42/comm", "java\n");
	put("42/stat", "42 (java) S 1 1 1 0 -1 1 1 0 0 0 0 0 0 0 20 0 1 0 7 0 0\n");
	ck_assert_int_eq(direction_new(&directions), 0);
	ck_assert(owner_search_open(&search, folder, &seed, directions));
}

static void tear_down(void)
{
	char command[64];

	owner_search_fini(&search);
	owner_search_fini(&search);
	direction_free(directions);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static struct sock sock_of(uint32_t inode)
{
	struct sock sock = tcp_between("10.0.0.5", 443, "192.0.2.7", 50514);

	sock.inode = inode;
	sock.cgroup = cgroup;
	sock.facts = SOCK_INODE | SOCK_CGROUP;
	return sock;
}

/* A snapshot of two sockets. */
static void take_snapshot(uint32_t one, uint32_t other)
{
	const struct snapshot snapshot = { .host = "db-7" };
	const struct verdict verdict = { .complete = true };
	const struct feed feed = owner_search_feed(&search, false);
	const struct sock socks[] = { sock_of(one), sock_of(other) };

	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_sock(&feed, &socks[0]), 0);
	ck_assert_int_eq(feed_sock(&feed, &socks[1]), 0);
	ck_assert_int_eq(feed_end(&feed, &verdict), 0);
}

static bool is_never_enough(void *self)
{
	(void)self;
	return false;
}

static bool is_enough(void *self)
{
	unsigned *left = self;

	return (*left)-- == 0;
}

static bool go_on(uint64_t mono_ns)
{
	return owner_search_go_on(&search, is_never_enough, NULL, mono_ns);
}

static struct owner_brief owner_of(uint32_t inode)
{
	const struct sock sock = sock_of(inode);

	return claims_brief(search.claims, &sock);
}

START_TEST(what_is_held_is_found_and_the_rest_given_to_the_unit_of_one)
{
	uint32_t held;
	uint32_t hidden;

	put("41", NULL);
	put("41/fd", NULL);
	put("41/stat", "41 (sh) S 1 1 1 0 -1 1 1 0 0 0 0 0 0 0 20 0 1 0 7 0 0\n");
	held = put_socket("41/fd/3");
	hidden = held + 1;
	ck_assert_int_eq(rmdir(place("42/fd")), 0); /* it may not be looked at */
	ck_assert(!owner_search_wants(&search));
	take_snapshot(held, hidden);
	ck_assert(owner_search_wants(&search));
	ck_assert(go_on(1));
	ck_assert_int_eq(owner_of(held).by, OWNER_BY_SOCKET);
	ck_assert_uint_eq(owner_of(held).fd, 3);
	ck_assert_int_eq(owner_of(hidden).by, OWNER_BY_UNIT);
	ck_assert_str_eq(owner_of(hidden).process->comm, "java");
	ck_assert(!owner_search_wants(&search));
}
END_TEST

START_TEST(one_that_may_be_looked_at_owns_only_what_it_holds)
{
	uint32_t held = put_socket("42/fd/3");

	take_snapshot(held, held + 1);
	go_on(1);
	ck_assert_int_eq(owner_of(held).by, OWNER_BY_SOCKET);
	ck_assert_ptr_null(owner_of(held + 1).process);
}
END_TEST

START_TEST(a_unit_of_two_names_neither)
{
	uint32_t held = put_socket("42/fd/3");

	put("cg/a.service/cgroup.procs", "42\n43\n");
	take_snapshot(held, held + 1);
	go_on(1);
	ck_assert_int_eq(owner_of(held).by, OWNER_BY_SOCKET);
	ck_assert_ptr_null(owner_of(held + 1).process);
}
END_TEST

START_TEST(processes_of_the_sockets_own_cgroup_are_asked_first)
{
	uint32_t held = put_socket("42/fd/3");
	unsigned steps;

	for (int pid = 100; pid < 200; pid++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", pid);
		put(name, NULL);
	}
	take_snapshot(held, held);
	for (steps = 0; owner_search_wants(&search); steps++) {
		unsigned once = 1;

		owner_search_go_on(&search, is_enough, &once, 1);
	}
	ck_assert_uint_le(steps, 2);
}
END_TEST

START_TEST(what_is_known_is_looked_at_again_after_a_while)
{
	uint32_t held = put_socket("42/fd/3");

	take_snapshot(held, held);
	ck_assert(go_on(1));
	ck_assert_int_eq(unlink(place("42/fd/3")), 0);
	ck_assert(!go_on(9 * SECOND));
	ck_assert_int_eq(owner_of(held).by, OWNER_BY_SOCKET);
	ck_assert(go_on(11 * SECOND));
	ck_assert_int_ne(owner_of(held).by, OWNER_BY_SOCKET);
	ck_assert(owner_search_wants(&search));
}
END_TEST

START_TEST(a_model_is_told_the_owners_of_its_rows_and_how_far_it_is)
{
	uint32_t held = put_socket("42/fd/3");
	const struct sock sock = sock_of(held);
	static struct model model;

	memset(&model, 0, sizeof(model));
	ck_assert_int_eq(sheet_new(&seed, &model.sheet), 0);
	ck_assert_int_eq(sheet_add(model.sheet, &sock, 0), 0);
	take_snapshot(held, held + 1);
	owner_search_tell(&search, &model, 1);
	ck_assert(model.progress.on && !model.progress.done);
	ck_assert_ptr_null(roster_get(model.roster, 0).process);
	go_on(1);
	owner_search_tell(&search, &model, 2);
	ck_assert(model.progress.done);
	ck_assert(model.progress.not_permitted); /* process 1 is hidden */
	ck_assert_uint_eq(model.progress.count.missed, 1);
	ck_assert_uint_gt(strlen(model.progress.user), 0);
	ck_assert_uint_eq(roster_get(model.roster, 0).process->pid, 42);
	ck_assert_str_eq(units_name(roster_units(model.roster), cgroup), "a.service");
	model_free_rows(&model);
}
END_TEST

START_TEST(without_proc_there_is_no_search)
{
	struct owner_search other = { .proc = "" };

	ck_assert(!owner_search_open(&other, "/nonexistent", &seed, directions));
	owner_search_fini(&other);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(
		tcase, what_is_held_is_found_and_the_rest_given_to_the_unit_of_one);
	tcase_add_test(tcase, one_that_may_be_looked_at_owns_only_what_it_holds);
	tcase_add_test(tcase, a_unit_of_two_names_neither);
	tcase_add_test(tcase, processes_of_the_sockets_own_cgroup_are_asked_first);
	tcase_add_test(tcase, what_is_known_is_looked_at_again_after_a_while);
	tcase_add_test(tcase, a_model_is_told_the_owners_of_its_rows_and_how_far_it_is);
	tcase_add_test(tcase, without_proc_there_is_no_search);
}

int main(void)
{
	return unit_run("owner_search", add_tests);
}
