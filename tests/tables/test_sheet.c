/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sheet.h"

#include "socks.h"
#include "unit.h"

#define ROWS 3000

static const struct hash_seed seed = { { 1, 2 } };

static struct sheet *sheet;

static void set_up(void)
{
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

#define SECOND_NS UINT64_C(1000000000)

/* The sheet of a snapshot with the sockets 1 to `count`, behind that of one before. */
static struct sheet *take_snapshot(
	struct ages *ages, unsigned second, unsigned count, const struct sheet *before)
{
	struct sheet *taken;

	ck_assert_int_eq(sheet_new(&seed, &taken), 0);
	ages_begin(ages, (1000 + second) * SECOND_NS);
	for (unsigned i = 1; i <= count; i++) {
		struct sock sock = tcp_between("10.0.0.1", (uint16_t)i, "10.0.0.2", 80);
		uint32_t age;

		sock.cookie = i;
		sock.facts |= SOCK_COOKIE;
		ck_assert_int_eq(ages_take(ages, &sock, &age), 0);
		ck_assert_int_eq(sheet_add(taken, &sock, age), 0);
	}
	ages_end(ages, true);
	if (before)
		ck_assert_int_eq(sheet_add_gone(taken, before, ages), 0);
	return taken;
}

START_TEST(what_is_absent_twice_is_gone_and_shown_once_more)
{
	struct sheet *of[4];
	struct ages ages;

	ages_init(&ages, &seed);
	of[0] = take_snapshot(&ages, 0, 5, NULL);
	of[1] = take_snapshot(&ages, 2, 3, of[0]);
	of[2] = take_snapshot(&ages, 4, 3, of[1]);
	of[3] = take_snapshot(&ages, 6, 3, of[2]);
	for (int i = 1; i <= 2; i++) {
		ck_assert_uint_eq(sheet_count(of[i]), 5);
		ck_assert_uint_eq(sheet_present(of[i]), 3);
		ck_assert_uint_eq(of[i]->gone_shown, 2);
		ck_assert_uint_eq(port_at(of[i], 3), 4);
		ck_assert_uint_eq(port_at(of[i], 4), 5);
		ck_assert_uint_eq(of[i]->ages[2] & (AGE_ABSENT | AGE_GONE), 0);
		ck_assert_uint_eq(
			of[i]->ages[3], AGE_LEAST | AGE_ABSENT | (i == 2 ? AGE_GONE : 0));
	}
	ck_assert_uint_eq(sheet_count(of[3]), 3);
	for (int i = 0; i < 4; i++)
		sheet_free(of[i]);
	ages_fini(&ages);
}
END_TEST

START_TEST(another_choice_picks_of_what_is_gone_too)
{
	struct sheet *of[2];
	struct sheet *choice;
	struct ages ages;

	ages_init(&ages, &seed);
	of[0] = take_snapshot(&ages, 0, 5, NULL);
	of[1] = take_snapshot(&ages, 2, 3, of[0]);
	ck_assert_int_eq(sheet_new_of(of[1], &choice), 0);
	ck_assert_uint_eq(choice->gone_shown, 2);
	sheet_narrow(choice);
	ck_assert_int_eq(sheet_pick(choice, 0), 0);
	ck_assert_uint_eq(choice->gone_shown, 0);
	ck_assert_int_eq(sheet_pick(choice, 4), 0);
	ck_assert_uint_eq(choice->gone_shown, 1);
	sheet_free(of[0]);
	sheet_free(of[1]);
	ck_assert_uint_eq(sheet_present(choice), 3);
	sheet_free(choice);
	ages_fini(&ages);
}
END_TEST

START_TEST(of_a_flood_that_is_gone_a_bounded_part_is_shown)
{
	struct sheet *of[2];
	struct ages ages;

	ages_init(&ages, &seed);
	of[0] = take_snapshot(&ages, 0, 3 * SHEET_GONE_MAX, NULL);
	of[1] = take_snapshot(&ages, 2, 7, of[0]);
	ck_assert_uint_eq(sheet_present(of[1]), 7);
	ck_assert_uint_eq(sheet_count(of[1]), 7 + SHEET_GONE_MAX);
	sheet_free(of[0]);
	sheet_free(of[1]);
	ages_fini(&ages);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_sheet_shows_all_until_it_is_narrowed);
	tcase_add_test(tcase, another_choice_holds_the_rows_of_the_first);
	tcase_add_test(tcase, what_is_absent_twice_is_gone_and_shown_once_more);
	tcase_add_test(tcase, another_choice_picks_of_what_is_gone_too);
	tcase_add_test(tcase, of_a_flood_that_is_gone_a_bounded_part_is_shown);
	tcase_add_test(tcase, who_holds_a_sheet_frees_it_once_more);
}

int main(void)
{
	return unit_run("sheet", add);
}
