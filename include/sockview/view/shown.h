/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_SHOWN_H
#define SOCKVIEW_VIEW_SHOWN_H

/* What a list screen shows, and where: for those who draw it and those who move in it. */

#include "sockview/view/listing.h"
#include "sockview/view/page.h"

/* What stands on which row. */
struct places {
	const struct finding *opened; /* whose sockets these are, NULL: of none */
	unsigned opened_at;
	unsigned opened_end;
	unsigned filter_at; /* 0: there is none */
	unsigned hidden_at;
	unsigned headings_at;
	unsigned first; /* of the list */
	unsigned lines;
	unsigned finding_at; /* below the list; legend_at: there is none */
	unsigned detail_at;  /* legend_at: there is none */
	unsigned legend_at;
	unsigned place_at;
	unsigned pane_at;  /* of the detail pane, 0: there is none */
	unsigned pane_end; /* the row behind it */
	bool pane_alone;   /* it hides the list */
};

/* A page with the rows that it shows. All is borrowed. */
struct shown {
	const struct list_page *page;
	struct listing *listing; /* NULL: there is no list */
	const struct model *model;
	struct listed rows;
};

/* On a frame of a size that layout_fits(). */
struct places shown_place(const struct screen *screen, const struct model *model,
	const struct frame *frame);

/* False: it shows none, because the model has none; `model` may be NULL. */
bool shown_open(
	const struct screen *screen, const struct model *model, struct shown *shown);

/* Row `i` with what a closer look has told of it. */
void shown_row(const struct shown *shown, size_t i, struct listed_row *row);

/* Which row is selected, once the listing is settled. False: none. */
bool shown_selected(const struct shown *shown, uint32_t *index);

/*
 * What is to be looked at closely: sockets on the screen where that is shown, and the
 * selected row.
 */
void shown_wish(const struct shown *shown, const struct screen *screen,
	const struct places *places, struct closeup_wish *wish);

#endif
