/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/crowd_words.h"

#include <inttypes.h>

void crowd_open(const struct crowds *crowds, const struct model *model, struct lore *lore)
{
	lore->crowds = crowds;
	lore->units = crowds_units(crowds);
	if (crowds && model->progress.on)
		lore->progress = &model->progress;
}

/* Without a word about those that nobody found. */
static void name_crowd(struct say *to, const struct crowd_brief *brief, bool sentence)
{
	const struct process *process = brief->first.process;
	const char *more = brief->more ? "+" : "";

	say(to, "%s%s", brief->first.by == OWNER_BY_SOCKET ? "" : "~",
		process->comm[0] ? process->comm : "-");
	if (brief->equals == 1 && !brief->more)
		say(to, " %" PRIu32, process->pid);
	else if (brief->one_comm)
		say(to, " (%s%s%s)", COUNT(brief->equals), more,
			sentence ? " processes" : "");
	else
		say(to, sentence ? " and %s%s more" : " +%s%s", COUNT(brief->equals - 1),
			more);
}

bool crowd_text(char *out, const struct row *row, const struct lore *lore)
{
	struct crowd_brief brief;
	const char *unit;
	struct say to;

	column_crowd(row, lore, &brief);
	unit = column_crowd_unit(&brief, lore);
	if (!brief.first.process && !unit)
		return false;
	say_init(&to, out, FIELD_MAX);
	if (!brief.first.process) {
		say(&to, "%s", unit);
		return true;
	}
	name_crowd(&to, &brief, false);
	if (brief.missed)
		say(&to, " +?");
	return true;
}

/* Of a recording: nobody looks for them any more. */
static void say_taped(struct say *to, const struct crowd_brief *brief,
	const struct owners_progress *progress)
{
	if (progress->tape == PROGRESS_UNTAPED)
		say(to, "; owners were not recorded");
	else if (!progress->done)
		say(to, "; owners not found yet when recorded");
	else if (brief->missed && progress->not_permitted)
		say(to, "; processes could not be seen when recorded");
	else if (brief->missed)
		say(to, "; held by the kernel, io_uring or another PID namespace");
}

/* Why nobody is named. */
static void say_why(
	struct say *to, const struct crowd_brief *brief, const struct lore *lore)
{
	const struct owners_progress *progress = lore->progress;
	const char *unit = column_crowd_unit(brief, lore);

	if (!progress)
		return;
	if (progress->tape)
		say_taped(to, brief, progress);
	else if (!progress->done && !brief->missed)
		say(to, "; looking for the owner");
	else if (brief->shared && !brief->missed)
		say(to, "; shared: more than one may own them");
	else if (!brief->missed)
		return;
	else if (!progress->not_permitted)
		say(to, "; held by the kernel, io_uring or another PID namespace");
	else if (unit)
		say(to, "; %s: user %s may not see its processes", unit, progress->user);
	else
		say(to, "; user %s may not see their processes", progress->user);
}

void crowd_say(struct say *to, const struct row *row, const struct lore *lore)
{
	struct crowd_brief brief;

	if (!column_crowd(row, lore, &brief))
		return;
	if (!brief.first.process) {
		say_why(to, &brief, lore);
		return;
	}
	say(to, "; ");
	name_crowd(to, &brief, true);
	if (brief.missed)
		say(to, ", and %s socket%s of others", COUNT(brief.missed),
			brief.missed == 1 ? "" : "s");
}
