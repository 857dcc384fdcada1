/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/shown.h"

bool shown_open(
	const struct screen *screen, const struct model *model, struct shown *shown)
{
	shown->page = page_list(screen->page);
	shown->listing = screen->listings ? &screen->listings[screen->page] : NULL;
	if (!shown->page || !shown->listing)
		return false;
	if (!shown->listing->by.column)
		shown->listing->by.column = field_sort(shown->page);
	shown->rows = (struct listed){ .unfolded = &screen->unfolded };
	if (screen->lore)
		shown->rows.lore = *screen->lore;
	if (!model)
		return false;
	shown->rows.lore.name_ports = screen->groups & COLUMN_NAMES;
	shown->rows.lore.ephemeral = model->now.ephemeral;
	shown->rows.lore.ephemeral_known = model->now.ephemeral_known;
	return shown->page->open(model, &shown->rows);
}
