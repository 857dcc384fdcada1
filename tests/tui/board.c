/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "board.h"

#include <stdlib.h>

#define TIMEOUT_S 120

void board_start(struct desk *desk, const struct session_plan *plan)
{
	desk_start(desk, plan);
	desk_see_row(desk, "^.LISTEN +[0-9]");
}

void board_start_with(struct desk *desk, const char *const *args)
{
	const struct session_plan plan = { .args = args };

	board_start(desk, &plan);
}

void board_quit(struct desk *desk)
{
	desk_press(desk, "q");
	ck_assert_int_eq(desk_finish(desk, DESK_MS), 0);
	desk_assert_restored(desk);
	desk_end(desk);
}

bool board_has_color(struct desk *desk)
{
	for (unsigned row = 0; row < desk->vt.rows; row++) {
		for (unsigned col = 0; col < desk->vt.cols; col++) {
			struct vt_look look = vt_look(&desk->vt, row, col);

			if (look.foreground >= 0 || look.background >= 0)
				return true;
		}
	}
	return false;
}

bool board_has_glyphs(struct desk *desk)
{
	char *text = vt_text(&desk->vt);
	bool found = false;

	for (const char *at = text; *at && !found; at++)
		found = (*at & 0x80) != 0;
	free(text);
	return found;
}

int board_run(const char *name, void (*add)(TCase *))
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, TIMEOUT_S);
	add(tcase);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
