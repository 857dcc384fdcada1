/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FINDINGS_H
#define SOCKVIEW_CORE_FINDINGS_H

/*
 * The engine: evidence of one snapshot after the other goes in, findings come out. For
 * each snapshot:
 *
 *	findings_feed(), beside the feeds that count
 *	a second look, the details of some sockets, their owners: where it wants them
 *	findings_judge()
 *
 * It remembers what it needs to tell how fast something grows and since when.
 */

#include "sockview/core/ask.h"
#include "sockview/core/direction.h"
#include "sockview/core/feed.h"
#include "sockview/core/finding.h"
#include "sockview/core/peers.h"
#include "sockview/core/process.h"
#include "sockview/core/threshold.h"
#include "sockview/core/units.h"
#include "sockview/core/watch.h"

struct findings;

struct findings_settings {
	struct hash_seed seed;
	struct thresholds thresholds;
	uint32_t kinds; /* FINDING_KIND_BIT(): what is judged */
	enum findings_scope scope;
	const struct watch
		*watch; /* listeners; borrowed, fed by the caller; may be NULL */
	const struct peers *peers; /* likewise; fed with the same snapshots */
	bool one_look;		   /* no snapshot follows: nothing is remembered */
	bool at_once;		   /* what is found need not hold for its time */
};

/* `directions` is borrowed and must be fed before. Returns 0 or -ENOMEM. */
int findings_new(const struct findings_settings *settings,
	const struct directions *directions, struct findings **findings);

/* Takes NULL. */
void findings_free(struct findings *findings);

/* Forgets what was before: what follows has nothing to do with it. */
void findings_forget(struct findings *findings);

/* What the next snapshots are of. Once that changes, what was before is forgotten. */
void findings_narrow(struct findings *findings, enum findings_scope scope);

/*
 * Adds to an ask for all sockets what findings need: listeners, units, figures.
 */
void findings_ask(struct ask *ask);

/* A snapshot as a feed. It borrows `findings`. */
struct feed findings_feed(struct findings *findings);

/*
 * Whether one look leaves open if something moves; then *ask is for a second one, a
 * quarter of a second later, whose figures findings_look_feed() takes. The watch should
 * look again, too.
 */
bool findings_wants_look(const struct findings *findings, struct ask *ask);
struct feed findings_look_feed(struct findings *findings);

/* Whether there are so many stuck sockets that their ages matter; likewise. */
bool findings_wants_details(const struct findings *findings, struct ask *ask);
struct feed findings_details_feed(struct findings *findings);

/* In a single look: whether it matters who connects to some destinations; likewise. */
bool findings_wants_callers(const struct findings *findings, struct ask *ask);
struct feed findings_callers_feed(struct findings *findings);

/* Whether there are sockets whose owners matter. */
bool findings_concern(const struct findings *findings);

/* Wants the owners of all sockets that matter; *any: there are some. 0 or -ENOMEM. */
int findings_concerned(const struct findings *findings, struct owners *owners, bool *any);

/* What a report looks things up in. Members may be NULL. */
struct findings_lore {
	const struct owners *owners;
	bool searched; /* everywhere: what has no owner now is not to be named soon */
	const struct units *units;
	/* Facts of a process. Returns 0 or a negative errno. */
	int (*read_process)(void *self, uint32_t pid, struct process_facts *facts);
	/* The only process of a unit, by the path of its cgroup, that may not be looked
	 * at. False: it has none or several, or may be. */
	bool (*find_lone)(void *self, const char *path, struct process *process);
	/* Tells `take` of all processes with at least `floor` open files; likewise. */
	int (*list_open_files)(
		void *self, uint64_t floor, process_facts_fn *take, void *context);
	void *self;
};

/* What is found in the last snapshot; *report is its caller's. Returns 0 or -ENOMEM. */
int findings_judge(struct findings *findings, const struct findings_lore *lore,
	struct findings_report *report);

#endif
