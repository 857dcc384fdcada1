/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/list.h"

#include "sockview/view/findings.h"
#include "sockview/view/nothing.h"
#include "sockview/view/overview.h"
#include "sockview/view/owner_words.h"
#include "sockview/view/pane.h"
#include "sockview/view/shown.h"
#include "sockview/view/title.h"

#include <stdio.h>
#include <string.h>

/* Rows above what was found about one of them. */
#define FINDING_REST_LEAST 3

struct drawing {
	const struct screen *screen;
	const struct findings_report *findings;
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

static const struct finding *finding_of(
	const struct drawing *d, const struct row *row, const char **field)
{
	const struct list_page *page = d->shown->page;

	return page->finding ? page->finding(d->findings, row, field) : NULL;
}

/* Of the number that made it a finding. */
static enum style number_style(const struct finding *finding)
{
	return finding->severity == SEVERITY_CRIT ? STYLE_ALARM : STYLE_KEY;
}

static bool is_absent(const struct row *row)
{
	return row->age != AGE_UNKNOWN && row->age & AGE_ABSENT;
}

/* Of one cell; `raised` is the field that made the row a finding. */
static enum style cell_style(const struct drawing *d, const struct row *row,
	const struct field *field, const struct finding *finding, const char *raised)
{
	const struct list_page *page = d->shown->page;

	if (is_absent(row))
		return STYLE_DIM;
	if (!strcmp(raised, field->name))
		return number_style(finding);
	return page->stands_out && page->stands_out(row, field->name) ? STYLE_KEY
								      : STYLE_PLAIN;
}

/* In the last column. */
static void put_mark(const struct drawing *d, unsigned at, const struct row *row)
{
	unsigned end = d->frame->cols;

	if (row->age == AGE_UNKNOWN)
		return;
	if (is_absent(row) && row->age & AGE_GONE)
		frame_put(d->frame, at, end - 1, end, STYLE_DIM, "-");
	else if (!is_absent(row) && row->age & AGE_NEW)
		frame_put(d->frame, at, end - 1, end, STYLE_KEY, "+");
}

static void put_row(const struct drawing *d, unsigned at, uint32_t index, bool selected)
{
	const struct listed *rows = &d->shown->rows;
	bool heading = rows->heading && rows->heading(rows->self, index);
	const char *raised = "";
	const struct finding *finding;
	struct listed_row row;
	char out[FIELD_MAX];

	shown_row(d->shown, index, &row);
	finding = finding_of(d, &row.row, &raised);
	for (unsigned i = 0; i < d->count; i++) {
		const struct placed_field *field = &d->field[i];
		const char *text = field_text(out, field, &row.row, &rows->lore);
		enum style style = cell_style(d, &row.row, field->field, finding, raised);

		if (style == STYLE_PLAIN && is_dim(text))
			style = STYLE_DIM;
		put_cell(d, at, field, heading ? STYLE_HEADING : style, text);
	}
	if (finding)
		frame_put(d->frame, at, 0, 1, number_style(finding),
			finding->severity == SEVERITY_CRIT ? "!" : "*");
	put_mark(d, at, &row.row);
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
	return page->legend[page_legend(page)];
}

/* Which part of the list is shown, and what marks mean. */
static void put_place(const struct drawing *d, const struct places *places)
{
	const struct listing *list = d->shown->listing;
	const char *legend = last_legend(d->shown->page);
	size_t count = list->count - d->shown->rows.gone;
	size_t begin = list->top < count ? list->top + 1 : count;
	size_t end = list->top + list->lines;
	char first[NUMBER_MAX];
	char last[NUMBER_MAX];
	char all[NUMBER_MAX];
	char text[4 * NUMBER_MAX];
	char sentence[160];
	unsigned width;

	if (owner_sentence(sentence, sizeof(sentence), d->shown->rows.lore.progress))
		legend = sentence;
	end = end < count ? end : count;
	snprintf(text, sizeof(text), "%s-%s/%s", number_count(first, begin, true),
		number_count(last, end, true), number_count(all, count, true));
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
	const struct finding *finding;
	const char *field;
	struct listed_row row;
	bool opened = places->finding_at < places->legend_at;
	char text[PAGE_HINT_MAX];
	uint32_t index;

	if (!listing_row(list, list->at - list->top, &index))
		return;
	rows->fill(rows->self, index, &row);
	finding = finding_of(d, &row.row, &field);
	row.row.finding = finding;
	page->hint(text, &row.row, &rows->lore);
	if (finding && !(opened && page->hint_stays))
		findings_hint(finding, d->frame, d->frame->rows - 2);
	else
		frame_put_cut(d->frame, d->frame->rows - 2, 1, d->frame->cols,
			STYLE_PLAIN, text);
	if (finding && opened)
		findings_opened(finding, d->frame, places->finding_at, places->legend_at);
	if (page->detail && places->detail_at < places->legend_at)
		page->detail(model, &row.row, &rows->lore,
			&(struct page_pane){ d->frame, places->detail_at,
				places->legend_at, d->screen->charset == CHARSET_UTF8,
				rows->identity(rows->self, index) });
}

/* All about the selected row. */
static void put_pane(const struct drawing *d, const struct places *places)
{
	const struct shown *shown = d->shown;
	const struct listed *rows = &shown->rows;
	struct listed_row row;
	uint32_t index;
	struct pane pane = { .model = shown->model,
		.row = &row.row,
		.lore = &rows->lore,
		.number = shown->listing->at + 1,
		.count = shown->listing->count };

	if (!shown_selected(shown, &index))
		return;
	shown_row(shown, index, &row);
	pane.closeup =
		closeups_find(shown->model->closeups, rows->identity(rows->self, index));
	pane_render(&pane, d->frame, places->pane_at, places->pane_end);
}

static void put_list(
	const struct drawing *d, const struct model *model, const struct places *places)
{
	const struct listing *list = d->shown->listing;
	uint32_t row;

	put_selected(d, model, places);
	if (places->pane_at)
		put_pane(d, places);
	if (places->pane_alone)
		return;
	put_headings(d, places->headings_at);
	for (unsigned line = 0; line < places->lines; line++)
		if (listing_row(list, line, &row))
			put_row(d, places->first + line, row,
				list->top + line == list->at);
	put_legend(d, places);
	put_place(d, places);
}

/*
 * What was found about the selected row stands below the list, where no more is told of
 * every row. False: there is no memory to sort again.
 */
static bool make_room(
	const struct drawing *d, const struct model *model, struct places *places)
{
	struct listing *list = d->shown->listing;
	const struct listed *rows = &d->shown->rows;
	const struct finding *finding;
	const char *field;
	struct listed_row row;
	uint32_t index;
	unsigned need;

	if (places->detail_at < places->legend_at ||
		!listing_row(list, list->at - list->top, &index))
		return true;
	rows->fill(rows->self, index, &row);
	finding = finding_of(d, &row.row, &field);
	need = finding ? findings_opened_rows(finding, d->frame->cols) + 1 : 0;
	if (!finding || places->lines < need + FINDING_REST_LEAST)
		return true;
	places->lines -= need;
	if (listing_settle(list, rows, model->serial, places->lines))
		return false;
	places->finding_at =
		places->first + 1 +
		(unsigned)(list->count < places->lines ? list->count : places->lines);
	return true;
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
	struct frame *frame, struct places *places)
{
	struct shown shown;
	bool open = shown_open(screen, model, &shown);
	struct drawing d = { .screen = screen,
		.findings = model->findings,
		.shown = &shown,
		.frame = frame };

	if (!shown.listing)
		return;
	d.count = fields_place(shown.page, screen->groups, frame->cols, d.field);
	if (open &&
		listing_settle(shown.listing, &shown.rows, model->serial, places->lines))
		frame_put(frame, places->first, 1, frame->cols, STYLE_FAILED,
			"not enough memory to sort");
	else if (open && shown.listing->count && make_room(&d, model, places))
		put_list(&d, model, places);
	else if (nothing_matches(model))
		nothing_render(model, frame, places->first + 1, places->place_at,
			frame->cols < 60 ? 1 : 9);
	else
		frame_put(frame, places->first + 1, 1, frame->cols, STYLE_PLAIN,
			why_empty(screen, shown.page, model, open));
	if (open)
		shown_wish(&shown, screen, places, &screen->wish);
}

void list_render(struct screen *screen, const struct model *model, struct frame *frame)
{
	struct places places = shown_place(screen, model, frame);

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

/* ---- the mouse ---- */

static void sort_by(
	struct screen *screen, struct listing *list, const struct placed_field *field)
{
	if (!field_sorts(field->field)) {
		snprintf(screen->notice, sizeof(screen->notice),
			"%s is known of the rows on the screen only; sorted: sockview -o",
			field->field->heading);
		return;
	}
	list->by.reverse = list->by.column == field->column && !list->by.reverse;
	list->by.column = field->column;
}

void list_click(struct screen *screen, const struct model *model,
	const struct frame *frame, unsigned row, unsigned col)
{
	struct placed_field field[FIELDS_MAX];
	struct places places;
	struct shown shown;
	unsigned count;

	if (!shown_open(screen, model, &shown))
		return;
	places = shown_place(screen, model, frame);
	count = fields_place(shown.page, screen->groups, frame->cols, field);
	for (unsigned i = 0; row == places.headings_at && i < count; i++)
		if (col >= field[i].at && col <= field[i].at + field[i].width)
			sort_by(screen, shown.listing, &field[i]);
	if (row >= places.first)
		listing_select(shown.listing, &shown.rows, row - places.first);
}
