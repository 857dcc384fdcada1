/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/screen.h"

#include "sockview/view/choose.h"
#include "sockview/view/findings.h"
#include "sockview/view/help.h"
#include "sockview/view/layout.h"
#include "sockview/view/list.h"
#include "sockview/view/page.h"
#include "sockview/view/selection.h"
#include "sockview/view/title.h"
#include "sockview/view/verdict.h"

#include <stdio.h>
#include <string.h>

enum key_use screen_use(const struct model *model)
{
	return model && model->playing.set ? KEYS_REPLAY : KEYS_LIVE;
}

static void open_page(struct screen *screen, enum screen_page page)
{
	if (screen_is_help(page) && !screen_is_help(screen->page))
		screen->beneath = screen->page;
	screen->page = page;
	screen->scroll = 0;
}

/* Has the program apply a filter that nobody typed. */
static enum action apply_filter(struct screen *screen, const char *filter)
{
	prompt_open(&screen->prompt, filter);
	screen->prompt.open = false;
	return ACTION_FILTER;
}

static bool can_open_pane(const struct screen *screen)
{
	const struct list_page *list = page_list(screen->page);

	return list && list->closely;
}

/* Back to where one came from; at the top, to all sockets. */
static enum action go_back(struct screen *screen)
{
	if (screen->page == PAGE_FINDINGS) {
		open_page(screen, screen->findings_from);
		return ACTION_NONE;
	}
	if (screen->pane && can_open_pane(screen)) {
		screen->pane = false;
		return ACTION_NONE;
	}
	if (screen->deeper) {
		screen->deeper = false;
		screen->opened = 0;
		open_page(screen, screen->back_page);
		return apply_filter(screen, screen->back_filter);
	}
	screen->chosen = false;
	screen->finding = 0;
	return *screen->filter ? apply_filter(screen, "") : ACTION_NONE;
}

/* Goes to the sockets of a filter, to come back to what is shown now. */
static enum action go_deeper(struct screen *screen, const char *filter)
{
	screen->deeper = true;
	screen->back_page = screen->page;
	strcpy(screen->back_filter, screen->filter);
	open_page(screen, PAGE_SOCKETS);
	return apply_filter(screen, filter);
}

/* To the sockets that match, among those of the filter in force. */
static enum action open_sockets(struct screen *screen, const char *filter)
{
	char both[PROMPT_MAX];
	int length = snprintf(both, sizeof(both), *screen->filter ? "%s and (%s)" : "%s",
		filter, screen->filter);

	if (length < 0 || length >= PROMPT_MAX) {
		snprintf(screen->notice, sizeof(screen->notice),
			"the filter becomes too long; Esc clears it");
		return ACTION_NONE;
	}
	return go_deeper(screen, both);
}

/* Exactly the sockets of a finding, whatever filter is in force. */
static enum action open_finding(struct screen *screen, const struct finding *finding)
{
	if (!finding->filter[0]) {
		snprintf(screen->notice, sizeof(screen->notice),
			"%s: there are no sockets to show",
			finding_kind_name(finding->kind));
		return ACTION_NONE;
	}
	screen->opened = finding->id;
	return go_deeper(screen, finding->filter);
}

/* The finding that the selected row of the page is, NULL: it is another row. */
static const struct finding *finding_here(
	const struct screen *screen, const struct model *model)
{
	if (screen->page == PAGE_FINDINGS)
		return findings_selected(screen, model);
	return screen->page == PAGE_OVERVIEW ? selection_finding(screen, model) : NULL;
}

static enum action prompt_press(struct screen *screen, int code)
{
	enum action action = keys_action(code, KEYS_LIVE);

	if (action == ACTION_REDRAW || code == KEYCODE_CTRL('C'))
		return action;
	return prompt_key(&screen->prompt, code, screen->words) == PROMPT_ENTERED
		       ? ACTION_FILTER
		       : ACTION_NONE;
}

/* From a row of the Overview to its sockets, among those of the filter in force. */
static enum action overview_page_key(
	struct screen *screen, const struct model *model, enum action action)
{
	char filter[PROMPT_MAX];

	if (action == ACTION_OPEN && selection_filter(screen, model, filter))
		return open_sockets(screen, filter);
	selection_key(screen, model, action);
	return ACTION_NONE;
}

static enum action list_page_key(
	struct screen *screen, const struct model *model, enum action action)
{
	char filter[PROMPT_MAX];

	if (action == ACTION_OPEN && list_drill(screen, model, filter))
		return open_sockets(screen, filter);
	if (action == ACTION_OPEN && can_open_pane(screen))
		screen->pane = !screen->pane;
	list_key(screen, model, action);
	return ACTION_NONE;
}

/* f shows them, and goes back. */
static void show_findings(struct screen *screen)
{
	if (screen->page == PAGE_FINDINGS) {
		open_page(screen, screen->findings_from);
		return;
	}
	screen->findings_from = screen->page;
	open_page(screen, PAGE_FINDINGS);
}

/* From now on counts are changes since now, or no more. */
static void compare(struct screen *screen, const struct model *model)
{
	screen->compares = !screen->compares && model;
	if (screen->compares)
		screen->baseline = model->now;
	snprintf(screen->notice, sizeof(screen->notice), "%s",
		screen->compares ? "counts are changes since now; B shows them whole"
				 : "counts are whole");
}

static enum action page_key(
	struct screen *screen, const struct model *model, enum action action)
{
	const struct finding *finding = finding_here(screen, model);

	if (action == ACTION_HELP)
		open_page(screen, PAGE_HELP_KEYS);
	else if (action == ACTION_BACK)
		return go_back(screen);
	else if (action == ACTION_FINDINGS)
		show_findings(screen);
	else if (action == ACTION_BASELINE && screen->page == PAGE_OVERVIEW)
		compare(screen, model);
	else if (action == ACTION_HIDE && finding && verdict_is_raised(finding))
		findings_hide(screen, finding);
	else if (action == ACTION_OPEN && finding)
		return open_finding(screen, finding);
	else if (screen->page == PAGE_FINDINGS)
		findings_key(screen, model, action);
	else if (screen->page == PAGE_OVERVIEW)
		return overview_page_key(screen, model, action);
	else
		return list_page_key(screen, model, action);
	return ACTION_NONE;
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
		open_page(screen, screen->beneath);
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

/* Whoever chooses a screen keeps the filter, and does not come back. */
static void choose_screen(struct screen *screen, enum screen_page page)
{
	screen->pane = false;
	screen->deeper = false;
	screen->opened = 0;
	open_page(screen, page);
}

/* The page that is open, or beneath the help. */
static enum screen_page page_of(const struct screen *screen)
{
	return screen_is_help(screen->page) ? screen->beneath : screen->page;
}

static void turn_screen(struct screen *screen, bool next)
{
	size_t count;
	const struct page *pages = pages_table(&count);
	size_t at = 0;

	while (at + 1 < count && pages[at].page != page_of(screen))
		at++;
	choose_screen(screen, pages[(at + (next ? 1 : count - 1)) % count].page);
}

/* By its digit. */
static void find_screen(struct screen *screen, int code)
{
	size_t count;
	const struct page *pages = pages_table(&count);

	for (size_t i = 0; i < count; i++)
		if (code == pages[i].key)
			choose_screen(screen, pages[i].page);
}

unsigned screen_wants_rows(const struct screen *screen)
{
	const struct list_page *list = page_list(page_of(screen));

	return list ? list->rows : 0;
}

enum action screen_key(struct screen *screen, const struct model *model, int code)
{
	enum action action = keys_action(code, screen_use(model));

	screen->notice[0] = '\0';
	if (screen->prompt.open)
		return prompt_press(screen, code);
	if (!is_own(action))
		return action;
	if (action == ACTION_FILTER) {
		prompt_open(&screen->prompt, screen->filter);
		return ACTION_NONE;
	}
	if (action == ACTION_NEXT_SCREEN || action == ACTION_PREVIOUS_SCREEN)
		turn_screen(screen, action == ACTION_NEXT_SCREEN);
	if (action == ACTION_SCREEN)
		find_screen(screen, code);
	if (screen_is_help(screen->page)) {
		help_key(screen, model, action);
		return ACTION_NONE;
	}
	choose_columns(screen, action);
	return page_key(screen, model, action);
}

enum action screen_click(struct screen *screen, const struct model *model,
	const struct frame *frame, unsigned row, unsigned col)
{
	enum screen_page page;

	screen->notice[0] = '\0';
	if (screen->prompt.open || screen_is_help(screen->page) ||
		!layout_fits(frame->rows, frame->cols))
		return ACTION_NONE;
	if (row == 1 && title_tab_at(screen, frame, col, &page)) {
		screen->deeper = screen->deeper && screen_is_help(page);
		open_page(screen, page);
	}
	if (!model || row < 2)
		return ACTION_NONE;
	if (page_list(screen->page)) {
		list_click(screen, model, frame, row, col);
		return ACTION_NONE;
	}
	if (screen->page == PAGE_FINDINGS) {
		findings_click(screen, model, row);
		return ACTION_NONE;
	}
	selection_click(screen, model, row);
	return ACTION_NONE;
}
