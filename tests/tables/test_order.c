/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/order.h"

#include "unit.h"

#include <stdlib.h>

#define ROWS_MAX 20000

/* Rows of two parts each. */
struct rows {
	uint64_t part[2][ROWS_MAX];
	size_t count;
};

static struct rows *rows;
static struct order order;

static void setup(void)
{
	rows = calloc(1, sizeof(*rows));
	ck_assert_ptr_nonnull(rows);
	order = (struct order){ 0 };
}

static void teardown(void)
{
	free(rows);
	order_fini(&order);
}

static uint64_t key_of(const void *self, uint32_t row, unsigned part)
{
	const struct rows *from = self;

	/* Millions of calls: an assertion that holds costs Check a message, too. */
	if (part >= 2 || row >= from->count)
		ck_abort_msg("asked for part %u of row %zu", part, (size_t)row);
	return from->part[part][row];
}

static uint64_t random_number(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Of `kinds` different first parts, spread by `shift`. */
static void fill(size_t count, uint64_t kinds, int shift)
{
	uint64_t state = 88172645463325252;

	rows->count = count;
	for (size_t i = 0; i < count; i++) {
		rows->part[0][i] = random_number(&state) % kinds << shift;
		rows->part[1][i] = random_number(&state) % 50;
	}
}

/* Smaller rows first, equal ones by their number. */
static int compare(uint32_t a, uint32_t b)
{
	for (int part = 0; part < 2; part++)
		if (rows->part[part][a] != rows->part[part][b])
			return rows->part[part][a] < rows->part[part][b] ? -1 : 1;
	return (a > b) - (a < b);
}

static int compare_rows(const void *a, const void *b)
{
	return compare(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* The ranks of the window are those a plain sort gives; each row is there once. */
static void check(size_t from, size_t to)
{
	const struct order_by by = { .key = key_of, .self = rows, .parts = 2 };
	uint32_t *expected = malloc((rows->count + 1) * sizeof(*expected));
	uint8_t *seen = calloc(rows->count + 1, 1);
	size_t misplaced = 0;
	size_t twice = 0;

	for (size_t i = 0; i < rows->count; i++)
		expected[i] = (uint32_t)i;
	qsort(expected, rows->count, sizeof(*expected), compare_rows);
	ck_assert_int_eq(order_rows(&order, rows->count, &by, from, to), 0);
	ck_assert_uint_eq(order.count, rows->count);
	/* One assertion for all rows: each of them costs Check a message. */
	for (size_t i = from; i < to && i < rows->count; i++)
		misplaced += order.entries[i].row != expected[i];
	for (size_t i = 0; i < rows->count; i++)
		twice += seen[order.entries[i].row]++ != 0;
	ck_assert_uint_eq(misplaced, 0);
	ck_assert_uint_eq(twice, 0);
	free(expected);
	free(seen);
}

static const struct {
	size_t count;
	uint64_t kinds;
	int shift;
} fills[] = {
	{ 0, 1, 0 },
	{ 1, 1, 0 },
	{ 2, 2, 0 },
	{ 24, 5, 0 },
	{ 25, 5, 0 },
	{ ROWS_MAX, 1, 0 },
	{ ROWS_MAX, 2, 63 },
	{ ROWS_MAX, 12, 0 },
	{ ROWS_MAX, 65536, 0 },
	{ ROWS_MAX, 65536, 48 },
	{ ROWS_MAX, UINT64_MAX, 0 },
	{ ROWS_MAX, 300, 20 },
};

START_TEST(all_rows_come_in_the_order_a_plain_sort_gives)
{
	fill(fills[_i].count, fills[_i].kinds, fills[_i].shift);
	check(0, fills[_i].count);
}
END_TEST

START_TEST(the_rows_of_a_window_are_those_of_the_whole_order)
{
	const size_t count = fills[_i].count;
	const size_t starts[] = { 0, 1, count / 3, count / 2, count > 50 ? count - 50 : 0,
		count };

	fill(count, fills[_i].kinds, fills[_i].shift);
	for (size_t i = 0; i < COUNT_OF(starts); i++) {
		check(starts[i], starts[i] + 50);
		check(starts[i], starts[i] + 1);
		check(starts[i], starts[i]);
	}
}
END_TEST

/* The window around a row is that of the whole order, and its rank comes out. */
static void check_around(uint32_t row, size_t before, size_t after)
{
	const struct order_by by = { .key = key_of, .self = rows, .parts = 2 };
	const struct order_around around = { row, before, after };
	struct order whole = { 0 };
	size_t misplaced = 0;
	size_t rank;

	ck_assert_int_eq(order_rows(&whole, rows->count, &by, 0, rows->count), 0);
	ck_assert_int_eq(order_around(&order, rows->count, &by, &around, &rank), 0);
	ck_assert_uint_eq(whole.entries[rank].row, row);
	for (size_t i = rank > before ? rank - before : 0;
		i < rank + after && i < rows->count; i++)
		misplaced += order.entries[i].row != whole.entries[i].row;
	ck_assert_uint_eq(misplaced, 0);
	order_fini(&whole);
}

START_TEST(the_rows_around_one_are_those_of_the_whole_order)
{
	const size_t count = fills[_i].count;
	const size_t some[] = { 0, 1, count / 3, count / 2, count - 1 };

	fill(count, fills[_i].kinds, fills[_i].shift);
	for (size_t i = 0; count && i < COUNT_OF(some); i++) {
		if (some[i] >= count)
			continue;
		check_around((uint32_t)some[i], 0, 1);
		check_around((uint32_t)some[i], 100, 150);
		check_around((uint32_t)some[i], count, count);
	}
}
END_TEST

START_TEST(a_window_behind_the_last_row_is_empty)
{
	fill(100, 10, 0);
	check(100, 150);
	check(1000, 2000);
	check(90, SIZE_MAX);
}
END_TEST

START_TEST(rows_that_are_in_order_already_stay_so_and_the_reverse_is_turned)
{
	rows->count = ROWS_MAX;
	for (size_t i = 0; i < ROWS_MAX; i++)
		rows->part[0][i] = i;
	check(0, ROWS_MAX);
	for (size_t i = 0; i < ROWS_MAX; i++)
		rows->part[0][i] = ROWS_MAX - i;
	check(0, ROWS_MAX);
}
END_TEST

/* One key in each bucket at each byte, and all the others in one: the worst of cases. */
START_TEST(keys_that_share_all_bytes_but_the_last_are_sorted)
{
	rows->count = ROWS_MAX;
	for (size_t i = 0; i < ROWS_MAX; i++)
		rows->part[0][i] = UINT64_MAX - i % 200;
	for (int shift = 0; shift < 64; shift += 8)
		rows->part[0][shift] = UINT64_C(1) << shift;
	check(0, ROWS_MAX);
	check(5000, 5100);
}
END_TEST

START_TEST(it_can_be_used_again_with_more_and_with_fewer_rows)
{
	fill(10, 5, 0);
	check(0, 10);
	fill(ROWS_MAX, 100, 0);
	check(0, ROWS_MAX);
	fill(3, 100, 0);
	check(0, 3);
	order_fini(&order);
	check(0, 3);
}
END_TEST

/* Rows of an even first part have no more to say; part 1 of theirs is never asked for. */
static bool has_ended(const void *self, uint32_t row, unsigned part)
{
	const struct rows *from = self;

	ck_assert_uint_eq(part, 1);
	return from->part[0][row] % 2 == 0;
}

static uint64_t key_of_three(const void *self, uint32_t row, unsigned part)
{
	const struct rows *from = self;

	if (part == 1)
		ck_assert_uint_eq(from->part[0][row] % 2, 1);
	return from->part[part == 0 ? 0 : 1][row];
}

START_TEST(parts_that_have_nothing_to_say_are_left_out)
{
	const struct order_by by = {
		.key = key_of_three, .ended = has_ended, .self = rows, .parts = 3
	};

	fill(5000, 10, 0);
	ck_assert_int_eq(order_rows(&order, rows->count, &by, 0, rows->count), 0);
	for (size_t i = 1; i < rows->count; i++)
		ck_assert_int_lt(
			compare(order.entries[i - 1].row, order.entries[i].row), 0);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase, all_rows_come_in_the_order_a_plain_sort_gives, fills);
	unit_add_loop(tcase, the_rows_of_a_window_are_those_of_the_whole_order, fills);
	unit_add_loop(tcase, the_rows_around_one_are_those_of_the_whole_order, fills);
	tcase_add_test(tcase, a_window_behind_the_last_row_is_empty);
	tcase_add_test(
		tcase, rows_that_are_in_order_already_stay_so_and_the_reverse_is_turned);
	tcase_add_test(tcase, keys_that_share_all_bytes_but_the_last_are_sorted);
	tcase_add_test(tcase, parts_that_have_nothing_to_say_are_left_out);
	tcase_add_test(tcase, it_can_be_used_again_with_more_and_with_fewer_rows);
}

int main(void)
{
	return unit_run("order", add);
}
