/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_NAMING_H
#define SOCKVIEW_APP_NAMING_H

/* What --resolve adds to a run. */

#include "sockview/app/app.h"
#include "sockview/app/signals.h"
#include "sockview/core/hosts.h"

struct resolver;

/* Start with a zeroed one. */
struct naming {
	struct hosts hosts;
	struct resolver *resolver; /* NULL: names are not shown */
	struct signals *signals;
	int left_ms; /* of the time that may be waited for answers */
};

/*
 * Starts to look names up where they are shown; to be called before another network
 * namespace is entered, which may know no names. `signals` end the waiting of -o and are
 * borrowed. Returns 0 or a negative errno.
 */
int naming_open(struct naming *naming, const struct app_host *host,
	const struct options *options, struct signals *signals);

/* What rows look names up in, NULL: nothing. Lives as long as `naming`. */
const struct hosts *naming_hosts(const struct naming *naming);

/* Waits for no answer. May be called twice. */
void naming_close(struct naming *naming);

#endif
