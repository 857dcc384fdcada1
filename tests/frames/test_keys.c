/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the screen does with keys. */
#include "sockview/view/layout.h"
#include "sockview/view/listing.h"
#include "sockview/view/page.h"

#include "unit.h"
#include "web3.h"

#include <locale.h>
#include <string.h>

static struct model model;

static void draw(struct screen *screen, unsigned rows, unsigned cols)
{
	free(web3_text(screen, &model, rows, cols));
}

static void press(struct screen *screen, int code)
{
	ck_assert_int_eq(screen_key(screen, &model, code), ACTION_NONE);
}

START_TEST(what_is_beyond_the_screen_is_left_to_the_program)
{
	static const int program[] = { 'q', 'p', 'r', '+', '-', 'c', 't', 'u', 'v', 'w',
		KEYCODE_REDRAW };
	struct screen screen = web3_screen(CHARSET_UTF8);
	struct screen before;

	draw(&screen, 24, 80);
	for (int help = 0; help < 2; help++) {
		before = screen;
		for (size_t i = 0; i < COUNT_OF(program); i++)
			ck_assert_int_eq(screen_key(&screen, &model, program[i]),
				keys_action(program[i], KEYS_LIVE));
		ck_assert_mem_eq(&screen, &before, sizeof(screen));
		press(&screen, '?');
	}
}
END_TEST

START_TEST(the_selection_walks_over_all_states_and_stops_at_the_ends)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	draw(&screen, 24, 80);
	press(&screen, KEYCODE_UP);
	ck_assert_uint_eq(screen.selected, ITEM_TCP_FIRST);
	press(&screen, 'j');
	press(&screen, KEYCODE_DOWN);
	press(&screen, KEYCODE_WHEEL_DOWN);
	press(&screen, 'k');
	ck_assert_int_eq(item_state(screen.selected), STATE_SYN_RECV);
	press(&screen, 'G');
	ck_assert_uint_eq(screen.selected, ITEM_UDP);
	press(&screen, KEYCODE_DOWN);
	ck_assert_uint_eq(screen.selected, ITEM_UDP);
	press(&screen, KEYCODE_UP); /* OTHER is not there: over it */
	ck_assert_int_eq(item_state(screen.selected), STATE_CLOSE);
	press(&screen, KEYCODE_PAGE_UP);
	ck_assert_uint_eq(screen.selected, ITEM_TCP_FIRST);
	press(&screen, KEYCODE_END);
	press(&screen, KEYCODE_HOME);
	press(&screen, KEYCODE_PAGE_DOWN);
	ck_assert_uint_eq(screen.selected, ITEM_UDP);
}
END_TEST

START_TEST(the_selection_stays_with_its_state_when_rows_move)
{
	struct screen screen = web3_screen(CHARSET_UTF8);
	char *text;

	web3_model(&model);
	screen.selected = 7;
	text = web3_text(&screen, &model, 16, 80);
	ck_assert_ptr_nonnull(strstr(text, "\n>CLOSE_WAIT "));
	free(text);
	web3_set(&model, PROTO_TCP, STATE_CLOSE_WAIT, 100000);
	text = web3_text(&screen, &model, 16, 80);
	ck_assert_ptr_nonnull(strstr(text, "\n>CLOSE_WAIT "));
	free(text);
	/* Sorted by count: the row below. */
	press(&screen, 'j');
	ck_assert_int_eq(item_state(screen.selected), STATE_TIME_WAIT);
}
END_TEST

START_TEST(udp_stays_selected_when_its_row_becomes_a_table)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	draw(&screen, 24, 80);
	press(&screen, 'G');
	draw(&screen, 40, 80);
	press(&screen, 'j');
	ck_assert_uint_eq(screen.selected, ITEM_UDP_FIRST + 1);
	draw(&screen, 24, 80);
	press(&screen, 'k');
	ck_assert_int_eq(item_state(screen.selected), STATE_CLOSE);
	ck_assert_int_eq(item_proto(screen.selected), PROTO_TCP);
}
END_TEST

START_TEST(help_opens_turns_its_pages_and_closes)
{
	struct screen screen = web3_screen(CHARSET_UTF8);
	size_t count;

	web3_model(&model);
	draw(&screen, 24, 80);
	press(&screen, '?');
	ck_assert_int_eq(screen.page, PAGE_HELP_KEYS);
	press(&screen, KEYCODE_PAGE_UP);
	ck_assert_int_eq(screen.page, PAGE_HELP_KEYS);
	press(&screen, KEYCODE_PAGE_DOWN);
	press(&screen, KEYCODE_PAGE_DOWN);
	press(&screen, KEYCODE_PAGE_DOWN);
	ck_assert_int_eq(screen.page, PAGE_HELP_WORDS);
	press(&screen, KEYCODE_PAGE_UP);
	ck_assert_int_eq(screen.page, PAGE_HELP_STATES);
	press(&screen, KEYCODE_ESC);
	ck_assert_int_eq(screen.page, PAGE_OVERVIEW);
	for (const char *key = "?1"; *key; key++) {
		press(&screen, '?');
		press(&screen, *key);
		ck_assert_int_eq(screen.page, PAGE_OVERVIEW);
	}
	pages_table(&count);
	press(&screen, '6');
	for (size_t i = 0; i < count; i++) {
		press(&screen, '?');
		press(&screen, '\t');
	}
	ck_assert_int_eq(screen.page, PAGE_SOCKETS);
	press(&screen, '6');
	press(&screen, '?');
	press(&screen, KEYCODE_ESC);
	ck_assert_int_eq(screen.page, PAGE_SOCKETS);
}
END_TEST

/* All that a page shows of itself on a small screen, from one end to the other. */
static char *read_page(enum screen_page page, int key)
{
	struct screen screen = web3_screen(CHARSET_UTF8);
	char *all = calloc(1, 1 << 20);
	unsigned before;

	ck_assert_ptr_nonnull(all);
	screen.page = page;
	do {
		char *text = web3_text(&screen, &model, 11, 44);

		strcat(all, text);
		free(text);
		before = screen.scroll;
		press(&screen, key);
	} while (screen.page == page && screen.scroll > before);
	return all;
}

START_TEST(on_a_small_screen_every_line_of_the_help_can_be_reached)
{
	enum screen_page page = PAGE_HELP_KEYS + _i % 3;
	struct screen tall = web3_screen(CHARSET_UTF8);
	char *small;
	char *all;
	char *footer;

	web3_model(&model);
	tall.page = page;
	all = web3_text(&tall, &model, 200, 44);
	small = read_page(page, _i < 3 ? KEYCODE_PAGE_DOWN : 'j');
	footer = strstr(all, "Esc back   ");
	ck_assert_ptr_nonnull(footer);
	footer[-1] = '\0';
	for (char *line = strtok(all, "\n"); line; line = strtok(NULL, "\n"))
		ck_assert_msg(strstr(small, line), "not reached: %s", line);
	free(all);
	free(small);
}
END_TEST

START_TEST(page_up_goes_back_through_the_same_help)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	draw(&screen, 10, 40);
	press(&screen, '?');
	press(&screen, 'G');
	ck_assert_uint_gt(screen.scroll, 0);
	for (int i = 0; i < 50; i++)
		press(&screen, KEYCODE_PAGE_DOWN);
	ck_assert_int_eq(screen.page, PAGE_HELP_WORDS);
	for (int i = 0; i < 50; i++)
		press(&screen, KEYCODE_PAGE_UP);
	ck_assert_int_eq(screen.page, PAGE_HELP_KEYS);
	ck_assert_uint_eq(screen.scroll, 0);
	press(&screen, 'k');
	ck_assert_uint_eq(screen.scroll, 0);
}
END_TEST

START_TEST(a_notice_stands_until_the_next_key)
{
	struct screen screen = web3_screen(CHARSET_UTF8);
	char *text;

	web3_model(&model);
	strcpy(screen.notice, "UDP hidden");
	text = web3_text(&screen, &model, 24, 80);
	ck_assert_ptr_nonnull(strstr(text, "\n UDP hidden\n"));
	free(text);
	press(&screen, 'x');
	ck_assert_str_eq(screen.notice, "");
}
END_TEST

START_TEST(why_the_interval_is_long_is_said_until_a_row_is_asked_for)
{
	struct screen screen = web3_screen(CHARSET_UTF8);
	char *text;

	web3_model(&model);
	model.interval_ns *= 11;
	for (int i = 0; i < 3; i++) {
		text = web3_text(&screen, &model, 24, 80);
		ck_assert_int_eq(
			strstr(text, "keeps to 20 % of one core") != NULL, i != 1);
		ck_assert_int_eq(strstr(text, "\n SYN_SENT: ") != NULL, i == 1);
		free(text);
		press(&screen, i ? KEYCODE_ESC : 'j');
	}
}
END_TEST

static void click(struct screen *screen, unsigned row, unsigned col)
{
	struct frame frame = { 0 };

	ck_assert_int_eq(frame_reset(&frame, 24, 80), 0);
	screen_render(screen, &model, &frame);
	ck_assert_int_eq(screen_click(screen, &model, &frame, row, col), ACTION_NONE);
	frame_fini(&frame);
}

START_TEST(a_filter_is_typed_and_left_to_the_program)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	draw(&screen, 24, 80);
	strcpy(screen.filter, "sport = :22");
	press(&screen, '/');
	ck_assert_str_eq(screen.prompt.text, "sport = :22");
	press(&screen, 'q');
	press(&screen, KEYCODE_ESC);
	ck_assert_str_eq(screen.filter, "sport = :22");
	press(&screen, '/');
	press(&screen, KEYCODE_BACKSPACE);
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_CTRL('C')), ACTION_QUIT);
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, "sport = :2");
}
END_TEST

START_TEST(esc_asks_for_all_sockets_again)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	draw(&screen, 24, 80);
	press(&screen, KEYCODE_ESC);
	strcpy(screen.filter, "sport = :22");
	press(&screen, '?');
	press(&screen, KEYCODE_ESC); /* the help */
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ESC), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, "");
	ck_assert(!screen.prompt.open);
}
END_TEST

START_TEST(enter_opens_a_states_sockets_and_esc_leads_back)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	draw(&screen, 24, 80);
	strcpy(screen.filter, "sport = :22");
	press(&screen, 'j');
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, "state syn-sent and (sport = :22)");
	ck_assert_int_eq(screen.page, PAGE_SOCKETS);
	ck_assert(screen_wants_rows(&screen));
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ESC), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, "sport = :22");
	ck_assert_int_eq(screen.page, PAGE_OVERVIEW);
	ck_assert_int_eq(item_state(screen.selected), STATE_SYN_SENT);
	press(&screen, 'G');
	press(&screen, KEYCODE_ENTER);
	ck_assert_str_ne(screen.notice, "");
}
END_TEST

static struct listing lists[PAGE_COUNT];

static struct screen services_screen(void)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	web3_services(&model);
	memset(lists, 0, sizeof(lists));
	screen.listings = lists;
	press(&screen, '2');
	ck_assert_uint_eq(screen_wants_rows(&screen), MODEL_SERVICES);
	draw(&screen, 24, 80);
	return screen;
}

static void leave_services(void)
{
	for (int page = 0; page < PAGE_COUNT; page++)
		listing_fini(&lists[page]);
	model_free_rows(&model);
}

static const struct {
	const char *keys;
	const char *filter;
} drills[] = {
	{ "", "proto tcp and dir out and dport = :9000" },
	{ "j", "proto tcp and dir in and sport = :443" },
	{ "G", "proto udp and dir out and dport = :443" },
};

START_TEST(enter_on_a_service_opens_its_sockets)
{
	struct screen screen = services_screen();
	struct listing *list = &lists[PAGE_SERVICES];
	uint64_t identity;

	for (const char *key = drills[_i].keys; *key; key++)
		press(&screen, *key);
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, drills[_i].filter);
	ck_assert_int_eq(screen.page, PAGE_SOCKETS);
	ck_assert_uint_eq(screen_wants_rows(&screen), MODEL_SOCKETS);
	identity = list->identity;
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ESC), ACTION_FILTER);
	ck_assert_str_eq(screen.prompt.text, "");
	ck_assert_int_eq(screen.page, PAGE_SERVICES);
	draw(&screen, 24, 80);
	ck_assert_uint_eq(list->identity, identity);
	leave_services();
}
END_TEST

START_TEST(enter_on_the_services_without_a_row_says_that_there_is_no_filter)
{
	struct screen screen = services_screen();
	struct tally_entry *last = &model.services->entry[model.services->count - 1];

	last->row = (struct tally_row){ .count = &last->count, .is_other = true };
	model.serial++;
	press(&screen, 'G');
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_NONE);
	ck_assert_ptr_nonnull(strstr(screen.notice, "no filter for this row"));
	ck_assert_int_eq(screen.page, PAGE_SERVICES);
	leave_services();
}
END_TEST

START_TEST(udp_stands_below_tcp_however_services_are_sorted)
{
	struct screen screen = services_screen();
	const struct tally_list *list = model.services;

	for (int i = 0; i < 20; i++) {
		bool udp = false;

		press(&screen, i % 2 ? 's' : 'S');
		draw(&screen, 40, 120);
		for (size_t line = 0; line < list->count; line++) {
			uint32_t row;

			ck_assert(listing_row(&lists[PAGE_SERVICES], line, &row));
			ck_assert(!udp || list->entry[row].row.proto == PROTO_UDP);
			udp = list->entry[row].row.proto == PROTO_UDP;
		}
	}
	leave_services();
}
END_TEST

START_TEST(enter_on_what_is_hidden_tells_the_key_that_shows_it)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	draw(&screen, 24, 80);
	press(&screen, 'G');
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_NONE);
	ck_assert_ptr_nonnull(strstr(screen.notice, "t hides TCP"));
	model.protos = PROTO_BIT(PROTO_TCP);
	ck_assert_int_eq(screen_key(&screen, &model, KEYCODE_ENTER), ACTION_NONE);
	ck_assert_str_eq(screen.notice, "UDP is hidden: u shows it");
	ck_assert_int_eq(screen.page, PAGE_OVERVIEW);
}
END_TEST

START_TEST(a_click_selects_a_row_or_a_tab)
{
	struct screen screen = web3_screen(CHARSET_UTF8);

	web3_model(&model);
	click(&screen, 14, 79);
	ck_assert_int_eq(item_state(screen.selected), STATE_TIME_WAIT);
	ck_assert(screen.chosen);
	click(&screen, 19, 0); /* total */
	click(&screen, 3, 5);
	click(&screen, 1, 3);
	click(&screen, 1, 72);
	click(&screen, 500, 500);
	ck_assert_int_eq(item_state(screen.selected), STATE_TIME_WAIT);
	ck_assert_int_eq(screen.page, PAGE_OVERVIEW);
	click(&screen, 20, 5);
	ck_assert_uint_eq(screen.selected, ITEM_UDP);
	click(&screen, 1, 75);
	ck_assert_int_eq(screen.page, PAGE_HELP_KEYS);
	click(&screen, 14, 5);
	ck_assert_uint_eq(screen.selected, ITEM_UDP);
}
END_TEST

START_TEST(keys_before_the_first_snapshot_do_no_harm)
{
	size_t count;
	const struct key_binding *keys = keys_table(&count);

	for (unsigned size = 0; size < 30; size++) {
		struct screen screen = web3_screen(CHARSET_ASCII);

		free(web3_text(&screen, NULL, size, size * 3));
		for (size_t i = 0; i < count; i++) {
			screen_key(&screen, NULL, keys[i].codes[0]);
			free(web3_text(&screen, NULL, size, size * 3));
		}
	}
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_test(tcase, what_is_beyond_the_screen_is_left_to_the_program);
	tcase_add_test(tcase, the_selection_walks_over_all_states_and_stops_at_the_ends);
	tcase_add_test(tcase, the_selection_stays_with_its_state_when_rows_move);
	tcase_add_test(tcase, udp_stays_selected_when_its_row_becomes_a_table);
	tcase_add_test(tcase, help_opens_turns_its_pages_and_closes);
	tcase_add_loop_test(
		tcase, on_a_small_screen_every_line_of_the_help_can_be_reached, 0, 6);
	tcase_add_test(tcase, page_up_goes_back_through_the_same_help);
	tcase_add_test(tcase, a_notice_stands_until_the_next_key);
	tcase_add_test(tcase, why_the_interval_is_long_is_said_until_a_row_is_asked_for);
	tcase_add_test(tcase, a_filter_is_typed_and_left_to_the_program);
	tcase_add_test(tcase, esc_asks_for_all_sockets_again);
	tcase_add_test(tcase, enter_opens_a_states_sockets_and_esc_leads_back);
	unit_add_loop(tcase, enter_on_a_service_opens_its_sockets, drills);
	tcase_add_test(
		tcase, enter_on_the_services_without_a_row_says_that_there_is_no_filter);
	tcase_add_test(tcase, udp_stands_below_tcp_however_services_are_sorted);
	tcase_add_test(tcase, enter_on_what_is_hidden_tells_the_key_that_shows_it);
	tcase_add_test(tcase, a_click_selects_a_row_or_a_tab);
	tcase_add_test(tcase, keys_before_the_first_snapshot_do_no_harm);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return unit_run("keys", add);
}
