/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/vigil.h"

#include <errno.h>
#include <stdlib.h>

static int open_parts(struct vigil *vigil, const struct vigil_plan *plan)
{
	struct findings_settings settings = {
		.seed = plan->seed,
		.thresholds = *plan->thresholds,
		.kinds = FINDING_KINDS_ALL,
		.watch = plan->watch,
	};
	int err;

	vigil->watch = plan->watch;
	err = peers_new(&plan->seed, plan->directions, GROUPS_MAX, &vigil->peers);
	settings.peers = vigil->peers;
	if (!err)
		err = findings_new(&settings, plan->directions, &vigil->findings);
	if (err)
		vigil_close(vigil);
	return err;
}

int vigil_open(struct vigil *vigil, const struct vigil_plan *plan)
{
	int err = vigil->findings ? 0 : open_parts(vigil, plan);

	if (!err)
		findings_narrow(vigil->findings,
			plan->partial ? FINDINGS_OF_FILTER : FINDINGS_OF_HOST);
	return err;
}

void vigil_close(struct vigil *vigil)
{
	findings_free(vigil->findings);
	peers_free(vigil->peers);
	findings_report_free(vigil->report);
	*vigil = (struct vigil){ .findings = NULL };
}

void vigil_forget(struct vigil *vigil)
{
	if (vigil->findings)
		findings_forget(vigil->findings);
}

void vigil_ask(const struct vigil *vigil, struct ask *ask)
{
	if (vigil->findings)
		findings_ask(ask);
}

void vigil_add(struct vigil *vigil, struct feed_tee *tee, bool watched)
{
	if (!vigil->findings)
		return;
	if (!watched)
		feed_tee_add(tee, watch_feed(vigil->watch));
	feed_tee_add(tee, peers_feed(vigil->peers));
	feed_tee_add(tee, findings_feed(vigil->findings));
}

static int look_closer(
	struct vigil *vigil, struct source *source, const struct ask *first)
{
	const struct feed feed = findings_details_feed(vigil->findings);
	struct ask ask = *first;

	if (!source || !findings_wants_details(vigil->findings, &ask))
		return 0;
	return source_snapshot(source, &ask, &feed);
}

static int make_report(struct vigil *vigil, const struct vigil_lore *from)
{
	struct findings_lore lore = {
		.owners = from->owners,
		.searched = from->searched,
		.units = from->units,
	};

	findings_report_free(vigil->report);
	vigil->report = calloc(1, sizeof(*vigil->report));
	if (!vigil->report)
		return -ENOMEM;
	if (from->files) {
		lore.read_process = proc_files_process;
		lore.find_lone = proc_files_lone;
		lore.list_open_files = proc_files_list;
		lore.self = from->files;
	}
	return findings_judge(vigil->findings, &lore, vigil->report);
}

int vigil_judge(struct vigil *vigil, struct source *source, const struct ask *ask,
	const struct vigil_lore *lore)
{
	int err;

	if (!vigil->findings)
		return 0;
	err = look_closer(vigil, source, ask);
	if (!err)
		err = make_report(vigil, lore);
	vigil->wants_owners = findings_concern(vigil->findings);
	return err;
}

struct findings_report *vigil_take(struct vigil *vigil)
{
	struct findings_report *report = vigil->report;

	vigil->report = NULL;
	return report;
}
