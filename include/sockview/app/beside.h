/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_BESIDE_H
#define SOCKVIEW_APP_BESIDE_H

/* A look at the processes in a thread of its own, beside whatever its caller does. */

#include "sockview/core/claims.h"

#include <pthread.h>
#include <stdatomic.h>

/* Start with a zeroed one. */
struct beside {
	claims_look_fn *look;
	void *self;
	struct owners *owners;
	pthread_t thread;
	atomic_bool over;
	int err;
};

/*
 * Starts the look, in which no signal arrives. Borrows all until beside_finish(). Returns
 * 0, or the negative errno of a thread that cannot be had.
 */
int beside_begin(
	struct beside *beside, claims_look_fn *look, void *self, struct owners *owners);

/* Whether it has ended. */
bool beside_is_over(const struct beside *beside);

/* Waits for its end, once for each begin. Returns what the look did. */
int beside_finish(struct beside *beside);

#endif
