/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/port.h"

#include "unit.h"

static const struct {
	uint16_t port;
	enum port_class class;
	bool ephemeral; /* in the kernel's default range, 32768-60999 */
} borders[] = {
	{ 0, CLASS_WELL_KNOWN, false },
	{ 1, CLASS_WELL_KNOWN, false },
	{ 1023, CLASS_WELL_KNOWN, false },
	{ 1024, CLASS_REGISTERED, false },
	{ 32767, CLASS_REGISTERED, false },
	{ 32768, CLASS_REGISTERED, true },
	{ 49151, CLASS_REGISTERED, true },
	{ 49152, CLASS_DYNAMIC, true },
	{ 60999, CLASS_DYNAMIC, true },
	{ 61000, CLASS_DYNAMIC, false },
	{ 65535, CLASS_DYNAMIC, false },
};

START_TEST(each_border_port_falls_into_its_class)
{
	ck_assert_int_eq(port_class_of(borders[_i].port), borders[_i].class);
}
END_TEST

START_TEST(the_ephemeral_range_cuts_across_two_classes_and_includes_both_ends)
{
	const struct port_range range = { 32768, 60999 };

	ck_assert_int_eq(port_in_range(range, borders[_i].port), borders[_i].ephemeral);
}
END_TEST

START_TEST(the_classes_have_the_sizes_that_rfc_6335_gives_them)
{
	unsigned count[CLASS_COUNT] = { 0 };

	for (unsigned port = 0; port <= 65535; port++)
		count[port_class_of((uint16_t)port)]++;
	ck_assert_uint_eq(count[CLASS_WELL_KNOWN], 1024);
	ck_assert_uint_eq(count[CLASS_REGISTERED], 48128);
	ck_assert_uint_eq(count[CLASS_DYNAMIC], 16384);
}
END_TEST

START_TEST(a_range_of_one_port_holds_that_port_only)
{
	const struct port_range range = { 65535, 65535 };

	ck_assert(port_in_range(range, 65535));
	ck_assert(!port_in_range(range, 65534));
	ck_assert(!port_in_range(range, 0));
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, each_border_port_falls_into_its_class, borders);
	unit_add_loop(tcase,
		the_ephemeral_range_cuts_across_two_classes_and_includes_both_ends,
		borders);
	tcase_add_test(tcase, the_classes_have_the_sizes_that_rfc_6335_gives_them);
	tcase_add_test(tcase, a_range_of_one_port_holds_that_port_only);
}

int main(void)
{
	return unit_run("port", add);
}
