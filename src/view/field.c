/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/field.h"

#include "sockview/view/page.h"

#include <string.h>

/* The mark of the selection in front, and that of what is new behind. */
#define MARKS 3

static bool is_chosen(const struct field *field, unsigned least)
{
	return field->priority <= least;
}

/* Columns that the fields up to a priority need. */
static unsigned width_of(const struct list_page *page, unsigned least)
{
	unsigned width = MARKS - 1;

	for (unsigned i = 0; i < page->field_count; i++)
		if (is_chosen(&page->fields[i], least))
			width += page->fields[i].width + 1;
	return width;
}

/* Up to which priority there is room. */
static unsigned find_least(const struct list_page *page, unsigned cols)
{
	unsigned least = 1;

	for (unsigned i = 0; i < page->field_count; i++)
		if (page->fields[i].priority > least)
			least = page->fields[i].priority;
	while (least > 1 && width_of(page, least) > cols)
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

unsigned fields_place(const struct list_page *page, unsigned cols,
	struct placed_field placed[FIELDS_MAX])
{
	unsigned least = find_least(page, cols);
	unsigned count = 0;
	unsigned at = 1;

	for (unsigned i = 0; i < page->field_count && count < FIELDS_MAX; i++)
		if (is_chosen(&page->fields[i], least))
			placed[count++] = (struct placed_field){
				.field = &page->fields[i],
				.column = columns_shown(page->view, page->fields[i].name),
				.width = page->fields[i].width,
			};
	if (width_of(page, least) < cols)
		widen(placed, count, cols - width_of(page, least));
	for (unsigned i = 0; i < count; i++) {
		placed[i].at = at;
		at += placed[i].width + 1;
	}
	return count;
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

const char *field_text(char out[FIELD_MAX], const struct placed_field *placed,
	const struct row *row, const struct lore *lore)
{
	const struct column *column = placed->column;
	uint64_t number;
	char *end;

	if (placed->field->text)
		return placed->field->text(out, row, lore) ? out : "-";
	if (column->number && placed->field->right && !(column->use & COLUMN_SCREEN)) {
		if (!column->number(column, row, lore, &number))
			return "-";
		return number_fit(out, number, true, placed->width);
	}
	end = column->put(out, column, row, lore);
	if (!end)
		return "-";
	*end = '\0';
	/* A name is cut at its end, by whoever draws it. */
	if (strchr(out, ':'))
		field_shorten(out, placed->width);
	return out;
}
