/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_FINDINGS_H
#define SOCKVIEW_VIEW_FINDINGS_H

/* The screen of all findings, and what stands above the sockets of one. */

#include "sockview/core/finding.h"
#include "sockview/view/screen.h"

/* Draws the screen on a frame that layout_fits(). */
void findings_render(
	struct screen *screen, const struct model *model, struct frame *frame);

/* Moves the selection. `model` may be NULL. */
void findings_key(struct screen *screen, const struct model *model, enum action action);

/* A click on a row selects it. */
void findings_click(struct screen *screen, const struct model *model, unsigned row);

/* The finding selected on that screen, NULL: there is none. */
const struct finding *findings_selected(
	const struct screen *screen, const struct model *model);

/* Dismisses a finding until it changes, or brings it back. */
void findings_hide(struct screen *screen, const struct finding *finding);

/* Whether it was dismissed as it is. */
bool findings_hidden(const struct screen *screen, const struct finding *finding);

/* What to look at next, and that Enter opens its sockets. */
void findings_hint(const struct finding *finding, struct frame *frame, unsigned row);

/* The whole finding, with what to do next: how many rows it takes, and draws it on rows
 * `from` up to, not including, `end`. */
unsigned findings_opened_rows(const struct finding *finding, unsigned cols);
void findings_opened(
	const struct finding *finding, struct frame *frame, unsigned from, unsigned end);

#endif
