/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/processes_inside.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS	UINT64_C(1000000000)
#define CHANGE_LEAST_NS (10 * SECOND_NS)

static const char *const by_names[] = {
	[PROCESS_BY_PID] = "pid",
	[PROCESS_BY_COMM] = "comm",
	[PROCESS_BY_USER] = "user",
	[PROCESS_BY_UNIT] = "unit",
};
static_assert(sizeof(by_names) / sizeof(*by_names) == PROCESS_BY_COUNT, "a name each");

static const char *const kind_names[] = {
	[PROCESS_ROW] = "process",
	[PROCESS_UNIT] = "unit",
	[PROCESS_SOUGHT] = "sought",
	[PROCESS_HIDDEN] = "hidden",
	[PROCESS_KERNEL] = "kernel",
	[PROCESS_NOBODY] = "nobody",
	[PROCESS_OTHER] = "other",
};
static_assert(
	sizeof(kind_names) / sizeof(*kind_names) == PROCESS_KIND_COUNT, "a name each");

static int keep_one(const struct processes *processes, struct processes *kept)
{
	size_t size = processes->keys.count * sizeof(*kept->all);
	int err;

	*kept = (struct processes){
		.by = processes->by,
		.by_family = processes->by_family,
		.max = processes->max,
		.other = processes->other,
		.now_ns = processes->now_ns,
		.whole = processes->whole,
		.room = processes->keys.count,
		.all = malloc(size + 1),
	};
	/* It is set up, whatever fails. */
	err = keyset_copy(&kept->keys, &processes->keys);
	if (err || !kept->all)
		return -ENOMEM;
	if (size)
		memcpy(kept->all, processes->all, size);
	return 0;
}

int processes_keep(const struct processes *processes, struct processes **kept)
{
	struct processes *made = malloc(sizeof(*made));
	int err;

	if (!made)
		return -ENOMEM;
	err = keep_one(processes, made);
	if (!err && processes->folds)
		err = processes_keep(processes->folds, &made->folds);
	if (err)
		processes_free(made);
	else
		*kept = made;
	return err;
}

size_t processes_count(const struct processes *processes)
{
	return processes->keys.count + (process_member_total(&processes->other) > 0);
}

static void tell_change(const struct processes *processes,
	const struct process_member *member, struct process_row *row)
{
	const struct process_mark *mark = &member->mark[0];
	uint64_t ns = processes->now_ns - mark->ns;

	if (!processes->whole || !mark->ns || member->kind == PROCESS_OTHER ||
		processes->now_ns < mark->ns || ns < CHANGE_LEAST_NS)
		return;
	row->has_change = true;
	row->close_wait_per_min =
		((double)member->tcp.by_state[STATE_CLOSE_WAIT] - mark->close_wait) /
		((double)ns / SECOND_NS / 60);
}

void processes_get(const struct processes *processes, size_t i, struct process_row *row)
{
	const struct process_member *member =
		i < processes->keys.count ? &processes->all[i] : &processes->other;

	*row = (struct process_row){
		.by = processes->by,
		.kind = (enum process_kind)member->kind,
		.processes = member->processes,
		.process = member->has_process ? &member->process : NULL,
		.owner_by = (enum owner_by)member->owner_by,
		.has_uid = member->has_uid,
		.uid = member->uid,
		.cgroup = member->cgroup,
		.total = process_member_total(member),
		.tcp = &member->tcp,
		.udp = member->udp,
		.unaccepted = member->unaccepted,
		.time_wait_inferred = member->inferred,
		.has_oldest = member->has_oldest,
		.oldest_ms = member->oldest_ms,
	};
	tell_change(processes, member, row);
}

uint64_t process_identity(const struct process_row *row)
{
	uint64_t total = row->total < INT32_MAX ? row->total : INT32_MAX;
	uint64_t who = row->process ? row->process->pid : row->cgroup ^ row->uid;

	return (INT32_MAX - total) << 32 | (uint32_t)(who << 3 | row->kind);
}

const char *process_by_name(enum process_by by)
{
	return by_names[by];
}

const char *process_kind_name(enum process_kind kind)
{
	return kind_names[kind];
}

static bool read_only(const struct process_row *row, const struct process_reader *reader,
	struct process_facts *facts)
{
	return row->kind == PROCESS_ROW && row->processes == 1 && reader->process &&
	       !reader->process(reader->self, row->process->pid, facts) &&
	       facts->process.start == row->process->start;
}

void process_row_about(const struct process_row *row, const struct units *units,
	const struct process_reader *reader, struct process_about *about)
{
	bool of_unit = row->kind == PROCESS_UNIT ||
		       (row->kind == PROCESS_ROW && row->by == PROCESS_BY_UNIT);
	const char *path = of_unit && units ? units_path(units, row->cgroup) : NULL;
	struct process_facts facts;

	*about = (struct process_about){ .open_files = 0 };
	if (read_only(row, reader, &facts))
		*about = process_about_of(&facts);
	else if (path && reader->unit)
		reader->unit(reader->self, path, about);
}
