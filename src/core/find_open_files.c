/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that run out of descriptors: also by leaks that no state of TCP shows. */
#include "sockview/core/judging.h"

/* Fewer than this are no trouble worth a system call for each process. */
#define FILES_LEAST 128
#define WINDOW_S    300.0
#define SOON_S	    1800.0
#define HELD_S	    30

struct files {
	struct judging *judging;
	struct process_facts fullest;
	double share; /* of the fullest */
};

static double share_of(const struct process_facts *facts)
{
	return (double)facts->open_files / (double)facts->files_limit;
}

static double full_in(const struct process_facts *facts, double per_s)
{
	if (facts->open_files >= facts->files_limit)
		return 0;
	return (double)(facts->files_limit - facts->open_files) / per_s;
}

static void put_text(const struct judging *judging, struct finding *finding,
	const struct process_facts *facts, double per_s)
{
	struct say text;

	say_init(&text, finding->text, sizeof(finding->text));
	say_subject(&text, &finding->subject);
	say(&text, " has %s of %s files open (%s)", COUNT(facts->open_files),
		COUNT(facts->files_limit), PERCENT(share_of(facts)));
	if (facts->open_files >= facts->files_limit) {
		say(&text, ": accept() and open() fail with \"Too many open files\"");
	} else if (per_s > 0) {
		double seconds = full_in(facts, per_s);

		say(&text, "; %s/min: full in %s", CHANGE(per_s * 60), SPAN(seconds));
		if (seconds <= 3600)
			say(&text, " (about %s)",
				CLOCK(judging->evidence->wall_ns +
					(uint64_t)(seconds * 1e9)));
	} else if (judging->one_look) {
		say(&text, "; rate not known from one look");
	}
	outcome_copy_text(finding->list, sizeof(finding->list), finding->text);
	say(&text, ".");
}

static void put_next(struct finding *finding, uint32_t pid)
{
	struct say next;

	say_init(&next, finding->next[0], sizeof(finding->next[0]));
	say(&next, "ls -l /proc/%u/fd: which kind of them grows?", pid);
	say_init(&next, finding->next[1], sizeof(finding->next[1]));
	say(&next, "prlimit --pid %u --nofile=65536 buys time", pid);
}

static void put_subject(
	struct finding_subject *subject, const struct process_facts *facts)
{
	subject->type = SUBJECT_PROCESS;
	subject->owner_by = OWNER_BY_SOCKET;
	subject->pid = facts->process.pid;
	subject->has_uid = true;
	subject->uid = facts->process.uid;
	outcome_copy_text(subject->comm, sizeof(subject->comm), facts->process.comm);
	outcome_copy_text(subject->unit, sizeof(subject->unit), facts->unit);
}

static void put_limit(
	struct finding *finding, const struct process_facts *facts, double per_s)
{
	finding->limit = (struct finding_limit){
		.name = "open_files",
		.used = facts->open_files,
		.of = facts->files_limit,
		.has_full_in = per_s > 0,
		.full_in_s = per_s > 0 ? full_in(facts, per_s) : 0,
	};
}

static void judge(struct judging *judging, const struct process_facts *facts)
{
	const uint64_t words[2] = { facts->process.pid, facts->process.start };
	struct alarm_sign sign = { .kind = FINDING_OPEN_FILES,
		.id = judging_id(judging, FINDING_OPEN_FILES, words, 2),
		.warn_held_s = HELD_S,
		.crit_held_s = HELD_S };
	const struct trail *trail =
		judging_trail(judging, sign.id, (double)facts->open_files);
	struct finding finding;
	double per_s = 0;
	struct say row;

	if (trail && !trail_slope(trail, WINDOW_S, &per_s))
		per_s = 0;
	sign.level = judging_level(judging, sign.kind, share_of(facts) * 100);
	/* One that starts opens many at once: it has to have taken much already. */
	if (per_s > 0 && sign.level >= ALARM_WARN && full_in(facts, per_s) <= SOON_S)
		sign.level = ALARM_CRIT;
	if (judging_is_explained(judging, sign.kind, facts->process.pid) ||
		!judging_raise(judging, &sign, &finding))
		return;
	put_subject(&finding.subject, facts);
	finding_count(&finding, "count", facts->open_files);
	if (trail)
		finding_number(&finding, "per_min", per_s * 60);
	else
		finding_unknown(&finding, "per_min");
	put_limit(&finding, facts, per_s);
	put_text(judging, &finding, facts, per_s);
	put_next(&finding, facts->process.pid);
	say_init(&row, finding.row, sizeof(finding.row));
	say_subject(&row, &finding.subject);
	say(&row, ": %s of its files", PERCENT(share_of(facts)));
	say_init(&row, finding.filter, sizeof(finding.filter));
	say(&row, "pid %u", facts->process.pid);
	judging_put(judging, &finding);
}

static int take(void *self, const struct process_facts *facts)
{
	struct files *files = self;

	if (!facts->files_limit || facts->files_limit == PROCESS_NO_LIMIT)
		return 0;
	judging_perf(files->judging, FINDING_OPEN_FILES, share_of(facts) * 100, 100);
	if (share_of(facts) > files->share) {
		files->share = share_of(facts);
		files->fullest = *facts;
	}
	/* Only those that are worth following. */
	if (share_of(facts) * 100 >=
		files->judging->thresholds->of[FINDING_OPEN_FILES].warn / 2)
		judge(files->judging, facts);
	return 0;
}

static void tell_fine(struct judging *judging, const struct files *files)
{
	const struct process_facts *facts = &files->fullest;
	struct finding *ok;

	if (files->share <= 0) {
		judging_ok(judging, FINDING_OPEN_FILES, "no process has %u files open.",
			FILES_LEAST);
		return;
	}
	ok = judging_ok(judging, FINDING_OPEN_FILES, "fullest: %s %u, %s of %s (%s)%s.",
		facts->process.comm, facts->process.pid, COUNT(facts->open_files),
		COUNT(facts->files_limit), PERCENT(files->share),
		judging_is_explained(judging, FINDING_OPEN_FILES, facts->process.pid)
			? "; see close_wait"
			: "");
	if (ok)
		put_limit(ok, facts, 0);
}

void find_open_files(struct judging *judging)
{
	const struct findings_lore *lore = judging->lore;
	struct files files = { .judging = judging };

	if (!lore->list_open_files ||
		lore->list_open_files(lore->self, FILES_LEAST, take, &files)) {
		judging_not_checked(judging, FINDING_OPEN_FILES,
			lore->list_open_files ? "the kernel does not tell"
					      : "processes were not looked at");
		return;
	}
	judging_perf(judging, FINDING_OPEN_FILES, 0, 100);
	tell_fine(judging, &files);
}
