/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/field.h"

#include "sockview/view/page.h"

#include <limits.h>
#include <string.h>

/* The mark of the selection in front, and that of what is new behind. */
#define MARKS 3

/* What is asked for stands behind what names a row, and before all else. */
static unsigned rank_of(const struct list_page *page, unsigned groups, unsigned i)
{
	const struct field *field = &page->fields[i];

	if (field->group & groups)
		return FIELDS_FIRST + 1 + i;
	if (field->priority == FIELDS_HIDDEN)
		return UINT_MAX;
	return field->priority <= FIELDS_FIRST ? field->priority
					       : page->field_count + field->priority;
}

/* Columns that the fields up to a rank need. */
static unsigned width_of(const struct list_page *page, unsigned groups, unsigned least)
{
	unsigned width = MARKS - 1;

	for (unsigned i = 0; i < page->field_count; i++)
		if (rank_of(page, groups, i) <= least)
			width += page->fields[i].width + 1;
	return width;
}

/* Up to which rank there is room. */
static unsigned find_least(const struct list_page *page, unsigned groups, unsigned cols)
{
	unsigned least = FIELDS_FIRST + 2 * page->field_count;

	while (least > 1 && width_of(page, groups, least) > cols)
		least--;
	return least;
}

static void widen(struct placed_field *placed, unsigned count, unsigned spare)
{
	for (bool grown = true; grown && spare;) {
		grown = false;
		for (unsigned i = 0; i < count && spare; i++) {
			if (placed[i].width >= placed[i].field->widest)
				continue;
			placed[i].width++;
			spare--;
			grown = true;
		}
	}
}

unsigned fields_place(const struct list_page *page, unsigned groups, unsigned cols,
	struct placed_field placed[FIELDS_MAX])
{
	unsigned least = find_least(page, groups, cols);
	unsigned width = width_of(page, groups, least);
	unsigned count = 0;
	unsigned at = 1;

	for (unsigned i = 0; i < page->field_count && count < FIELDS_MAX; i++)
		if (rank_of(page, groups, i) <= least)
			placed[count++] = (struct placed_field){
				.field = &page->fields[i],
				.column = columns_shown(page->view, page->fields[i].name),
				.width = page->fields[i].width,
			};
	if (width < cols)
		widen(placed, count, cols - width);
	for (unsigned i = 0; i < count; i++) {
		placed[i].at = at;
		at += placed[i].width + 1;
	}
	return count;
}

bool field_sorts(const struct field *field)
{
	return !(field->group & (COLUMN_INFO | COLUMN_MEMORY));
}

const struct column *field_sort(const struct list_page *page)
{
	return columns_shown(page->view, page->sort);
}

const char *field_heading(const struct placed_field *placed, unsigned mark)
{
	const char *wide = placed->field->wide;

	return wide && strlen(wide) + mark <= placed->width ? wide
							    : placed->field->heading;
}

#define HEAD 6 /* "[2001:" */

void field_shorten(char *text, unsigned width)
{
	size_t length = strlen(text);
	size_t tail;

	if (length <= width || width < HEAD + 4)
		return;
	tail = width - HEAD - 2;
	memcpy(text + HEAD, "..", 2);
	memmove(text + HEAD + 2, text + length - tail, tail + 1);
}

/* Half a number behind a name, "vector 15+", would be another one. */
static void drop_number(char *text, unsigned width)
{
	char *blank = strrchr(text, ' ');

	if (blank && strlen(text) > width && blank[1] &&
		blank[1 + strspn(blank + 1, "0123456789")] == '\0')
		*blank = '\0';
}

const char *field_text(char out[FIELD_MAX], const struct placed_field *placed,
	const struct row *row, const struct lore *lore)
{
	const struct column *column = placed->column;
	uint64_t number;
	char *end;

	if (placed->field->text) {
		if (!placed->field->text(out, row, lore))
			return "-";
	} else if (column->number && placed->field->right &&
		   !(column->use & COLUMN_SCREEN)) {
		if (!column->number(column, row, lore, &number))
			return "-";
		return number_fit(out, number, true, placed->width);
	} else {
		end = column->put(out, column, row, lore);
		if (!end)
			return "-";
		*end = '\0';
	}
	/* A name, or a sentence, is cut at its end by whoever draws it. */
	if (strchr(out, ':') && !strchr(out, ' '))
		field_shorten(out, placed->width);
	if (placed->field->text && !placed->field->right)
		drop_number(out, placed->width);
	return out;
}
