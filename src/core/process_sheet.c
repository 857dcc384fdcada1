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

static void put_name(uint64_t *words, const char *name)
{
	if (name)
		memcpy(words, name, strnlen(name, UNIT_NAME_MAX));
}

/* Cgroups of one name are one unit, of which another one may come first. */
static void put_unit(
	uint64_t *words, const struct process_sheet *sheet, const struct process_row *row)
{
	const char *name = units_name(sheet->units, row->cgroup);

	if (!name)
		words[0] = row->cgroup;
	put_name(words, name);
}

uint64_t process_sheet_key_of(
	const struct process_sheet *sheet, const struct process_row *row, uint32_t family)
{
	static const struct hash_seed same = { { 0, 0 } };
	uint64_t words[UNIT_NAME_MAX / sizeof(uint64_t) + 2] = { 0 };

	words[0] = (uint64_t)family << 32 | (uint64_t)row->by << 8 | row->kind;
	if (row->kind == PROCESS_UNIT ||
		(row->kind == PROCESS_ROW && row->by == PROCESS_BY_UNIT)) {
		put_unit(words + 1, sheet, row);
	} else if (row->kind == PROCESS_ROW && row->by == PROCESS_BY_USER) {
		words[1] = row->uid;
	} else if (row->kind == PROCESS_ROW && (row->by == PROCESS_BY_COMM || family)) {
		put_name(words + 1, row->process->comm);
	} else if (row->kind == PROCESS_ROW) {
		words[1] = row->process->pid;
		words[2] = row->process->start;
	}
	return hash_words(&same, words, sizeof(words) / sizeof(*words));
}

uint64_t process_sheet_key(const struct process_sheet *sheet, size_t i)
{
	struct process_row row;

	process_sheet_get(sheet, i, &row);
	return process_sheet_key_of(sheet, &row, 0);
}

const struct units *process_sheet_units(const struct process_sheet *sheet)
{
	return sheet->units;
}
