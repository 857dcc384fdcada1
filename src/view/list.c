/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/list.h"

#include "sockview/view/findings.h"
#include "sockview/view/layout.h"
#include "sockview/view/listing.h"
#include "sockview/view/nothing.h"
#include "sockview/view/overview.h"
#include "sockview/view/page.h"
#include "sockview/view/title.h"
#include "sockview/view/verdict.h"

#include <stdio.h>
#include <string.h>

enum {
	HEADER_ROWS = 2,	/* and the tabs */
	FOOTER_ROWS = 3,	/* where in the list, hint and keys */
	LEGEND_ROWS_LEAST = 20, /* of a screen with more than one line of legend */
	DETAIL_ROWS_LEAST = 32, /* of a screen that tells more of the selected row */
	OPENED_REST_LEAST = 8,	/* rows below a finding: headings and some sockets */
};

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
	unsigned detail_at; /* legend_at: there is none */
	unsigned legend_at;
	unsigned place_at;
};

/* Lines of the legend above the last one. */
static unsigned count_legend(const struct list_page *page)
{
	unsigned count = 0;

	for (unsigned i = 1; i < PAGE_LEGEND_MAX; i++)
		count += page->legend[i] != NULL;
	return count;
}

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

static struct places place(
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
		places.legend_at -= count_legend(page);
	places.detail_at = places.legend_at;
	if (frame->rows >= DETAIL_ROWS_LEAST)
		places.detail_at -= page->detail_rows;
	places.lines = places.detail_at - at;
	return places;
}

/* A page with the rows that it shows. */
struct shown {
	const struct list_page *page;
	struct listing *listing;
	struct listed rows;
};

/* False: it shows none, because the model has none. */
static bool open_rows(
	const struct screen *screen, const struct model *model, struct shown *shown)
{
	shown->page = page_list(screen->page);
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
	shown->rows.lore.name_ports = screen->groups & COLUMN_NAMES;
	shown->rows.lore.ephemeral = model->now.ephemeral;
	shown->rows.lore.ephemeral_known = model->now.ephemeral_known;
	return shown->page->open(model, &shown->rows);
}

struct drawing {
	const struct screen *screen;
	const struct shown *shown;
	struct frame *frame;
	struct placed_field field[FIELDS_MAX];
	unsigned count;
};

static void put_cell(const struct drawing *d, unsigned row,
	const struct placed_field *field, enum style style, const char *text)
{
	unsigned end = field->at + field->width;
	unsigned width = frame_width(text);
	unsigned col =
		field->field->right && width < field->width ? end - width : field->at;

	frame_put_cut(d->frame, row, col, end, style, text);
}

/* A mark that has no room beside its heading stands in the gap behind it. */
static void put_headings(const struct drawing *d, unsigned row)
{
	const struct listing_by *by = &d->shown->listing->by;
	bool utf8 = d->screen->charset == CHARSET_UTF8;
	const char *mark = by->reverse ? (utf8 ? "▴" : "^") : utf8 ? "▾" : "v";

	for (unsigned i = 0; i < d->count; i++) {
		struct placed_field field = d->field[i];
		bool here = field.column == by->column;
		char text[32];

		snprintf(text, sizeof(text), "%s%s", field_heading(&field, here),
			here ? mark : "");
		field.width += frame_width(text) > field.width;
		put_cell(d, row, &field, STYLE_HEADING, text);
	}
}

static bool is_dim(const char *text)
{
	return !strcmp(text, "-") || !strcmp(text, "0");
}

static void put_row(const struct drawing *d, unsigned at, uint32_t index, bool selected)
{
	const struct listed *rows = &d->shown->rows;
	bool heading = rows->heading && rows->heading(rows->self, index);
	struct listed_row row;
	char out[FIELD_MAX];

	rows->fill(rows->self, index, &row);
	for (unsigned i = 0; i < d->count; i++) {
		const char *text = field_text(out, &d->field[i], &row.row, &rows->lore);

		put_cell(d, at, &d->field[i],
			heading	       ? STYLE_HEADING
			: is_dim(text) ? STYLE_DIM
				       : STYLE_PLAIN,
			text);
	}
	if (row.row.age != AGE_UNKNOWN && row.row.age & AGE_NEW)
		frame_put(
			d->frame, at, d->frame->cols - 1, d->frame->cols, STYLE_KEY, "+");
	if (selected) {
		frame_put(d->frame, at, 0, 1, STYLE_PLAIN, ">");
		frame_style_row(d->frame, at, STYLE_SELECTED);
	}
}

static void put_legend(const struct drawing *d, const struct places *places)
{
	const char *const *legend = d->shown->page->legend;

	for (unsigned at = places->legend_at; at < places->place_at; at++)
		frame_put_cut(d->frame, at, 1, d->frame->cols, STYLE_DIM, *legend++);
}

static const char *last_legend(const struct list_page *page)
{
	return page->legend[count_legend(page)];
}

/* Which part of the list is shown, and what marks mean. */
static void put_place(const struct drawing *d, const struct places *places)
{
	const struct listing *list = d->shown->listing;
	const char *legend = last_legend(d->shown->page);
	size_t end = list->top + list->lines;
	char first[NUMBER_MAX];
	char last[NUMBER_MAX];
	char all[NUMBER_MAX];
	char text[4 * NUMBER_MAX];
	unsigned width;

	end = end < list->count ? end : list->count;
	snprintf(text, sizeof(text), "%s-%s/%s",
		number_count(first, list->count ? list->top + 1 : 0, true),
		number_count(last, end, true), number_count(all, list->count, true));
	width = frame_width(text);
	if (d->frame->cols > width)
		frame_put(d->frame, places->place_at, d->frame->cols - width,
			d->frame->cols, STYLE_PLAIN, text);
	if (legend && d->frame->cols > width + frame_width(legend) + 2)
		frame_put(d->frame, places->place_at, 1, d->frame->cols - width,
			STYLE_DIM, legend);
}

/* One sentence about the selected row, and on a high screen more. */
static void put_selected(
	const struct drawing *d, const struct model *model, const struct places *places)
{
	const struct listing *list = d->shown->listing;
	const struct list_page *page = d->shown->page;
	const struct listed *rows = &d->shown->rows;
	struct listed_row row;
	char text[PAGE_HINT_MAX];
	uint32_t index;

	if (!listing_row(list, list->at - list->top, &index))
		return;
	rows->fill(rows->self, index, &row);
	page->hint(text, &row.row, &rows->lore);
	frame_put_cut(d->frame, d->frame->rows - 2, 1, d->frame->cols, STYLE_PLAIN, text);
	if (page->detail && places->detail_at < places->legend_at)
		page->detail(model, &row.row, &rows->lore,
			&(struct page_pane){ d->frame, places->detail_at,
				places->legend_at, d->screen->charset == CHARSET_UTF8 });
}

static void put_list(
	const struct drawing *d, const struct model *model, const struct places *places)
{
	const struct listing *list = d->shown->listing;
	uint32_t row;

	put_headings(d, places->headings_at);
	for (unsigned line = 0; line < places->lines; line++)
		if (listing_row(list, line, &row))
			put_row(d, places->first + line, row,
				list->top + line == list->at);
	put_legend(d, places);
	put_place(d, places);
	put_selected(d, model, places);
}

static const char *why_empty(const struct screen *screen, const struct list_page *page,
	const struct model *model, bool open)
{
	if (!open)
		return screen->charset == CHARSET_UTF8 ? "reading the sockets…"
						       : "reading the sockets...";
	return model->now.outcome.complete ? page->empty : "No socket could be read.";
}

static void render_body(struct screen *screen, const struct model *model,
	struct frame *frame, const struct places *places)
{
	struct shown shown;
	bool open = open_rows(screen, model, &shown);
	struct drawing d = { .screen = screen, .shown = &shown, .frame = frame };

	if (!shown.listing)
		return;
	d.count = fields_place(shown.page, screen->groups, frame->cols, d.field);
	if (open &&
		listing_settle(shown.listing, &shown.rows, model->serial, places->lines))
		frame_put(frame, places->first, 1, frame->cols, STYLE_FAILED,
			"not enough memory to sort");
	else if (open && shown.listing->count)
		put_list(&d, model, places);
	else if (nothing_matches(model))
		nothing_render(model, frame, places->first + 1, places->place_at,
			frame->cols < 60 ? 1 : 9);
	else
		frame_put(frame, places->first + 1, 1, frame->cols, STYLE_PLAIN,
			why_empty(screen, shown.page, model, open));
}

void list_render(struct screen *screen, const struct model *model, struct frame *frame)
{
	struct places places = place(screen, model, frame);

	title_render(screen, model, frame);
	title_tabs(screen, frame);
	if (places.opened_end)
		findings_opened(
			places.opened, frame, places.opened_at, places.opened_end);
	if (places.filter_at)
		title_filter(model, frame, places.filter_at);
	if (places.hidden_at)
		title_hidden(model, frame, places.hidden_at);
	render_body(screen, model, frame, &places);
	if (*screen->notice) {
		frame_clear_row(frame, frame->rows - 2);
		frame_put_cut(frame, frame->rows - 2, 1, frame->cols, STYLE_ATTENTION,
			screen->notice);
	}
	overview_keys(screen, model, frame);
}

/* ---- keys ---- */

static void sort_by(struct listing *list, const struct column *column)
{
	list->by.reverse = list->by.column == column && !list->by.reverse;
	list->by.column = column;
}

/* The column behind the one that sorts, as far as columns are shown. */
static void sort_next(const struct screen *screen, const struct shown *shown)
{
	struct placed_field field[FIELDS_MAX];
	unsigned count = fields_place(shown->page, screen->groups, screen->cols, field);
	struct listing *list = shown->listing;
	unsigned at = 0;

	while (at < count && field[at].column != list->by.column)
		at++;
	do
		at = (at + 1) % count;
	while (!*field[at].field->heading);
	list->by = (struct listing_by){ .column = field[at].column };
}

/* What is unfolded goes by its own row, a member by the one above. */
static void fold(struct screen *screen, struct shown *shown, bool open)
{
	const struct listed *rows = &shown->rows;
	struct listing *list = shown->listing;
	uint32_t index;
	uint64_t rank;
	size_t head;
	bool unfolded;

	if (!rows->folds || !listing_row(list, list->at - list->top, &index))
		return;
	head = rows->parent(rows->self, index, &rank);
	if (!rows->folds(rows->self, head, &unfolded) || unfolded == open)
		return;
	list->chosen = true;
	list->identity = rows->identity(rows->self, head);
	unfolded_set(&screen->unfolded, list->identity, open);
}

void list_key(struct screen *screen, const struct model *model, enum action action)
{
	struct shown shown;
	bool open = open_rows(screen, model, &shown);
	struct listing *list = shown.listing;
	long page = list && list->lines > 1 ? (long)list->lines - 1 : 1;
	const long steps[ACTION_COUNT] = {
		[ACTION_UP] = -1,
		[ACTION_DOWN] = 1,
		[ACTION_PAGE_UP] = -page,
		[ACTION_PAGE_DOWN] = page,
		[ACTION_FIRST] = -(long)UINT32_MAX,
		[ACTION_LAST] = (long)UINT32_MAX,
	};

	if (!list)
		return;
	if (action == ACTION_SORT)
		sort_next(screen, &shown);
	else if (action == ACTION_REVERSE)
		list->by.reverse = !list->by.reverse;
	else if (!open || listing_settle(list, &shown.rows, model->serial, list->lines))
		return;
	else if (action == ACTION_UNFOLD || action == ACTION_FOLD)
		fold(screen, &shown, action == ACTION_UNFOLD);
	else if (steps[action])
		listing_move(list, &shown.rows, steps[action]);
}

bool list_drill(struct screen *screen, const struct model *model, char *filter)
{
	struct shown shown;
	struct listed_row row;
	uint32_t index;

	if (!open_rows(screen, model, &shown) || !shown.page->drill ||
		listing_settle(shown.listing, &shown.rows, model->serial,
			shown.listing->lines) ||
		!listing_row(
			shown.listing, shown.listing->at - shown.listing->top, &index))
		return false;
	shown.rows.fill(shown.rows.self, index, &row);
	if (shown.page->drill(filter, &row.row, &shown.rows.lore))
		return true;
	snprintf(screen->notice, sizeof(screen->notice), "%s", filter);
	return false;
}

void list_click(struct screen *screen, const struct model *model,
	const struct frame *frame, unsigned row, unsigned col)
{
	struct placed_field field[FIELDS_MAX];
	struct places places;
	struct shown shown;
	unsigned count;

	if (!open_rows(screen, model, &shown))
		return;
	places = place(screen, model, frame);
	count = fields_place(shown.page, screen->groups, frame->cols, field);
	for (unsigned i = 0; row == places.headings_at && i < count; i++)
		if (col >= field[i].at && col <= field[i].at + field[i].width)
			sort_by(shown.listing, field[i].column);
	if (row >= places.first)
		listing_select(shown.listing, &shown.rows, row - places.first);
}
