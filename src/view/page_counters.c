/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Screen 7: what the kernel counts beside its sockets; what moves stands first. */

#include "sockview/view/page.h"

#include <stdio.h>

/* "12", "0.4"; three decimals are for programs. */
static bool put_rate(char *out, const struct row *row, const struct lore *lore)
{
	(void)lore;
	if (!row->counter->has_rate)
		return false;
	number_rate(out, row->counter->per_s);
	return true;
}

/* The first words say most of it. */
static bool put_meaning(char *out, const struct row *row, const struct lore *lore)
{
	(void)lore;
	snprintf(out, FIELD_MAX, "%s", figure_spec(row->counter->figure)->what);
	return true;
}

static const struct field fields[] = {
	{ "name", "NAME", 20, 26, false, 1, NULL, NULL, 0 },
	{ "value", "VALUE", 11, 20, true, 2, NULL, NULL, 0 },
	{ "change_per_s", "+/s", 7, 10, true, 3, NULL, put_rate, 0 },
	{ "meaning", "MEANING", 35, 72, false, 4, NULL, put_meaning, 0 },
	{ "type", "TYPE", 7, 7, false, 6, NULL, NULL, 0 },
	{ "scope", "SCOPE", 5, 5, false, 5, NULL, NULL, 0 },
};

static void fill(const void *self, size_t i, struct listed_row *out)
{
	const struct model *model = self;
	struct counter *counter = &out->counter;

	*counter = (struct counter){ .figure = (enum figure)i,
		.known = figures_know(&model->figures, (enum figure)i),
		.value = model->figures.value[i] };
	if (figure_spec(counter->figure)->type == FIGURE_COUNTER)
		counter->has_rate =
			history_rate(&model->history, counter->figure, &counter->per_s);
	out->row = (struct row){ .counter = counter };
}

static uint64_t identity(const void *self, size_t i)
{
	(void)self;
	return i + 1;
}

static bool open_figures(const struct model *model, struct listed *listed)
{
	listed->self = model;
	listed->count = FIGURE_COUNT;
	listed->fill = fill;
	listed->identity = identity;
	return true;
}

static void hint(char *out, const struct row *row, const struct lore *lore)
{
	const struct figure_spec *spec = figure_spec(row->counter->figure);

	(void)lore;
	snprintf(out, PAGE_HINT_MAX, "%s: %s", spec->name, spec->what);
}

const struct list_page page_counters = {
	.view = VIEW_COUNTERS,
	.fields = fields,
	.field_count = sizeof(fields) / sizeof(*fields),
	.sort = "change_per_s",
	.open = open_figures,
	.hint = hint,
	.empty = "There is no counter here.",
	.legend = { "+/s: growth over 10 s   -: unknown, or no counter" },
};
