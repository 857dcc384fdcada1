/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/findings.h"

#include "sockview/view/layout.h"
#include "sockview/view/overview.h"
#include "sockview/view/title.h"
#include "sockview/view/verdict.h"
#include "sockview/view/wrap.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum {
	HEADER_ROWS = 3, /* the tabs and the headings among them */
	FOOTER_ROWS = 2,
	LABEL_AT = 1,
	KIND_AT = 6,
	SINCE_AT = 22,
	WHAT_AT = 29,
	WHAT_AT_NARROW = 22, /* without the time */
	NARROW = 60,
	WHOLE_ROWS_LEAST = 5,
};

#define SECOND_NS UINT64_C(1000000000)

static unsigned lines_of(const struct screen *screen)
{
	unsigned taken = HEADER_ROWS + FOOTER_ROWS;

	return screen->rows > taken ? screen->rows - taken : 0;
}

/* Where the selected one stands; the first where it is gone or none was chosen. */
static size_t place_of(const struct screen *screen, const struct findings_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		if (report->all[i].id == screen->finding)
			return i;
	return 0;
}

const struct finding *findings_selected(
	const struct screen *screen, const struct model *model)
{
	const struct findings_report *report = model ? model->findings : NULL;

	if (!report || !report->count)
		return NULL;
	return &report->all[place_of(screen, report)];
}

/* ---- dismissed ones ---- */

bool findings_hidden(const struct screen *screen, const struct finding *finding)
{
	for (unsigned i = 0; i < screen->hidden_count; i++)
		if (screen->hidden[i].id == finding->id &&
			screen->hidden[i].severity == finding->severity)
			return true;
	return false;
}

/* With too many of them the oldest is shown again. */
void findings_hide(struct screen *screen, const struct finding *finding)
{
	bool hide = !findings_hidden(screen, finding);
	unsigned kept = 0;

	for (unsigned i = 0; i < screen->hidden_count; i++)
		if (screen->hidden[i].id != finding->id)
			screen->hidden[kept++] = screen->hidden[i];
	if (hide && kept == SCREEN_HIDDEN_MAX) {
		kept--;
		memmove(screen->hidden, screen->hidden + 1,
			kept * sizeof(*screen->hidden));
	}
	if (hide) {
		screen->hidden[kept].id = finding->id;
		screen->hidden[kept++].severity = finding->severity;
	}
	screen->hidden_count = kept;
}

/* ---- the list ---- */

/* "02:37" in the zone of the header. */
static const char *clock_of(const struct model *model, uint64_t wall_ns, char out[8])
{
	int64_t seconds = (int64_t)(wall_ns / SECOND_NS);
	unsigned minutes;

	if (model->playing.set)
		seconds += model->playing.now.offset_s;
	minutes = (unsigned)(seconds / 60 % (24 * 60));
	snprintf(out, 8, "%02u:%02u", minutes / 60 % 24, minutes % 60);
	return wall_ns ? out : "";
}

static void put_headings(const struct model *model, struct frame *frame)
{
	char checked[VERDICT_CHECKED_MAX];
	unsigned row = HEADER_ROWS - 1;
	bool narrow = frame->cols < NARROW;

	frame_put(frame, row, LABEL_AT, frame->cols, STYLE_HEADING, "FINDING");
	if (!narrow)
		frame_put(frame, row, SINCE_AT, frame->cols, STYLE_HEADING, "SINCE");
	frame_put(frame, row, narrow ? WHAT_AT_NARROW : WHAT_AT, frame->cols,
		STYLE_HEADING, "WHAT");
	if (narrow || !model->findings)
		return;
	verdict_checked(model->findings, false, checked);
	checked[strcspn(checked, ",;")] = '\0';
	frame_put(frame, row, frame->cols - (unsigned)strlen(checked), frame->cols,
		STYLE_HEADING, checked);
}

static void put_row(const struct screen *screen, const struct model *model,
	const struct finding *finding, struct frame *frame, unsigned at)
{
	bool narrow = frame->cols < NARROW;
	bool hidden = findings_hidden(screen, finding);
	bool quiet = hidden || finding->severity == SEVERITY_WAS;
	enum style style = quiet ? STYLE_DIM : STYLE_PLAIN;
	char clock[8];
	unsigned col;

	frame_put(frame, at, LABEL_AT, KIND_AT, verdict_style(finding->severity),
		verdict_label(finding->severity));
	frame_put(
		frame, at, KIND_AT, frame->cols, style, finding_kind_name(finding->kind));
	if (!narrow)
		frame_put(frame, at, SINCE_AT, frame->cols, style,
			clock_of(model, finding->since_ns, clock));
	col = narrow ? WHAT_AT_NARROW : WHAT_AT;
	if (hidden)
		col = 1 + frame_put(frame, at, col, frame->cols, style, "(hidden)");
	frame_put_cut(frame, at, col, frame->cols, style, finding->row);
}

/* All of the selected one, where the list leaves room for it. */
static void put_whole(const struct finding *finding, struct frame *frame, size_t count)
{
	unsigned at = HEADER_ROWS + (unsigned)count + 1;
	unsigned end = frame->rows - FOOTER_ROWS;

	if (at + WHOLE_ROWS_LEAST <= end)
		findings_opened(finding, frame, at, end);
}

/* Scrolls until the selected one is inside. */
static void keep_inside(struct screen *screen, size_t count, size_t at)
{
	unsigned lines = lines_of(screen);

	if (at < screen->scroll)
		screen->scroll = (unsigned)at;
	if (lines && at >= screen->scroll + lines)
		screen->scroll = (unsigned)at - lines + 1;
	if (screen->scroll && screen->scroll + lines > count)
		screen->scroll = count > lines ? (unsigned)count - lines : 0;
}

static void put_list(struct screen *screen, const struct model *model,
	const struct findings_report *report, struct frame *frame)
{
	size_t selected = place_of(screen, report);

	keep_inside(screen, report->count, selected);
	for (unsigned line = 0; line < lines_of(screen); line++) {
		size_t i = screen->scroll + line;
		unsigned at = HEADER_ROWS + line;

		if (i >= report->count)
			return;
		put_row(screen, model, &report->all[i], frame, at);
		if (i != selected)
			continue;
		frame_put(frame, at, 0, 1, STYLE_PLAIN, ">");
		frame_style_row(frame, at, STYLE_SELECTED);
	}
}

void findings_hint(const struct finding *finding, struct frame *frame, unsigned row)
{
	const char *open = finding->filter[0] ? "Enter: its sockets" : "";
	unsigned width = (unsigned)strlen(open);
	unsigned col = 1;

	if (finding->next[0][0]) {
		col = 1 + frame_put(frame, row, col, frame->cols, STYLE_KEY, "Next:");
		col = 2 + frame_put_cut(frame, row, col, frame->cols, STYLE_PLAIN,
				  finding->next[0]);
	}
	if (col + width <= frame->cols)
		frame_put(frame, row, col, frame->cols, STYLE_PLAIN, open);
}

void findings_render(
	struct screen *screen, const struct model *model, struct frame *frame)
{
	const struct finding *selected = findings_selected(screen, model);
	unsigned hint_at = frame->rows - FOOTER_ROWS;

	title_render(screen, model, frame);
	title_tabs(screen, frame);
	put_headings(model, frame);
	if (model->findings)
		put_list(screen, model, model->findings, frame);
	else
		frame_put(frame, HEADER_ROWS, LABEL_AT, frame->cols, STYLE_PLAIN,
			"Nothing is judged here (--no-findings).");
	if (*screen->notice)
		frame_put_cut(
			frame, hint_at, 1, frame->cols, STYLE_ATTENTION, screen->notice);
	else if (selected)
		findings_hint(selected, frame, hint_at);
	if (selected)
		put_whole(selected, frame, model->findings->count);
	overview_keys(screen, model, frame);
}

/* ---- keys ---- */

void findings_key(struct screen *screen, const struct model *model, enum action action)
{
	const struct findings_report *report = model ? model->findings : NULL;
	const long page = (long)lines_of(screen);
	const long steps[ACTION_COUNT] = {
		[ACTION_UP] = -1,
		[ACTION_DOWN] = 1,
		[ACTION_PAGE_UP] = -page,
		[ACTION_PAGE_DOWN] = page,
		[ACTION_FIRST] = -(long)UINT32_MAX,
		[ACTION_LAST] = (long)UINT32_MAX,
	};
	long to;

	if (!report || !report->count || !steps[action])
		return;
	to = (long)place_of(screen, report) + steps[action];
	to = to < 0 ? 0 : to >= (long)report->count ? (long)report->count - 1 : to;
	screen->finding = report->all[to].id;
	screen->chosen = true;
}

void findings_click(struct screen *screen, const struct model *model, unsigned row)
{
	const struct findings_report *report = model ? model->findings : NULL;
	size_t at = screen->scroll + row - HEADER_ROWS;

	if (!report || row < HEADER_ROWS || row - HEADER_ROWS >= lines_of(screen) ||
		at >= report->count)
		return;
	screen->finding = report->all[at].id;
	screen->chosen = true;
}

/* ---- above its sockets ---- */

struct block {
	struct frame *frame; /* NULL: only counted */
	unsigned cols;
	unsigned at;
	unsigned end;
};

static void put_lines(struct block *block, enum style label_style, const char *label,
	unsigned indent, const char *text)
{
	char line[WRAP_MAX];

	if (block->frame && block->at < block->end)
		frame_put(block->frame, block->at, 1, indent, label_style, label);
	while (block->at < block->end && wrap_next(&text, block->cols - indent, line)) {
		if (block->frame)
			frame_put(block->frame, block->at, indent, block->cols,
				STYLE_PLAIN, line);
		block->at++;
	}
}

static void put_all(struct block *block, const struct finding *finding)
{
	put_lines(block, verdict_style(finding->severity),
		verdict_label(finding->severity), KIND_AT, finding->text);
	for (unsigned i = 0; i < FINDING_MORE_MAX && finding->more[i][0]; i++)
		put_lines(block, STYLE_PLAIN, "", LABEL_AT, finding->more[i]);
	for (unsigned i = 0; i < FINDING_NEXT_MAX && finding->next[i][0]; i++)
		put_lines(
			block, STYLE_KEY, i ? "" : "next", KIND_AT + 1, finding->next[i]);
}

unsigned findings_opened_rows(const struct finding *finding, unsigned cols)
{
	struct block block = { NULL, cols, 0, UINT_MAX };

	put_all(&block, finding);
	return block.at;
}

void findings_opened(
	const struct finding *finding, struct frame *frame, unsigned from, unsigned end)
{
	struct block block = { frame, frame->cols, from, end };

	put_all(&block, finding);
}
