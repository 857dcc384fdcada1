/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_ROWS_WRITER_H
#define SOCKVIEW_OUTPUT_ROWS_WRITER_H

/* What the formats of rows share, and what each of them has to do. */

#include "sockview/output/json.h"
#include "sockview/output/rows.h"

/* The first rows are held back to measure the columns by; the rest follows these widths.
 */
#define ROWS_HELD 512

/* `"name":` and what stands before it, made once. */
struct rows_lead {
	char text[40];
	size_t length;
};

struct rows {
	struct rows_plan plan;
	struct out *out;
	const struct names *names;
	const struct rows_writer *writer;
	struct outcome outcome;
	const struct column *columns[COLUMNS_MAX];
	size_t count;
	bool begun; /* a snapshot has been written before */

	struct json json;		    /* ROWS_JSON */
	struct rows_lead lead[COLUMNS_MAX]; /* ROWS_JSON */
	bool first;			    /* ROWS_JSON: no row yet */

	size_t width[COLUMNS_MAX]; /* ROWS_TEXT; grows when a longer cell comes */
	size_t held;		   /* ROWS_TEXT */
	struct sock hold[ROWS_HELD];
};

struct rows_writer {
	enum column_use medium;
	void (*begin)(struct rows *rows, const struct snapshot *snapshot);
	void (*sock)(struct rows *rows, const struct sock *sock);
	void (*end)(struct rows *rows);
};

extern const struct rows_writer rows_text_writer;
extern const struct rows_writer rows_json_writer;
extern const struct rows_writer rows_csv_writer;

#endif
