/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/outcome.h"

#include "unit.h"

#include <string.h>

static const struct source_report broken = {
	.kind = SOURCE_NETLINK,
	.complete = false,
	.given = 10,
	.skipped = 2,
	.why = "netlink: no answer",
};

START_TEST(what_a_source_said_is_kept_beyond_the_call)
{
	struct outcome outcome;
	char why[] = "netlink: no answer";
	struct source_report report = broken;

	report.why = why;
	outcome_begin(&outcome);
	outcome_source(&outcome, PROTO_UDP, &report);
	memset(why, 'x', sizeof(why) - 1);
	ck_assert_int_eq(outcome.source[PROTO_UDP].kind, SOURCE_NETLINK);
	ck_assert(!outcome.source[PROTO_UDP].complete);
	ck_assert_uint_eq(outcome.source[PROTO_UDP].skipped, 2);
	ck_assert_str_eq(outcome.source[PROTO_UDP].why, "netlink: no answer");
	ck_assert_int_eq(outcome.source[PROTO_TCP].kind, SOURCE_OFF);
}
END_TEST

START_TEST(the_verdict_is_kept)
{
	const struct verdict verdict = { .complete = true, .cost_ns = 99 };
	struct outcome outcome;

	outcome_begin(&outcome);
	ck_assert(!outcome.complete);
	outcome_end(&outcome, &verdict);
	ck_assert(outcome.complete);
	ck_assert_uint_eq(outcome.cost_ns, 99);
}
END_TEST

START_TEST(a_new_snapshot_forgets_the_one_before)
{
	struct outcome outcome;

	outcome_begin(&outcome);
	outcome_source(&outcome, PROTO_TCP, &broken);
	outcome_begin(&outcome);
	ck_assert(!outcome_was_read(&outcome, PROTO_TCP));
	ck_assert_str_eq(outcome.source[PROTO_TCP].why, "");
	ck_assert_uint_eq(outcome.source[PROTO_TCP].skipped, 0);
}
END_TEST

static const struct {
	enum source_kind kind;
	bool was_read;
} kinds[] = {
	{ SOURCE_OFF, false },
	{ SOURCE_FAILED, false },
	{ SOURCE_NETLINK, true },
	{ SOURCE_PROC, true },
	{ SOURCE_SYNTHETIC, true },
};

START_TEST(a_table_that_is_off_or_failed_was_not_read)
{
	const struct source_report report = { .kind = kinds[_i].kind, .why = "" };
	struct outcome outcome;

	outcome_begin(&outcome);
	outcome_source(&outcome, PROTO_TCP, &report);
	ck_assert_int_eq(outcome_was_read(&outcome, PROTO_TCP), kinds[_i].was_read);
}
END_TEST

static const struct {
	const char *text;
	size_t size;
	const char *expected;
} copies[] = {
	{ NULL, 4, "" },
	{ "", 4, "" },
	{ "abc", 4, "abc" },
	{ "abcd", 4, "abc" },
	{ "abc", 1, "" },
	{ "ab\u00e4", 4, "ab" },
	{ "a\u00e4b", 4, "a\u00e4" },
	{ "\u65e5\u672c", 6, "\u65e5" },
	{ "\U0001f600", 4, "" },
};

START_TEST(text_is_copied_as_far_as_whole_characters_fit)
{
	char *out = malloc(copies[_i].size); /* exact, so that a sanitizer sees more */

	outcome_copy_text(out, copies[_i].size, copies[_i].text);
	ck_assert_str_eq(out, copies[_i].expected);
	free(out);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, what_a_source_said_is_kept_beyond_the_call);
	tcase_add_test(tcase, the_verdict_is_kept);
	tcase_add_test(tcase, a_new_snapshot_forgets_the_one_before);
	unit_add_loop(tcase, a_table_that_is_off_or_failed_was_not_read, kinds);
	unit_add_loop(tcase, text_is_copied_as_far_as_whole_characters_fit, copies);
}

int main(void)
{
	return unit_run("outcome", add);
}
