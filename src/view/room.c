/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/room.h"

#include "sockview/core/number.h"
#include "sockview/view/explain.h"
#include "sockview/view/findings.h"
#include "sockview/view/limit.h"
#include "sockview/view/nothing.h"
#include "sockview/view/verdict.h"
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

	for (unsigned limit = LIMIT_TIME_WAIT; limit < LIMIT_COUNT; limit++)
		if (limit_sentence(model, limit, cols, text))
			put(room, STYLE_PLAIN, "", text);
	if (limit_elsewhere(&model->figures, cols, text))
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

/* ---- findings ---- */

/* Where the sentences of findings stand, at most. */
enum {
	KIND_AT = 6,
	TEXT_AT_WIDE = 22,
	LIST_LINES = 2,
	QUIET_LINES = 2,
};

static bool is_wide(const struct layout *layout)
{
	return layout->width == LAYOUT_WIDE;
}

static unsigned text_at(const struct layout *layout)
{
	return is_wide(layout) ? TEXT_AT_WIDE : KIND_AT;
}

static unsigned lines_of(const struct layout *layout, const char *text)
{
	char line[WRAP_MAX];
	unsigned lines = 0;

	while (wrap_next(&text, layout->cols - text_at(layout), line))
		lines++;
	return lines;
}

static unsigned first_row(const struct layout *layout, const struct model *model)
{
	return layout->room_at + (*model->playing.fault != '\0');
}

/* How many rows all that is raised takes, whole or in short. */
static unsigned rows_raised(const struct layout *layout, const struct screen *screen,
	const struct findings_report *report, bool whole)
{
	unsigned rows = 0;

	for (size_t i = 0; i < report->count; i++) {
		const struct finding *finding = &report->all[i];

		if (verdict_is_raised(finding) && !findings_hidden(screen, finding))
			rows += lines_of(layout, whole ? finding->text : finding->list);
	}
	return rows;
}

unsigned room_place(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct room_place places[ROOM_FINDINGS_MAX])
{
	const struct findings_report *report = model->findings;
	unsigned at = first_row(layout, model);
	unsigned end = layout->room_at + layout->room_rows;
	unsigned count = 0;
	bool whole;

	if (!report)
		return 0;
	whole = is_wide(layout) && at + rows_raised(layout, screen, report, true) <= end;
	for (size_t i = 0; i < report->count && count < ROOM_FINDINGS_MAX; i++) {
		const struct finding *finding = &report->all[i];
		const char *text = whole ? finding->text : finding->list;
		unsigned lines = lines_of(layout, text);

		if (!verdict_is_raised(finding) || findings_hidden(screen, finding))
			continue;
		if (lines > LIST_LINES && !whole)
			lines = LIST_LINES;
		if (at + lines > end && count)
			break;
		if (at + lines > end)
			lines = end > at ? end - at : 0;
		places[count++] = (struct room_place){ finding, text, at, lines };
		at += lines;
	}
	return count;
}

const struct finding *room_selected(const struct layout *layout,
	const struct screen *screen, const struct model *model)
{
	struct room_place places[ROOM_FINDINGS_MAX];
	unsigned count = room_place(layout, screen, model, places);

	for (unsigned i = 0; i < count; i++)
		if (!screen->chosen || places[i].finding->id == screen->finding)
			return places[i].finding;
	return NULL;
}

/* The label, the kind where it has room, and the sentence. */
static void put_finding(struct room *room, const struct layout *layout,
	const struct finding *finding, const char *text, unsigned lines)
{
	unsigned at = text_at(layout);
	unsigned end = room->at + lines;
	char line[WRAP_MAX];
	size_t length;

	frame_put(room->frame, room->at, 1, at, verdict_style(finding->severity),
		verdict_label(finding->severity));
	if (is_wide(layout))
		frame_put(room->frame, room->at, KIND_AT, at, STYLE_HEADING,
			finding_kind_name(finding->kind));
	while (room->at < end && wrap_next(&text, layout->cols - at, line)) {
		/* What is cut says so. */
		length = strlen(line);
		if (room->at + 1 == end && *text)
			snprintf(line + length, sizeof(line) - length, " %s", text);
		frame_put_cut(
			room->frame, room->at++, at, layout->cols, STYLE_PLAIN, line);
	}
}

static void mark_selected(const struct room_place *place, struct frame *frame)
{
	frame_put(frame, place->at, 0, 1, STYLE_PLAIN, ">");
	for (unsigned row = place->at; row < place->at + place->lines; row++)
		frame_style_row(frame, row, STYLE_SELECTED);
}

static void put_raised(struct room *room, const struct layout *layout,
	const struct screen *screen, const struct model *model)
{
	const struct finding *selected = room_selected(layout, screen, model);
	struct room_place places[ROOM_FINDINGS_MAX];
	unsigned count = room_place(layout, screen, model, places);

	for (unsigned i = 0; i < count; i++) {
		put_finding(
			room, layout, places[i].finding, places[i].text, places[i].lines);
		if (places[i].finding == selected)
			mark_selected(&places[i], room->frame);
	}
}

/* What is fine, with its evidence, as far as there is room. */
static void put_fine(struct room *room, const struct layout *layout,
	const struct findings_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *finding = &report->all[i];
		const char *text = is_wide(layout) ? finding->text : finding->list;
		unsigned lines = lines_of(layout, text);

		if (finding->severity != SEVERITY_OK || room->at + lines > room->end)
			continue;
		put_finding(room, layout, finding, text, lines);
	}
}

/* Without the reasons where these would not fit: f tells them. */
static void put_checked(
	struct room *room, const struct findings_report *report, bool quiet)
{
	unsigned lines = quiet ? QUIET_LINES : 1;
	char checked[VERDICT_CHECKED_MAX];
	char text[VERDICT_CHECKED_MAX + 16];

	for (int reasons = 1; reasons >= 0; reasons--) {
		verdict_checked(report, reasons, checked);
		snprintf(text, sizeof(text), "%s%s", quiet ? "No findings. " : "",
			checked);
		if (frame_width(text) < lines * (room->frame->cols - INDENT))
			break;
	}
	put(room, STYLE_PLAIN, "", text);
}

static void put_findings(struct room *room, const struct layout *layout,
	const struct screen *screen, const struct model *model)
{
	const struct findings_report *report = model->findings;
	unsigned raised =
		report->by_severity[SEVERITY_CRIT] + report->by_severity[SEVERITY_WARN];
	bool last = raised && layout->limits_at;

	put_raised(room, layout, screen, model);
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		put_failure(room, model, proto);
	if (!raised)
		put_checked(room, report, true);
	room->end -= last && room->end > room->at;
	put_fine(room, layout, report);
	room->end = layout->room_at + layout->room_rows;
	if (last)
		put_checked(room, report, false);
}

void room_render(const struct layout *layout, const struct screen *screen,
	const struct model *model, struct frame *frame)
{
	struct room room = { frame, layout->room_at,
		layout->room_at + layout->room_rows };

	if (*model->playing.fault)
		put(&room, STYLE_FAILED, "RECORDING", model->playing.fault);
	if (model->findings && !nothing_matches(model)) {
		put_findings(&room, layout, screen, model);
		return;
	}
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		put_failure(&room, model, proto);
	if (nothing_matches(model))
		room.at = nothing_render(model, frame, room.at, room.end, 1);
	else if (layout->limits_at)
		put_explanation(&room, layout, screen, model);
	else
		put_limits(&room, model);
}
