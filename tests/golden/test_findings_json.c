/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/findings.h"
#include "sockview/output/summary.h"

#include "counts.h"
#include "golden.h"
#include "paper.h"
#include "readback.h"
#include "reports.h"
#include "unit.h"

static struct aggregator aggregator;
static struct paper paper;
static struct readback readback;

static void setup(void)
{
	struct feed feed;

	aggregator_init(&aggregator, CLASS_BY_LOCAL, NULL);
	feed = aggregator_feed(&aggregator);
	paper_open(&paper, false);
	counts_feed_whole(&counts_web_3, &feed);
}

static void teardown(void)
{
	readback_close(&readback);
	paper_close(&paper);
}

static void read_document(struct findings_report report)
{
	summary_json(&paper.out, &aggregator.now, NULL, NULL, &report);
	readback_open(&readback, paper_text(&paper));
}

static void expect(const char *path, const char *expected)
{
	readback_expect(&readback, path, expected);
}

START_TEST(a_finding_has_the_shape_of_the_contract)
{
	read_document(report_web_3());
	golden_expect("findings-web-3.json", paper.text);
	expect("findings/0/kind", "\"close_wait\"");
	expect("findings/0/severity", "\"crit\"");
	expect("findings/0/since", "\"2026-11-20T02:37:00Z\"");
	expect("findings/0/since_exact", "false");
	expect("findings/0/subject/type", "\"process\"");
	expect("findings/0/subject/pid", "4711");
	expect("findings/0/subject/comm", "\"java\"");
	expect("findings/0/subject/unit", "\"orders.service\"");
	expect("findings/0/subject/uid", "1003");
	expect("findings/0/subject/owner_by", "\"socket\"");
	expect("findings/0/count", "3402");
	expect("findings/0/per_min", "96.0");
	expect("findings/0/rate_by", "\"ages\"");
	expect("findings/0/oldest_s", "2112");
	expect("findings/0/peers",
		"[{\"remote\":\"10.0.7.30:8443\",\"direction\":\"out\",\"count\":3402}]");
	expect("findings/0/limit/name", "\"open_files\"");
	expect("findings/0/limit/used", "3611");
	expect("findings/0/limit/of", "4096");
	expect("findings/0/limit/full_in_s", "303.0");
	expect("findings/0/next/1", "\"prlimit --pid 4711 --nofile=65536 buys time\"");
	expect("findings/0/filter", "\"state close-wait and pid 4711\"");
	expect("not_checked", "{\"conntrack\":\"not loaded\"}");
	expect("findings_scope", "\"host\"");
	ck_assert_uint_eq(readback_count(&readback, "checked"), FINDING_KIND_COUNT - 1);
}
END_TEST

START_TEST(what_is_unknown_is_null)
{
	read_document(report_web_3());
	expect("findings/0/unread", "null");
	expect("findings/0/ended", "null");
	expect("findings/0/subject/processes", "null");
	expect("findings/0/subject/address", "null");
	expect("findings/1/since", "null");
	expect("findings/1/subject/pid", "null");
	expect("findings/1/subject/uid", "null");
	expect("findings/1/subject/owner_by", "null");
	expect("findings/1/limit/full_in_s", "null");
	expect("findings/3/limit", "null");
	expect("findings/3/filter", "null");
}
END_TEST

START_TEST(a_number_that_is_none_is_null)
{
	struct finding finding = { .text = "x.",
		.value = { { .name = "per_s",
			.type = VALUE_NUMBER,
			.number = __builtin_inf() } },
		.value_count = 1 };

	read_document((struct findings_report){ .all = &finding, .count = 1 });
	expect("findings/0/per_s", "null");
}
END_TEST

START_TEST(findings_of_a_filter_say_so)
{
	struct findings_report report = report_quiet();

	report.scope = FINDINGS_OF_FILTER;
	read_document(report);
	expect("findings_scope", "\"filter\"");
}
END_TEST

START_TEST(where_nobody_looked_nothing_is_said_of_kinds)
{
	summary_json(&paper.out, &aggregator.now, NULL, NULL, NULL);
	readback_open(&readback, paper_text(&paper));
	expect("findings", "null");
	expect("checked", "(absent)");
	expect("not_checked", "(absent)");
	expect("findings_scope", "(absent)");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_finding_has_the_shape_of_the_contract);
	tcase_add_test(tcase, what_is_unknown_is_null);
	tcase_add_test(tcase, a_number_that_is_none_is_null);
	tcase_add_test(tcase, findings_of_a_filter_say_so);
	tcase_add_test(tcase, where_nobody_looked_nothing_is_said_of_kinds);
}

int main(void)
{
	return unit_run("findings_json", add);
}
