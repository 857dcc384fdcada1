/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_PICTURE_H
#define SOCKVIEW_TESTS_PICTURE_H

/* Screens compared with the pictures in expected/, or written there (FRAMES_WRITE). */

#include "sockview/view/frame.h"

#include <stdbool.h>

void picture_compare(const char *name, const char *text);

/* Whether every column of a text, wherever it stands first, has a style. */
bool picture_has_style(
	const struct frame *frame, unsigned row, const char *text, enum style style);

#endif
