/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How old a socket is, for those who look more than once: screens. */

#include "sockview/core/format.h"
#include "sockview/view/column.h"

static char *put_two_digits(char *out, uint32_t value)
{
	*out++ = (char)('0' + value / 10);
	*out++ = (char)('0' + value % 10);
	return out;
}

/* "14m+", "59s", "3h05", "6d". */
static char *put_age(char *out, const struct column *column, const struct row *row,
	const struct lore *lore)
{
	uint32_t seconds = row->age & AGE_SECONDS;

	(void)column, (void)lore;
	if (row->age == AGE_UNKNOWN)
		return NULL;
	if (seconds < 60) {
		out = column_put_text(format_u64(out, seconds), "s");
	} else if (seconds < 3600) {
		out = column_put_text(format_u64(out, seconds / 60), "m");
	} else if (seconds < 86400) {
		out = column_put_text(format_u64(out, seconds / 3600), "h");
		if (seconds < 10 * 3600)
			out = put_two_digits(out, seconds / 60 % 60);
	} else {
		out = column_put_text(format_u64(out, seconds / 86400), "d");
	}
	if (row->age & AGE_LEAST)
		*out++ = '+';
	return out;
}

static bool number_age(const struct column *column, const struct row *row,
	const struct lore *lore, uint64_t *number)
{
	(void)column, (void)lore;
	*number = row->age & AGE_SECONDS;
	return row->age != AGE_UNKNOWN;
}

static const struct column columns[] = {
	{ "AGE", "age", "how old it is; +: at least", COLUMN_SCREEN | COLUMN_RIGHT,
		put_age, number_age, NULL, 0 },
};

const struct column *columns_of_ages(size_t *count)
{
	*count = sizeof(columns) / sizeof(*columns);
	return columns;
}
