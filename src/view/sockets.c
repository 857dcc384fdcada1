/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/sockets.h"

#include "sockview/view/field.h"
#include "sockview/view/layout.h"
#include "sockview/view/listing.h"
#include "sockview/view/nothing.h"
#include "sockview/view/overview.h"
#include "sockview/view/title.h"

#include <stdio.h>
#include <string.h>

enum {
	HEADER_ROWS = 2, /* and the tabs */
	FOOTER_ROWS = 3, /* where in the list, hint and keys */
};

/* What stands on which row. */
struct places {
	unsigned filter_at; /* 0: there is none */
	unsigned hidden_at;
	unsigned headings_at;
	unsigned first; /* of the list */
	unsigned lines;
	unsigned place_at;
};

static struct places place(const struct model *model, const struct frame *frame)
{
	struct places places = { .place_at = frame->rows - FOOTER_ROWS };
	unsigned at = HEADER_ROWS;

	if (model->narrowing.set)
		places.filter_at = at++;
	if (layout_hides(model))
		places.hidden_at = at++;
	places.headings_at = at++;
	places.first = at;
	places.lines = places.place_at - at;
	return places;
}

struct drawing {
	const struct screen *screen;
	const struct sheet *sheet;
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

static void put_headings(const struct drawing *d, unsigned row)
{
	const struct listing_by *by = &d->screen->listing->by;
	bool utf8 = d->screen->charset == CHARSET_UTF8;
	char text[32];

	for (unsigned i = 0; i < d->count; i++) {
		bool here = d->field[i].column == by->column;
		const char *mark = by->reverse ? (utf8 ? "▴" : "^") : utf8 ? "▾" : "v";

		snprintf(text, sizeof(text), "%s%s", d->field[i].field->heading,
			here ? mark : "");
		put_cell(d, row, &d->field[i], STYLE_HEADING, text);
	}
}

static bool is_dim(const char *text)
{
	return !strcmp(text, "-") || !strcmp(text, "0");
}

static void put_row(const struct drawing *d, unsigned at, uint32_t index, bool selected)
{
	const struct lore lore = { .names = d->sheet->names };
	uint32_t age = d->sheet->ages[index];
	struct sock sock;
	const struct row row = { .sock = &sock };
	char out[FIELD_MAX];

	table_get(d->sheet->table, index, &sock);
	for (unsigned i = 0; i < d->count; i++) {
		const char *text = field_text(out, &d->field[i], &row, &lore, age);

		put_cell(d, at, &d->field[i], is_dim(text) ? STYLE_DIM : STYLE_PLAIN,
			text);
	}
	if (age != AGE_UNKNOWN && age & AGE_NEW)
		frame_put(
			d->frame, at, d->frame->cols - 1, d->frame->cols, STYLE_KEY, "+");
	if (selected) {
		frame_put(d->frame, at, 0, 1, STYLE_PLAIN, ">");
		frame_style_row(d->frame, at, STYLE_SELECTED);
	}
}

/* Which part of the list is shown, and what marks mean. */
static void put_place(const struct drawing *d, const struct places *places)
{
	const struct listing *list = d->screen->listing;
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
	if (d->frame->cols > width + 50)
		frame_put(d->frame, places->place_at, 1, d->frame->cols - width,
			STYLE_DIM, "14m+: at least 14 min   last column: + new");
}

/* The selected socket with its whole addresses. */
static void put_hint(const struct drawing *d)
{
	const struct listing *list = d->screen->listing;
	const struct lore lore = { .names = d->sheet->names };
	unsigned row = d->frame->rows - 2;
	struct sock sock;
	const struct row of = { .sock = &sock };
	char local[FIELD_MAX] = "";
	char remote[FIELD_MAX] = "";
	char text[3 * FIELD_MAX];
	const struct column *column;
	uint32_t index;

	if (!listing_row(list, list->at - list->top, &index))
		return;
	table_get(d->sheet->table, index, &sock);
	column = columns_find(VIEW_SOCKETS, "local");
	*column->put(local, column, &of, &lore) = '\0';
	column = columns_find(VIEW_SOCKETS, "remote");
	*column->put(remote, column, &of, &lore) = '\0';
	snprintf(text, sizeof(text), "%s  %s  %s   %s", proto_name(sock.proto), local,
		remote, state_name(sock.proto, sock.state));
	frame_put_cut(d->frame, row, 1, d->frame->cols, STYLE_PLAIN, text);
}

static void put_list(const struct drawing *d, const struct places *places)
{
	const struct listing *list = d->screen->listing;
	uint32_t row;

	put_headings(d, places->headings_at);
	for (unsigned line = 0; line < places->lines; line++)
		if (listing_row(list, line, &row))
			put_row(d, places->first + line, row,
				list->top + line == list->at);
	put_place(d, places);
	put_hint(d);
}

static const char *why_empty(const struct screen *screen, const struct model *model)
{
	if (!model->sheet)
		return screen->charset == CHARSET_UTF8 ? "reading the sockets…"
						       : "reading the sockets...";
	return model->now.outcome.complete ? "There is no socket here."
					   : "No socket could be read.";
}

static void render_body(struct screen *screen, const struct model *model,
	struct frame *frame, const struct places *places)
{
	struct drawing d = { .screen = screen, .sheet = model->sheet, .frame = frame };

	d.count = fields_place(frame->cols, d.field);
	if (model->sheet && listing_settle(screen->listing, model->sheet, model->serial,
				    places->lines))
		frame_put(frame, places->first, 1, frame->cols, STYLE_FAILED,
			"not enough memory to sort");
	else if (model->sheet && screen->listing->count)
		put_list(&d, places);
	else if (nothing_matches(model))
		nothing_render(model, frame, places->first + 1, places->place_at,
			frame->cols < 60 ? 1 : 9);
	else
		frame_put(frame, places->first + 1, 1, frame->cols, STYLE_PLAIN,
			why_empty(screen, model));
}

void sockets_render(struct screen *screen, const struct model *model, struct frame *frame)
{
	struct places places = place(model, frame);

	title_render(screen, model, frame);
	title_tabs(screen, frame);
	if (places.filter_at)
		title_filter(model, frame, places.filter_at);
	if (places.hidden_at)
		title_hidden(model, frame, places.hidden_at);
	if (screen->listing)
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
static void sort_next(const struct screen *screen)
{
	struct placed_field field[FIELDS_MAX];
	unsigned count = fields_place(screen->cols, field);
	struct listing *list = screen->listing;
	unsigned at = 0;

	while (at < count && field[at].column != list->by.column)
		at++;
	list->by = (struct listing_by){ .column = field[(at + 1) % count].column };
}

void sockets_key(struct screen *screen, const struct model *model, enum action action)
{
	struct listing *list = screen->listing;
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
		sort_next(screen);
	else if (action == ACTION_REVERSE)
		list->by.reverse = !list->by.reverse;
	else if (steps[action] && model && model->sheet &&
		 !listing_settle(list, model->sheet, model->serial, list->lines))
		listing_move(list, model->sheet, steps[action]);
}

void sockets_click(struct screen *screen, const struct model *model,
	const struct frame *frame, unsigned row, unsigned col)
{
	struct placed_field field[FIELDS_MAX];
	unsigned count = fields_place(frame->cols, field);
	struct places places = place(model, frame);

	if (!screen->listing || !model->sheet)
		return;
	for (unsigned i = 0; row == places.headings_at && i < count; i++)
		if (col >= field[i].at && col <= field[i].at + field[i].width)
			sort_by(screen->listing, field[i].column);
	if (row >= places.first)
		listing_select(screen->listing, model->sheet, row - places.first);
}
