/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A list screen follows its keys. */

#include "sockview/view/list.h"
#include "sockview/view/shown.h"

#include <stdio.h>

/* The column behind the one that sorts, as far as columns are shown. */
static void sort_next(const struct screen *screen, const struct shown *shown)
{
	struct placed_field field[FIELDS_MAX];
	unsigned count = fields_place(shown->page, screen->groups, screen->cols, field);
	struct listing *list = shown->listing;
	unsigned at = 0;

	while (at < count && field[at].column != list->by.column)
		at++;
	do
		at = (at + 1) % count;
	while (!*field[at].field->heading || !field_sorts(field[at].field));
	list->by = (struct listing_by){ .column = field[at].column };
}

/* What is unfolded goes by its own row, a member by the one above. */
static void fold(struct screen *screen, struct shown *shown, bool open)
{
	const struct listed *rows = &shown->rows;
	struct listing *list = shown->listing;
	uint32_t index;
	uint64_t rank;
	size_t head;
	bool unfolded;

	if (!rows->folds || !shown_selected(shown, &index))
		return;
	head = rows->parent(rows->self, index, &rank);
	if (!rows->folds(rows->self, head, &unfolded) || unfolded == open)
		return;
	list->chosen = true;
	list->identity = rows->identity(rows->self, head);
	unfolded_set(&screen->unfolded, list->identity, open);
}

void list_key(struct screen *screen, const struct model *model, enum action action)
{
	struct shown shown;
	bool open = shown_open(screen, model, &shown);
	struct listing *list = shown.listing;
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
		sort_next(screen, &shown);
	else if (action == ACTION_REVERSE)
		list->by.reverse = !list->by.reverse;
	else if (!open || listing_settle(list, &shown.rows, model->serial, list->lines))
		return;
	else if (action == ACTION_UNFOLD || action == ACTION_FOLD)
		fold(screen, &shown, action == ACTION_UNFOLD);
	else if (steps[action])
		listing_move(list, &shown.rows, steps[action]);
}

bool list_drill(struct screen *screen, const struct model *model, char *filter)
{
	struct shown shown;
	struct listed_row row;
	uint32_t index;

	if (!shown_open(screen, model, &shown) || !shown.page->drill ||
		listing_settle(shown.listing, &shown.rows, model->serial,
			shown.listing->lines) ||
		!shown_selected(&shown, &index))
		return false;
	shown.rows.fill(shown.rows.self, index, &row);
	if (shown.page->drill(filter, &row.row, &shown.rows.lore))
		return true;
	snprintf(screen->notice, sizeof(screen->notice), "%s", filter);
	return false;
}
