/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The dashboard at every size, and while the size changes. */

#include "board.h"

#include "holders.h"
#include "nsfix.h"
#include "space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STORM	  1000
#define MANY	  100000
#define SOME	  20000
#define QUIET_MS  15
#define LEAST_ROW 10
#define LEAST_COL 40

static struct desk desk;

/* Each border of a layout, its neighbours, and what is absurd. */
static const unsigned sides[] = { 1, 2, 3, 4, 5, 8, 9, 10, 11, 15, 16, 23, 24, 25, 28, 39,
	40, 41, 50, 60, 79, 80, 81, 100, 119, 120, 121, 200, 333, 500 };

static bool has_drawn(struct desk *at, const void *before)
{
	return at->vt.bytes > *(const size_t *)before;
}

/* Whether all stands there that must, at that size. */
static bool looks_right(struct desk *at, const void *unused)
{
	unsigned rows = at->vt.rows;
	unsigned cols = at->vt.cols;
	char *first = vt_row(&at->vt, 0);
	char *last = vt_row(&at->vt, rows - 1);
	bool right = *first != '\0';

	(void)unused;
	if (rows >= LEAST_ROW && cols >= LEAST_COL)
		right = right && strncmp(last, " q quit", 7) == 0 &&
			desk_sees(at, "total");
	else if (cols >= 30)
		right = right && desk_sees(at, "too small");
	free(first);
	free(last);
	return right;
}

static void look(void)
{
	if (!desk_wait(&desk, DESK_MS, looks_right, NULL))
		desk_fail(&desk, "not as it must be at its", "size");
}

static void resize_and_look(unsigned rows, unsigned cols)
{
	size_t before = desk.vt.bytes;

	desk_resize(&desk, rows, cols);
	if (!desk_wait(&desk, DESK_MS, has_drawn, &before))
		desk_fail(&desk, "nothing drawn", "");
	look();
}

static bool is_screen(struct desk *at, const void *expected)
{
	char *text = vt_text(&at->vt);
	bool same = strcmp(text, expected) == 0;

	free(text);
	return same;
}

static void see_screen(const char *expected)
{
	if (!desk_wait(&desk, DESK_MS, is_screen, expected))
		desk_fail(&desk, "not the screen there was:", expected);
}

START_TEST(every_size_is_drawn)
{
	unsigned cols = sides[_i];
	char *before;

	board_start_with(&desk, DESK_LIST("-d", "3000"));
	look();
	desk_settle(&desk, QUIET_MS);
	before = vt_text(&desk.vt);
	for (size_t i = 0; i < BOARD_COUNT(sides); i++) {
		/* A size that stays is drawn no second time. */
		if (sides[i] != desk.vt.rows || cols != desk.vt.cols)
			resize_and_look(sides[i], cols);
	}
	resize_and_look(24, 80);
	see_screen(before);
	free(before);
	board_quit(&desk);
}
END_TEST

static const unsigned starts[][2] = {
	{ 1, 1 },
	{ 1, 500 },
	{ 500, 1 },
	{ 2, 2 },
	{ 9, 39 },
	{ 10, 40 },
	{ 500, 500 },
};

START_TEST(it_starts_at_any_size)
{
	const struct session_plan plan = { .rows = starts[_i][0], .cols = starts[_i][1] };
	const size_t none = 0;

	desk_start(&desk, &plan);
	ck_assert(desk_wait(&desk, DESK_MS, has_drawn, &none));
	desk_settle(&desk, QUIET_MS);
	desk_press(&desk, "?j\033");
	desk_settle(&desk, QUIET_MS);
	board_quit(&desk);
}
END_TEST

static const char *const nonsense[][3] = {
	{ "LINES=-1", "COLUMNS=999999999" },
	{ "LINES=0", "COLUMNS=0" },
	{ "LINES=2", "COLUMNS=2" },
	{ "LINES=24x", "COLUMNS=" },
};

START_TEST(lines_and_columns_of_the_environment_mean_nothing)
{
	const struct session_plan plan = { .env = nonsense[_i] };

	board_start(&desk, &plan);
	look();
	board_quit(&desk);
}
END_TEST

/* A terminal that shrank for a moment has lost what stood outside. */
START_TEST(a_size_that_came_back_at_once_is_drawn_whole)
{
	char *before;

	board_start_with(&desk, DESK_LIST("-d", "3000"));
	desk_settle(&desk, QUIET_MS);
	before = vt_text(&desk.vt);
	for (int i = 0; i < 50; i++) {
		desk_resize(&desk, 3, 3);
		desk_resize(&desk, 24, 80);
		see_screen(before);
		desk_settle(&desk, QUIET_MS);
		see_screen(before);
	}
	free(before);
	board_quit(&desk);
}
END_TEST

static void storm(void)
{
	for (unsigned i = 0; i < STORM; i++) {
		desk_resize(&desk, 1 + i * 7919 % 120, 1 + i * 104729 % 250);
		desk_settle(&desk, 0);
		if (i % 50 == 0)
			desk_press(&desk, "j");
	}
	desk_resize(&desk, 24, 80);
	desk_see_row(&desk, "^.LISTEN +[0-9]");
	look();
}

START_TEST(it_weathers_a_storm_of_sizes)
{
	board_start_with(&desk, DESK_LIST("-d", "0.1"));
	storm();
	board_quit(&desk);
}
END_TEST

/* As many as fit; the children end with the test. */
START_TEST(it_weathers_a_storm_during_a_large_dump)
{
	struct holders holders = { 0 };
	const char *why;
	uint64_t sockets = space_has_room(MANY * 2, &why) ? MANY : SOME;
	int err = space_enter();

	if (!err)
		err = holders_mixed(&holders, sockets);
	ck_assert_msg(!err, "filling: %s", strerror(-err));
	board_start_with(&desk, DESK_LIST("-d", "0.1", "--max-cpu", "100"));
	desk_see_row(&desk,
		sockets == MANY ? "^.ESTABLISHED +80,000" : "^.ESTABLISHED +16,000");
	storm();
	board_quit(&desk);
	holders_end(&holders);
}
END_TEST

static void add_tests(TCase *tcase)
{
	BOARD_LOOP(tcase, every_size_is_drawn, sides);
	BOARD_LOOP(tcase, it_starts_at_any_size, starts);
	BOARD_LOOP(tcase, lines_and_columns_of_the_environment_mean_nothing, nonsense);
	tcase_add_test(tcase, a_size_that_came_back_at_once_is_drawn_whole);
	tcase_add_test(tcase, it_weathers_a_storm_of_sizes);
	tcase_add_test(tcase, it_weathers_a_storm_during_a_large_dump);
}

int main(void)
{
	Suite *suite = suite_create("sizes");

	nsfix_add(suite, NSFIX_ANY, 120, add_tests);
	return nsfix_run(suite);
}
