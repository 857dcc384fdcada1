/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/owners.h"

#include "sockview/core/users.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct owners *owners;

static void set_up(void)
{
	const struct hash_seed seed = { { 1, 2 } };

	ck_assert_int_eq(owners_new(&seed, &owners), 0);
	owners_begin(owners);
}

static void tear_down(void)
{
	owners_free(owners);
}

static uint32_t add(uint32_t pid, const char *comm)
{
	struct process process = { .pid = pid };
	uint32_t index;

	snprintf(process.comm, sizeof(process.comm), "%s", comm);
	ck_assert_int_eq(owners_add(owners, &process, &index), 0);
	return index;
}

static void hold(uint32_t inode, uint32_t process, uint32_t fd)
{
	ck_assert_int_eq(owners_hold(owners, inode, process, fd), 0);
}

START_TEST(each_holder_of_a_socket_is_kept_in_the_order_it_was_told)
{
	uint32_t java = add(4711, "java");
	uint32_t nginx = add(4712, "nginx");
	const struct holding *at;

	hold(77, java, 41);
	hold(78, java, 42);
	hold(77, nginx, 6);
	hold(77, nginx, 9);
	at = owners_first(owners, 77);
	ck_assert_uint_eq(owners_process(owners, at)->pid, 4711);
	ck_assert_uint_eq(at->fd, 41);
	at = owners_next(owners, at);
	ck_assert_str_eq(owners_process(owners, at)->comm, "nginx");
	ck_assert_uint_eq(at->fd, 6);
	at = owners_next(owners, at);
	ck_assert_uint_eq(at->fd, 9);
	ck_assert_ptr_null(owners_next(owners, at));
	ck_assert_ptr_null(owners_next(owners, owners_first(owners, 78)));
	ck_assert_ptr_null(owners_first(owners, 79));
}
END_TEST

START_TEST(a_hundred_thousand_sockets_are_all_found)
{
	uint32_t process = add(1, "init");

	for (uint32_t inode = 1; inode <= 100000; inode++)
		hold(inode * 16, process, inode);
	for (uint32_t inode = 1; inode <= 100000; inode++)
		ck_assert_uint_eq(owners_first(owners, inode * 16)->fd, inode);
	ck_assert_ptr_null(owners_first(owners, 17));
	owners_begin(owners);
	ck_assert_ptr_null(owners_first(owners, 16));
}
END_TEST

START_TEST(narrowed_only_what_is_wanted_and_not_yet_held_is_kept)
{
	uint32_t process = add(1, "init");

	hold(10, process, 3);
	ck_assert(owners_wants(owners, 99));
	ck_assert(!owners_satisfied(owners));
	owners_narrow(owners);
	ck_assert(owners_satisfied(owners));
	ck_assert_int_eq(owners_want(owners, 11), 0);
	ck_assert_int_eq(owners_want(owners, 12), 0);
	ck_assert_int_eq(owners_want(owners, 12), 0);
	ck_assert(owners_wants(owners, 11));
	ck_assert(!owners_wants(owners, 10));
	ck_assert(!owners_wants(owners, 99));
	ck_assert(!owners_satisfied(owners));
	hold(11, process, 4);
	ck_assert(!owners_satisfied(owners));
	ck_assert_ptr_null(owners_first(owners, 12));
	hold(12, process, 5);
	ck_assert(owners_satisfied(owners));
	ck_assert_uint_eq(owners_first(owners, 12)->fd, 5);
}
END_TEST

START_TEST(a_user_has_the_first_name_it_was_given_and_no_other)
{
	struct users *users;

	ck_assert_int_eq(users_new(&users), 0);
	for (uint32_t uid = 500; uid > 0; uid--) {
		char name[16];

		snprintf(name, sizeof(name), "user%u", uid);
		ck_assert_int_eq(users_add(users, uid, name), 0);
	}
	ck_assert_int_eq(users_add(users, 7, "toor"), 0);
	ck_assert_int_eq(users_add(users, UINT32_MAX, "a\033b\n"), 0);
	ck_assert_str_eq(users_name(users, 7), "user7");
	ck_assert_str_eq(users_name(users, 500), "user500");
	ck_assert_str_eq(users_name(users, UINT32_MAX), "a?b?");
	ck_assert_ptr_null(users_name(users, 0));
	ck_assert_ptr_null(users_name(users, 501));
	ck_assert_ptr_null(users_name(NULL, 7));
	users_free(users);
}
END_TEST

static void add_tests(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, each_holder_of_a_socket_is_kept_in_the_order_it_was_told);
	tcase_add_test(tcase, a_hundred_thousand_sockets_are_all_found);
	tcase_add_test(tcase, narrowed_only_what_is_wanted_and_not_yet_held_is_kept);
	tcase_add_test(tcase, a_user_has_the_first_name_it_was_given_and_no_other);
}

int main(void)
{
	return unit_run("owners", add_tests);
}
