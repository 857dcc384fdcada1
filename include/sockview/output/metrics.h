/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_OUTPUT_METRICS_H
#define SOCKVIEW_OUTPUT_METRICS_H

/*
 * One look as OpenMetrics text 1.0, for the textfile collector of node_exporter. How many
 * series there are does not depend on the number of sockets or listeners.
 */

#include "sockview/core/aggregate.h"
#include "sockview/core/finding.h"
#include "sockview/output/out.h"

/* Listeners with series of their own: the fullest; the rest is one, "other". */
#define METRICS_LISTENERS_MAX 64

struct metrics_listeners;

/* Returns 0 or -ENOMEM. */
int metrics_listeners_new(struct metrics_listeners **listeners);

/* Takes NULL. */
void metrics_listeners_free(struct metrics_listeners *listeners);

/* A snapshot of listeners alone, with DETAIL_MEMORY, as a feed. */
struct feed metrics_listeners_feed(struct metrics_listeners *listeners);

struct metrics {
	const struct aggregate *aggregate;
	const struct figures *figures;
	struct metrics_listeners *listeners;	/* NULL: could not be read */
	const struct findings_report *findings; /* NULL: nobody looked */
};

/* All is borrowed; the listeners are brought into their order. */
void metrics_write(struct out *out, const struct metrics *metrics);

/* Parts of it, for its modules. */

enum metric_type {
	METRIC_GAUGE,
	METRIC_COUNTER, /* its samples end in _total */
};

struct metric {
	const char *name;
	enum metric_type type;
	const char *unit; /* the name ends in it; NULL: none */
	const char *help; /* one line */
};

struct metric_label {
	const char *name;
	const char *value; /* escaped when it is written */
};

void metric_family(struct out *out, const struct metric *metric);

/* A sample begins; its value follows. Labels end with a NULL name. */
void metric_sample(
	struct out *out, const struct metric *metric, const struct metric_label *labels);
void metric_u64(struct out *out, const struct metric *metric,
	const struct metric_label *labels, uint64_t value);

void metrics_listeners_write(struct out *out, struct metrics_listeners *listeners);

#endif
