/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_RECORDER_H
#define SOCKVIEW_RECORD_RECORDER_H

/*
 * Writes down what a source says, while it says it: the datagrams of its netlink socket
 * as they come (live_tap), and what netlink does not carry. A protocol read from /proc
 * has no datagrams; its sockets are written as if the kernel had sent them.
 *
 * A snapshot is recorded whole or not at all: every state, both families, figures and
 * devices, whatever was asked for; the protocols are those asked for.
 */

#include "sockview/core/claims.h"
#include "sockview/core/source.h"
#include "sockview/core/units.h"
#include "sockview/record/sink.h"

#include <stddef.h>
#include <stdint.h>

struct recorder;

/*
 * `clock` gives the time of a datagram, in nanoseconds since the epoch. Owns `sink` from
 * then on, also on failure. Returns 0 or a negative errno.
 */
int recorder_new(struct sink *sink, uint64_t (*clock)(void), struct recorder **recorder);

/*
 * Ends the recording. Takes NULL. Returns 0 or the negative errno that ended it before;
 * what was whole by then is there.
 */
int recorder_free(struct recorder *recorder);

/* transport_tap_fn: sees what passes on the netlink socket. */
void recorder_tap(void *recorder, int incoming, const void *bytes, size_t length);

/*
 * A source that gives what `inner` gives, and has it recorded. Owns `inner` from then on
 * (also on failure), borrows `recorder`. Snapshots go on when the recording failed: ask
 * recorder_error() after each. Returns 0 or -ENOMEM.
 */
int recorder_source_new(
	struct recorder *recorder, struct source *inner, struct source **source);

/*
 * From here on each snapshot is recorded with the owners of its sockets, and their units,
 * as they are known when it has ended. Borrowed; either may be NULL: nobody knows.
 */
void recorder_tell(struct recorder *recorder, const struct claims *claims,
	const struct units *units);

/* 0, or the negative errno that ended the recording. */
int recorder_error(const struct recorder *recorder);

/* How many snapshots it holds. */
uint32_t recorder_count(const struct recorder *recorder);

#endif
