/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/process_list.h"

static struct process_line line_of(const struct listed_processes *list, size_t i)
{
	struct process_line line = { .sheet = list->sheet };
	size_t head = i;
	size_t number;

	line.member = unfolded_rows_member(&list->open, i, &head, &number);
	line.unfolded = unfolded_rows_open(&list->open, head);
	process_folds_get(list->sheet, head, &line.fold);
	return line;
}

/* The row of the sheet that is a member's. */
static size_t row_of(const struct listed_processes *list, size_t i)
{
	struct process_fold fold;
	size_t head = i;
	size_t number = 0;

	unfolded_rows_member(&list->open, i, &head, &number);
	process_folds_get(list->sheet, head, &fold);
	return fold.members[number];
}

static void fill(const void *self, size_t i, struct listed_row *out)
{
	const struct listed_processes *list = self;

	out->line = line_of(list, i);
	out->process = out->line.fold.row;
	out->row = (struct row){ .process = &out->process,
		.about = out->line.fold.about,
		.line = &out->line,
		.age = AGE_UNKNOWN };
	if (!out->line.member)
		return;
	process_sheet_get(list->sheet, row_of(list, i), &out->process);
	out->row.about = process_sheet_about(list->sheet, row_of(list, i));
}

static uint64_t identity(const void *self, size_t i)
{
	const struct listed_processes *list = self;
	size_t head;
	size_t number;

	return unfolded_rows_member(&list->open, i, &head, &number)
		       ? process_sheet_key(list->sheet, row_of(list, i))
		       : process_folds_key(list->sheet, i);
}

/* What is no process stands below. */
static unsigned section(const void *self, size_t i)
{
	const struct process_line line = line_of(self, i);

	return line.fold.row.kind != PROCESS_ROW && line.fold.row.kind != PROCESS_UNIT;
}

/* Rows that are equal stay as the sheet has them. */
static size_t parent(const void *self, size_t i, uint64_t *rank)
{
	return unfolded_rows_parent(
		&((const struct listed_processes *)self)->open, i, rank);
}

static bool folds(const void *self, size_t i, bool *unfolded)
{
	const struct process_line line = line_of(self, i);

	*unfolded = line.unfolded;
	return process_line_folds(&line);
}

static void unfold(struct listed_processes *list, const struct unfolded *unfolded)
{
	size_t count = process_folds_count(list->sheet);

	unfolded_rows_init(&list->open, count);
	if (!unfolded || !unfolded->count)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct process_line line = line_of(list, i);

		if (process_line_folds(&line) &&
			unfolded_has(unfolded, process_folds_key(list->sheet, i)))
			unfolded_rows_add(&list->open, i, line.fold.count);
	}
}

bool process_list_open(const struct model *model, struct listed *listed)
{
	struct listed_processes *list = &listed->processes;

	if (!model->processes)
		return false;
	list->sheet = model->processes;
	unfold(list, listed->unfolded);
	listed->self = list;
	listed->count = list->open.end;
	listed->lore.units = process_sheet_units(model->processes);
	if (model->progress.on)
		listed->lore.progress = &model->progress;
	listed->fill = fill;
	listed->identity = identity;
	listed->section = section;
	listed->parent = parent;
	listed->sorts_members = true;
	listed->folds = folds;
	return true;
}
