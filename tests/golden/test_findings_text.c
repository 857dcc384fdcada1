/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/findings.h"

#include "golden.h"
#include "paper.h"
#include "reports.h"
#include "unit.h"

#include <string.h>

static struct paper paper;
static char verdict[FINDINGS_VERDICT_MAX];

static void setup(void)
{
	paper_open(&paper, false);
}

static void teardown(void)
{
	paper_close(&paper);
}

static const char *write(struct findings_report report, unsigned width, bool all)
{
	findings_text(&paper.out, &report,
		&(struct findings_plan){ .width = width, .all = all });
	return paper_text(&paper);
}

START_TEST(findings_read_as_they_were_designed)
{
	golden_expect("findings-web-3.txt", write(report_web_3(), 80, false));
}
END_TEST

START_TEST(a_quiet_host_says_so_first)
{
	golden_expect("findings-quiet.txt", write(report_quiet(), 80, true));
}
END_TEST

START_TEST(all_evidence_is_shown_where_it_is_asked_for)
{
	golden_expect("findings-all.txt", write(report_web_3(), 80, true));
}
END_TEST

START_TEST(into_a_pipe_everything_is_one_line)
{
	golden_expect("findings-pipe.txt", write(report_web_3(), 0, false));
}
END_TEST

START_TEST(no_line_is_wider_than_the_terminal_but_what_is_pasted)
{
	const char *text = write(report_web_3(), (unsigned)_i, true);

	for (; *text; text += strcspn(text, "\n") + 1)
		if (!strstr(text, "     show: ") || strncmp(text, "     show: ", 11) != 0)
			ck_assert_msg(
				strcspn(text, "\n") <= (size_t)_i, "%d: %.90s", _i, text);
}
END_TEST

START_TEST(a_terminal_too_narrow_for_words_still_gets_all_of_them)
{
	const char *text = write(report_quiet(), 1, true);

	ck_assert_ptr_nonnull(strstr(text, "tcp_max_tw_buckets"));
}
END_TEST

START_TEST(what_is_shown_can_be_pasted_into_a_shell)
{
	struct finding finding = { .kind = FINDING_CLOSE_WAIT,
		.text = "x.",
		.filter = "comm \"it's\" and pid 1" };
	struct findings_report report = { .all = &finding, .count = 1 };

	ck_assert_ptr_nonnull(strstr(write(report, 80, false),
		"     show: sockview -o -a 'comm \"it'\\''s\" and pid 1'\n"));
}
END_TEST

START_TEST(labels_are_set_off_by_colour)
{
	paper_close(&paper);
	paper_open(&paper, true);
	write(report_web_3(), 0, false);
	ck_assert_ptr_nonnull(strstr(paper.text, "\033[1;37;41mCRIT\033[0m close_wait"));
	ck_assert_ptr_nonnull(strstr(paper.text, "\033[30;43mWARN\033[0m ephemeral"));
	ck_assert_ptr_nonnull(strstr(paper.text, "\033[32mok\033[0m   time_wait"));
}
END_TEST

START_TEST(kinds_that_share_a_reason_are_named_together)
{
	struct findings_report report = report_quiet();

	report.scope = FINDINGS_OF_FILTER;
	report.checked &= ~(
		FINDING_KIND_BIT(FINDING_ORPHANS) | FINDING_KIND_BIT(FINDING_TIME_WAIT));
	report.not_checked[FINDING_ORPHANS] = "of the whole host";
	report.not_checked[FINDING_TIME_WAIT] = "of the whole host";
	findings_verdict(&report, FINDING_KINDS_ALL, verdict);
	ck_assert_str_eq(verdict,
		"no findings; 12 kinds checked of the filtered sockets only, not "
		"checked: conntrack (not loaded), orphans, time_wait (of the whole "
		"host)");
}
END_TEST

START_TEST(a_verdict_speaks_of_the_kinds_asked_for)
{
	struct findings_report report = report_web_3();

	findings_verdict(&report, FINDING_KIND_BIT(FINDING_CLOSE_WAIT), verdict);
	ck_assert_str_eq(verdict, "1 kind checked, 1 raised");
	findings_verdict(&report, FINDING_KIND_BIT(FINDING_UDP_DROPS), verdict);
	ck_assert_str_eq(verdict, "no findings; 1 kind checked");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, findings_read_as_they_were_designed);
	tcase_add_test(tcase, a_quiet_host_says_so_first);
	tcase_add_test(tcase, all_evidence_is_shown_where_it_is_asked_for);
	tcase_add_test(tcase, into_a_pipe_everything_is_one_line);
	tcase_add_loop_test(
		tcase, no_line_is_wider_than_the_terminal_but_what_is_pasted, 40, 132);
	tcase_add_test(tcase, a_terminal_too_narrow_for_words_still_gets_all_of_them);
	tcase_add_test(tcase, what_is_shown_can_be_pasted_into_a_shell);
	tcase_add_test(tcase, labels_are_set_off_by_colour);
	tcase_add_test(tcase, kinds_that_share_a_reason_are_named_together);
	tcase_add_test(tcase, a_verdict_speaks_of_the_kinds_asked_for);
}

int main(void)
{
	return unit_run("findings_text", add);
}
