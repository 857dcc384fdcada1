/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_COUNTERS_H
#define SOCKVIEW_CORE_COUNTERS_H

/* The figures of a snapshot, and how fast counters grew since the one before. */

#include "sockview/core/feed.h"

struct counter {
	enum figure figure;
	bool known;
	uint64_t value;
	bool has_rate; /* of a counter that did not go backwards, which is a reset */
	double per_s;
};

/* Zeroed at the start. */
struct counters {
	struct figures now;
	struct figures before;
	uint64_t mono_ns;
	uint64_t before_ns; /* 0: there was none */
};

/* As a feed: every `begin` starts anew. It borrows `counters`. */
struct feed counters_feed(struct counters *counters);

void counters_get(
	const struct counters *counters, enum figure figure, struct counter *counter);

#endif
