/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/screen.h"

#include "sockview/view/help.h"
#include "sockview/view/layout.h"
#include "sockview/view/overview.h"
#include "sockview/view/title.h"

#include <stdio.h>
#include <string.h>

/* The digits that name screens, as in the tabs. */
static const struct {
	int code;
	enum screen_page page;
} screens[] = {
	{ '1', PAGE_OVERVIEW },
};

static bool is_help(enum screen_page page)
{
	return page >= PAGE_HELP_KEYS;
}

static void open_page(struct screen *screen, enum screen_page page)
{
	screen->page = page;
	screen->scroll = 0;
}

/* Moves the selection by rows, as far as there are any. */
static void move_selection(struct screen *screen, const struct model *model, int by)
{
	struct layout layout;
	int to;

	if (!model || !layout_fits(screen->rows, screen->cols))
		return;
	layout_make(&layout, model, screen->rows, screen->cols);
	to = (int)(layout_find(&layout, screen->selected) - layout.row) + by;
	if (to < 0)
		to = 0;
	if (to >= (int)layout.row_count)
		to = (int)layout.row_count - 1;
	screen->selected = layout.row[to].item;
	screen->chosen = true;
}

/* Back to where one came from; at the top, to all sockets. */
static enum action go_back(struct screen *screen)
{
	screen->chosen = false;
	if (!*screen->filter)
		return ACTION_NONE;
	prompt_open(&screen->prompt, "");
	screen->prompt.open = false;
	return ACTION_FILTER;
}

static enum action prompt_press(struct screen *screen, int code)
{
	if (keys_action(code) == ACTION_REDRAW || code == KEYCODE_CTRL('C'))
		return keys_action(code);
	return prompt_key(&screen->prompt, code, screen->words) == PROMPT_ENTERED
		       ? ACTION_FILTER
		       : ACTION_NONE;
}

static enum action overview_key(
	struct screen *screen, const struct model *model, enum action action)
{
	static const int steps[ACTION_COUNT] = {
		[ACTION_UP] = -1,
		[ACTION_DOWN] = 1,
		/* All rows are on one page. */
		[ACTION_PAGE_UP] = -ITEM_COUNT,
		[ACTION_PAGE_DOWN] = ITEM_COUNT,
		[ACTION_FIRST] = -ITEM_COUNT,
		[ACTION_LAST] = ITEM_COUNT,
	};

	if (steps[action])
		move_selection(screen, model, steps[action]);
	if (action == ACTION_HELP)
		open_page(screen, PAGE_HELP_KEYS);
	return action == ACTION_BACK ? go_back(screen) : ACTION_NONE;
}

/* Scrolls to the end of the page, then on to the next; back likewise. */
static void help_page(struct screen *screen, const struct model *model, bool down)
{
	unsigned shown = help_lines_shown(screen->rows);
	unsigned last = help_scroll_max(screen->page, model, screen->rows, screen->cols);

	if (down && screen->scroll < last) {
		screen->scroll =
			last - screen->scroll > shown ? screen->scroll + shown : last;
	} else if (!down && screen->scroll) {
		screen->scroll = screen->scroll > shown ? screen->scroll - shown : 0;
	} else if (down && screen->page + 1 < PAGE_COUNT) {
		open_page(screen, screen->page + 1);
	} else if (!down && screen->page > PAGE_HELP_KEYS) {
		open_page(screen, screen->page - 1);
		screen->scroll =
			help_scroll_max(screen->page, model, screen->rows, screen->cols);
	}
}

static void help_key(struct screen *screen, const struct model *model, enum action action)
{
	unsigned last = help_scroll_max(screen->page, model, screen->rows, screen->cols);

	if (action == ACTION_HELP || action == ACTION_BACK)
		open_page(screen, PAGE_OVERVIEW);
	else if (action == ACTION_PAGE_UP || action == ACTION_PAGE_DOWN)
		help_page(screen, model, action == ACTION_PAGE_DOWN);
	else if (action == ACTION_UP && screen->scroll)
		screen->scroll--;
	else if (action == ACTION_DOWN && screen->scroll < last)
		screen->scroll++;
	else if (action == ACTION_FIRST)
		screen->scroll = 0;
	else if (action == ACTION_LAST)
		screen->scroll = last;
}

/* Whether the program has nothing to do with it. */
static bool is_own(enum action action)
{
	return action <= ACTION_PREVIOUS_SCREEN && action != ACTION_QUIT;
}

enum action screen_key(struct screen *screen, const struct model *model, int code)
{
	enum action action = keys_action(code);

	screen->notice[0] = '\0';
	if (screen->prompt.open)
		return prompt_press(screen, code);
	if (!is_own(action))
		return action;
	if (action == ACTION_FILTER) {
		prompt_open(&screen->prompt, screen->filter);
		return ACTION_NONE;
	}
	/* As long as there is one screen, it is also the next one. */
	if (action == ACTION_NEXT_SCREEN || action == ACTION_PREVIOUS_SCREEN)
		open_page(screen, screens[0].page);
	for (size_t i = 0; i < sizeof(screens) / sizeof(*screens); i++)
		if (action == ACTION_SCREEN && code == screens[i].code)
			open_page(screen, screens[i].page);
	if (!is_help(screen->page))
		return overview_key(screen, model, action);
	help_key(screen, model, action);
	return ACTION_NONE;
}

enum action screen_click(struct screen *screen, const struct model *model,
	const struct frame *frame, unsigned row, unsigned col)
{
	struct layout layout;
	enum screen_page page;

	screen->notice[0] = '\0';
	if (screen->prompt.open || is_help(screen->page) ||
		!layout_fits(frame->rows, frame->cols))
		return ACTION_NONE;
	if (row == 1 && title_tab_at(frame, col, &page))
		open_page(screen, page);
	if (!model)
		return ACTION_NONE;
	layout_make(&layout, model, frame->rows, frame->cols);
	for (unsigned i = 0; i < layout.row_count; i++) {
		if (layout.row[i].at == row) {
			screen->selected = layout.row[i].item;
			screen->chosen = true;
		}
	}
	return ACTION_NONE;
}

/* What is never left out: a failure, and that it is not now. */
static void render_too_small(
	const struct screen *screen, const struct model *model, struct frame *frame)
{
	char text[64];
	unsigned col = 0;

	snprintf(text, sizeof(text), "%ux%u: too small, needs %dx%d", frame->cols,
		frame->rows, LAYOUT_COLS_LEAST, LAYOUT_ROWS_LEAST);
	frame_put(frame, 0, 0, frame->cols, STYLE_PLAIN, text);
	if (frame->rows > 2 && model) {
		if (screen->paused)
			col = 2 + frame_put(frame, 1, col, frame->cols, STYLE_ATTENTION,
					  "PAUSED");
		title_failed(model, frame, 1, col);
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

	screen->rows = frame->rows;
	screen->cols = frame->cols;
	if (!layout_fits(frame->rows, frame->cols)) {
		render_too_small(screen, model, frame);
	} else if (is_help(screen->page)) {
		last = help_scroll_max(screen->page, model, frame->rows, frame->cols);
		if (screen->scroll > last)
			screen->scroll = last;
		help_render(screen, model, frame);
	} else if (!model) {
		render_waiting(screen, frame);
	} else {
		overview_render(screen, model, frame);
	}
	if (screen->prompt.open && layout_fits(frame->rows, frame->cols))
		prompt_render(&screen->prompt, frame);
	if (screen->charset == CHARSET_ASCII)
		frame_keep_ascii(frame);
}
