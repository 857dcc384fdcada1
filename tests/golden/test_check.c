/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/check.h"

#include "golden.h"
#include "paper.h"
#include "perfdata.h"
#include "reports.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct paper paper;
static struct thresholds thresholds;
static struct check_plan plan;
static enum check_state state;
static struct perfdatum data[PERFDATA_MAX];

static void setup(void)
{
	paper_open(&paper, false);
	thresholds_init(&thresholds);
	plan = (struct check_plan){ .kinds = FINDING_KINDS_ALL,
		.thresholds = &thresholds };
}

static void teardown(void)
{
	paper_close(&paper);
}

static const char *check(struct findings_report report)
{
	state = check_write(&paper.out, &report, &plan);
	return paper_text(&paper);
}

static void expect_first(const char *start)
{
	ck_assert_msg(
		strncmp(paper.text, start, strlen(start)) == 0, "%.200s", paper.text);
}

START_TEST(something_critical_is_told_in_the_first_line)
{
	golden_expect("check-critical.txt", check(report_web_3()));
	ck_assert_int_eq(state, CHECK_CRITICAL);
	expect_first("CRITICAL - java 4711 (orders.service): 3,402 CLOSE_WAIT to "
		     "10.0.7.30:8443, open files full in 5 min; 1 warning | ");
}
END_TEST

START_TEST(a_quiet_host_is_ok_and_says_what_was_not_checked)
{
	golden_expect("check-ok.txt", check(report_quiet()));
	ck_assert_int_eq(state, CHECK_OK);
	expect_first("OK - no findings; 14 kinds checked, not checked: conntrack (not "
		     "loaded) | ");
}
END_TEST

START_TEST(kinds_that_were_not_asked_for_do_not_count)
{
	plan.kinds = FINDING_KIND_BIT(FINDING_EPHEMERAL_PORTS);
	plan.named = true;
	check(report_web_3());
	ck_assert_int_eq(state, CHECK_WARNING);
	expect_first("WARNING - 10.0.0.7 to 10.0.5.20:9000: ");
	ck_assert_ptr_null(strstr(paper.text, "close_wait"));
	ck_assert_uint_eq(perfdata_read(paper.text, data), 1);
}
END_TEST

START_TEST(a_kind_asked_for_by_name_that_cannot_be_checked_is_unknown)
{
	plan.kinds = FINDING_KIND_BIT(FINDING_CONNTRACK);
	plan.named = true;
	check(report_web_3());
	ck_assert_int_eq(state, CHECK_UNKNOWN);
	expect_first("UNKNOWN - conntrack was not checked: not loaded\n");
}
END_TEST

START_TEST(a_kind_that_nobody_looked_at_is_never_ok)
{
	struct findings_report report = report_quiet();

	plan.kinds = FINDING_KIND_BIT(FINDING_UDP_DROPS);
	plan.named = true;
	report.checked &= ~FINDING_KIND_BIT(FINDING_UDP_DROPS);
	check(report);
	ck_assert_int_eq(state, CHECK_UNKNOWN);
	expect_first("UNKNOWN - udp_drops was not checked\n");
}
END_TEST

START_TEST(what_could_not_be_read_is_unknown_unless_worse_was_found)
{
	plan.trouble = "reading UDP sockets: netlink: no handler";
	check(report_web_3());
	ck_assert_int_eq(state, CHECK_CRITICAL);
	paper_close(&paper);
	paper_open(&paper, false);
	check(report_quiet());
	ck_assert_int_eq(state, CHECK_UNKNOWN);
	expect_first("UNKNOWN - reading UDP sockets: netlink: no handler | ");
}
END_TEST

START_TEST(others_of_the_same_weight_are_counted)
{
	struct finding found[5] = { 0 };
	struct findings_report report = { .all = found, .count = 5 };

	for (int i = 0; i < 5; i++) {
		found[i].kind = FINDING_CLOSE_WAIT;
		found[i].severity = i < 2 ? SEVERITY_CRIT : SEVERITY_WARN;
		snprintf(found[i].list, sizeof(found[i].list), "number %d.", i);
	}
	check(report);
	expect_first("CRITICAL - number 0; 1 more critical; 3 warnings\n");
	report.all += 2;
	report.count -= 2;
	paper_close(&paper);
	paper_open(&paper, false);
	check(report);
	expect_first("WARNING - number 2; 2 more warnings\n");
}
END_TEST

START_TEST(a_bar_in_a_name_does_not_begin_performance_data)
{
	struct finding found = { .kind = FINDING_CLOSE_WAIT,
		.list = "a|b 1: 5 CLOSE_WAIT",
		.text = "a|b 1 has not closed 5 connections." };

	check((struct findings_report){ .all = &found, .count = 1 });
	ck_assert_ptr_null(strchr(paper.text, '|'));
	ck_assert_ptr_nonnull(strstr(paper.text, "a/b 1 has not closed"));
}
END_TEST

static const struct {
	const char *label;
	struct perfdatum datum;
} expected[] = {
	{ "close_wait", { "", "3402", "", "100", "1000", "0", "" } },
	{ "ephemeral_ports", { "", "70.14", "%", "70", "90", "0", "100" } },
	{ "open_files", { "", "88.16", "%", "80", "95", "0", "100" } },
	{ "time_wait", { "", "8.3", "%", "90", "", "0", "100" } },
	{ "accept_queue", { "", "0", "%", "80", "100", "0", "100" } },
	{ "refused", { "", "0.5", "", "10", "", "0", "" } },
	{ "udp_drops", { "", "U", "", "1", "100", "0", "" } },
};

START_TEST(performance_data_is_read_back_as_it_was_meant)
{
	size_t count;
	const struct perfdatum *found;

	check(report_web_3());
	count = perfdata_read(paper.text, data);
	ck_assert_uint_eq(count, FINDING_KIND_COUNT - 1);
	found = perfdata_find(data, count, expected[_i].label);
	ck_assert_ptr_nonnull(found);
	ck_assert_str_eq(found->value, expected[_i].datum.value);
	ck_assert_str_eq(found->unit, expected[_i].datum.unit);
	ck_assert_str_eq(found->warn, expected[_i].datum.warn);
	ck_assert_str_eq(found->crit, expected[_i].datum.crit);
	ck_assert_str_eq(found->least, expected[_i].datum.least);
	ck_assert_str_eq(found->most, expected[_i].datum.most);
	ck_assert_ptr_null(perfdata_find(data, count, "conntrack"));
}
END_TEST

START_TEST(an_error_is_one_line)
{
	ck_assert_int_eq(
		check_unknown(&paper.out, "--check: no kind \"a|b\""), CHECK_UNKNOWN);
	ck_assert_str_eq(paper_text(&paper), "UNKNOWN - --check: no kind \"a/b\"\n");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, something_critical_is_told_in_the_first_line);
	tcase_add_test(tcase, a_quiet_host_is_ok_and_says_what_was_not_checked);
	tcase_add_test(tcase, kinds_that_were_not_asked_for_do_not_count);
	tcase_add_test(tcase, a_kind_asked_for_by_name_that_cannot_be_checked_is_unknown);
	tcase_add_test(tcase, a_kind_that_nobody_looked_at_is_never_ok);
	tcase_add_test(tcase, what_could_not_be_read_is_unknown_unless_worse_was_found);
	tcase_add_test(tcase, others_of_the_same_weight_are_counted);
	tcase_add_test(tcase, a_bar_in_a_name_does_not_begin_performance_data);
	unit_add_loop(tcase, performance_data_is_read_back_as_it_was_meant, expected);
	tcase_add_test(tcase, an_error_is_one_line);
}

int main(void)
{
	return unit_run("check", add);
}
