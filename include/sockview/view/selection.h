/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_SELECTION_H
#define SOCKVIEW_VIEW_SELECTION_H

/* What is selected on the Overview: one of the findings, or below them a state. */

#include "sockview/core/finding.h"
#include "sockview/view/screen.h"

/* Moves it through the findings, then the states. `model` may be NULL. */
void selection_key(struct screen *screen, const struct model *model, enum action action);

/* A click on a row selects what stands there. */
void selection_click(struct screen *screen, const struct model *model, unsigned row);

/* The finding that is selected, NULL: a state is. `model` may be NULL. */
const struct finding *selection_finding(
	const struct screen *screen, const struct model *model);

/*
 * The filter of the state that is selected, in PROMPT_MAX bytes. False: there is none,
 * and a notice says why. `model` may be NULL.
 */
bool selection_filter(struct screen *screen, const struct model *model, char *filter);

#endif
