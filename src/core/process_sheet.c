/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/process_sheet.h"

#include "sockview/core/process_sheet_inside.h"
#include "sockview/core/processes_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void process_sheet_free(struct process_sheet *sheet)
{
	if (!sheet || atomic_fetch_sub(&sheet->holders, 1) > 1)
		return;
	processes_free(sheet->processes);
	units_free(sheet->units);
	order_fini(&sheet->order);
	process_folds_fini(&sheet->folds);
	free(sheet->about);
	free(sheet);
}

struct process_sheet *process_sheet_hold(struct process_sheet *sheet)
{
	if (sheet)
		atomic_fetch_add(&sheet->holders, 1);
	return sheet;
}

/* ---- order ---- */

enum {
	PART_SORT,
	PART_CLOSE_WAIT,
	PART_TOTAL,
	PART_COUNT,
};

static uint64_t key_of(const void *self, uint32_t i, unsigned part)
{
	struct process_row row;

	processes_get(self, i, &row);
	switch (part) {
	case PART_SORT:
		return row.kind == PROCESS_ROW || row.kind == PROCESS_UNIT ? 0 : row.kind;
	case PART_CLOSE_WAIT:
		return UINT32_MAX - row.tcp->by_state[STATE_CLOSE_WAIT];
	default:
		return process_identity(&row);
	}
}

int process_sheet_sort(const struct processes *processes, struct order *order)
{
	const struct order_by by = {
		.key = key_of, .self = processes, .parts = PART_COUNT
	};
	size_t count = processes_count(processes);

	return order_rows(order, count, &by, 0, count);
}

/* ---- what is kept ---- */

static int read_all(struct process_sheet *sheet, const struct process_reader *reader)
{
	size_t count = sheet->order.count;
	struct process_row row;

	if (count > PROCESS_SHEET_FACTS)
		count = PROCESS_SHEET_FACTS;
	sheet->about = calloc(count + 1, sizeof(*sheet->about));
	if (!sheet->about)
		return -ENOMEM;
	sheet->about_count = count;
	for (size_t i = 0; i < count; i++) {
		process_sheet_get(sheet, i, &row);
		process_row_about(&row, sheet->units, reader, &sheet->about[i]);
	}
	return 0;
}

int process_sheet_new(const struct processes *processes, const struct units *units,
	const struct process_reader *reader, struct process_sheet **sheet)
{
	struct process_sheet *made = calloc(1, sizeof(*made));
	int err;

	if (!made)
		return -ENOMEM;
	atomic_init(&made->holders, 1);
	err = processes ? processes_keep(processes, &made->processes) : 0;
	if (!err && processes)
		err = process_sheet_sort(made->processes, &made->order);
	if (!err && units)
		err = units_copy(units, &made->units);
	if (!err && reader)
		err = read_all(made, reader);
	if (!err)
		err = process_folds_make(made);
	if (err)
		process_sheet_free(made);
	else
		*sheet = made;
	return err;
}

/* ---- rows ---- */

size_t process_sheet_count(const struct process_sheet *sheet)
{
	return sheet->order.count;
}

void process_sheet_get(
	const struct process_sheet *sheet, size_t i, struct process_row *row)
{
	processes_get(sheet->processes, sheet->order.entries[i].row, row);
}

const struct process_about *process_sheet_about(
	const struct process_sheet *sheet, size_t i)
{
	return i < sheet->about_count ? &sheet->about[i] : NULL;
}

uint64_t process_sheet_key(const struct process_sheet *sheet, size_t i)
{
	struct process_row row;

	process_sheet_get(sheet, i, &row);
	return process_row_key(&row, sheet->units, 0);
}

const struct units *process_sheet_units(const struct process_sheet *sheet)
{
	return sheet->units;
}
