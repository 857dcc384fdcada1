/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_ROWS_WRITER_H
#define SOCKVIEW_OUTPUT_ROWS_WRITER_H

/* What the formats of rows share, and what each of them has to do. */

#include "sockview/core/order.h"
#include "sockview/core/peer_list.h"
#include "sockview/core/table.h"
#include "sockview/output/json.h"
#include "sockview/output/rows.h"

/*
 * The first rows are held back, cell by cell, to measure the columns by; the rest follows
 * these widths.
 */
#define ROWS_HELD	512
#define ROWS_HELD_BYTES (512 * 1024)
#define ROWS_ROW_MAX	(COLUMNS_MAX * (COLUMN_CELL_MAX + 1))

_Static_assert(ROWS_ROW_MAX <= OUT_ROW_MAX, "room for a row of text");

/* `"name":` and what stands before it, made once. */
struct rows_lead {
	char text[40];
	size_t length;
};

struct rows {
	struct rows_plan plan;
	struct out *out;
	struct lore lore;
	const struct rows_writer *writer;
	struct outcome outcome;
	const struct column *columns[COLUMNS_MAX];
	size_t count;
	bool begun;   /* a snapshot has been written before */
	size_t given; /* sockets of this snapshot */

	struct table *table; /* of rows to be sorted, else NULL */
	struct tally *tally; /* of services, else NULL */
	struct peers *peers; /* of peers, else NULL */
	struct peer_list peer_list;
	struct processes *processes; /* of processes, else NULL */
	struct process_about *about; /* of each row of processes */
	size_t about_room;
	struct feed
		grouped; /* what counts sockets instead of keeping them; ops NULL: none
			  */
	struct counters counters;
	struct order order;

	struct json json;		    /* ROWS_JSON */
	struct rows_lead lead[COLUMNS_MAX]; /* ROWS_JSON */
	bool first;			    /* ROWS_JSON: no row yet */

	size_t width[COLUMNS_MAX]; /* ROWS_TEXT; grows when a longer cell comes */
	size_t held;		   /* ROWS_TEXT */
	size_t hold_used;
	char hold[ROWS_HELD_BYTES]; /* each cell's length in a byte, and its text */
};

struct rows_writer {
	enum column_use medium;
	void (*begin)(struct rows *rows, const struct snapshot *snapshot);
	void (*row)(struct rows *rows, const struct row *row);
	void (*end)(struct rows *rows);
};

/* The owner of the nth socket; unknown where the plan has none. */
struct owner_brief rows_owner(const struct rows *rows, size_t nth);

/* Whether the rows are written when the snapshot has ended. */
bool rows_are_kept(const struct rows *rows);

/* Writes the rows that were kept, in their order. Returns 0 or a negative errno. */
int rows_write_kept(struct rows *rows);

extern const struct rows_writer rows_text_writer;
extern const struct rows_writer rows_json_writer;
extern const struct rows_writer rows_csv_writer;

#endif
