/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_HOLDERS_ROUND_H
#define SOCKVIEW_COLLECT_HOLDERS_ROUND_H

/*
 * The look of holders.h in slices: a round over all processes that stops wherever it is,
 * also between two descriptors of one process, and goes on there later.
 */

#include "sockview/core/owners.h"

struct holders_round;

/* `proc` is a path such as "/proc". Returns 0, -ENOMEM, or the errno < 0 of opening it.
 */
int holders_round_new(const char *proc, struct holders_round **round);

/* Takes NULL. */
void holders_round_free(struct holders_round *round);

/* Looks at this process before all others in the next round. Returns 0 or -ENOMEM. */
int holders_round_prefer(struct holders_round *round, uint32_t pid);

/* Whether a round is under way. */
bool holders_round_is_open(const struct holders_round *round);

/*
 * Begins a round: lists the processes, and begins one of `owners`, which are kept, too.
 * Returns 0 or a negative errno.
 */
int holders_round_begin(struct holders_round *round, struct owners *owners);

/* Whether a slice has lasted long enough; asked every few microseconds. */
typedef bool holders_enough_fn(void *self);

/*
 * Goes on until the slice has lasted long enough, or the round is over: then it is
 * finished in `owners`, too, and what it reached is told there. A process that vanishes
 * meanwhile is left out, one that took its pid is never mistaken for it. Returns 0 or
 * -ENOMEM.
 */
int holders_round_go_on(struct holders_round *round, struct owners *owners,
	holders_enough_fn *enough, void *self);

#endif
