/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/table.h"

#include "sockview/core/number.h"
#include "sockview/view/room.h"
#include "sockview/view/verdict.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A column of numbers: where it ends, and how wide it may get. */
struct place {
	unsigned end;
	unsigned width;
	const char *heading;
};

enum col {
	COL_TOTAL,
	COL_PER_MIN,
	COL_CLASS, /* CLASS_COUNT of them */
	COL_EPHEMERAL = COL_CLASS + CLASS_COUNT,
	COL_COUNT,
};

/* The columns at one width of the screen. */
struct shape {
	struct place column[COL_COUNT];
	unsigned count;
	unsigned trend_at;
	const char *trend;
	unsigned cells;
	uint64_t cell_ns;
	unsigned
		bar_at; /* between classes, which sum up, and ephemeral, which does not */
};

#define SECOND_NS UINT64_C(1000000000)

static const struct shape shapes[] = {
	[LAYOUT_NARROW] = { { { 21, 8, "total" }, { 29, 7, "+/min" } }, COL_CLASS, 31,
		"trend 10 m", 10, 60 * SECOND_NS, 0 },
	[LAYOUT_NORMAL] = { { { 20, 7, "total" }, { 27, 6, "+/min" },
				    { 49, 10, "well-known" }, { 60, 10, "registered" },
				    { 68, 7, "dynamic" }, { 80, 9, "ephemeral" } },
		COL_COUNT, 28, "trend 10 m", 10, 60 * SECOND_NS, 69 },
	[LAYOUT_WIDE] = { { { 22, 9, "total" }, { 31, 8, "+/min" },
				  { 75, 11, "well-known" }, { 87, 11, "registered" },
				  { 97, 9, "dynamic" }, { 111, 10, "ephemeral" } },
		COL_COUNT, 33, "trend, last 15 min", 30, 30 * SECOND_NS, 99 },
};
static_assert(sizeof(shapes) / sizeof(*shapes) == LAYOUT_WIDE + 1, "a shape a width");

/* One row of numbers. */
struct line {
	struct aggregate_cell cell;
	struct aggregate_cell before; /* of the baseline, if there is one */
	bool compares;
	bool known;
	bool changes;
	double per_min;
};

static struct aggregate_cell cell_of(
	const struct aggregate *aggregate, enum proto proto, enum state state)
{
	return state == STATE_COUNT ? aggregate_total(aggregate, proto)
				    : aggregate->cell[proto][state];
}

/* Against counts by another port a change would mean nothing. */
static bool compares(const struct screen *screen, const struct model *model)
{
	return screen->compares && screen->baseline.class_by == model->now.class_by;
}

static struct line line_of(const struct screen *screen, const struct model *model,
	enum proto proto, enum state state)
{
	struct line line = {
		.cell = cell_of(&model->now, proto, state),
		.before = cell_of(&screen->baseline, proto, state),
		.compares = compares(screen, model),
		.known = outcome_was_read(&model->now.outcome, proto),
	};

	line.changes = line.known &&
		       (state == STATE_COUNT ? history_total_per_min(&model->history,
						       proto, &line.per_min)
					     : history_per_min(&model->history, proto,
						       state, &line.per_min));
	return line;
}

static uint64_t count_of(const struct aggregate_cell *cell, enum col col)
{
	if (col == COL_TOTAL)
		return cell->total;
	return col == COL_EPHEMERAL ? cell->ephemeral : cell->by_class[col - COL_CLASS];
}

/* Of a column that has a sign. */
static double change_of(const struct line *line, enum col col)
{
	if (col == COL_PER_MIN)
		return line->changes ? line->per_min : 0;
	return (double)count_of(&line->cell, col) - (double)count_of(&line->before, col);
}

static bool has_sign(const struct line *line, enum col col)
{
	return col == COL_PER_MIN || line->compares;
}

/* The number of a column, without a sign. */
static uint64_t value_of(const struct line *line, enum col col)
{
	return has_sign(line, col) ? number_size(change_of(line, col))
				   : count_of(&line->cell, col);
}

/* A column one number of which does not fit with separators has none at all. */
struct separators {
	bool column[COL_COUNT];
};

static void weigh(
	struct separators *separators, const struct shape *shape, const struct line *line)
{
	char text[NUMBER_MAX];

	for (unsigned i = 0; i < shape->count; i++) {
		size_t width = strlen(number_count(text, value_of(line, i), true));

		if (width + has_sign(line, i) > shape->column[i].width)
			separators->column[i] = false;
	}
}

static struct separators weigh_all(
	const struct shape *shape, const struct screen *screen, const struct model *model)
{
	struct separators separators;

	memset(&separators, true, sizeof(separators));
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		for (int state = 0; state <= STATE_COUNT; state++) {
			struct line line = line_of(screen, model, proto, state);

			weigh(&separators, shape, &line);
		}
	}
	return separators;
}

struct drawing {
	const struct layout *layout;
	const struct screen *screen;
	const struct model *model;
	struct frame *frame;
	const struct shape *shape;
	struct separators separators;
	const struct layout_row *selected; /* NULL: it is not among these rows */
};

static bool column_known(const struct drawing *d, const struct line *line, enum col col)
{
	if (col == COL_PER_MIN)
		return line->changes;
	if (col == COL_EPHEMERAL)
		return line->known && d->model->now.ephemeral_known;
	return line->known;
}

/* `mark`: of the row, as verdict_mark(). */
static enum style number_style(char mark, enum col col, bool counted)
{
	if (!counted)
		return STYLE_DIM;
	if (mark == ' ' || col > COL_PER_MIN)
		return STYLE_PLAIN;
	return mark == '!' ? STYLE_ALARM : STYLE_KEY;
}

static void put_numbers(
	const struct drawing *d, unsigned row, const struct line *line, char mark)
{
	for (unsigned i = 0; i < d->shape->count; i++) {
		const struct place *place = &d->shape->column[i];
		bool known = column_known(d, line, i);
		uint64_t value = value_of(line, i);
		char text[NUMBER_MAX] = "-";

		if (known && has_sign(line, i))
			number_change(text, change_of(line, i), d->separators.column[i],
				place->width);
		else if (known)
			number_fit(text, value, d->separators.column[i], place->width);
		frame_put_right(d->frame, row, place->end,
			number_style(mark, i, known && value), text);
	}
	if (d->shape->bar_at)
		frame_put(d->frame, row, d->shape->bar_at, d->frame->cols, STYLE_PLAIN,
			"|");
}

/* At 40 columns the last cell would stand outside. */
static unsigned trend_at(const struct drawing *d)
{
	unsigned last = d->frame->cols - d->shape->cells;

	return d->shape->trend_at < last ? d->shape->trend_at : last;
}

static void put_trend(
	const struct drawing *d, unsigned row, enum proto proto, enum state state)
{
	static const char *const glyphs[][1 + TREND_HIGHEST] = {
		[CHARSET_ASCII] = { "_", ".", ":", "-", "=", "+", "*", "#", "@" },
		[CHARSET_UTF8] = { "_", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
	};
	int8_t levels[HISTORY_STEPS];
	unsigned at = trend_at(d);

	history_trend(&d->model->history, proto, state, d->shape->cells,
		d->shape->cell_ns, levels);
	for (unsigned i = 0; i < d->shape->cells; i++)
		if (levels[i] >= 0 && levels[i] <= TREND_HIGHEST)
			frame_put(d->frame, row, at + i, d->frame->cols,
				levels[i] ? STYLE_PLAIN : STYLE_DIM,
				glyphs[d->screen->charset][levels[i]]);
}

static void put_headings(
	const struct drawing *d, unsigned row, enum proto proto, bool trend)
{
	frame_put(d->frame, row, 1, d->frame->cols, STYLE_HEADING, proto_heading(proto));
	for (unsigned i = 0; i < d->shape->count; i++)
		frame_put_right(d->frame, row, d->shape->column[i].end, STYLE_HEADING,
			d->shape->column[i].heading);
	if (trend)
		frame_put(d->frame, row, trend_at(d), d->frame->cols, STYLE_HEADING,
			d->shape->trend);
	if (d->shape->bar_at)
		frame_put(d->frame, row, d->shape->bar_at, d->frame->cols, STYLE_HEADING,
			"|");
}

/* All of UDP in one row; what failed says so in the place of its numbers. */
static void put_udp(const struct drawing *d, unsigned row)
{
	const struct source_outcome *source = &d->model->now.outcome.source[PROTO_UDP];
	struct line line = line_of(d->screen, d->model, PROTO_UDP, STATE_COUNT);
	char text[OUTCOME_WHY_MAX + 32];

	if (source->kind == SOURCE_FAILED) {
		snprintf(text, sizeof(text), "UDP  not read: %s", source->why);
		frame_put_cut(d->frame, row, 1, d->frame->cols, STYLE_PLAIN, text);
		return;
	}
	frame_put(
		d->frame, row, 1, d->frame->cols, STYLE_PLAIN, proto_heading(PROTO_UDP));
	put_numbers(d, row, &line, ' ');
}

static void put_row(const struct drawing *d, const struct layout_row *row)
{
	enum proto proto = item_proto(row->item);
	enum state state = item_state(row->item);
	char mark[2] = { ' ' };
	struct line line;

	if (row->item == ITEM_UDP) {
		put_udp(d, row->at);
	} else {
		*mark = verdict_mark(d->model->findings, proto, state);
		line = line_of(d->screen, d->model, proto, state);
		frame_put(d->frame, row->at, 1, d->frame->cols, STYLE_PLAIN,
			state_name(proto, state));
		put_numbers(d, row->at, &line, *mark);
		put_trend(d, row->at, proto, state);
	}
	if (row == d->selected)
		*mark = '>';
	frame_put(d->frame, row->at, 0, 1, *mark == '!' ? STYLE_ALARM : STYLE_KEY, mark);
	if (row == d->selected)
		frame_style_row(d->frame, row->at, STYLE_SELECTED);
}

static uint64_t folded_total(const struct drawing *d)
{
	uint64_t total = aggregate_total(&d->model->now, PROTO_TCP).total;

	for (unsigned i = 0; i < d->layout->row_count; i++)
		total -= d->model->now.cell[PROTO_TCP][item_state(d->layout->row[i].item)]
				 .total;
	return total;
}

static const char *put_sum(
	const struct drawing *d, char out[NUMBER_MAX], enum proto proto, unsigned width)
{
	if (!outcome_was_read(&d->model->now.outcome, proto))
		return strcpy(out, "-");
	return number_fit(out, aggregate_total(&d->model->now, proto).total, true, width);
}

/* "3 more states: 1   total 27,753   UDP 9", shorter where that is too long. */
static void put_folded(const struct drawing *d)
{
	static const struct {
		const char *more;
		const char *gap;
		unsigned width;
	} forms[] = { { " more states: ", "   ", 9 }, { " more: ", "  ", 5 } };
	unsigned count = d->layout->folded_states;
	bool read = outcome_was_read(&d->model->now.outcome, PROTO_TCP);
	char text[6 * NUMBER_MAX];
	char folded[2 * NUMBER_MAX] = "";
	char rest[NUMBER_MAX] = "-";
	char tcp[NUMBER_MAX];
	char udp[NUMBER_MAX];

	for (unsigned i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (read)
			number_fit(rest, folded_total(d), true, forms[i].width);
		if (count)
			snprintf(folded, sizeof(folded), "%u%s%s%s", count, forms[i].more,
				rest, forms[i].gap);
		snprintf(text, sizeof(text), "%stotal %s%sUDP %s", folded,
			put_sum(d, tcp, PROTO_TCP, forms[i].width), forms[i].gap,
			put_sum(d, udp, PROTO_UDP, forms[i].width));
		if (strlen(text) < d->frame->cols)
			break;
	}
	frame_put(d->frame, d->layout->total_at, 1, d->frame->cols, STYLE_PLAIN, text);
}

static void put_total(const struct drawing *d)
{
	struct line line = line_of(d->screen, d->model, PROTO_TCP, STATE_COUNT);

	frame_put(d->frame, d->layout->total_at, 1, d->frame->cols, STYLE_PLAIN, "total");
	put_numbers(d, d->layout->total_at, &line, ' ');
}

void table_render(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct frame *frame)
{
	struct drawing d = {
		.layout = layout,
		.screen = screen,
		.model = model,
		.frame = frame,
		.shape = &shapes[layout->width],
	};

	d.separators = weigh_all(d.shape, screen, model);
	if (!room_selected(layout, screen, model))
		d.selected = layout_find(layout, screen->selected);
	put_headings(&d, layout->tcp_at, PROTO_TCP, true);
	for (unsigned i = 0; i < layout->row_count; i++)
		put_row(&d, &layout->row[i]);
	if (layout->folded) {
		put_folded(&d);
		return;
	}
	put_total(&d);
	if (layout->udp_table)
		put_headings(&d, layout->udp_at, PROTO_UDP, false);
}
