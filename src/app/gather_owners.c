/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Who holds what was gathered, as a model has it. */

#include "sockview/app/gather.h"

#include "sockview/app/proc_files.h"

static bool open_search(struct gather *gather, const struct worker_settings *settings)
{
	struct owner_search *search = &gather->search;

	return gather->replay ? owner_search_play(search, gather->replay, &gather->seed,
					gather->directions)
			      : owner_search_open(search, settings->proc, &gather->seed,
					gather->directions);
}

void gather_prepare_owners(
	struct gather *gather, const struct worker_settings *settings, bool wanted)
{
	struct owner_search *search = &gather->search;

	gather->searching = wanted && open_search(gather, settings);
	if (!gather->searching)
		owner_search_rest(search);
	if (gather->recorder)
		recorder_tell(gather->recorder, gather->searching ? search->claims : NULL,
			gather->searching ? search->units : NULL);
}

int gather_claim_groups(struct gather *gather)
{
	const struct claims *claims = gather->searching ? gather->search.claims : NULL;
	const struct units *units = gather->searching ? gather->search.units : NULL;
	int err = gather->tally ? tally_claim(gather->tally, claims, units) : 0;

	return err || !gather->peers ? err : peers_claim(gather->peers, claims, units);
}

int gather_prepare_processes(
	struct gather *gather, const struct worker_settings *settings)
{
	enum process_by by = settings->group_by;
	bool wanted;
	int err;

	gather->grouping = settings->rows & MODEL_PROCESSES;
	wanted = gather->grouping && gather->searching;
	if (gather->processes && (!wanted || gather->group_by != by)) {
		processes_free(gather->processes);
		gather->processes = NULL;
	}
	gather->group_by = by;
	if (!wanted || gather->processes)
		return 0;
	err = processes_new(&gather->seed, by, gather->search.claims,
		gather->search.units, GROUPS_MAX, &gather->processes);
	return err || by != PROCESS_BY_PID ? err : processes_fold(gather->processes);
}

int gather_ages(struct gather *gather, struct source *source, const struct ask *ask)
{
	const struct aggregate *now = &gather->now.now;

	aging_forget(&gather->aging);
	return now->cell[PROTO_TCP][STATE_CLOSE_WAIT].total
		       ? aging_look(&gather->aging, source, ask, &gather->seed)
		       : 0;
}

int gather_judge(struct gather *gather, struct source *source,
	const struct worker_settings *settings, const struct ask *ask)
{
	struct proc_files files = { settings->proc, gather->search.mount };
	struct vigil_lore lore = {
		.files = settings->proc ? &files : NULL,
		.searched = !settings->proc,
	};

	if (gather->searching) {
		lore.searched = lore.searched || owner_search_is_over(&gather->search);
		lore.owners = claims_owners(gather->search.claims);
		lore.units = gather->search.units;
	}
	return vigil_judge(&gather->vigil, settings->alone ? NULL : source, ask, &lore);
}

/* Without memory the page says that it waits for the next one. */
static void tell_processes(struct gather *gather, struct model *model)
{
	struct proc_files files = { gather->search.proc, gather->search.mount };
	const struct process_reader reader = { proc_files_process, proc_files_unit,
		&files };
	struct process_sheet *sheet = NULL;

	model->process = (struct process_closeup){ .counted = false };
	if (!gather->processes)
		process_sheet_new(NULL, NULL, NULL, &sheet);
	else if (gather->before && !gather_count_processes(gather, model))
		/* A process of now is not one of a recording. */
		process_sheet_new(gather->processes, gather->search.units,
			gather->replay ? NULL : &reader, &sheet);
	process_sheet_free(model->processes);
	model->processes = sheet;
	if (sheet)
		gather_meet_processes(gather, model);
}

static int list_listeners(const struct listeners *listeners, struct table *table)
{
	int err = 0;

	for (size_t i = 0; i < listeners->count && !err; i++)
		err = table_add(table, &listeners->all[i].watched.sock);
	return err;
}

/* Without memory nobody is named. */
static void tell_keepers(struct gather *gather, struct model *model)
{
	const struct owner_search *search = &gather->search;
	struct roster *roster = NULL;
	struct table *table = NULL;

	if (!table_new(&gather->seed, false, &table) &&
		!list_listeners(model->listeners, table))
		roster_new(search->claims, search->units, table, &roster);
	table_free(table);
	roster_free(model->keepers);
	model->keepers = roster;
}

void gather_tell_owners(struct gather *gather, struct model *model, uint64_t mono_ns)
{
	if (gather->searching)
		owner_search_tell(&gather->search, model, mono_ns);
	if (gather->searching && gather->keepers && model->listeners)
		tell_keepers(gather, model);
	if (gather->grouping)
		tell_processes(gather, model);
}
