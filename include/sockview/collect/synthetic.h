/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_SYNTHETIC_H
#define SOCKVIEW_COLLECT_SYNTHETIC_H

#include "sockview/collect/walk.h"

/*
 * Walks over sockets it makes up, always the same ones for the same seed: for tests,
 * benchmarks and work on the screens. The first `listeners` are TCP LISTEN sockets.
 */
struct synthetic_plan {
	uint64_t seed;
	uint64_t tcp; /* sockets, the listeners among them */
	uint64_t udp;
	uint64_t listeners;
};

/* Returns 0 or -ENOMEM. */
int synthetic_walker_new(const struct synthetic_plan *plan, struct walker **walker);

#endif
