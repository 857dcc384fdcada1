/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows of processes counted, and one of them looked at closely. */

#include "sockview/app/gather.h"
#include "sockview/collect/cgroups.h"
#include "sockview/collect/process_facts.h"
#include "sockview/core/process_folds.h"

/* Of more sockets than these another row is counted with the next snapshot only. */
#define COUNTED_AT_ONCE 100000

/* Facts of so many processes of one row are read: each costs system calls. */
#define MET_MOST 64

/* Which unit a process is in is known by its listeners, too, whatever matches. */
static int feed_listeners(const struct feed *feed, const struct table *table)
{
	size_t count = table_count(table);
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		table_get(table, i, &sock);
		if (sock_is_listener(&sock))
			err = feed_listener(feed, &sock);
	}
	return err;
}

static int feed_shown(
	const struct feed *feed, const struct sheet *sheet, const struct aging *aging)
{
	size_t count = sheet_count(sheet) - sheet->gone_shown;
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		table_get(sheet->table, sheet_row(sheet, i), &sock);
		aging_tell(aging, &sock);
		err = feed_sock(feed, &sock);
	}
	return err;
}

/* Before the first look at all processes is over, more sockets of one are no growth. */
static int count_again(struct gather *gather, const struct model *model)
{
	const struct feed feed = processes_feed(gather->processes);
	const struct snapshot snapshot = aggregate_snapshot(&model->now);
	const struct source_outcome *tcp = &model->now.outcome.source[PROTO_TCP];
	const struct source_report report = { .kind = tcp->kind,
		.complete = tcp->complete && owner_search_is_over(&gather->search),
		.why = tcp->why };
	const struct verdict verdict = { .complete = model->now.outcome.complete };
	int err = feed_begin(&feed, &snapshot);

	if (!err)
		err = feed_listeners(&feed, gather->before->table);
	if (!err)
		err = feed_shown(&feed, gather->before, &gather->aging);
	if (!err)
		err = feed_source(&feed, PROTO_TCP, &report);
	return err ? err : feed_end(&feed, &verdict);
}

int gather_count_processes(struct gather *gather, struct model *model)
{
	struct process_counting counting;
	int err;

	process_closeup_begin(&counting, &gather->seed, gather->directions, gather->wish);
	processes_want(gather->processes, gather->wish, process_closeup_take, &counting);
	err = count_again(gather, model);
	processes_want(gather->processes, 0, NULL, NULL);
	process_closeup_end(&counting, &model->process);
	return err;
}

/* ---- who they are ---- */

struct meeting {
	const char *proc;
	struct process_closeup *closeup;
};

/* A cgroups_pid_fn: enough of them end it. */
static int meet(void *self, uint32_t pid)
{
	struct meeting *meeting = self;
	struct process_facts facts;

	if (process_facts_read(meeting->proc, pid, &facts) == 0)
		process_closeup_meet(meeting->closeup, &facts);
	return meeting->closeup->looked_at >= MET_MOST;
}

/* One that has taken the pid meanwhile is another one. */
static void meet_process(struct meeting *meeting, const struct process *process)
{
	struct process_facts facts;

	if (process_facts_read(meeting->proc, process->pid, &facts) == 0 &&
		facts.process.start == process->start)
		process_closeup_meet(meeting->closeup, &facts);
}

/* Who is in a unit is known without any right. */
static void meet_row(const struct gather *gather, struct meeting *meeting,
	const struct process_row *row)
{
	const struct owner_search *search = &gather->search;
	const char *path;

	if (row->kind == PROCESS_ROW && row->processes == 1) {
		meet_process(meeting, row->process);
	} else if (row->kind == PROCESS_UNIT ||
		   (row->kind == PROCESS_ROW && row->by == PROCESS_BY_UNIT)) {
		path = units_path(search->units, row->cgroup);
		if (path && search->mount[0])
			cgroups_pids(search->mount, path, meet, meeting);
	}
}

static void meet_fold(const struct gather *gather, struct meeting *meeting,
	const struct process_sheet *sheet, const struct process_fold *fold)
{
	struct process_row row;

	if (process_fold_is_one(fold))
		meet_row(gather, meeting, &fold->row);
	for (size_t i = 0; !process_fold_is_one(fold) && i < fold->count &&
			   meeting->closeup->looked_at < MET_MOST;
		i++) {
		process_sheet_get(sheet, fold->members[i], &row);
		meet_row(gather, meeting, &row);
	}
}

/* A fold, or else one of those that are in one. A process of now is not one of a
 * recording. */
void gather_meet_processes(const struct gather *gather, struct model *model)
{
	const struct process_sheet *sheet = model->processes;
	struct meeting meeting = { gather->search.proc, &model->process };
	struct process_fold fold;
	struct process_row row;

	if (gather->replay)
		return;
	for (size_t i = 0; gather->wish && i < process_folds_count(sheet); i++) {
		if (process_folds_key(sheet, i) != gather->wish)
			continue;
		process_folds_get(sheet, i, &fold);
		meet_fold(gather, &meeting, sheet, &fold);
		return;
	}
	for (size_t i = 0; gather->wish && i < process_sheet_count(sheet); i++) {
		if (process_sheet_key(sheet, i) != gather->wish)
			continue;
		process_sheet_get(sheet, i, &row);
		meet_row(gather, &meeting, &row);
		return;
	}
}

void gather_tell_wish(struct gather *gather, struct model *model)
{
	if (!gather->processes || !model->processes || !gather->before)
		return;
	model->process = (struct process_closeup){ .of = gather->wish };
	if (table_count(gather->before->table) <= COUNTED_AT_ONCE)
		gather_count_processes(gather, model);
	gather_meet_processes(gather, model);
}
