/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_OWNERSHIP_H
#define SOCKVIEW_APP_OWNERSHIP_H

/* What --processes adds to a run, and a filter that asks whose sockets they are. */

#include "sockview/app/app.h"
#include "sockview/app/beside.h"
#include "sockview/app/signals.h"
#include "sockview/core/claims.h"
#include "sockview/core/early.h"
#include "sockview/core/filter.h"
#include "sockview/core/units.h"
#include "sockview/core/users.h"
#include "sockview/record/recorder.h"
#include "sockview/record/replay.h"
#include "sockview/view/lore.h"

/* Start with a zeroed one. */
struct ownership {
	const struct app_host *host;
	const struct options *options;
	struct signals *signals;
	bool shown;	       /* in the rows, not only judged by the filter */
	struct claims *claims; /* NULL: nobody asks for owners */
	struct early *early;   /* stands before all that sockets with owners go to */
	struct beside beside;  /* the first look */
	struct users *users;
	struct units *units; /* NULL: nobody asks for units */
	struct replay *replay;
	bool unfinished; /* when it was recorded not all processes had been looked at */
	bool said;	 /* what cannot be told was said */
};

/*
 * Makes claims, users and units where owners are shown, or `filter` asks for them.
 * Borrows all but the seed. Returns 0 or a negative errno.
 */
int ownership_open(struct ownership *ownership, const struct app_host *host,
	const struct options *options, const struct filter *filter,
	struct signals *signals, struct hash_seed seed);

/*
 * Where a run is of a recording: owners are those of `replay`, or are told to `recorder`;
 * either may be NULL. Borrowed.
 */
void ownership_connect(
	struct ownership *ownership, struct replay *replay, struct recorder *recorder);

/* Looks at the units as a snapshot begins; stands before what asks for them. */
struct feed ownership_feed(struct ownership *ownership);

/* Adds what cells of owners are looked up in, if they are shown. */
void ownership_tell(const struct ownership *ownership, struct lore *lore);

/* May be called twice. */
void ownership_close(struct ownership *ownership);

/*
 * Says on host->err, once a run, which owners could not be told, and why; in JSON that is
 * part of the document. `unjudged`: so many sockets the filter could not judge. Returns
 * EXIT_DONE, or EXIT_FAILED if none could be told.
 */
int ownership_report(struct ownership *ownership, uint64_t unjudged);

#endif
