/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/overview.h"

#include "sockview/core/number.h"
#include "sockview/view/explain.h"
#include "sockview/view/findings.h"
#include "sockview/view/limit.h"
#include "sockview/view/owner_words.h"
#include "sockview/view/page.h"
#include "sockview/view/rates.h"
#include "sockview/view/room.h"
#include "sockview/view/table.h"
#include "sockview/view/timeline.h"
#include "sockview/view/title.h"

#include <stdio.h>
#include <string.h>

/* Why the interval is longer than asked for. */
static void put_stretched(char *out, size_t size, const struct model *model)
{
	char interval[NUMBER_MAX];
	char cost[NUMBER_MAX];
	char bound[NUMBER_MAX];

	snprintf(out, size,
		"every %s: one dump takes %s, and sockview keeps to %s %% of one core",
		number_interval(interval, model->interval_ns),
		number_cost(cost, model->now.outcome.cost_ns),
		number_percent(bound, model->max_cpu));
}

/* While nobody has asked about a row yet. False: nothing is unusual. */
static bool put_unusual(char *out, size_t size, const struct model *model)
{
	if (model->interval_ns <= model->delay_ns)
		return owner_hint(out, size, &model->progress);
	put_stretched(out, size, model);
	return true;
}

static void put_explanation(
	char *out, size_t size, const struct model *model, enum layout_item item)
{
	if (item == ITEM_UDP)
		explain_udp(out, size, model);
	else
		explain_sentence(out, size, model, item_proto(item), item_state(item));
}

/* Leaves out the clauses that do not fit: half of one may say the opposite. */
static void drop_clauses(char *text, unsigned width)
{
	size_t fits = 0;

	if (frame_width(text) <= width)
		return;
	for (size_t at = 0; at <= width && text[at]; at++)
		if (strchr(";.,", text[at]) && text[at + 1] == ' ')
			fits = at;
	if (fits)
		text[fits] = '\0';
}

static void put_hint(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct frame *frame)
{
	enum layout_item item = layout_find(layout, screen->selected)->item;
	const struct finding *finding = room_selected(layout, screen, model);
	char text[EXPLAIN_MAX];

	if (*screen->notice) {
		frame_put_cut(frame, layout->hint_at, 1, frame->cols, STYLE_ATTENTION,
			screen->notice);
		return;
	}
	if (model->playing.set) {
		timeline_render(&model->playing, frame, layout->hint_at);
		return;
	}
	if (finding) {
		findings_hint(finding, frame, layout->hint_at);
		return;
	}
	if (screen->chosen || !put_unusual(text, sizeof(text), model))
		put_explanation(text, sizeof(text), model, item);
	drop_clauses(text, frame->cols - 1);
	frame_put_cut(frame, layout->hint_at, 1, frame->cols, STYLE_PLAIN, text);
}

/* A key, or several of one character, and what it does. */
static unsigned put_key(struct frame *frame, unsigned col, const char *text)
{
	size_t name = text[1] == ' ' ? 1 : strcspn(text, " ");
	char key[32];

	while (text[name] == ' ' && text[name + 1] && text[name + 2] == ' ')
		name += 2;
	snprintf(key, sizeof(key), "%.*s", (int)name, text);
	col = frame_put(frame, frame->rows - 1, col, frame->cols, STYLE_KEY, key);
	return frame_put(
		frame, frame->rows - 1, col, frame->cols, STYLE_DIM, text + name);
}

struct key_line {
	struct frame *frame;
	unsigned col;
	unsigned gap;
};

/* A key that does not fit is left out whole. */
static void add_key(struct key_line *line, const char *text)
{
	if (line->col + strlen(text) <= line->frame->cols)
		line->col = put_key(line->frame, line->col, text) + line->gap;
}

static void put_paused_keys(struct key_line *line)
{
	bool narrow = line->frame->cols < 50;

	line->gap = narrow ? 2 : 3;
	add_key(line, "p resume");
	add_key(line, narrow ? "r refresh" : "r refresh once");
	add_key(line, "? help");
	add_key(line, "q quit");
}

static const struct key_binding *key_at_place(unsigned place, enum key_use use)
{
	size_t count;
	const struct key_binding *keys = keys_table(&count);

	for (size_t i = 0; i < count; i++)
		if (keys[i].brief && keys[i].place == place && keys_is_for(&keys[i], use))
			return &keys[i];
	return NULL;
}

/* Keys that mean something on one of the screens only. */
static bool is_of_page(enum action action, enum screen_page page)
{
	const struct list_page *list = page_list(page);

	if (action == ACTION_OPEN)
		return !list || list->drill || list->closely;
	if (action == ACTION_CLASS_BY)
		return page == PAGE_OVERVIEW;
	return action != ACTION_SORT || list;
}

/* Below 80 columns there are no classes. The keys of a replay need the room of those that
 * are as usual. */
static bool has_room_for_class(
	const struct model *model, const struct frame *frame, enum key_use use)
{
	bool usual = model->now.class_by == CLASS_BY_LOCAL;

	return frame->cols >= (use == KEYS_REPLAY && usual ? 120 : 80);
}

/* What a key does here, in the key line. */
static const char *brief_of(const struct key_binding *key, const struct screen *screen)
{
	const struct list_page *list = page_list(screen->page);

	if (key->action == ACTION_OPEN && list && list->closely)
		return screen->pane ? "Enter close" : "Enter detail";
	return key->brief;
}

void overview_keys(
	const struct screen *screen, const struct model *model, struct frame *frame)
{
	struct key_line line = { frame, 1, frame->cols < 120 ? 2 : 3 };
	const struct key_binding *key;
	enum key_use use = screen_use(model);
	bool stands = model && model->playing.paused;
	char text[64];

	if (screen->paused) {
		put_paused_keys(&line);
		return;
	}
	for (unsigned place = 1; (key = key_at_place(place, use)); place++) {
		if (!is_of_page(key->action, screen->page))
			continue;
		if (key->action == ACTION_PAUSE && stands) {
			add_key(&line, "p play");
		} else if (key->action != ACTION_CLASS_BY) {
			add_key(&line, brief_of(key, screen));
		} else if (model && has_room_for_class(model, frame, use)) {
			snprintf(text, sizeof(text), "%s: %s", key->brief,
				class_by_name(model->now.class_by));
			add_key(&line, text);
		}
	}
}

void overview_render(
	const struct screen *screen, const struct model *model, struct frame *frame)
{
	struct layout layout;

	layout_make(&layout, model, frame->rows, frame->cols);
	title_render(screen, model, frame);
	title_tabs(screen, frame);
	if (layout.filter_at)
		title_filter(model, frame, layout.filter_at);
	if (layout.hidden_at)
		title_hidden(model, frame, layout.hidden_at);
	room_render(&layout, screen, model, frame);
	table_render(&layout, screen, model, frame);
	if (layout.limits_at)
		limit_table(&layout, model, frame);
	if (layout.rates_at)
		rates_render(model, frame, layout.rates_at);
	put_hint(&layout, screen, model, frame);
	overview_keys(screen, model, frame);
}
