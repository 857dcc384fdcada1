/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_VIGIL_H
#define SOCKVIEW_APP_VIGIL_H

/*
 * The dashboard's watch over what gets stuck: each snapshot is judged, always all of its
 * sockets, whatever the filter. Belongs to the collector's thread.
 */

#include "sockview/app/proc_files.h"
#include "sockview/core/findings.h"
#include "sockview/core/source.h"

/* What it needs of the rest of the collector; all is borrowed. */
struct vigil_plan {
	const struct thresholds *thresholds;
	const struct directions *directions;
	struct watch *watch;
	struct hash_seed seed;
	bool partial; /* the source gives but one family */
};

/* Start with a zeroed one. */
struct vigil {
	struct findings *findings; /* NULL: it is not kept */
	struct peers *peers;
	struct watch *watch;		/* borrowed */
	bool wants_owners;		/* something is stuck whose owner matters */
	struct findings_report *report; /* of the last snapshot, until it is taken */
};

/* Opens it, unless it is open, for the next snapshot. Returns 0 or -ENOMEM. */
int vigil_open(struct vigil *vigil, const struct vigil_plan *plan);

/* May be called twice. */
void vigil_close(struct vigil *vigil);

/* Forgets what was before. */
void vigil_forget(struct vigil *vigil);

/* Adds to an ask what it needs, and to the feeds that take the snapshot, behind that of
 * the directions, its own. `watched`: somebody looks at the listeners, else the snapshot
 * is a look. */
void vigil_ask(const struct vigil *vigil, struct ask *ask);
void vigil_add(struct vigil *vigil, struct feed_tee *tee, bool watched);

/* Where a snapshot's owners are known. */
struct vigil_lore {
	const struct owners *owners; /* NULL: they are not looked for */
	bool searched;		     /* or all there are have been */
	const struct units *units;
	struct proc_files *files; /* NULL: processes are not there to be looked at */
};

/*
 * Judges the snapshot that was taken by `ask`. Asks `source` for details where they
 * matter; NULL: it must not be asked. Returns 0 or a negative errno.
 */
int vigil_judge(struct vigil *vigil, struct source *source, const struct ask *ask,
	const struct vigil_lore *lore);

/* What was found; the caller's from then on. NULL: nothing was judged. */
struct findings_report *vigil_take(struct vigil *vigil);

#endif
