/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_RECORDING_H
#define SOCKVIEW_APP_RECORDING_H

/* What --record and --replay add to a run. */

#include "sockview/app/app.h"
#include "sockview/app/signals.h"
#include "sockview/record/recorder.h"
#include "sockview/record/replay.h"

/* Start with a zeroed one. */
struct recording {
	const struct app_host *host;
	const struct options *options;
	struct recorder *recorder; /* NULL unless --record */
	struct replay *replay;	   /* NULL unless --replay; the source owns it */
	struct live_tap tap;
	bool said; /* what failed was told on host->err */
};

/*
 * Opens what is to be looked at: the live host, in the network namespace asked for,
 * recorded if --record asks for it, or the recording of --replay. `signals` ends waiting
 * for a pipe, and is borrowed; without them (NULL) neither is a pipe. Returns 0 or a
 * negative errno; if `said` is set then, nothing is left to be told.
 */
int recording_open(struct recording *recording, const struct app_host *host,
	const struct options *options, struct signals *signals, struct source **source);

/*
 * After each snapshot: 0 as long as the recording goes on, else the negative errno that
 * ended it, which recording_close() tells.
 */
int recording_check(const struct recording *recording);

/*
 * Ends the recording, or the replay, and tells what was wrong with it. To be called
 * before the source is freed; may be called twice. Returns `code`, or EXIT_FAILED instead
 * of EXIT_DONE.
 */
int recording_close(struct recording *recording, int code);

#endif
