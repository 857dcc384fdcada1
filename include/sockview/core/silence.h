/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SILENCE_H
#define SOCKVIEW_CORE_SILENCE_H

/*
 * Destinations that connects wait for: since when nobody got through, and whether anybody
 * ever did. Follows them from snapshot to snapshot; bounded, the one not met for longest
 * makes room.
 */

#include "sockview/core/keyset.h"

#define SILENCES_MAX 1024

/* So many that have answered are remembered, for at least so long. */
#define SILENCES_KNOWN_MAX 65536
#define SILENCES_KNOWN_NS  (UINT64_C(600) * 1000 * 1000 * 1000)

struct silence {
	uint64_t id;
	uint64_t met_ns;   /* in the last snapshot that had it */
	uint64_t since_ns; /* connects wait in every look, and nobody got through */
	uint64_t answers;  /* sockets that got an answer, in the last snapshot */
};

/* Start with silences_init(). */
struct silences {
	struct silence *all; /* owned */
	size_t count;
	uint64_t now_ns;
	uint64_t before_ns;	/* the snapshot before */
	struct keyset known[2]; /* of the last ten minutes, and of those before */
	unsigned current;
	uint64_t turned_ns;
};

void silences_init(struct silences *silences, const struct hash_seed *seed);

/* May be called twice. */
void silences_fini(struct silences *silences);

/* Forgets everything. */
void silences_forget(struct silences *silences);

/* Opens a snapshot. A clock that went back forgets everything. */
void silences_begin(struct silences *silences, uint64_t mono_ns);

/* A destination has answered. Returns 0 or -ENOMEM. */
int silences_remember(struct silences *silences, uint64_t id);

/* Whether it ever did. */
bool silences_known(const struct silences *silences, uint64_t id);

/*
 * What the snapshot says of a destination that connects wait for: how many of its sockets
 * have had an answer. NULL: out of memory. Lives until the next call.
 */
const struct silence *silences_put(
	struct silences *silences, uint64_t id, uint64_t answered);

/* For how long connects wait, and nobody got through. */
double silence_s(const struct silence *silence);

#endif
