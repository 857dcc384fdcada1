/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sheet.h"

#include "socks.h"
#include "unit.h"

#define ROWS 3000

static struct sheet *sheet;

static void set_up(void)
{
	const struct hash_seed seed = { { 1, 2 } };

	ck_assert_int_eq(sheet_new(&seed, &sheet), 0);
	for (unsigned i = 0; i < ROWS; i++) {
		const struct sock sock =
			tcp_between("10.0.0.1", (uint16_t)(i + 1), "10.0.0.2", 80);

		ck_assert_int_eq(sheet_add(sheet, &sock, i), 0);
	}
}

static void tear_down(void)
{
	sheet_free(sheet);
}

static unsigned port_at(const struct sheet *shown, size_t i)
{
	struct sock sock;

	table_get(shown->table, sheet_row(shown, i), &sock);
	return sock.local.port;
}

START_TEST(a_sheet_shows_all_until_it_is_narrowed)
{
	ck_assert_uint_eq(sheet_count(sheet), ROWS);
	ck_assert_uint_eq(port_at(sheet, 7), 8);
	sheet_narrow(sheet);
	ck_assert_uint_eq(sheet_count(sheet), 0);
	for (size_t row = 0; row < ROWS; row += 2)
		ck_assert_int_eq(sheet_pick(sheet, row), 0);
	ck_assert_uint_eq(sheet_count(sheet), ROWS / 2);
	ck_assert_uint_eq(port_at(sheet, 7), 15);
	ck_assert_uint_eq(table_count(sheet->table), ROWS);
}
END_TEST

START_TEST(another_choice_holds_the_rows_of_the_first)
{
	struct sheet *second;
	struct sheet *third;

	sheet_narrow(sheet);
	ck_assert_int_eq(sheet_pick(sheet, 5), 0);
	ck_assert_int_eq(sheet_new_of(sheet, &second), 0);
	ck_assert_uint_eq(sheet_count(second), ROWS);
	sheet_narrow(second);
	ck_assert_int_eq(sheet_pick(second, 9), 0);
	ck_assert_int_eq(sheet_new_of(second, &third), 0);
	ck_assert_uint_eq(sheet_count(sheet), 1);
	ck_assert_uint_eq(port_at(sheet, 0), 6);
	sheet_free(sheet);
	sheet = NULL;
	ck_assert_uint_eq(port_at(second, 0), 10);
	sheet_free(second);
	ck_assert_uint_eq(sheet_count(third), ROWS);
	ck_assert_uint_eq(port_at(third, ROWS - 1), ROWS);
	sheet_free(third);
}
END_TEST

START_TEST(who_holds_a_sheet_frees_it_once_more)
{
	ck_assert_ptr_eq(sheet_hold(sheet), sheet);
	ck_assert_ptr_null(sheet_hold(NULL));
	sheet_free(sheet);
	ck_assert_uint_eq(port_at(sheet, 0), 1);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_sheet_shows_all_until_it_is_narrowed);
	tcase_add_test(tcase, another_choice_holds_the_rows_of_the_first);
	tcase_add_test(tcase, who_holds_a_sheet_frees_it_once_more);
}

int main(void)
{
	return unit_run("sheet", add);
}
