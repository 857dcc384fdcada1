/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "csv.h"

#include <check.h>
#include <string.h>

static void put(char field[256], size_t *length, char byte)
{
	ck_assert_uint_lt(*length + 1, 256);
	field[(*length)++] = byte;
	field[*length] = '\0';
}

/* escaped = DQUOTE *(TEXTDATA / COMMA / CR / LF / 2DQUOTE) DQUOTE */
static const char *read_quoted(const char *at, char field[256])
{
	size_t length = 0;

	for (at++; *at; at++) {
		if (*at == '"' && *++at != '"')
			return at;
		put(field, &length, *at);
	}
	ck_abort_msg("a quoted field has no end");
	return at;
}

/* non-escaped = *TEXTDATA */
static const char *read_plain(const char *at, char field[256])
{
	size_t length = 0;

	for (; *at && !strchr(",\r\n", *at); at++) {
		ck_assert_msg(*at != '"', "a quote inside a plain field");
		put(field, &length, *at);
	}
	return at;
}

int csv_read(const char **text, struct csv_record *record)
{
	const char *at = *text;

	record->count = 0;
	if (!*at)
		return 0;
	for (;;) {
		char *field = record->field[record->count++];

		field[0] = '\0';
		at = *at == '"' ? read_quoted(at, field) : read_plain(at, field);
		if (*at != ',')
			break;
		at++;
		ck_assert_uint_lt(record->count, CSV_FIELDS_MAX);
	}
	ck_assert_msg(strncmp(at, "\r\n", 2) == 0, "a record ends without CRLF");
	*text = at + 2;
	return 1;
}

const char *csv_field(const struct csv_record *headings, const struct csv_record *record,
	const char *heading)
{
	for (size_t i = 0; i < headings->count && i < record->count; i++)
		if (strcmp(headings->field[i], heading) == 0)
			return record->field[i];
	ck_abort_msg("no field %s", heading);
	return NULL;
}
