/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/threshold.h"

#include "unit.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct thresholds thresholds;
static char why[THRESHOLD_WHY_MAX];

static void setup(void)
{
	thresholds_init(&thresholds);
	why[0] = '\0';
}

static const struct {
	const char *text;
	enum finding_kind kind;
	double warn;
	double crit;
} good[] = {
	{ "close_wait=50,500", FINDING_CLOSE_WAIT, 50, 500 },
	{ "close_wait=50,50", FINDING_CLOSE_WAIT, 50, 50 },
	{ "ephemeral_ports=70%,90%", FINDING_EPHEMERAL_PORTS, 70, 90 },
	{ "ephemeral_ports=0.5%,100%", FINDING_EPHEMERAL_PORTS, .5, 100 },
	{ "time_wait=90%,", FINDING_TIME_WAIT, 90, INFINITY },
	{ "time_wait=,90%", FINDING_TIME_WAIT, INFINITY, 90 },
	{ "time_wait=,", FINDING_TIME_WAIT, INFINITY, INFINITY },
	{ "udp_drops=0.1/s,2/s", FINDING_UDP_DROPS, .1, 2 },
};

START_TEST(both_values_are_taken_and_an_empty_one_is_never)
{
	ck_assert_int_eq(threshold_set(&thresholds, good[_i].text, why), 0);
	ck_assert(thresholds.of[good[_i].kind].warn == good[_i].warn);
	ck_assert(thresholds.of[good[_i].kind].crit == good[_i].crit);
}
END_TEST

static const struct {
	const char *text;
	const char *word; /* in the complaint */
} bad[] = {
	{ "", "NAME=WARN,CRIT" },
	{ "close_wait", "NAME=WARN,CRIT" },
	{ "close_wiat=1,2", "did you mean \"close_wait\"?" },
	{ "=1,2", "(kinds: accept_queue close_wait conntrack" },
	{ "close_wait=", "a comma is missing" },
	{ "close_wait=100", "as in close_wait=100,1000" },
	{ "close_wait=100,10", "close_wait=100,10: WARN must be below CRIT" },
	{ "close_wait=100%,1000", "\"100%\" is not a whole number" },
	{ "close_wait=1.5,1000", "\"1.5\" is not a whole number" },
	{ "close_wait=-1,1000", "\"-1\" is not a whole number" },
	{ "close_wait=0,1000", "\"0\" is not a whole number above 0" },
	{ "close_wait=nan,1000", "\"nan\"" },
	{ "close_wait=1,2,3", "\"2,3\" is not a whole number" },
	{ "close_wait=1, 2", "\" 2\" is not a whole number" },
	{ "close_wait=1,99999999999", "\"99999999999\"" },
	{ "ephemeral_ports=70,90", "\"70\" is not a percentage" },
	{ "ephemeral_ports=70%,101%", "\"101%\" is not a percentage" },
	{ "ephemeral_ports=%,90%", "\"%\" is not a percentage" },
	{ "ephemeral_ports=70%%,90%", "\"70%%\" is not a percentage" },
	{ "udp_drops=1,100", "as in 10/s,100/s" },
	{ "udp_drops=1%,100%", "\"1%\" is not a number per second" },
};

START_TEST(what_is_wrong_is_named_and_changes_nothing)
{
	struct thresholds before = thresholds;

	ck_assert_int_eq(threshold_set(&thresholds, bad[_i].text, why), -EINVAL);
	ck_assert_msg(strstr(why, bad[_i].word), "%s: %s", bad[_i].text, why);
	ck_assert_mem_eq(&thresholds, &before, sizeof(before));
}
END_TEST

START_TEST(a_word_of_any_length_is_refused)
{
	char text[4096];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(threshold_set(&thresholds, text, why), -EINVAL);
	memcpy(text, "close_wait=", strlen("close_wait="));
	ck_assert_int_eq(threshold_set(&thresholds, text, why), -EINVAL);
}
END_TEST

START_TEST(every_default_can_be_typed_as_it_is_told)
{
	const struct threshold *standard =
		&threshold_spec((enum finding_kind)_i)->standard;
	char warn[THRESHOLD_VALUE_MAX];
	char crit[THRESHOLD_VALUE_MAX];
	char text[128];

	threshold_text((enum finding_kind)_i, standard->warn, warn);
	threshold_text((enum finding_kind)_i, standard->crit, crit);
	snprintf(text, sizeof(text), "%s=%s,%s", finding_kind_name((enum finding_kind)_i),
		warn, crit);
	memset(&thresholds, 0, sizeof(thresholds));
	ck_assert_msg(threshold_set(&thresholds, text, why) == 0, "%s: %s", text, why);
	ck_assert(thresholds.of[_i].warn == standard->warn);
	ck_assert(thresholds.of[_i].crit == standard->crit);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, NULL);
	unit_add_loop(tcase, both_values_are_taken_and_an_empty_one_is_never, good);
	unit_add_loop(tcase, what_is_wrong_is_named_and_changes_nothing, bad);
	tcase_add_test(tcase, a_word_of_any_length_is_refused);
	tcase_add_loop_test(
		tcase, every_default_can_be_typed_as_it_is_told, 0, FINDING_KIND_COUNT);
}

int main(void)
{
	return unit_run("threshold", add);
}
