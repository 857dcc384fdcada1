/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/find_callers.h"

static void put_subject(const struct judging *judging, const struct callers_told *told,
	struct finding_subject *subject)
{
	struct process_facts facts;

	subject->owner_by = OWNER_BY_SOCKET;
	subject->pid = told->most->pid;
	subject->processes = told->more ? 0 : told->processes;
	subject->has_uid = true;
	subject->uid = told->most->uid;
	outcome_copy_text(subject->comm, sizeof(subject->comm), told->most->comm);
	if (judging_process(judging, told->most->pid, &facts))
		outcome_copy_text(subject->unit, sizeof(subject->unit), facts.unit);
}

static void say_callers(struct say *name, const struct callers_told *told,
	const struct finding_subject *subject)
{
	const char *least = told->more ? "at least " : "";
	const char *comm = *subject->comm ? subject->comm : "process";

	if (told->processes > 1 && told->same_comm && *subject->comm) {
		say(name, "%s (%s%u processes)", comm, least, told->processes);
		return;
	}
	say(name, "%s %u", comm, subject->pid);
	if (told->processes > 1)
		say(name, " and %s%u more process%s", least, told->processes - 1,
			told->processes > 2 ? "es" : "");
	else if (*subject->unit)
		say(name, " (%s)", subject->unit);
}

void find_callers(const struct judging *judging, const struct peer_row *row,
	uint32_t does, struct finding_subject *subject, char name[CALLERS_NAME_MAX])
{
	struct callers_told told;
	struct say text;

	say_init(&text, name, CALLERS_NAME_MAX);
	if (!callers_tell(
		    &judging->evidence->callers, row, does, judging->lore->owners, &told))
		return;
	put_subject(judging, &told, subject);
	say_callers(&text, &told, subject);
}
