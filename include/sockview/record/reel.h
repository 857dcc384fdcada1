/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_REEL_H
#define SOCKVIEW_RECORD_REEL_H

/* The records of a packet capture of netlink, one after the other. */

#include "sockview/record/capture.h"
#include "sockview/record/tape.h"

struct reel;

struct reel_record {
	struct tape_place place; /* where it begins */
	uint64_t wall_ns;
	uint16_t family;
	bool cut;	 /* it was longer when it was captured */
	uint32_t length; /* of the datagram; 0 if that was passed over */
	/* Of this machine's byte order, aligned for a 32-bit number; lives until the next
	 * call. */
	const uint8_t *datagram;
};

#define REEL_WHY_MAX 160

/*
 * Reads the header of a capture. Owns `tape` from then on, also on failure. Returns 0 or
 * a negative errno, with why in words.
 */
int reel_new(struct tape *tape, struct reel **reel, char why[REEL_WHY_MAX]);

/* Takes NULL. */
void reel_free(struct reel *reel);

/*
 * Takes the next record. Datagrams of NETLINK_SOCK_DIAG are passed over if `skim`.
 * Returns 1, 0 at the end, or a negative errno where the file is cut or damaged: then
 * reel_why().
 */
int reel_next(struct reel *reel, bool skim, struct reel_record *record);

/* What is wrong with the file there: words, static. */
const char *reel_why(const struct reel *reel);

/* Goes to a record, or behind the one that was read last. */
void reel_seek(struct reel *reel, struct tape_place place);
struct tape_place reel_place(const struct reel *reel);

/*
 * Goes to the next zstd frame if that is more than what is left of this one. False: not
 * compressed, and nothing has happened.
 */
bool reel_next_frame(struct reel *reel);

#endif
