/* SPDX-License-Identifier: GPL-2.0-or-later */
/* List screens other than that of sockets. */
#include "sockview/view/listing.h"

#include "picture.h"
#include "unit.h"
#include "web3.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static struct model model;
static struct screen screen;
static struct listing listings[PAGE_COUNT];

static void set_up(enum charset charset, enum screen_page page)
{
	web3_model(&model);
	screen = web3_screen(charset);
	screen.page = page;
	screen.listings = listings;
}

static void tear_down(void)
{
	model_free_rows(&model);
	for (size_t i = 0; i < PAGE_COUNT; i++)
		listing_fini(&listings[i]);
	memset(listings, 0, sizeof(listings));
}

static void processes(struct model *filled)
{
	web3_processes(filled, PROCESS_BY_PID, true);
}

static void commands(struct model *filled)
{
	web3_processes(filled, PROCESS_BY_COMM, true);
}

static void units(struct model *filled)
{
	web3_processes(filled, PROCESS_BY_UNIT, true);
}

static void users(struct model *filled)
{
	web3_processes(filled, PROCESS_BY_USER, true);
}

static void nobody_permitted(struct model *filled)
{
	web3_processes(filled, PROCESS_BY_PID, false);
}

static void still_looked_for(struct model *filled)
{
	web3_processes(filled, PROCESS_BY_PID, true);
	filled->progress.done = false;
	filled->progress.percent = 86;
	filled->progress.left_ns = UINT64_C(900000000);
}

static void found_out(struct model *filled)
{
	web3_processes(filled, PROCESS_BY_PID, true);
	web3_findings(filled, true);
}

static void owned_services(struct model *filled)
{
	web3_services(filled);
	web3_services_own(filled, true);
}

static void hidden_services(struct model *filled)
{
	web3_services(filled);
	web3_services_own(filled, false);
}

static void services_looked_for(struct model *filled)
{
	owned_services(filled);
	filled->progress.done = false;
	filled->progress.percent = 86;
}

static void all_at_once(struct model *filled)
{
	web3_processes_chosen(filled, PROCESS_BY_PID, true, 0, true);
}

/* Looked at closely before it is selected. */
static void nothing_stuck(struct model *filled)
{
	web3_processes_chosen(filled, PROCESS_BY_PID, true, 1, false);
}

static void hostile_command(struct model *filled)
{
	web3_processes_chosen(filled, PROCESS_BY_PID, true, 5, false);
}

static void many_of_a_unit(struct model *filled)
{
	web3_processes_chosen(filled, PROCESS_BY_PID, false, 1, false);
}

/* Of a recording. */
static void nobody_known(struct model *filled)
{
	ck_assert_int_eq(process_sheet_new(NULL, NULL, NULL, &filled->processes), 0);
	filled->serial = 1;
}

static const struct {
	const char *name;
	unsigned rows;
	unsigned cols;
	enum charset charset;
	enum screen_page page;
	void (*fill)(struct model *model);
} pictures[] = {
	{ "peers-80x24", 24, 80, CHARSET_UTF8, PAGE_PEERS, web3_peers },
	{ "peers-120x40", 40, 120, CHARSET_UTF8, PAGE_PEERS, web3_peers },
	{ "peers-40x10", 10, 40, CHARSET_ASCII, PAGE_PEERS, web3_peers },
	{ "peers-80x24-owned", 24, 80, CHARSET_UTF8, PAGE_PEERS, web3_peers_owned },
	{ "peers-120x40-owned", 40, 120, CHARSET_UTF8, PAGE_PEERS, web3_peers_owned },
	{ "services-80x24-owned", 24, 80, CHARSET_UTF8, PAGE_SERVICES, owned_services },
	{ "services-120x40-owned", 40, 120, CHARSET_UTF8, PAGE_SERVICES, owned_services },
	{ "services-80x24-unprivileged", 24, 80, CHARSET_UTF8, PAGE_SERVICES,
		hidden_services },
	{ "services-80x24-searching", 24, 80, CHARSET_UTF8, PAGE_SERVICES,
		services_looked_for },
	{ "processes-80x24", 24, 80, CHARSET_UTF8, PAGE_PROCESSES, processes },
	{ "processes-120x40", 40, 120, CHARSET_UTF8, PAGE_PROCESSES, processes },
	{ "processes-120x40-found", 40, 120, CHARSET_UTF8, PAGE_PROCESSES, found_out },
	{ "processes-120x40-burst", 40, 120, CHARSET_UTF8, PAGE_PROCESSES, all_at_once },
	{ "processes-120x40-unprivileged", 40, 120, CHARSET_UTF8, PAGE_PROCESSES,
		nobody_permitted },
	{ "processes-40x10", 10, 40, CHARSET_ASCII, PAGE_PROCESSES, processes },
	{ "processes-80x24-comm", 24, 80, CHARSET_UTF8, PAGE_PROCESSES, commands },
	{ "processes-80x24-unit", 24, 80, CHARSET_UTF8, PAGE_PROCESSES, units },
	{ "processes-80x24-user", 24, 80, CHARSET_UTF8, PAGE_PROCESSES, users },
	{ "processes-80x24-unprivileged", 24, 80, CHARSET_UTF8, PAGE_PROCESSES,
		nobody_permitted },
	{ "processes-80x24-searching", 24, 80, CHARSET_UTF8, PAGE_PROCESSES,
		still_looked_for },
	{ "processes-80x24-found", 24, 80, CHARSET_UTF8, PAGE_PROCESSES, found_out },
	{ "processes-80x24-nobody", 24, 80, CHARSET_UTF8, PAGE_PROCESSES, nobody_known },
};

START_TEST(lists_look_as_in_the_pictures)
{
	char *text;

	set_up(pictures[_i].charset, pictures[_i].page);
	pictures[_i].fill(&model);
	text = web3_text(&screen, &model, pictures[_i].rows, pictures[_i].cols);
	ck_assert_ptr_nonnull(text);
	picture_compare(pictures[_i].name, text);
	free(text);
	tear_down();
}
END_TEST

/* Further down, and what is told of the row. */
static const struct {
	const char *name;
	void (*fill)(struct model *model);
	int row;
} chosen[] = {
	{ "processes-120x40-quiet", nothing_stuck, 1 },
	{ "processes-120x40-hostile", hostile_command, 5 },
	{ "processes-120x40-not-yet", hostile_command, 1 },
	{ "processes-120x40-unit", many_of_a_unit, 1 },
	{ "processes-120x40-nobody", processes, 6 },
};

START_TEST(the_selected_process_is_told_of_below)
{
	char *text;

	set_up(CHARSET_UTF8, PAGE_PROCESSES);
	chosen[_i].fill(&model);
	free(web3_text(&screen, &model, 40, 120));
	for (int i = 0; i < chosen[_i].row; i++)
		screen_key(&screen, &model, 'j');
	text = web3_text(&screen, &model, 40, 120);
	picture_compare(chosen[_i].name, text);
	free(text);
	tear_down();
}
END_TEST

START_TEST(only_a_wide_screen_wishes_to_know_more_of_a_process)
{
	set_up(CHARSET_UTF8, PAGE_PROCESSES);
	processes(&model);
	free(web3_text(&screen, &model, 24, 80));
	ck_assert_uint_eq(screen.wish.process, 0);
	free(web3_text(&screen, &model, 40, 100));
	ck_assert_uint_eq(screen.wish.process, 0);
	free(web3_text(&screen, &model, 40, 120));
	ck_assert_uint_eq(screen.wish.process, process_sheet_key(model.processes, 0));
	screen_key(&screen, &model, 'j');
	free(web3_text(&screen, &model, 40, 120));
	ck_assert_uint_eq(screen.wish.process, process_folds_key(model.processes, 1));
	screen.page = PAGE_OVERVIEW;
	free(web3_text(&screen, &model, 40, 120));
	ck_assert_uint_eq(screen.wish.process, 0);
	tear_down();
}
END_TEST

START_TEST(the_screen_of_processes_is_drawn_at_any_size)
{
	set_up(CHARSET_UTF8, PAGE_PROCESSES);
	found_out(&model);
	for (unsigned rows = 1; rows <= 60; rows += rows < 30 ? 3 : 1)
		for (unsigned cols = 1; cols <= 200; cols += cols < 100 ? 9 : 1)
			free(web3_text(&screen, &model, rows, cols));
	tear_down();
}
END_TEST

/* Rows from the top, and the filter that Enter opens. */
static const struct {
	int row;
	const char *filter;
} drills[] = {
	{ 0, "proto tcp and dir out and src 10.0.0.7 and dst 10.0.5.20 and "
	     "dport = :9000" },
	{ 3, "proto tcp and dir out and src 10.0.0.7 and dst 10.0.4.11 and "
	     "dport = :5432" },
	{ 4, "proto tcp and dir out and src [2001:db8:1111:2222::7] and dst "
	     "[2001:db8:9999:8888:7777:6666:5555:1a] and dport = :6379" },
	{ 5, "proto tcp and dir in and sport = :443" },
};

START_TEST(enter_on_a_peer_opens_its_sockets)
{
	const struct filter_words words = { 0 };
	struct filter_error error;
	struct filter *filter;
	char *text;

	set_up(CHARSET_UTF8, PAGE_PEERS);
	web3_peers(&model);
	text = web3_text(&screen, &model, 24, 80);
	free(text);
	for (int i = 0; i < drills[_i].row; i++)
		screen_key(&screen, &model, 'j');
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, drills[_i].filter);
	ck_assert_int_eq(filter_parse(screen.prompt.text, &words, &filter, &error), 0);
	filter_free(filter);
	tear_down();
}
END_TEST

START_TEST(rows_that_are_gone_are_dim_and_do_not_count)
{
	struct frame frame = { 0 };
	struct sheet *sheet;
	char *text;

	set_up(CHARSET_UTF8, PAGE_SOCKETS);
	web3_sheet(&model);
	sheet = model.sheet;
	sheet->gone = sheet->gone_shown = 2;
	sheet->ages[16] |= AGE_ABSENT;
	sheet->ages[17] |= AGE_ABSENT | AGE_GONE;
	sheet->ages[3] |= AGE_SEND_STANDS;
	text = web3_text(&screen, &model, 24, 80);
	picture_compare("sockets-80x24-gone", text);
	free(text);
	ck_assert_int_eq(frame_reset(&frame, 24, 80), 0);
	screen_render(&screen, &model, &frame);
	ck_assert(picture_has_style(&frame, 8, "*:443", STYLE_DIM));
	ck_assert(picture_has_style(&frame, 9, "184,320", STYLE_KEY));
	frame_fini(&frame);
	tear_down();
}
END_TEST

/* Rows from the top, and the filter that Enter opens; NULL: none. */
static const struct {
	enum process_by by;
	bool permitted;
	int row;
	const char *filter;
} holders[] = {
	{ PROCESS_BY_PID, true, 0, "pid 4711" },
	{ PROCESS_BY_COMM, true, 1, "comm nginx" },
	{ PROCESS_BY_COMM, true, 5, "comm node_exporter" },
	{ PROCESS_BY_USER, true, 0, "uid 1003" },
	{ PROCESS_BY_UNIT, true, 0, "unit orders.service" },
	{ PROCESS_BY_PID, false, 0, "unit orders.service" },
	{ PROCESS_BY_PID, false, 8, NULL },
};

START_TEST(enter_on_a_holder_opens_its_sockets)
{
	const struct filter_words words = { 0 };
	struct filter_error error;
	struct filter *filter;
	enum action action;

	set_up(CHARSET_UTF8, PAGE_PROCESSES);
	web3_processes(&model, holders[_i].by, holders[_i].permitted);
	free(web3_text(&screen, &model, 24, 80));
	for (int i = 0; i < holders[_i].row; i++)
		screen_key(&screen, &model, 'j');
	action = screen_key(&screen, &model, KEYCODE_ENTER);
	if (holders[_i].filter) {
		ck_assert_int_eq(action, ACTION_FILTER);
		ck_assert_str_eq(screen.prompt.text, holders[_i].filter);
		ck_assert_int_eq(
			filter_parse(screen.prompt.text, &words, &filter, &error), 0);
		filter_free(filter);
	} else {
		ck_assert_int_eq(action, ACTION_NONE);
		ck_assert_str_ne(screen.notice, "");
	}
	tear_down();
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, lists_look_as_in_the_pictures, pictures);
	unit_add_loop(tcase, the_selected_process_is_told_of_below, chosen);
	tcase_add_test(tcase, only_a_wide_screen_wishes_to_know_more_of_a_process);
	tcase_add_test(tcase, the_screen_of_processes_is_drawn_at_any_size);
	tcase_add_test(tcase, rows_that_are_gone_are_dim_and_do_not_count);
	unit_add_loop(tcase, enter_on_a_peer_opens_its_sockets, drills);
	unit_add_loop(tcase, enter_on_a_holder_opens_its_sockets, holders);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return unit_run("pages", add);
}
