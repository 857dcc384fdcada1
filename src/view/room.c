/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/room.h"

#include "sockview/view/explain.h"
#include "sockview/view/limit.h"
#include "sockview/view/nothing.h"
#include "sockview/view/number.h"
#include "sockview/view/wrap.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Lines go in from the top while there is room. */
struct room {
	struct frame *frame;
	unsigned at;
	unsigned end;
};

#define INDENT 5

/* A label, and a text in as many lines as it needs. */
static void put(
	struct room *room, enum style label_style, const char *label, const char *text)
{
	unsigned col = 1;
	char line[WRAP_MAX];

	if (room->at >= room->end)
		return;
	if (*label)
		col = 1 + frame_put(room->frame, room->at, col, room->frame->cols,
				  label_style, label);
	while (room->at < room->end && col < room->frame->cols &&
		wrap_next(&text, room->frame->cols - col, line)) {
		frame_put(room->frame, room->at++, col, room->frame->cols, STYLE_PLAIN,
			line);
		col = 1 + INDENT;
	}
}

static void put_failure(struct room *room, const struct model *model, enum proto proto)
{
	const struct source_outcome *source = &model->now.outcome.source[proto];
	const char *name = proto_heading(proto);
	char label[32];
	char text[OUTCOME_WHY_MAX + 2 * NUMBER_MAX];
	char count[NUMBER_MAX];

	if (source->kind == SOURCE_FAILED) {
		snprintf(label, sizeof(label), "%s FAILED", name);
		snprintf(text, sizeof(text), "%s",
			*source->why ? source->why : "for no reason given");
	} else if (outcome_was_read(&model->now.outcome, proto) && !source->complete) {
		snprintf(label, sizeof(label), "%s INCOMPLETE", name);
		if (source->skipped)
			snprintf(text, sizeof(text), "%s not understood%s%s",
				number_count(count, source->skipped, true),
				*source->why ? "; " : "", source->why);
		else
			snprintf(text, sizeof(text), "%s",
				*source->why ? source->why : "sockets are missing");
	} else {
		return;
	}
	put(room, STYLE_FAILED, label, text);
}

static void put_limits(struct room *room, const struct model *model)
{
	unsigned cols = room->frame->cols - 1;
	char text[LIMIT_SENTENCE_MAX];

	for (unsigned limit = 0; limit < LIMIT_COUNT; limit++)
		if (limit_sentence(model, limit, cols, text))
			put(room, STYLE_PLAIN, "", text);
	if (limit_elsewhere(model, cols, text))
		put(room, STYLE_PLAIN, "", text);
}

/* Where a table says how full the host is, there is room for more than a sentence. */
static void put_explanation(struct room *room, const struct layout *layout,
	const struct screen *screen, const struct model *model)
{
	enum layout_item item = layout_find(layout, screen->selected)->item;
	enum proto proto = item_proto(item);
	enum state state = item_state(item);
	char label[32];
	char text[EXPLAIN_MAX];

	snprintf(label, sizeof(label), "%s%s ", proto == PROTO_UDP ? "UDP " : "",
		state_name(proto, state));
	put(room, STYLE_HEADING, label,
		explain_text(text, sizeof(text), model, proto, state));
}

void room_render(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct frame *frame)
{
	struct room room = { frame, layout->room_at,
		layout->room_at + layout->room_rows };

	if (*model->playing.fault)
		put(&room, STYLE_FAILED, "RECORDING", model->playing.fault);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		put_failure(&room, model, proto);
	if (nothing_matches(model))
		room.at = nothing_render(model, frame, room.at, room.end, 1);
	else if (layout->limits_at)
		put_explanation(&room, layout, screen, model);
	else
		put_limits(&room, model);
}
