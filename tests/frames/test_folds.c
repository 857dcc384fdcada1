/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The screen of processes, folded and unfolded, and how it follows its keys. */

#include "sockview/view/listing.h"
#include "sockview/view/page.h"
#include "sockview/view/process_list.h"
#include "sockview/view/process_words.h"

#include "picture.h"
#include "unit.h"
#include "web3.h"

#include <locale.h>
#include <string.h>

static struct model model;
static struct listing lists[PAGE_COUNT];
static struct screen screen;
static struct listed_row row;

static void setup(void)
{
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	memset(lists, 0, sizeof(lists));
	web3_model(&model);
	web3_processes(&model, PROCESS_BY_PID, true);
	screen = web3_screen(CHARSET_UTF8);
	screen.listings = lists;
	screen.page = PAGE_PROCESSES;
	free(web3_text(&screen, &model, 24, 80));
}

static void teardown(void)
{
	for (int page = 0; page < PAGE_COUNT; page++)
		listing_fini(&lists[page]);
	model_free_rows(&model);
}

static void press(int code)
{
	screen_key(&screen, &model, code);
	free(web3_text(&screen, &model, 24, 80));
}

/* Row `line` of the list, in *row; how many there are. */
static size_t look_at(size_t line)
{
	struct listed listed = { .unfolded = &screen.unfolded };
	uint32_t index;

	ck_assert(page_processes.open(&model, &listed));
	ck_assert(listing_row(&lists[PAGE_PROCESSES], line, &index));
	listed.fill(listed.self, index, &row);
	return listed.count;
}

static size_t look_at_selected(void)
{
	return look_at(lists[PAGE_PROCESSES].at - lists[PAGE_PROCESSES].top);
}

/* By a process of the row. */
static void select_row(const char *comm)
{
	press('g');
	for (look_at_selected(); strcmp(row.process.process->comm, comm) != 0;) {
		press('j');
		look_at_selected();
	}
}

static const struct {
	const char *name;
	unsigned rows;
	unsigned cols;
	enum charset charset;
} pictures[] = {
	{ "processes-80x24-unfolded", 24, 80, CHARSET_UTF8 },
	{ "processes-120x40-unfolded", 40, 120, CHARSET_UTF8 },
	{ "processes-40x10-unfolded", 10, 40, CHARSET_ASCII },
};

START_TEST(what_is_unfolded_looks_as_in_the_pictures)
{
	char *text;

	select_row("nginx");
	press(KEYCODE_RIGHT);
	press('j');
	screen.charset = pictures[_i].charset;
	text = web3_text(&screen, &model, pictures[_i].rows, pictures[_i].cols);
	picture_compare(pictures[_i].name, text);
	free(text);
}
END_TEST

START_TEST(right_unfolds_a_row_and_left_folds_it_from_any_member)
{
	size_t folded;

	select_row("nginx");
	folded = look_at_selected();
	ck_assert_uint_eq(row.process.processes, 2);
	press(KEYCODE_RIGHT);
	ck_assert_uint_eq(look_at_selected(), folded + 2);
	ck_assert(!row.line.member);
	press('j');
	press('j');
	look_at_selected();
	ck_assert(row.line.member);
	ck_assert_uint_eq(row.process.process->pid, 1202);
	ck_assert_uint_eq(row.row.about->open_files, 308);
	press(KEYCODE_LEFT);
	ck_assert_uint_eq(look_at_selected(), folded);
	ck_assert_uint_eq(row.process.processes, 2);
	/* Of what stands alone nothing is unfolded. */
	select_row("java");
	press(KEYCODE_RIGHT);
	ck_assert_uint_eq(look_at_selected(), folded);
}
END_TEST

/* Ordered among the others by the whole fold, and below it each by its own. */
START_TEST(members_are_sorted_below_their_fold)
{
	uint32_t least = 0;

	select_row("nginx");
	press(KEYCODE_RIGHT);
	while (strcmp(lists[PAGE_PROCESSES].by.column->name, "established") != 0)
		press('s');
	for (int i = 0; i < 2; i++, press('S')) {
		const uint32_t *by_state;

		select_row("nginx");
		ck_assert(!row.line.member);
		press('j');
		look_at_selected();
		ck_assert(row.line.member);
		by_state = row.process.tcp->by_state;
		if (i)
			ck_assert_uint_lt(by_state[STATE_ESTABLISHED], least);
		least = by_state[STATE_ESTABLISHED];
	}
}
END_TEST

START_TEST(the_selection_stays_with_a_member_and_with_a_fold)
{
	select_row("nginx");
	press(KEYCODE_RIGHT);
	press('j');
	look_at_selected();
	ck_assert_uint_eq(row.process.process->pid, 1201);
	for (int i = 0; i < 8; i++) {
		press(i % 2 ? 's' : 'S');
		model.serial++;
		look_at_selected();
		ck_assert(row.line.member);
		ck_assert_uint_eq(row.process.process->pid, 1201);
	}
	press(KEYCODE_LEFT);
	for (int i = 0; i < 8; i++) {
		press('s');
		model.serial++;
		look_at_selected();
		ck_assert_uint_eq(row.process.processes, 2);
		ck_assert_str_eq(row.process.process->comm, "nginx");
	}
}
END_TEST

START_TEST(a_finding_marks_the_fold_that_hides_its_process)
{
	struct findings_report *report;
	const char *field = "";

	web3_findings(&model, true);
	report = model.findings;
	report->all[0].subject.pid = 1202;
	select_row("nginx");
	ck_assert_ptr_eq(process_finding(report, &row.row, &field), &report->all[0]);
	ck_assert_str_eq(field, "close_wait");
	press(KEYCODE_RIGHT);
	look_at_selected();
	ck_assert_ptr_null(process_finding(report, &row.row, &field));
	press('j');
	look_at_selected();
	ck_assert_ptr_null(process_finding(report, &row.row, &field));
	press('j');
	look_at_selected();
	ck_assert_ptr_nonnull(process_finding(report, &row.row, &field));
}
END_TEST

START_TEST(a_finding_about_a_unit_marks_its_row_and_that_of_its_only_process)
{
	struct finding_subject *subject;
	const char *field = "";

	web3_findings(&model, true);
	subject = &model.findings->all[0].subject;
	*subject = (struct finding_subject){ .type = SUBJECT_UNIT, .pid = 4711 };
	strcpy(subject->unit, "orders.service");
	select_row("java");
	ck_assert_ptr_nonnull(process_finding(model.findings, &row.row, &field));
	process_sheet_free(model.processes);
	web3_processes(&model, PROCESS_BY_UNIT, false);
	subject->pid = 0;
	look_at(0);
	ck_assert_ptr_nonnull(process_finding(model.findings, &row.row, &field));
	strcpy(subject->unit, "order.service");
	ck_assert_ptr_null(process_finding(model.findings, &row.row, &field));
}
END_TEST

/* Rows down from the first that is called so, once that is unfolded. */
static const struct {
	const char *comm;
	int down;
	const char *filter;
} drills[] = {
	{ "nginx", 0, "comm nginx" },
	{ "nginx", 1, "pid 1201" },
	/* There is another sshd. */
	{ "sshd", 0, "(pid 900 or pid 800)" },
	{ "sshd", 2, "pid 800" },
};

START_TEST(enter_opens_the_sockets_of_a_fold_and_those_of_a_member)
{
	const struct filter_words words = { 0 };
	struct filter_error error;
	struct filter *filter;

	select_row(drills[_i].comm);
	press(KEYCODE_RIGHT);
	for (int i = 0; i < drills[_i].down; i++)
		press('j');
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, drills[_i].filter);
	ck_assert_int_eq(filter_parse(screen.prompt.text, &words, &filter, &error), 0);
	filter_free(filter);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase, what_is_unfolded_looks_as_in_the_pictures, pictures);
	tcase_add_test(tcase, right_unfolds_a_row_and_left_folds_it_from_any_member);
	tcase_add_test(tcase, members_are_sorted_below_their_fold);
	tcase_add_test(tcase, the_selection_stays_with_a_member_and_with_a_fold);
	tcase_add_test(tcase, a_finding_marks_the_fold_that_hides_its_process);
	tcase_add_test(
		tcase, a_finding_about_a_unit_marks_its_row_and_that_of_its_only_process);
	unit_add_loop(
		tcase, enter_opens_the_sockets_of_a_fold_and_those_of_a_member, drills);
}

int main(void)
{
	return unit_run("folds", add);
}
