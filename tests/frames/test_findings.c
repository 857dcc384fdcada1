/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found, on screens. */
#include "sockview/view/listing.h"

#include "picture.h"
#include "unit.h"
#include "web3.h"

#include <locale.h>
#include <string.h>

static struct model model;
static struct screen screen;
static struct listing listings[PAGE_COUNT];

static void set_up(enum charset charset, bool raised)
{
	web3_model(&model);
	web3_findings(&model, raised);
	screen = web3_screen(charset);
}

static void tear_down(void)
{
	model_free_rows(&model);
	for (size_t i = 0; i < PAGE_COUNT; i++)
		listing_fini(&listings[i]);
	memset(listings, 0, sizeof(listings));
}

static void as_it_is(void)
{
}

static void paused(void)
{
	screen.paused = true;
	screen.now_ns = WEB3_NOW_NS + UINT64_C(250000000000);
	screen.selected = 7; /* CLOSE_WAIT */
	screen.chosen = true;
}

static void second_chosen(void)
{
	screen.chosen = true;
	screen.finding = 2;
}

static void time_wait_chosen(void)
{
	screen.chosen = true;
	screen.selected = 6;
}

static void udp_failed(void)
{
	struct source_outcome *udp = &model.now.outcome.source[PROTO_UDP];

	*udp = (struct source_outcome){ .kind = SOURCE_FAILED };
	strcpy(udp->why,
		"netlink: no handler (ENOENT); /proc/net/udp: permission denied");
	memset(model.now.cell[PROTO_UDP], 0, sizeof(model.now.cell[PROTO_UDP]));
	model.findings->not_checked[FINDING_UDP_DROPS] = "UDP was not read";
	model.findings->checked &= ~FINDING_KIND_BIT(FINDING_UDP_DROPS);
}

static void all_findings(void)
{
	screen.page = PAGE_FINDINGS;
}

static void opened(void)
{
	web3_sheet(&model);
	screen.page = PAGE_SOCKETS;
	screen.listings = listings;
	screen.opened = 1;
	model.narrowing.set = true;
	strcpy(model.narrowing.text, "state close-wait and pid 4711");
	model.narrowing.passed = 3402;
	model.narrowing.seen = 27762;
}

static void of_one_family(void)
{
	struct findings_report *report = model.findings;

	report->scope = FINDINGS_OF_FILTER;
	report->not_checked[FINDING_ORPHANS] = "of the whole host";
	report->checked &= ~FINDING_KIND_BIT(FINDING_ORPHANS);
}

static const struct {
	const char *name;
	unsigned rows;
	unsigned cols;
	enum charset charset;
	bool raised;
	void (*set)(void);
} pictures[] = {
	{ "findings-overview-80x24", 24, 80, CHARSET_UTF8, true, as_it_is },
	{ "findings-overview-80x24-second", 24, 80, CHARSET_UTF8, true, second_chosen },
	{ "findings-overview-80x24-quiet", 24, 80, CHARSET_UTF8, false,
		time_wait_chosen },
	{ "findings-overview-80x24-ascii", 24, 80, CHARSET_ASCII, true,
		time_wait_chosen },
	{ "findings-overview-80x24-failed", 24, 80, CHARSET_UTF8, true, udp_failed },
	{ "findings-overview-80x24-paused", 24, 80, CHARSET_UTF8, true, paused },
	{ "findings-overview-80x16", 16, 80, CHARSET_UTF8, true, as_it_is },
	{ "findings-overview-50x16", 16, 50, CHARSET_UTF8, true, as_it_is },
	{ "findings-overview-40x10", 10, 40, CHARSET_UTF8, true, as_it_is },
	{ "findings-overview-120x40", 40, 120, CHARSET_UTF8, true, as_it_is },
	{ "findings-overview-120x40-quiet", 40, 120, CHARSET_UTF8, false, as_it_is },
	{ "findings-too-small-28x4", 4, 28, CHARSET_UTF8, true, as_it_is },
	{ "findings-80x24", 24, 80, CHARSET_UTF8, true, all_findings },
	{ "findings-120x40", 40, 120, CHARSET_UTF8, true, all_findings },
	{ "findings-40x10", 10, 40, CHARSET_UTF8, true, all_findings },
	{ "findings-opened-80x24", 24, 80, CHARSET_UTF8, true, opened },
	{ "findings-opened-80x12", 12, 80, CHARSET_UTF8, true, opened },
	{ "findings-opened-40x10", 10, 40, CHARSET_UTF8, true, opened },
	{ "findings-80x24-quiet", 24, 80, CHARSET_UTF8, false, all_findings },
	{ "findings-overview-80x24-one-family", 24, 80, CHARSET_UTF8, false,
		of_one_family },
};

START_TEST(screens_say_what_was_found)
{
	char *text;

	set_up(pictures[_i].charset, pictures[_i].raised);
	pictures[_i].set();
	text = web3_text(&screen, &model, pictures[_i].rows, pictures[_i].cols);
	ck_assert_ptr_nonnull(text);
	picture_compare(pictures[_i].name, text);
	free(text);
	tear_down();
}
END_TEST

static const struct {
	bool raised;
	unsigned row;
	const char *text;
	enum style style;
	void (*set)(void);
} styles[] = {
	{ true, 0, "1 CRIT", STYLE_FAILED, as_it_is },
	{ true, 0, "1 WARN", STYLE_ATTENTION, as_it_is },
	{ false, 0, "no findings", STYLE_FINE, as_it_is },
	{ true, 2, ">CRIT java 4711", STYLE_SELECTED, as_it_is },
	{ true, 2, "CRIT", STYLE_FAILED, time_wait_chosen },
	{ true, 4, "WARN", STYLE_ATTENTION, as_it_is },
	{ true, 6, "ok", STYLE_FINE, as_it_is },
	{ true, 15, "3,402", STYLE_ALARM, as_it_is },
	{ true, 15, "!", STYLE_ALARM, as_it_is },
	{ true, 14, "21,877", STYLE_PLAIN, as_it_is },
	{ true, 22, "Next:", STYLE_KEY, as_it_is },
};

START_TEST(what_was_found_is_set_off)
{
	struct frame frame = { 0 };

	set_up(CHARSET_UTF8, styles[_i].raised);
	styles[_i].set();
	ck_assert_int_eq(frame_reset(&frame, 24, 80), 0);
	screen_render(&screen, &model, &frame);
	ck_assert(picture_has_style(
		&frame, styles[_i].row, styles[_i].text, styles[_i].style));
	frame_fini(&frame);
	tear_down();
}
END_TEST

/* ---- keys, on 24 by 80 ---- */

static enum action press(int code)
{
	return screen_key(&screen, &model, code);
}

static void set_up_keys(void)
{
	char *text;

	set_up(CHARSET_UTF8, true);
	text = web3_text(&screen, &model, 24, 80);
	free(text);
}

START_TEST(the_selection_walks_findings_and_then_states)
{
	set_up_keys();
	press('j');
	ck_assert_uint_eq(screen.finding, 2);
	press('j');
	ck_assert_uint_eq(screen.finding, 0);
	ck_assert_uint_eq(screen.selected, 0);
	press('k');
	ck_assert_uint_eq(screen.finding, 2);
	press('g');
	ck_assert_uint_eq(screen.finding, 1);
	press('k');
	ck_assert_uint_eq(screen.finding, 1);
	tear_down();
}
END_TEST

START_TEST(enter_on_a_finding_opens_exactly_its_sockets_and_esc_comes_back)
{
	set_up_keys();
	strcpy(screen.filter, "state established");
	ck_assert_int_eq(press(KEYCODE_ENTER), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, "state close-wait and pid 4711");
	ck_assert_int_eq(screen.page, PAGE_SOCKETS);
	ck_assert_uint_eq(screen.opened, 1);
	ck_assert_int_eq(press(KEYCODE_ESC), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, "state established");
	ck_assert_int_eq(screen.page, PAGE_OVERVIEW);
	ck_assert_uint_eq(screen.opened, 0);
	tear_down();
}
END_TEST

START_TEST(all_findings_are_walked_and_left_by_the_same_key)
{
	set_up_keys();
	press('f');
	ck_assert_int_eq(screen.page, PAGE_FINDINGS);
	press('G');
	ck_assert_uint_eq(screen.finding, 7);
	ck_assert_int_eq(press(KEYCODE_ENTER), ACTION_NONE);
	ck_assert_int_eq(screen.page, PAGE_FINDINGS);
	ck_assert_str_eq(screen.notice, "conntrack: there are no sockets to show");
	press('f');
	ck_assert_int_eq(screen.page, PAGE_OVERVIEW);
	tear_down();
}
END_TEST

static bool shows(const char *what)
{
	char *text = web3_text(&screen, &model, 24, 80);
	bool found = strstr(text, what);

	free(text);
	return found;
}

START_TEST(a_dismissed_finding_comes_back_when_it_changes)
{
	set_up_keys();
	press('d');
	ck_assert(!shows("java 4711"));
	ck_assert(shows("1 CRIT  1 WARN"));
	model.findings->all[0].severity = SEVERITY_WARN;
	ck_assert(shows("java 4711"));
	tear_down();
}
END_TEST

START_TEST(a_dismissed_finding_is_brought_back_among_all)
{
	set_up_keys();
	press('d');
	press('f');
	press('g');
	ck_assert(shows("(hidden)"));
	press('d');
	ck_assert(!shows("(hidden)"));
	tear_down();
}
END_TEST

START_TEST(a_click_selects_a_finding)
{
	struct frame frame = { 0 };

	set_up_keys();
	ck_assert_int_eq(frame_reset(&frame, 24, 80), 0);
	screen_click(&screen, &model, &frame, 5, 20);
	ck_assert_uint_eq(screen.finding, 2);
	frame_fini(&frame);
	tear_down();
}
END_TEST

static void add(TCase *tcase)
{
	unit_add_loop(tcase, screens_say_what_was_found, pictures);
	unit_add_loop(tcase, what_was_found_is_set_off, styles);
	tcase_add_test(tcase, the_selection_walks_findings_and_then_states);
	tcase_add_test(
		tcase, enter_on_a_finding_opens_exactly_its_sockets_and_esc_comes_back);
	tcase_add_test(tcase, all_findings_are_walked_and_left_by_the_same_key);
	tcase_add_test(tcase, a_dismissed_finding_comes_back_when_it_changes);
	tcase_add_test(tcase, a_dismissed_finding_is_brought_back_among_all);
	tcase_add_test(tcase, a_click_selects_a_finding);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return unit_run("findings", add);
}
