/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_NOTHING_H
#define SOCKVIEW_VIEW_NOTHING_H

/* Why a filter leaves nothing: its terms, each counted alone. */

#include "sockview/core/model.h"
#include "sockview/view/frame.h"

/* Whether there is a filter, and no socket that matches. */
bool nothing_matches(const struct model *model);

/*
 * Says so from `row` to before `end`, from column `col` on: a sentence, and the terms as
 * far as there is room. Returns the row behind.
 */
unsigned nothing_render(const struct model *model, struct frame *frame, unsigned row,
	unsigned end, unsigned col);

#endif
