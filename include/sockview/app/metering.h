/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_METERING_H
#define SOCKVIEW_APP_METERING_H

/* What --openmetrics needs beside the counts of the summary. */

#include "sockview/app/options.h"
#include "sockview/core/counters.h"
#include "sockview/core/source.h"
#include "sockview/output/metrics.h"

/* Start with a zeroed one. */
struct metering {
	struct counters counters;
	struct metrics_listeners *listeners;
	bool listed; /* they could be read */
};

/* Returns 0 or -ENOMEM. */
int metering_open(struct metering *metering);

/* May be called twice. */
void metering_close(struct metering *metering);

/* Of the snapshot, beside what counts. */
struct feed metering_feed(struct metering *metering);

/*
 * Afterwards: the listeners once more, alone, with what they dropped, which is not asked
 * of a million sockets. Returns 0, or -EINTR after a signal.
 */
int metering_look(
	struct metering *metering, struct source *source, const struct options *options);

/* `findings` is NULL where nobody looked. */
void metering_write(const struct metering *metering, struct out *out,
	const struct aggregate *aggregate, const struct findings_report *findings);

#endif
