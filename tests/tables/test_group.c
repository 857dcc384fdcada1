/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/group.h"

#include "unit.h"

static const struct hash_seed seed = { { 0xfeed, 0xbeef } };
static struct groups groups;

static void setup(void)
{
	groups_init(&groups, &seed, 1, GROUPS_MAX);
}

static void teardown(void)
{
	groups_fini(&groups);
}

static void put(uint64_t key, enum state state)
{
	struct group *group;

	ck_assert_int_eq(groups_add(&groups, &key, state, &group), 0);
}

static uint64_t total(uint64_t key)
{
	const struct group *group = groups_find(&groups, &key);

	return group ? group->total : 0;
}

START_TEST(sockets_are_counted_by_key_and_state)
{
	const uint64_t key = 443;

	put(443, STATE_ESTABLISHED);
	put(443, STATE_ESTABLISHED);
	put(443, STATE_OTHER);
	put(80, STATE_LISTEN);
	ck_assert_uint_eq(groups_count(&groups), 2);
	ck_assert_uint_eq(total(443), 3);
	ck_assert_uint_eq(total(80), 1);
	ck_assert_uint_eq(total(22), 0);
	ck_assert_uint_eq(groups_find(&groups, &key)->by_state[STATE_ESTABLISHED], 2);
	ck_assert_uint_eq(groups_find(&groups, &key)->by_state[STATE_OTHER], 1);
}
END_TEST

START_TEST(what_comes_when_all_places_are_taken_is_counted_as_other)
{
	groups_fini(&groups);
	groups_init(&groups, &seed, 1, 10);
	for (uint64_t key = 0; key < 100; key++)
		put(key, STATE_TIME_WAIT);
	put(3, STATE_ESTABLISHED);
	ck_assert_uint_eq(groups_count(&groups), 10);
	ck_assert_uint_eq(total(3), 2);
	ck_assert_uint_eq(total(10), 0);
	ck_assert_uint_eq(groups.other.total, 90);
	ck_assert_uint_eq(groups.other.by_state[STATE_TIME_WAIT], 90);
}
END_TEST

START_TEST(clearing_forgets_the_others_too)
{
	groups_fini(&groups);
	groups_init(&groups, &seed, 1, 1);
	put(1, STATE_LISTEN);
	put(2, STATE_LISTEN);
	groups_clear(&groups);
	ck_assert_uint_eq(groups_count(&groups), 0);
	ck_assert_uint_eq(groups.other.total, 0);
	put(2, STATE_LISTEN);
	ck_assert_uint_eq(total(2), 1);
	ck_assert_uint_eq(
		groups_find(&groups, &(uint64_t){ 2 })->by_state[STATE_LISTEN], 1);
}
END_TEST

/* What five million sockets take; the same as twice the groups there may be. */
START_TEST(five_million_sockets_in_more_groups_than_there_may_be_stay_bounded)
{
	uint64_t sum = 0;

	for (uint64_t i = 0; i < 5000000; i++)
		put(i % (2 * GROUPS_MAX), STATE_ESTABLISHED);
	ck_assert_uint_eq(groups_count(&groups), GROUPS_MAX);
	ck_assert_uint_le(groups.room, GROUPS_MAX);
	ck_assert_uint_le(groups.keys.room, GROUPS_MAX);
	ck_assert_uint_le(groups.keys.slot_count, 2 * GROUPS_MAX);
	for (size_t i = 0; i < GROUPS_MAX; i++)
		sum += groups.all[i].total;
	ck_assert_uint_eq(sum + groups.other.total, 5000000);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, sockets_are_counted_by_key_and_state);
	tcase_add_test(tcase, what_comes_when_all_places_are_taken_is_counted_as_other);
	tcase_add_test(tcase, clearing_forgets_the_others_too);
}

static void add_large(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase,
		five_million_sockets_in_more_groups_than_there_may_be_stay_bounded);
}

int main(void)
{
	return unit_run_sizes("group", add, add_large);
}
