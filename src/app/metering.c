/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/metering.h"

#include "sockview/app/asking.h"

#include <errno.h>

int metering_open(struct metering *metering)
{
	return metrics_listeners_new(&metering->listeners);
}

void metering_close(struct metering *metering)
{
	metrics_listeners_free(metering->listeners);
	metering->listeners = NULL;
}

struct feed metering_feed(struct metering *metering)
{
	return counters_feed(&metering->counters);
}

int metering_look(
	struct metering *metering, struct source *source, const struct options *options)
{
	const struct feed feed = metrics_listeners_feed(metering->listeners);
	struct options of_listeners = *options;
	struct ask ask;
	int err;

	of_listeners.view = VIEW_LISTENERS;
	ask = asking_make(&of_listeners, NULL);
	view_states(VIEW_LISTENERS, false, ask.states);
	ask.waiting = false;
	ask.listeners = false;
	err = source_snapshot(source, &ask, &feed);
	metering->listed = !err;
	return err == -EINTR ? err : 0;
}

void metering_write(const struct metering *metering, struct out *out,
	const struct aggregate *aggregate, const struct findings_report *findings)
{
	const struct metrics metrics = {
		.aggregate = aggregate,
		.figures = &metering->counters.now,
		.listeners = metering->listed ? metering->listeners : NULL,
		.findings = findings,
	};

	metrics_write(out, &metrics);
}
