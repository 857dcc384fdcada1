/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/process_folds.h"

#include "sockview/core/process_sheet_inside.h"
#include "sockview/core/processes_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void process_folds_fini(struct process_folds *folds)
{
	order_fini(&folds->order);
	free(folds->first);
	free(folds->members);
	free(folds->told);
	folds->first = NULL;
	folds->members = NULL;
	folds->told = NULL;
}

static const struct processes *folds_of(const struct process_sheet *sheet)
{
	return sheet->processes ? sheet->processes->folds : NULL;
}

/* ---- who is where ---- */

/* The place of the fold that row `i` of the sheet is in, of what is no process its own
 * place there. False: it found none. */
static bool find_fold(const struct process_sheet *sheet, size_t i, uint32_t *place)
{
	const struct processes *processes = sheet->processes;
	uint32_t at = sheet->order.entries[i].row;
	const struct process_member *member = &processes->all[at];
	uint64_t key[PROCESSES_KEY_WORDS];

	if (at >= processes->keys.count)
		return false;
	if (member->kind == PROCESS_ROW)
		processes_key_of_family(member->process.comm, member->family, key);
	else
		memcpy(key, keyset_key(&processes->keys, at), sizeof(key));
	return keyset_find(&processes->folds->keys, key, place);
}

/* first[place] becomes how many rows of the sheet are in that fold. */
static void count_members(const struct process_sheet *sheet, uint32_t *first)
{
	uint32_t place;

	for (size_t i = 0; i < sheet->order.count; i++)
		if (find_fold(sheet, i, &place))
			first[place]++;
}

/* From the number of each fold's members, by its place, to where they begin, by rank. */
static void lay_out(struct process_folds *folds, const uint32_t *count, uint32_t *end)
{
	uint32_t next = 0;

	for (size_t rank = 0; rank < folds->order.count; rank++) {
		uint32_t place = folds->order.entries[rank].row;

		folds->first[rank] = end[place] = next;
		next += count[place];
	}
	folds->first[folds->order.count] = next;
}

static void put_members(const struct process_sheet *sheet, uint32_t *end)
{
	uint32_t place;

	for (size_t i = 0; i < sheet->order.count; i++)
		if (find_fold(sheet, i, &place))
			sheet->folds.members[end[place]++] = (uint32_t)i;
}

static int find_members(struct process_sheet *sheet)
{
	struct process_folds *folds = &sheet->folds;
	size_t count = folds->order.count + 1;
	uint32_t *counts = calloc(count, sizeof(*counts));
	uint32_t *end = calloc(count, sizeof(*end));
	int err = counts && end ? 0 : -ENOMEM;

	if (!err) {
		count_members(sheet, counts);
		lay_out(folds, counts, end);
		put_members(sheet, end);
	}
	free(counts);
	free(end);
	return err;
}

/* ---- what they tell together ---- */

static bool same_unit(const struct process_sheet *sheet, uint64_t one, uint64_t other)
{
	const char *name = sheet->units ? units_name(sheet->units, one) : NULL;
	const char *than = sheet->units ? units_name(sheet->units, other) : NULL;

	return one == other || (name && than && strcmp(name, than) == 0);
}

static void tell(struct process_sheet *sheet, size_t rank)
{
	struct process_folds *folds = &sheet->folds;
	struct process_fold_told *told = &folds->told[rank];
	struct process_row first = { .uid = 0 };

	for (uint32_t i = folds->first[rank]; i < folds->first[rank + 1]; i++) {
		const struct process_about *about =
			process_sheet_about(sheet, folds->members[i]);
		struct process_row row;

		process_sheet_get(sheet, folds->members[i], &row);
		if (i == folds->first[rank])
			first = row;
		if (about && process_is_fuller(about, &told->about))
			told->about = *about;
		told->users_differ = told->users_differ || row.uid != first.uid;
		told->units_differ =
			told->units_differ || !same_unit(sheet, row.cgroup, first.cgroup);
	}
	/* Each of them has started at another time. */
	told->about.start_wall_ns = 0;
}

int process_folds_make(struct process_sheet *sheet)
{
	const struct processes *processes = folds_of(sheet);
	struct process_folds *folds = &sheet->folds;
	size_t count;

	if (!processes)
		return 0;
	count = processes_count(processes);
	folds->first = calloc(count + 1, sizeof(*folds->first));
	folds->members = calloc(sheet->order.count + 1, sizeof(*folds->members));
	folds->told = calloc(count + 1, sizeof(*folds->told));
	if (!folds->first || !folds->members || !folds->told ||
		process_sheet_sort(processes, &folds->order) || find_members(sheet))
		return -ENOMEM;
	for (size_t rank = 0; rank < count; rank++)
		tell(sheet, rank);
	return 0;
}

/* ---- rows ---- */

size_t process_folds_count(const struct process_sheet *sheet)
{
	return folds_of(sheet) ? sheet->folds.order.count : process_sheet_count(sheet);
}

/* Of one process all that the sheet tells of it. */
static const struct process_about *about_of(
	const struct process_sheet *sheet, size_t i, const struct process_fold *fold)
{
	if (process_fold_is_one(fold) && fold->count)
		return process_sheet_about(sheet, *fold->members);
	return fold->row.kind == PROCESS_ROW ? &sheet->folds.told[i].about : NULL;
}

void process_folds_get(
	const struct process_sheet *sheet, size_t i, struct process_fold *fold)
{
	const struct process_folds *folds = &sheet->folds;

	*fold = (struct process_fold){ .count = 0 };
	if (!folds_of(sheet)) {
		process_sheet_get(sheet, i, &fold->row);
		fold->about = process_sheet_about(sheet, i);
		return;
	}
	processes_get(folds_of(sheet), folds->order.entries[i].row, &fold->row);
	fold->members = folds->members + folds->first[i];
	fold->count = folds->first[i + 1] - folds->first[i];
	fold->about = about_of(sheet, i, fold);
	fold->row.has_uid = fold->row.has_uid && !folds->told[i].users_differ;
	if (folds->told[i].units_differ)
		fold->row.cgroup = 0;
}

uint64_t process_folds_key(const struct process_sheet *sheet, size_t i)
{
	const struct processes *processes = folds_of(sheet);
	struct process_fold fold;
	uint32_t place;

	if (!processes)
		return process_sheet_key(sheet, i);
	process_folds_get(sheet, i, &fold);
	if (process_fold_is_one(&fold) && fold.count)
		return process_sheet_key(sheet, *fold.members);
	place = sheet->folds.order.entries[i].row;
	return process_row_key(&fold.row, sheet->units,
		place < processes->keys.count ? processes->all[place].family : 0);
}
