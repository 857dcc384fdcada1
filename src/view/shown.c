/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/shown.h"

#include "sockview/view/findings.h"
#include "sockview/view/layout.h"
#include "sockview/view/pane.h"
#include "sockview/view/verdict.h"

enum {
	HEADER_ROWS = 2,	/* and the tabs */
	FOOTER_ROWS = 3,	/* where in the list, hint and keys */
	LEGEND_ROWS_LEAST = 20, /* of a screen with more than one line of legend */
	DETAIL_ROWS_LEAST = 32, /* of a screen that tells more of the selected row */
	OPENED_REST_LEAST = 8,	/* rows below a finding: headings and some sockets */
	PANE_LIST_LEAST = 4,	/* rows of the list above a pane */
};

/* The finding above its sockets, and a blank row. Returns the row behind. */
static unsigned place_opened(struct places *places, const struct screen *screen,
	const struct model *model, const struct frame *frame)
{
	unsigned at = HEADER_ROWS;
	unsigned most = places->place_at - at;
	unsigned rows;

	places->opened =
		screen->opened ? verdict_find(model->findings, screen->opened) : NULL;
	if (!places->opened || most <= OPENED_REST_LEAST)
		return at;
	most -= OPENED_REST_LEAST;
	rows = findings_opened_rows(places->opened, frame->cols);
	places->opened_at = at;
	places->opened_end = at + (rows < most ? rows : most);
	return places->opened_end + 1;
}

/* Under the list, which it takes rows from, or in its stead. */
static void place_pane(struct places *places, const struct frame *frame)
{
	places->pane_end = frame->rows - FOOTER_ROWS + 1;
	places->pane_alone = frame->rows < PANE_BESIDE_ROWS ||
			     places->lines < PANE_ROWS + PANE_LIST_LEAST;
	places->pane_at = places->headings_at;
	if (places->pane_alone)
		return;
	places->lines -= PANE_ROWS;
	places->legend_at -= PANE_ROWS;
	places->detail_at = places->finding_at = places->legend_at;
	places->place_at -= PANE_ROWS;
	places->pane_at = places->place_at + 1;
}

struct places shown_place(
	const struct screen *screen, const struct model *model, const struct frame *frame)
{
	const struct list_page *page = page_list(screen->page);
	struct places places = { .place_at = frame->rows - FOOTER_ROWS };
	unsigned at = place_opened(&places, screen, model, frame);

	if (model->narrowing.set)
		places.filter_at = at++;
	if (layout_hides(model))
		places.hidden_at = at++;
	places.headings_at = at++;
	places.first = at;
	places.legend_at = places.place_at;
	if (frame->rows >= LEGEND_ROWS_LEAST)
		places.legend_at -= page_legend(page);
	places.detail_at = places.finding_at = places.legend_at;
	if (frame->rows >= DETAIL_ROWS_LEAST && frame->cols >= page->detail_cols)
		places.detail_at -= page->detail_rows;
	places.lines = places.detail_at - at;
	if (screen->pane && page->closely)
		place_pane(&places, frame);
	return places;
}

bool shown_open(
	const struct screen *screen, const struct model *model, struct shown *shown)
{
	shown->page = page_list(screen->page);
	shown->model = model;
	shown->listing = screen->listings ? &screen->listings[screen->page] : NULL;
	if (!shown->page || !shown->listing)
		return false;
	if (!shown->listing->by.column)
		shown->listing->by.column = field_sort(shown->page);
	shown->rows = (struct listed){ .unfolded = &screen->unfolded };
	if (screen->lore)
		shown->rows.lore = *screen->lore;
	if (!model)
		return false;
	shown->rows.lore.now_ns = model->now.wall_ns;
	shown->rows.lore.name_ports = screen->groups & COLUMN_NAMES;
	shown->rows.lore.ephemeral = model->now.ephemeral;
	shown->rows.lore.ephemeral_known = model->now.ephemeral_known;
	return shown->page->open(model, &shown->rows);
}

void shown_row(const struct shown *shown, size_t i, struct listed_row *row)
{
	const struct closeup *closeup;

	shown->rows.fill(shown->rows.self, i, row);
	if (!shown->page->closely)
		return;
	closeup = closeups_find(
		shown->model->closeups, shown->rows.identity(shown->rows.self, i));
	if (closeup && closeup->found)
		row->sock.detail = &closeup->detail;
}

bool shown_selected(const struct shown *shown, uint32_t *index)
{
	const struct listing *list = shown->listing;

	return listing_row(list, list->at - list->top, index);
}

static void wish_sockets(const struct shown *shown, const struct screen *screen,
	const struct places *places, struct closeup_wish *wish)
{
	bool all = screen->groups & (COLUMN_INFO | COLUMN_MEMORY) && !places->pane_alone;
	const struct listing *list = shown->listing;
	struct listed_row row;
	uint32_t index;

	for (unsigned line = 0; line < places->lines && wish->count < CLOSEUPS_MAX;
		line++) {
		bool wanted = all || (places->pane_at && list->top + line == list->at);

		if (!wanted || !listing_row(list, line, &index))
			continue;
		shown->rows.fill(shown->rows.self, index, &row);
		wish->of[wish->count] = row.sock;
		wish->of[wish->count++].detail = NULL;
	}
}

void shown_wish(const struct shown *shown, const struct screen *screen,
	const struct places *places, struct closeup_wish *wish)
{
	uint32_t index;

	if (shown->page->closely)
		wish_sockets(shown, screen, places, wish);
	if (shown->page->detail_wished && places->detail_at < places->legend_at &&
		shown_selected(shown, &index))
		wish->process = shown->rows.identity(shown->rows.self, index);
}
