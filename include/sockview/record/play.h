/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_PLAY_H
#define SOCKVIEW_RECORD_PLAY_H

/* Gives one recorded snapshot to a feed. */

#include "sockview/collect/walk.h"
#include "sockview/core/ask.h"
#include "sockview/record/exchange.h"
#include "sockview/record/index.h"
#include "sockview/record/reel.h"

/* What the datagrams of one protocol came to. */
struct play_tally {
	struct walk walk;	   /* what is wanted of them */
	struct walk_result result; /* given, skipped, stopped */
	uint64_t socks;		   /* decoded, wanted or not */
	bool broken;		   /* a length was wrong, or a record was cut */
	int failed;		   /* the negative errno with which a dump ended */
};

/* A tally of what is asked of a protocol. */
void play_tally_init(struct play_tally *tally, const struct ask *ask, enum proto proto);

/* A tally that gives the protocol's listeners, to feed->listener. */
void play_tally_init_listeners(struct play_tally *tally, enum proto proto);

/*
 * Goes on from a tally of listeners to one of what is asked: with connections that
 * wait for accept(), if those are wanted and there are any.
 */
void play_tally_go_on(struct play_tally *tally, const struct ask *ask, enum proto proto);

/*
 * Gives the sockets of a datagram that belongs to an exchange. `own`: what a recorder
 * wrote of sockets that came by no datagram is forgotten again. *done tells whether the
 * dump has ended. Returns 0 or the feed's error.
 */
int play_datagram(const struct reel_record *record, const struct exchange *exchange,
	bool own, struct play_tally *tally, const struct feed *feed, bool *done);

/* Adds words to a reason, "; " between. */
void play_add_why(char *why, size_t size, const char *words);

/*
 * Adds what was wanted and is not recorded, by names. False: there is such a thing, so
 * counts are lower bounds.
 */
bool play_covers(const struct ask *ask, enum proto proto, unsigned families,
	uint32_t states, char *why, size_t size);

#define PLAY_WHY_MAX 512

/*
 * The snapshot of an entry of the index; of a foreign one, `next` is its successor, or
 * NULL. *cut becomes true if the recording ends in it, which the reports then say.
 * Returns as source_snapshot() does.
 */
int play_own(struct reel *reel, const struct index_entry *entry, const struct ask *ask,
	const struct feed *feed, bool *cut);
int play_foreign(struct reel *reel, const struct index_entry *entry,
	const struct index_entry *next, const struct ask *ask, const struct feed *feed,
	bool *cut);

#endif
