/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a screen draws: its page, the help over it, or that there is no room. */

#include "sockview/view/screen.h"

#include "sockview/view/findings.h"
#include "sockview/view/help.h"
#include "sockview/view/layout.h"
#include "sockview/view/list.h"
#include "sockview/view/overview.h"
#include "sockview/view/page.h"
#include "sockview/view/title.h"
#include "sockview/view/verdict.h"

#include <stdio.h>
#include <string.h>

/* What is never left out: a failure, and that it is not now. */
static void render_too_small(
	const struct screen *screen, const struct model *model, struct frame *frame)
{
	char text[64];
	unsigned col = 0;

	snprintf(text, sizeof(text), "%ux%u: too small, needs %dx%d", frame->cols,
		frame->rows, LAYOUT_COLS_LEAST, LAYOUT_ROWS_LEAST);
	if (frame_width(text) > frame->cols)
		strcpy(text, "too small");
	frame_put(frame, 0, 0, frame->cols, STYLE_PLAIN, text);
	if (frame->rows > 2 && model) {
		if (screen->paused)
			col = 2 + frame_put(frame, 1, col, frame->cols, STYLE_ATTENTION,
					  "PAUSED");
		if (model->playing.set)
			col = 2 + frame_put(frame, 1, col, frame->cols, STYLE_ATTENTION,
					  "REPLAY");
		col = title_failed(model, frame, 1, col);
		verdict_put(model->findings, frame, 1, col);
	}
	if (frame->rows > 1)
		frame_put(frame, frame->rows - 1, 0, frame->cols, STYLE_PLAIN, "q quit");
}

static void render_waiting(const struct screen *screen, struct frame *frame)
{
	title_tabs(screen, frame);
	frame_put(frame, 3, 1, frame->cols, STYLE_PLAIN,
		screen->charset == CHARSET_UTF8 ? "reading the socket tables…"
						: "reading the socket tables...");
	overview_keys(screen, NULL, frame);
}

void screen_render(struct screen *screen, const struct model *model, struct frame *frame)
{
	unsigned last;

	screen->wish.count = 0;
	screen->wish.process = 0;
	screen->rows = frame->rows;
	screen->cols = frame->cols;
	if (!layout_fits(frame->rows, frame->cols)) {
		render_too_small(screen, model, frame);
	} else if (screen_is_help(screen->page)) {
		last = help_scroll_max(screen->page, model, frame->rows, frame->cols);
		if (screen->scroll > last)
			screen->scroll = last;
		help_render(screen, model, frame);
	} else if (!model) {
		render_waiting(screen, frame);
	} else if (screen->page == PAGE_FINDINGS) {
		findings_render(screen, model, frame);
	} else if (page_list(screen->page)) {
		list_render(screen, model, frame);
	} else {
		overview_render(screen, model, frame);
	}
	if (screen->prompt.open && layout_fits(frame->rows, frame->cols))
		prompt_render(&screen->prompt, frame);
	if (screen->charset == CHARSET_ASCII)
		frame_keep_ascii(frame);
}
