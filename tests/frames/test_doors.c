/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The screen of listeners: how it looks, and how it follows its keys. */

#include "sockview/core/service.h"
#include "sockview/view/listing.h"
#include "sockview/view/lore.h"
#include "sockview/view/page.h"

#include "doors.h"
#include "picture.h"
#include "unit.h"
#include "web3.h"

#include <locale.h>
#include <string.h>

static struct model model;
static struct listing lists[PAGE_COUNT];
static struct services *services;
static struct lore lore;
static struct screen screen;

static void setup(void)
{
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	ck_assert_int_eq(services_new(&services), 0);
	memset(lists, 0, sizeof(lists));
	lore = (struct lore){ .services = services };
	web3_model(&model);
	screen = web3_screen(CHARSET_UTF8);
	screen.listings = lists;
	screen.lore = &lore;
	screen.page = PAGE_LISTENERS;
}

static void teardown(void)
{
	for (int page = 0; page < PAGE_COUNT; page++)
		listing_fini(&lists[page]);
	model_free_rows(&model);
	services_free(services);
}

static void compare(const char *name, unsigned rows, unsigned cols)
{
	char *text = web3_text(&screen, &model, rows, cols);

	ck_assert_ptr_nonnull(text);
	picture_compare(name, text);
	free(text);
}

static void press(int code)
{
	screen_key(&screen, &model, code);
}

static void have(const struct door *doors)
{
	char *text;

	doors_set(&model, doors, true);
	text = web3_text(&screen, &model, 24, 80);
	free(text);
}

static const struct {
	const char *name;
	unsigned rows;
	unsigned cols;
	const struct door *doors;
	bool unwatched;
	bool found;
	enum charset charset;
	const char *keys; /* l r: left, right */
} pictures[] = {
	{ "listeners-80x24", 24, 80, doors_healthy, false, false, CHARSET_UTF8, "" },
	{ "listeners-80x24-overflow", 24, 80, doors_overflow, false, false, CHARSET_UTF8,
		"" },
	{ "listeners-80x24-flood", 24, 80, doors_flood, false, false, CHARSET_UTF8, "" },
	{ "listeners-80x24-found", 24, 80, doors_overflow, false, true, CHARSET_UTF8,
		"" },
	{ "listeners-80x24-found-beside", 24, 80, doors_overflow, false, true,
		CHARSET_UTF8, "j" },
	{ "listeners-80x12-found", 12, 80, doors_overflow, false, true, CHARSET_UTF8,
		"" },
	{ "listeners-120x40-found", 40, 120, doors_overflow, false, true, CHARSET_UTF8,
		"" },
	{ "listeners-80x24-udp", 24, 80, doors_overflow, false, false, CHARSET_UTF8,
		"G" },
	{ "listeners-80x24-unwatched", 24, 80, doors_healthy, true, false, CHARSET_UTF8,
		"" },
	{ "listeners-120x40", 40, 120, doors_overflow, false, false, CHARSET_UTF8,
		"jrk" },
	{ "listeners-120x40-member", 40, 120, doors_overflow, false, false, CHARSET_ASCII,
		"jrj" },
	{ "listeners-120x40-udp", 40, 120, doors_overflow, false, false, CHARSET_UTF8,
		"G" },
	{ "listeners-120x40-unwatched", 40, 120, doors_healthy, true, false, CHARSET_UTF8,
		"" },
	{ "listeners-80x24-owned", 24, 80, doors_overflow, false, false, CHARSET_UTF8,
		"" },
	{ "listeners-120x40-owned", 40, 120, doors_overflow, false, false, CHARSET_UTF8,
		"jrk" },
	{ "listeners-40x10", 10, 40, doors_overflow, false, false, CHARSET_UTF8, "" },
};

START_TEST(listeners_look_as_in_the_pictures)
{
	char *text;

	doors_set(&model, pictures[_i].doors, !pictures[_i].unwatched);
	if (strstr(pictures[_i].name, "owned"))
		doors_keep(&model);
	if (pictures[_i].found)
		doors_found(&model, SEVERITY_CRIT);
	screen.charset = pictures[_i].charset;
	text = web3_text(&screen, &model, pictures[_i].rows, pictures[_i].cols);
	free(text);
	for (const char *key = pictures[_i].keys; *key; key++) {
		press(*key == 'r' ? KEYCODE_RIGHT : *key == 'l' ? KEYCODE_LEFT : *key);
		free(web3_text(&screen, &model, pictures[_i].rows, pictures[_i].cols));
	}
	compare(pictures[_i].name, pictures[_i].rows, pictures[_i].cols);
}
END_TEST

static const struct {
	enum severity severity;
	enum style style;
	const char *mark;
} marks[] = {
	{ SEVERITY_CRIT, STYLE_ALARM, "!" },
	{ SEVERITY_WARN, STYLE_KEY, "*" },
	{ SEVERITY_WAS, STYLE_PLAIN, " " },
};

START_TEST(the_number_of_a_finding_stands_out_and_its_row_is_marked)
{
	struct frame frame = { 0 };

	doors_set(&model, doors_overflow, true);
	doors_found(&model, marks[_i].severity);
	ck_assert_int_eq(frame_reset(&frame, 24, 80), 0);
	screen_render(&screen, &model, &frame);
	press('j');
	ck_assert_int_eq(frame_reset(&frame, 24, 80), 0);
	screen_render(&screen, &model, &frame);
	ck_assert(picture_has_style(&frame, 3, "101/100", marks[_i].style));
	ck_assert_str_eq(frame.cells[(size_t)3 * frame.cols].text, marks[_i].mark);
	frame_fini(&frame);
}
END_TEST

static const struct {
	const char *keys;
	const char *filter;
} drills[] = {
	{ "", "state connected and proto tcp and sport = :443 and dir in and src "
	      "0.0.0.0/0" },
	{ "G", "proto udp and sport = :51820" },
};

START_TEST(enter_opens_the_connections_of_the_listener_and_no_others)
{
	have(doors_healthy);
	for (const char *key = drills[_i].keys; *key; key++)
		press(*key);
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, drills[_i].filter);
	ck_assert_int_eq(screen.page, PAGE_SOCKETS);
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ESC), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, "");
	ck_assert_int_eq(screen.page, PAGE_LISTENERS);
}
END_TEST

static const char *filter_of(const struct door *doors)
{
	have(doors);
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_FILTER);
	return screen.prompt.text;
}

START_TEST(a_wildcard_leaves_out_what_its_neighbours_on_the_port_take)
{
	static const struct door doors[] = {
		{ PROTO_TCP, "*", 8080, .queue = 9, .limit = 9 },
		{ PROTO_TCP, "127.0.0.1", 8080, .limit = 9 },
		{ PROTO_TCP, "::1", 8080, .limit = 9 },
		{ PROTO_TCP, "*", 8080, 1, .limit = 9 },
		{ .port = 0 },
	};

	ck_assert_str_eq(filter_of(doors),
		"state connected and proto tcp and sport = :8080 and dir in and not src "
		"127.0.0.1 and not src [::1] and not dev lo");
}
END_TEST

START_TEST(an_address_and_a_device_are_part_of_the_filter)
{
	static const struct door doors[] = {
		{ PROTO_TCP, "127.0.0.53", 8080, 1, .queue = 9, .limit = 9 },
		{ PROTO_TCP, "*", 8080, .limit = 9 },
		{ .port = 0 },
	};

	ck_assert_str_eq(filter_of(doors),
		"state connected and proto tcp and sport = :8080 and dir in and dev lo "
		"and src 127.0.0.53");
}
END_TEST

/* What is selected. */
static struct listed_row selected(struct listed *listed)
{
	struct listing *list = &lists[PAGE_LISTENERS];
	struct listed_row row;
	uint32_t index;

	*listed = (struct listed){ .unfolded = &screen.unfolded };
	free(web3_text(&screen, &model, 24, 80));
	ck_assert(page_listeners.open(&model, listed));
	ck_assert(listing_row(list, list->at - list->top, &index));
	listed->fill(listed->self, index, &row);
	return row;
}

START_TEST(right_unfolds_a_group_and_left_folds_it_from_any_member)
{
	struct listed listed;
	size_t folded;

	have(doors_healthy);
	ck_assert_uint_eq(selected(&listed).listener.group->count, 8);
	folded = listed.count;
	press(KEYCODE_RIGHT);
	ck_assert(!selected(&listed).listener.member);
	ck_assert_uint_eq(listed.count, folded + 8);
	for (int i = 0; i < 5; i++)
		press('j');
	ck_assert_uint_eq(selected(&listed).listener.number, 5);
	press(KEYCODE_RIGHT);
	ck_assert_uint_eq(selected(&listed).listener.number, 5);
	press(KEYCODE_LEFT);
	ck_assert(!selected(&listed).listener.member);
	ck_assert_uint_eq(listed.count, folded);
	ck_assert_uint_eq(lists[PAGE_LISTENERS].at, 0);
}
END_TEST

START_TEST(members_stay_below_their_group_however_it_is_sorted)
{
	have(doors_healthy);
	press(KEYCODE_RIGHT);
	for (int i = 0; i < 24; i++) {
		struct listed listed = { .unfolded = &screen.unfolded };
		const struct listener_group *group = NULL;
		bool udp = false;

		press(i % 2 ? 's' : 'S');
		free(web3_text(&screen, &model, 60, 120));
		ck_assert(page_listeners.open(&model, &listed));
		for (size_t line = 0; line < listed.count; line++) {
			struct listed_row row;
			uint32_t index;

			ck_assert(listing_row(&lists[PAGE_LISTENERS], line, &index));
			listed.fill(listed.self, index, &row);
			if (row.listener.member)
				ck_assert_ptr_eq(row.listener.group, group);
			group = row.listener.group;
			udp = udp || !group;
			ck_assert(!group || udp == (row.row.sock->proto == PROTO_UDP));
		}
	}
}
END_TEST

START_TEST(the_heading_of_udp_is_never_selected)
{
	struct listed listed;

	have(doors_overflow);
	for (int i = 0; i < 6; i++) {
		ck_assert_ptr_nonnull(selected(&listed).listener.group);
		press('j');
	}
	ck_assert_int_eq(selected(&listed).row.sock->proto, PROTO_UDP);
	press('k');
	ck_assert_ptr_nonnull(selected(&listed).listener.group);
	ck_assert_int_eq(selected(&listed).row.sock->proto, PROTO_TCP);
	for (unsigned row = 0; row < 24; row++) {
		struct frame frame = { 0 };

		ck_assert_int_eq(frame_reset(&frame, 24, 80), 0);
		screen_click(&screen, &model, &frame, row, 5);
		frame_fini(&frame);
		screen.page = PAGE_LISTENERS;
		ck_assert_ptr_nonnull(selected(&listed).listener.group);
	}
}
END_TEST

START_TEST(a_host_with_udp_alone_selects_its_first_socket)
{
	static const struct door doors[] = {
		{ PROTO_UDP, "0.0.0.0", 514, .limit = 212992 },
		{ .port = 0 },
	};
	struct listed listed;

	have(doors);
	ck_assert_int_eq(selected(&listed).row.sock->proto, PROTO_UDP);
	press('k');
	press('g');
	ck_assert_int_eq(selected(&listed).row.sock->proto, PROTO_UDP);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(
		tcase, the_number_of_a_finding_stands_out_and_its_row_is_marked, marks);
	unit_add_loop(tcase, listeners_look_as_in_the_pictures, pictures);
	unit_add_loop(
		tcase, enter_opens_the_connections_of_the_listener_and_no_others, drills);
	tcase_add_test(tcase, a_wildcard_leaves_out_what_its_neighbours_on_the_port_take);
	tcase_add_test(tcase, an_address_and_a_device_are_part_of_the_filter);
	tcase_add_test(tcase, right_unfolds_a_group_and_left_folds_it_from_any_member);
	tcase_add_test(tcase, members_stay_below_their_group_however_it_is_sorted);
	tcase_add_test(tcase, the_heading_of_udp_is_never_selected);
	tcase_add_test(tcase, a_host_with_udp_alone_selects_its_first_socket);
}

int main(void)
{
	return unit_run("doors", add);
}
