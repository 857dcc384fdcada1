/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/process_sheet.h"

#include "sockview/core/order.h"
#include "sockview/core/processes_inside.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct process_sheet {
	atomic_uint holders;
	struct processes *processes; /* NULL: nobody is known */
	struct units *units;
	struct order order;
	struct process_about *about; /* of the first rows, about_count of them */
	size_t about_count;
};

void process_sheet_free(struct process_sheet *sheet)
{
	if (!sheet || atomic_fetch_sub(&sheet->holders, 1) > 1)
		return;
	processes_free(sheet->processes);
	units_free(sheet->units);
	order_fini(&sheet->order);
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

static int sort(struct process_sheet *sheet)
{
	const struct order_by by = {
		.key = key_of, .self = sheet->processes, .parts = PART_COUNT
	};
	size_t count = processes_count(sheet->processes);

	return order_rows(&sheet->order, count, &by, 0, count);
}

/* ---- what is kept ---- */

static int keep(const struct processes *processes, struct process_sheet *sheet)
{
	struct processes *made = malloc(sizeof(*made));
	size_t size = processes->keys.count * sizeof(*made->all);
	int err;

	if (!made)
		return -ENOMEM;
	*made = *processes;
	made->claims = NULL;
	made->units = NULL;
	made->seen = (struct keyset){ .count = 0 };
	made->cgroups = NULL;
	made->cgroups_room = 0;
	made->room = processes->keys.count;
	made->all = malloc(size + 1);
	/* It is set up, whatever fails. */
	err = keyset_copy(&made->keys, &processes->keys);
	sheet->processes = made;
	if (err || !made->all)
		return -ENOMEM;
	if (size)
		memcpy(made->all, processes->all, size);
	return 0;
}

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
	err = processes ? keep(processes, made) : 0;
	if (!err && processes)
		err = sort(made);
	if (!err && units)
		err = units_copy(units, &made->units);
	if (!err && reader)
		err = read_all(made, reader);
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

uint64_t process_sheet_key(const struct process_sheet *sheet, size_t i)
{
	static const struct hash_seed same = { { 0, 0 } };
	uint64_t words[UNIT_NAME_MAX / sizeof(uint64_t) + 2] = { 0 };
	struct process_row row;

	process_sheet_get(sheet, i, &row);
	words[0] = (uint64_t)row.by << 8 | row.kind;
	if (row.kind == PROCESS_UNIT ||
		(row.kind == PROCESS_ROW && row.by == PROCESS_BY_UNIT)) {
		put_unit(words + 1, sheet, &row);
	} else if (row.kind == PROCESS_ROW && row.by == PROCESS_BY_USER) {
		words[1] = row.uid;
	} else if (row.kind == PROCESS_ROW && row.by == PROCESS_BY_COMM) {
		put_name(words + 1, row.process->comm);
	} else if (row.kind == PROCESS_ROW) {
		words[1] = row.process->pid;
		words[2] = row.process->start;
	}
	return hash_words(&same, words, sizeof(words) / sizeof(*words));
}

const struct units *process_sheet_units(const struct process_sheet *sheet)
{
	return sheet->units;
}
