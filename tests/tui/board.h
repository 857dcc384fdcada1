/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_TUI_BOARD_H
#define TESTS_TUI_BOARD_H

/* The dashboard at a desk: what the suites have in common. */

#include "desk.h"

#include <check.h>

/* Starts it and waits for its first numbers. */
void board_start(struct desk *desk, const struct session_plan *plan);

/* The same with arguments only. */
void board_start_with(struct desk *desk, const char *const *args);

/* Leaves it by `q` and looks whether the terminal is as before. */
void board_quit(struct desk *desk);

/* Whether any cell has a colour, or a character that is not ASCII. */
bool board_has_color(struct desk *desk);
bool board_has_glyphs(struct desk *desk);

/* A suite that needs no namespace. What main() returns. */
int board_run(const char *name, void (*add)(TCase *));

#define BOARD_COUNT(table) (sizeof(table) / sizeof(*(table)))

/* One test for each entry of a table. */
#define BOARD_LOOP(tcase, test, table)                                                   \
	tcase_add_loop_test(tcase, test, 0, (int)BOARD_COUNT(table))

#endif
