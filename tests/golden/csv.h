/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_CSV_H
#define SOCKVIEW_TESTS_CSV_H

/* A strict reader of CSV as RFC 4180 defines it. */

#include <stddef.h>

#define CSV_FIELDS_MAX 24

struct csv_record {
	size_t count;
	char field[CSV_FIELDS_MAX][256];
};

/*
 * Reads the record at *text and moves *text behind its CRLF; a text that breaks the RFC
 * fails the test. Returns 0 at the end of the text.
 */
int csv_read(const char **text, struct csv_record *record);

/* The field below `heading`; fails the test if the headings have none of that name. */
const char *csv_field(const struct csv_record *headings, const struct csv_record *record,
	const char *heading);

#endif
