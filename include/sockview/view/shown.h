/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_SHOWN_H
#define SOCKVIEW_VIEW_SHOWN_H

/* The list that is open, for those who draw it and those who follow its keys. */

#include "sockview/view/listing.h"
#include "sockview/view/page.h"

/* A page with the rows that it shows. */
struct shown {
	const struct list_page *page;
	struct listing *listing;
	struct listed rows;
};

/* Borrows all from the screen and the model, which may be NULL, and is not to be copied.
 * False: it shows no rows, because the model has none. */
bool shown_open(
	const struct screen *screen, const struct model *model, struct shown *shown);

#endif
