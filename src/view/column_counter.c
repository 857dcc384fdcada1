/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the kernel counts, limits and sets beside its sockets. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"

static const struct figure_spec *spec_of(const struct row *row)
{
	return figure_spec(row->counter->figure);
}

static char *put_name(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, spec_of(row)->name);
}

static char *put_type(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	static const char *const names[] = {
		[FIGURE_COUNTER] = "counter",
		[FIGURE_LEVEL] = "level",
		[FIGURE_LIMIT] = "limit",
	};

	(void)column, (void)lore;
	return column_put_text(out, names[spec_of(row)->type]);
}

static char *put_scope(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, spec_of(row)->of_host ? "host" : "netns");
}

static char *put_meaning(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return column_put_text(out, spec_of(row)->what);
}

static bool number_value(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->counter->value;
	return row->counter->known;
}

/* What sorts like the change. */
static bool number_rate(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = (uint64_t)(row->counter->per_s * 1000 + .5);
	return row->counter->has_rate;
}

static char *put_rate(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	(void)column, (void)lore;
	return row->counter->has_rate ? format_decimal(out, row->counter->per_s) : NULL;
}

enum {
	BOTH = COLUMN_TEXT | COLUMN_DATA,
	STRING = COLUMN_QUOTED,
};

static const struct column columns[] = {
	{ "NAME", "name", "the kernel's name", BOTH | STRING, put_name, NULL, NULL, 0 },
	{ "VALUE", "value", "since the start, now, or at most: see TYPE",
		BOTH | COLUMN_RIGHT, column_put_number, number_value, NULL, 0 },
	{ "CHANGE/S", "change_per_s",
		"growth of a counter a second since the look before", BOTH | COLUMN_RIGHT,
		put_rate, number_rate, NULL, 0 },
	{ "TYPE", "type", "counter, level, or limit: a setting", BOTH | STRING, put_type,
		NULL, NULL, 0 },
	{ "SCOPE", "scope", "netns: of this network namespace; host: of the whole host",
		BOTH | STRING, put_scope, NULL, NULL, 0 },
	{ "MEANING", "meaning", "in a few words", BOTH | STRING | COLUMN_FREE,
		put_meaning, NULL, NULL, 0 },
};

const struct column *columns_of_counters(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
