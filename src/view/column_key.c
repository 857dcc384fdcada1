/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What rows are sorted by, and how a person calls it. */

#include "sockview/view/column.h"

#include <string.h>

/* Text is compared seven bytes at a time, so that its key leaves room for "unknown". */
#define TEXT_PART  7
#define TEXT_PARTS 6

unsigned column_key_parts(const struct column *column)
{
	if (column->key)
		return (unsigned)column->argument;
	return column->number ? 1 : TEXT_PARTS;
}

static bool text_key(const struct column *column, const struct row *row,
	const struct lore *lore, unsigned part, uint64_t *key)
{
	char cell[COLUMN_CELL_MAX];
	const char *end = column->put(cell, column, row, lore);
	const char *at = cell + (size_t)part * TEXT_PART;

	*key = 0;
	for (int i = 0; end && i < TEXT_PART; i++, at++)
		*key = *key << 8 | (at < end ? (unsigned char)*at : 0U);
	return end;
}

bool column_key_ended(const struct column *column, const struct row *row,
	const struct lore *lore, unsigned part)
{
	char cell[COLUMN_CELL_MAX];
	const char *end;
	uint64_t key;

	/* Ends of connections: all of IPv4 is in the first part. */
	if (column->key)
		return !column->key(row, lore, 0, &key) ||
		       row->sock->family == FAMILY_IPV4;
	if (column->number)
		return true;
	/* A text that ended in the part before has the same end in all of them. */
	end = column->put(cell, column, row, lore);
	return !end || end - cell < (ptrdiff_t)part * TEXT_PART;
}

static uint64_t make_key(bool known, uint64_t key, bool falling)
{
	if (!known)
		return UINT64_MAX;
	if (key > COLUMN_KEY_MOST)
		key = COLUMN_KEY_MOST;
	return falling ? COLUMN_KEY_MOST - key : key;
}

uint64_t column_key(const struct column *column, const struct row *row,
	const struct lore *lore, unsigned part, bool reverse)
{
	bool known;
	uint64_t key;

	if (column->key)
		known = column->key(row, lore, part, &key);
	else if (column->number)
		known = column->number(column, row, lore, &key);
	else
		known = text_key(column, row, lore, part, &key);
	return make_key(known, key, reverse != (column->number != NULL));
}

uint64_t column_key_number(bool known, uint64_t number, bool reverse)
{
	/* Of numbers the largest is what one looks for. */
	return make_key(known, number, !reverse);
}

static char plain(char letter)
{
	if (letter >= 'A' && letter <= 'Z')
		return (char)(letter - 'A' + 'a');
	return letter == '-' || letter == '/' ? '_' : letter;
}

/* Whether `field` is `name`, or all of it but `rest`. */
static bool is_called(const char *name, const char *field, const char *rest)
{
	while (*field && plain(*field) == plain(*name)) {
		field++;
		name++;
	}
	return !*field && strcmp(name, rest) == 0;
}

static bool has_name(const struct column *column, const char *field)
{
	static const char *const units[] = { "", "_us", "_ms", "_bytes", "_bytes_per_s",
		"_per_s" };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (is_called(column->name, field, units[i]))
			return true;
	return false;
}

const struct column *columns_find(enum view view, const char *field)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_all(view, columns);

	/* A list has no order. */
	for (size_t i = 0; i < count; i++)
		while (i < count && columns[i]->use & COLUMN_LIST)
			columns[i] = columns[--count];

	for (size_t i = 0; i < count; i++)
		if (is_called(columns[i]->name, field, ""))
			return columns[i];
	for (size_t i = 0; i < count; i++)
		if (is_called(columns[i]->heading, field, ""))
			return columns[i];
	for (size_t i = 0; i < count; i++)
		if (has_name(columns[i], field))
			return columns[i];
	return NULL;
}
