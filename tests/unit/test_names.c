/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/names.h"

#include "unit.h"

#include <stdio.h>

static const struct snapshot snapshot = { .host = "db-7" };

START_TEST(a_device_is_found_by_its_index_until_the_next_snapshot)
{
	struct names *names;
	struct feed feed;

	ck_assert_int_eq(names_new(&names), 0);
	feed = names_feed(names);
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_int_eq(feed_device(&feed, 1, "lo"), 0);
	ck_assert_int_eq(feed_device(&feed, 7, "eth0"), 0);
	ck_assert_str_eq(names_device(names, 7), "eth0");
	ck_assert_str_eq(names_device(names, 1), "lo");
	ck_assert_ptr_null(names_device(names, 2));
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	ck_assert_ptr_null(names_device(names, 7));
	names_free(names);
}
END_TEST

START_TEST(hundreds_of_devices_are_all_known)
{
	struct names *names;
	struct feed feed;
	char name[16];

	ck_assert_int_eq(names_new(&names), 0);
	feed = names_feed(names);
	ck_assert_int_eq(feed_begin(&feed, &snapshot), 0);
	for (uint32_t i = 1; i <= 300; i++) {
		snprintf(name, sizeof(name), "veth%u", i);
		ck_assert_int_eq(feed_device(&feed, i, name), 0);
	}
	ck_assert_str_eq(names_device(names, 1), "veth1");
	ck_assert_str_eq(names_device(names, 300), "veth300");
	names_free(names);
}
END_TEST

START_TEST(freeing_nothing_is_allowed)
{
	names_free(NULL);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, a_device_is_found_by_its_index_until_the_next_snapshot);
	tcase_add_test(tcase, hundreds_of_devices_are_all_known);
	tcase_add_test(tcase, freeing_nothing_is_allowed);
}

int main(void)
{
	return unit_run("names", add);
}
