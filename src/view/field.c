/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/field.h"

#include <stdio.h>
#include <string.h>

static const struct field fields[] = {
	{ "PROTO", "proto", 5, 5, false, 7 },
	{ "STATE", "state", 11, 11, false, 1 },
	{ "AGE", NULL, 5, 5, true, 4 },
	{ "RECV-Q", "recv_q", 7, 7, true, 5 },
	{ "SEND-Q", "send_q", 7, 7, true, 6 },
	{ "LOCAL", "local", 21, 51, false, 3 },
	{ "REMOTE", "remote", 21, 51, false, 2 },
	{ "TIMER", "timer", 10, 10, false, 8 },
	{ "UID", "uid", 6, 6, true, 9 },
	{ "INODE", "inode", 10, 10, true, 10 },
};

#define FIELDS	     (sizeof(fields) / sizeof(*fields))
#define PRIORITY_MAX 10

/* The mark of the selection in front, and that of what is new behind. */
#define MARKS 3

static bool is_chosen(const struct field *field, unsigned least)
{
	return field->priority <= least;
}

/* Columns that the fields up to a priority need. */
static unsigned width_of(unsigned least)
{
	unsigned width = MARKS - 1;

	for (size_t i = 0; i < FIELDS; i++)
		if (is_chosen(&fields[i], least))
			width += fields[i].width + 1;
	return width;
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

unsigned fields_place(unsigned cols, struct placed_field placed[FIELDS_MAX])
{
	unsigned least = PRIORITY_MAX;
	unsigned count = 0;
	unsigned at = 1;

	while (least > 1 && width_of(least) > cols)
		least--;
	for (size_t i = 0; i < FIELDS; i++) {
		if (!is_chosen(&fields[i], least))
			continue;
		placed[count++] = (struct placed_field){
			.field = &fields[i],
			.column = fields[i].name
					  ? columns_find(VIEW_SOCKETS, fields[i].name)
					  : NULL,
			.width = fields[i].width,
		};
	}
	if (width_of(least) < cols)
		widen(placed, count, cols - width_of(least));
	for (unsigned i = 0; i < count; i++) {
		placed[i].at = at;
		at += placed[i].width + 1;
	}
	return count;
}

void field_age(char out[NUMBER_MAX], uint32_t age)
{
	uint32_t seconds = age & AGE_SECONDS;
	const char *least = age & AGE_LEAST ? "+" : "";

	if (age == AGE_UNKNOWN)
		strcpy(out, "-");
	else if (seconds < 60)
		snprintf(out, NUMBER_MAX, "%us%s", seconds, least);
	else if (seconds < 3600)
		snprintf(out, NUMBER_MAX, "%um%s", seconds / 60, least);
	else if (seconds < 10 * 3600)
		snprintf(out, NUMBER_MAX, "%uh%02u%s", seconds / 3600, seconds / 60 % 60,
			least);
	else if (seconds < 86400)
		snprintf(out, NUMBER_MAX, "%uh%s", seconds / 3600, least);
	else
		snprintf(out, NUMBER_MAX, "%ud%s", seconds / 86400, least);
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
	const struct row *row, const struct lore *lore, uint32_t age)
{
	const struct column *column = placed->column;
	uint64_t number;
	char *end;

	if (!column) {
		field_age(out, age);
		return out;
	}
	if (column->number && placed->field->right) {
		if (!column->number(column, row, lore, &number))
			return "-";
		return number_fit(out, number, true, placed->width);
	}
	end = column->put(out, column, row, lore);
	if (!end)
		return "-";
	*end = '\0';
	field_shorten(out, placed->width);
	return out;
}
