/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_WATCH_H
#define SOCKVIEW_CORE_WATCH_H

/*
 * Listeners (TCP LISTEN, UDP unconnected) looked at many times a second, each known by
 * its cookie: how full its queue was between two snapshots, since when it is full without
 * a break, and how fast it drops. Times are CLOCK_MONOTONIC.
 */

#include "sockview/core/feed.h"
#include "sockview/core/hash.h"

/* So many are watched; those that come later are counted in watch_beyond(). */
#define WATCH_MAX 65536

/* The past in steps, a minute and what has begun of the next. */
#define WATCH_STEP_NS UINT64_C(5000000000)
#define WATCH_STEPS   13

/* The shape of the last minute, a cell a second. */
#define WATCH_CELL_NS UINT64_C(1000000000)
#define WATCH_CELLS   60

struct watch_step {
	uint32_t dropped;
	uint16_t looks;
	uint16_t full; /* looks that found the queue full */
	uint16_t high; /* looks that found it filled to four fifths at least */
};

/* How full the queue was at its fullest in a cell: 0 empty, 1 to 8 the share of the
 * limit. */
#define WATCH_LEVEL_UNKNOWN (-1)
#define WATCH_LEVEL_HIGHEST 8

/* One listener. Plain data, may be copied. */
struct watched {
	struct sock sock; /* as of the last look, without its details */
	uint32_t queue;	  /* connections that wait for accept(); of UDP, bytes */
	uint32_t limit;	  /* what may wait: the backlog; of UDP, SO_RCVBUF */
	bool has_limit;
	bool has_drops;
	bool has_dropped;	/* the last minute's are known */
	uint32_t drops;		/* since the socket was opened, modulo 2^32 */
	uint32_t peak;		/* the fullest of all looks */
	uint32_t looks;		/* how many there were, up to UINT32_MAX */
	uint64_t since_ns;	/* the first look */
	uint64_t seen_ns;	/* the last look */
	uint64_t full_since_ns; /* full in every look since this one; 0: not full */
	uint64_t taken_ns;	/* when the queue was last seen to shrink, by accept() or
				   recv(); 0: never */
	uint8_t missed;		/* looks in a row that did not find it */
	int8_t cells[WATCH_CELLS];
	struct watch_step steps[WATCH_STEPS];
};

/* What the last looks of a listener came to. */
struct watch_window {
	uint64_t span_ns; /* the time they cover */
	uint32_t looks;
	uint32_t full;
	uint32_t high;
	bool has_dropped;
	uint64_t dropped;
};

struct watch;

/* `max` is WATCH_MAX but in tests. Returns 0 or -ENOMEM. */
int watch_new(const struct hash_seed *seed, size_t max, struct watch **watch);

/* Takes NULL. */
void watch_free(struct watch *watch);

/* Forgets all listeners: what follows has nothing to do with what was. */
void watch_clear(struct watch *watch);

/*
 * The watch as a feed, which takes one look per begin, listener*, source*, end: the time
 * of `begin`, and DETAIL_MEMORY with each listener, if its drops and UDP's limit are
 * wanted. A listener is gone when two whole looks in a row did not find it. A look that
 * is earlier than the one before counts as made at the same time.
 */
struct feed watch_feed(struct watch *watch);

/* How many are watched. */
size_t watch_count(const struct watch *watch);

/* Listener `i` of watch_count(), in no order, until the next look. */
const struct watched *watch_get(const struct watch *watch, size_t i);

/* The listener of a cookie, until the next look; NULL: not watched. One that the last
 * look did not find has `missed` set. */
const struct watched *watch_find(const struct watch *watch, uint64_t cookie);

/* Listeners of the last look that are not watched: beyond the limit, or without a cookie.
 */
size_t watch_beyond(const struct watch *watch);

/* When the last look was made; 0: there was none. */
uint64_t watch_time(const struct watch *watch);

/* Whether the last look saw all listeners of the protocol. */
bool watch_saw(const struct watch *watch, enum proto proto);

/*
 * The kernel drops what comes now: a TCP queue that exceeds its limit
 * (sk_acceptq_is_full(), include/net/sock.h); of UDP, nine tenths, for whether the next
 * datagram fits depends on its size. A limit that is not known is never reached.
 */
bool watched_is_full(const struct watched *watched);

/* The looks of the last `length_ns` before the last one, to the next step: at most
 * WATCH_STEPS - 1 of them. */
void watched_window(
	const struct watched *watched, uint64_t length_ns, struct watch_window *window);

/* Drops per second over the last ten seconds. False: unknown, or less than a second is
 * known. */
bool watched_drops_per_s(const struct watched *watched, double *per_s);

/* The last WATCH_CELLS seconds, oldest first, as WATCH_LEVEL_…. */
void watched_levels(const struct watched *watched, int8_t levels[WATCH_CELLS]);

/*
 * Which of two is worse off, for a group of which one is shown: the one whose queue is
 * fuller, then full for longer, then that drops more, whose queue was fuller.
 * Negative: `a` is; 0: neither.
 */
int watched_compare(const struct watched *a, const struct watched *b);

#endif
