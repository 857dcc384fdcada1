/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/finding.h"
#include "sockview/core/threshold.h"

#include "unit.h"

START_TEST(every_kind_is_found_by_its_name)
{
	enum finding_kind kind;

	ck_assert(finding_kind_find(finding_kind_name((enum finding_kind)_i), &kind));
	ck_assert_int_eq(kind, _i);
}
END_TEST

START_TEST(a_name_of_no_kind_is_not_found)
{
	enum finding_kind kind;

	ck_assert(!finding_kind_find("close", &kind));
	ck_assert(!finding_kind_find("", &kind));
}
END_TEST

START_TEST(kinds_are_listed_by_their_names)
{
	ck_assert_str_lt(finding_kind_name((enum finding_kind)_i),
		finding_kind_name((enum finding_kind)(_i + 1)));
}
END_TEST

START_TEST(a_warning_never_comes_after_what_is_critical)
{
	const struct threshold_spec *spec = threshold_spec((enum finding_kind)_i);
	struct thresholds thresholds;

	thresholds_init(&thresholds);
	ck_assert_double_le(spec->standard.warn, spec->standard.crit);
	ck_assert_double_eq(thresholds.of[_i].warn, spec->standard.warn);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_loop_test(
		tcase, every_kind_is_found_by_its_name, 0, FINDING_KIND_COUNT);
	tcase_add_test(tcase, a_name_of_no_kind_is_not_found);
	tcase_add_loop_test(
		tcase, kinds_are_listed_by_their_names, 0, FINDING_KIND_COUNT - 1);
	tcase_add_loop_test(tcase, a_warning_never_comes_after_what_is_critical, 0,
		FINDING_KIND_COUNT);
}

int main(void)
{
	return unit_run("finding", add);
}
