/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_INDEX_H
#define SOCKVIEW_RECORD_INDEX_H

/*
 * Where the snapshots of a recording begin. Found once, as far as somebody asks.
 *
 * Our own recordings say where a snapshot begins. In a capture of other programs' netlink
 * one begins when a protocol and family are dumped that the one before has already.
 */

#include "sockview/record/exchange.h"
#include "sockview/record/reel.h"

struct index_entry {
	struct tape_place start;
	/* Foreign: the dumps that were under way there; owned by the index. */
	struct exchange *carried;
	size_t carried_count;
	uint64_t wall_ns;
	uint64_t mono_ns; /* of the machine that recorded; foreign: wall_ns */
	uint64_t orphans; /* foreign: replies without a request, left out */
	bool own;	  /* by sockview */
};

/* More snapshots than that are not looked at. */
#define INDEX_MAX (1U << 20)

struct index;

/* Borrows `reel`, whose position it changes. Returns 0 or -ENOMEM. */
int index_new(struct reel *reel, struct index **index);

/* Takes NULL. */
void index_free(struct index *index);

/*
 * Looks further until snapshot `number` (from 0) is known, and, if that is a foreign one,
 * its successor. Returns 1, 0 (there are fewer), or -ENOMEM.
 */
int index_reach(struct index *index, size_t number);

/* How many are known by now. */
size_t index_count(const struct index *index);

/* One that is known. Valid until the next index_reach(). */
const struct index_entry *index_at(const struct index *index, size_t number);

/*
 * Once all are known: what is wrong with the file behind the last one's beginning, in
 * words; "" if nothing is.
 */
const char *index_why(const struct index *index);

/* Replies without a request in the whole file, as far as it was looked at. */
uint64_t index_orphans(const struct index *index);

#endif
