/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/alarm.h"

#include "unit.h"

#define SECOND UINT64_C(1000000000)

static struct alarms alarms;
static uint64_t now;

static void setup(void)
{
	alarms = (struct alarms){ .all = NULL };
	now = 1000;
}

static void teardown(void)
{
	alarms_fini(&alarms);
}

/* One round, in which one subject is heard of. */
static enum severity judge(enum alarm_level level)
{
	const struct alarm_sign sign = { FINDING_SYN_SENT, 7, level, 10, 30 };
	struct finding finding = { .kind = FINDING_SYN_SENT, .id = 7 };
	uint64_t since;
	enum severity severity;

	ck_assert_int_eq(alarms_begin(&alarms, now * SECOND, (now + 5000) * SECOND), 0);
	severity = alarms_judge(&alarms, &sign, &since);
	if (severity < SEVERITY_WAS)
		ck_assert_int_eq(alarms_keep(&alarms, &finding), 0);
	alarms_end(&alarms);
	return severity;
}

static enum severity judge_for(enum alarm_level level, unsigned seconds)
{
	enum severity severity = SEVERITY_OK;

	for (unsigned i = 0; i < seconds; i += 2) {
		now += 2;
		severity = judge(level);
	}
	return severity;
}

static unsigned count_rest(void)
{
	unsigned count = 0;
	size_t at = 0;

	while (alarms_rest(&alarms, &at))
		count++;
	return count;
}

START_TEST(a_moment_is_not_enough)
{
	ck_assert_int_eq(judge_for(ALARM_CRIT, 10), SEVERITY_OK);
	ck_assert_int_eq(judge_for(ALARM_NONE, 2), SEVERITY_OK);
	ck_assert_int_eq(judge_for(ALARM_CRIT, 10), SEVERITY_OK);
}
END_TEST

START_TEST(it_is_a_warning_first_and_critical_when_that_holds)
{
	ck_assert_int_eq(judge_for(ALARM_CRIT, 12), SEVERITY_WARN);
	ck_assert_int_eq(judge_for(ALARM_CRIT, 18), SEVERITY_WARN);
	ck_assert_int_eq(judge_for(ALARM_CRIT, 2), SEVERITY_CRIT);
}
END_TEST

START_TEST(it_does_not_flap_around_its_threshold)
{
	judge_for(ALARM_WARN, 20);
	for (int i = 0; i < 50; i++) {
		ck_assert_int_eq(judge_for(ALARM_NEAR, 60), SEVERITY_WARN);
		ck_assert_int_eq(judge_for(ALARM_NONE, 50), SEVERITY_WARN);
	}
	ck_assert_int_eq(judge_for(ALARM_NONE, 20), SEVERITY_OK);
}
END_TEST

START_TEST(it_is_critical_for_a_minute_more)
{
	judge_for(ALARM_CRIT, 40);
	ck_assert_int_eq(judge_for(ALARM_WARN, 60), SEVERITY_CRIT);
	ck_assert_int_eq(judge_for(ALARM_WARN, 4), SEVERITY_WARN);
}
END_TEST

START_TEST(one_look_judges_at_once)
{
	alarms.at_once = true;
	ck_assert_int_eq(judge(ALARM_CRIT), SEVERITY_CRIT);
	ck_assert_int_eq(judge(ALARM_NEAR), SEVERITY_OK);
}
END_TEST

START_TEST(a_clock_that_goes_back_forgets)
{
	judge_for(ALARM_CRIT, 40);
	now = 10;
	ck_assert_int_eq(judge(ALARM_CRIT), SEVERITY_OK);
}
END_TEST

START_TEST(what_nobody_speaks_of_any_more_ends_after_a_minute)
{
	judge_for(ALARM_WARN, 20);
	for (int i = 0; i < 29; i++) {
		now += 2;
		ck_assert_int_eq(alarms_begin(&alarms, now * SECOND, now), 0);
		alarms_end(&alarms);
	}
	ck_assert_uint_eq(count_rest(), 1);
	ck_assert(alarms.all[0].raised);
	now += 4;
	alarms_begin(&alarms, now * SECOND, now);
	alarms_end(&alarms);
	ck_assert_uint_eq(count_rest(), 1);
	ck_assert(!alarms.all[0].raised);
	now += ALARM_WAS_S;
	alarms_begin(&alarms, now * SECOND, now);
	alarms_end(&alarms);
	ck_assert_uint_eq(count_rest(), 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_moment_is_not_enough);
	tcase_add_test(tcase, it_is_a_warning_first_and_critical_when_that_holds);
	tcase_add_test(tcase, it_does_not_flap_around_its_threshold);
	tcase_add_test(tcase, it_is_critical_for_a_minute_more);
	tcase_add_test(tcase, one_look_judges_at_once);
	tcase_add_test(tcase, a_clock_that_goes_back_forgets);
	tcase_add_test(tcase, what_nobody_speaks_of_any_more_ends_after_a_minute);
}

int main(void)
{
	return unit_run("alarm", add);
}
