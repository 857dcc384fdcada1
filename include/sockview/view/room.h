/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_ROOM_H
#define SOCKVIEW_VIEW_ROOM_H

/* The room above the tables: what is wrong, else what is fine, and how full the host is.
 */

#include "sockview/core/finding.h"
#include "sockview/view/layout.h"
#include "sockview/view/screen.h"

#define ROOM_FINDINGS_MAX 8

/* A finding that can be selected, and the rows it stands on. */
struct room_place {
	const struct finding *finding;
	const char *text; /* the one of its forms that is shown */
	unsigned at;
	unsigned lines;
};

/*
 * Places what is raised and not hidden, the worst first, as much as there is room for.
 * Returns how many.
 */
unsigned room_place(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct room_place places[ROOM_FINDINGS_MAX]);

/*
 * The finding that is selected: the one the person chose, or before that the worst. NULL:
 * a row of the tables is.
 */
const struct finding *room_selected(const struct layout *layout,
	const struct screen *screen, const struct model *model);

void room_render(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct frame *frame);

#endif
