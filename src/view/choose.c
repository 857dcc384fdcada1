/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/choose.h"

#include "sockview/view/page.h"

#include <stdio.h>

static const struct choice {
	enum action action;
	unsigned group;
	const char *what;
} choices[] = {
	{ ACTION_EXTENDED, COLUMN_EXTENDED, "timer, uid, inode, cookie, cgroup" },
	{ ACTION_INFO, COLUMN_INFO, "TCP figures of the rows on the screen" },
	{ ACTION_MEMORY, COLUMN_MEMORY, "memory of the rows on the screen" },
};

static unsigned count_fields(const struct list_page *page, unsigned group)
{
	unsigned count = 0;

	for (unsigned i = 0; i < page->field_count; i++)
		count += (page->fields[i].group & group) != 0;
	return count;
}

static unsigned count_placed(
	const struct screen *screen, const struct list_page *page, unsigned group)
{
	struct placed_field field[FIELDS_MAX];
	unsigned placed = fields_place(page, screen->groups, screen->cols, field);
	unsigned count = 0;

	for (unsigned i = 0; i < placed; i++)
		count += (field[i].field->group & group) != 0;
	return count;
}

/* What becomes of them: a narrow screen has no room for all. */
static void turn(struct screen *screen, const struct choice *choice)
{
	const struct list_page *page = page_list(screen->page);
	unsigned all = page ? count_fields(page, choice->group) : 0;
	const char *then = "columns of the sockets, screen 6";
	char room[80];

	if (all) {
		screen->groups ^= choice->group;
		then = screen->groups & choice->group ? "shown" : "no longer asked for";
	}
	if (all && screen->groups & choice->group &&
		count_placed(screen, page, choice->group) < all) {
		snprintf(room, sizeof(room),
			"room for %u of %u columns; a wider terminal shows all",
			count_placed(screen, page, choice->group), all);
		then = room;
	}
	snprintf(screen->notice, sizeof(screen->notice), "%s: %s", choice->what, then);
}

void choose_columns(struct screen *screen, enum action action)
{
	if (action == ACTION_NAMES) {
		screen->groups ^= COLUMN_NAMES;
		snprintf(screen->notice, sizeof(screen->notice), "ports in addresses: %s",
			screen->groups & COLUMN_NAMES ? "names" : "numbers");
	}
	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++)
		if (choices[i].action == action)
			turn(screen, &choices[i]);
}
