/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of sockets: order, selection, scrolling. */
#include "sockview/view/listing.h"
#include "sockview/view/page.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

static const struct hash_seed seed = { { 1, 2 } };
static struct listing list;
static struct sheet *sheet;
static struct listed rows;
static struct model model; /* the rows point at it */
static uint64_t serial;

/* Rows whose queue tells their order; cookies from `first` on, mixed up. */
static void make_sheet(uint64_t first, uint64_t count)
{
	sheet_free(sheet);
	ck_assert_int_eq(sheet_new(&seed, &sheet), 0);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t mixed = i * 7919 % count;
		const struct sock sock = {
			.cookie = first + mixed,
			.facts = SOCK_COOKIE | SOCK_RECV_QUEUE,
			.state = STATE_ESTABLISHED,
			.recv_queue = (uint32_t)(first + mixed),
		};

		ck_assert_int_eq(sheet_add(sheet, &sock, (uint32_t)mixed), 0);
	}
	model.sheet = sheet;
	ck_assert(page_sockets.open(&model, &rows));
	serial++;
}

static void settle(size_t lines)
{
	ck_assert_int_eq(listing_settle(&list, &rows, serial, lines), 0);
}

static uint64_t cookie_on(size_t line)
{
	struct sock sock;
	uint32_t row;

	ck_assert(listing_row(&list, line, &row));
	table_get(sheet->table, row, &sock);
	return sock.cookie;
}

static void set_up(void)
{
	memset(&list, 0, sizeof(list));
	list.by.column = columns_find(VIEW_SOCKETS, "recv_q");
	ck_assert_ptr_nonnull(list.by.column);
}

static void tear_down(void)
{
	listing_fini(&list);
	sheet_free(sheet);
	sheet = NULL;
}

START_TEST(rows_are_in_order_and_turn_round)
{
	make_sheet(1, 1000);
	settle(20);
	for (size_t line = 0; line < 20; line++)
		ck_assert_uint_eq(cookie_on(line), 1000 - line);
	list.by.reverse = true;
	settle(20);
	for (size_t line = 0; line < 20; line++)
		ck_assert_uint_eq(cookie_on(line), 1 + line);
	list.by.column = columns_shown(VIEW_SOCKETS, "age");
	settle(20);
	ck_assert_uint_eq(cookie_on(0), 1);
}
END_TEST

START_TEST(a_selected_row_keeps_its_line_when_others_come_and_go)
{
	uint64_t cookie;

	make_sheet(1000, 1000);
	settle(20);
	listing_move(&list, &rows, 300);
	listing_move(&list, &rows, -5);
	cookie = cookie_on(list.at - list.top);
	ck_assert_uint_eq(list.at - list.top, 14);
	make_sheet(1000, 1500); /* 500 that stand before it */
	settle(20);
	ck_assert_uint_eq(cookie_on(14), cookie);
	ck_assert_uint_eq(list.at, 795);
	list.by.reverse = true;
	settle(20);
	ck_assert_uint_eq(cookie_on(14), cookie);
	make_sheet(1000, 900);
	settle(20);
	ck_assert_uint_eq(cookie_on(list.at - list.top), cookie);
}
END_TEST

START_TEST(a_selected_row_that_is_gone_leaves_its_line_to_another)
{
	make_sheet(1000, 1000);
	settle(20);
	listing_move(&list, &rows, 10);
	make_sheet(5000, 1000);
	settle(20);
	ck_assert_uint_eq(list.at, 10);
	ck_assert_uint_eq(cookie_on(10), list.identity);
	make_sheet(5000, 3);
	settle(20);
	ck_assert_uint_eq(list.at, 2);
	make_sheet(5000, 0);
	settle(20);
	ck_assert_uint_eq(list.count, 0);
	listing_move(&list, &rows, 1);
	listing_move(&list, &rows, -1);
}
END_TEST

START_TEST(until_a_row_is_chosen_the_first_is_selected)
{
	make_sheet(1, 100);
	settle(10);
	make_sheet(1, 200);
	settle(10);
	ck_assert_uint_eq(list.at, 0);
	ck_assert_uint_eq(cookie_on(0), 200);
}
END_TEST

/* Whatever is done, the selection is on the screen, and the screen is full. */
START_TEST(the_selection_stays_on_the_screen)
{
	static const long steps[] = { 1, -1, 19, -19, 100000000, -100000000, 5000,
		-5000 };
	uint32_t random = 1 + (uint32_t)_i;

	make_sheet(1, 10000);
	for (int i = 0; i < 400; i++) {
		size_t lines = 1 + random % 60;

		random = random * 1664525 + 1013904223;
		settle(lines);
		listing_move(&list, &rows, steps[(random >> 16) % COUNT_OF(steps)]);
		if (i % 50 == 49)
			make_sheet(1, 1 + (random >> 8) % 20000);
		settle(lines);
		if (i % 7 == 0)
			listing_select(&list, &rows, (random >> 20) % lines);
		ck_assert_uint_lt(list.at, list.count);
		ck_assert_uint_lt(list.at - list.top, lines);
		ck_assert_uint_eq(cookie_on(list.at - list.top), list.identity);
		ck_assert_uint_eq(list.identity, list.count - list.at);
		if (list.count >= lines)
			ck_assert_uint_le(list.top + lines, list.count);
	}
}
END_TEST

static const struct {
	uint32_t age;
	const char *text;
} texts[] = {
	{ 0, "0s" },
	{ 59 | AGE_NEW, "59s" },
	{ 60, "1m" },
	{ 3599 | AGE_LEAST, "59m+" },
	{ 11100, "3h05" },
	{ 35999 | AGE_LEAST, "9h59+" },
	{ 86399 | AGE_LEAST, "23h+" },
	{ 86400 * 6, "6d" },
	{ 86400 * 999, "999d" },
	{ AGE_UNKNOWN, "-" },
};

START_TEST(ages_are_short)
{
	const struct row row = { .age = texts[_i].age };
	const struct lore lore = { .names = NULL };
	const struct field field = { .name = "age", .right = true };
	const struct placed_field placed = { &field, columns_shown(VIEW_SOCKETS, "age"),
		1, 5 };
	char text[FIELD_MAX];

	ck_assert_str_eq(field_text(text, &placed, &row, &lore), texts[_i].text);
}
END_TEST

static bool name_one(
	void *self, enum family family, const uint8_t *addr, char name[HOSTS_NAME_MAX])
{
	(void)family;
	(void)self;
	strcpy(name, "db-7");
	return addr[3] == 7;
}

START_TEST(a_name_takes_the_place_of_the_remote_address_and_stands_behind_it_below)
{
	const struct hosts hosts = { .name = name_one };
	const struct lore lore = { .hosts = &hosts };
	struct sock sock = { .state = STATE_ESTABLISHED,
		.local = { { 10, 0, 0, 1 }, 40000 },
		.remote = { { 10, 0, 0, 7 }, 5432 } };
	const struct row row = { .sock = &sock };
	const struct column *column = columns_find(VIEW_SOCKETS, "remote");
	char text[PAGE_HINT_MAX];

	*column->put(text, column, &row, &lore) = '\0';
	ck_assert_str_eq(text, "db-7:5432");
	page_sockets.hint(text, &row, &lore);
	ck_assert_str_eq(text, "tcp  10.0.0.1:40000  10.0.0.7:5432 (db-7)   ESTABLISHED");
	sock.remote.addr[3] = 8;
	*column->put(text, column, &row, &lore) = '\0';
	ck_assert_str_eq(text, "10.0.0.8:5432");
	page_sockets.hint(text, &row, &lore);
	ck_assert_str_eq(text, "tcp  10.0.0.1:40000  10.0.0.8:5432   ESTABLISHED");
}
END_TEST

START_TEST(addresses_are_shortened_in_the_middle)
{
	char text[FIELD_MAX] = "[2001:db8:77::1a]:50514";

	field_shorten(text, 23);
	ck_assert_str_eq(text, "[2001:db8:77::1a]:50514");
	field_shorten(text, 20);
	ck_assert_str_eq(text, "[2001:..7::1a]:50514");
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase,
		a_name_takes_the_place_of_the_remote_address_and_stands_behind_it_below);
	tcase_add_test(tcase, rows_are_in_order_and_turn_round);
	tcase_add_test(tcase, a_selected_row_keeps_its_line_when_others_come_and_go);
	tcase_add_test(tcase, a_selected_row_that_is_gone_leaves_its_line_to_another);
	tcase_add_test(tcase, until_a_row_is_chosen_the_first_is_selected);
	tcase_add_loop_test(tcase, the_selection_stays_on_the_screen, 0, 4);
	unit_add_loop(tcase, ages_are_short, texts);
	tcase_add_test(tcase, addresses_are_shortened_in_the_middle);
}

int main(void)
{
	return unit_run("listing", add);
}
