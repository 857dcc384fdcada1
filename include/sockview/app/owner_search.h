/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_OWNER_SEARCH_H
#define SOCKVIEW_APP_OWNER_SEARCH_H

/*
 * The dashboard's search for owners: snapshots tell which sockets there are, slices
 * between them go on with the look at the processes. Of a recording nobody is looked for:
 * each snapshot has its own. Belongs to the collector's thread.
 */

#include "sockview/collect/holders_round.h"
#include "sockview/core/claims.h"
#include "sockview/core/keyset.h"
#include "sockview/core/model.h"
#include "sockview/core/units.h"
#include "sockview/record/replay.h"

#include <limits.h>

/* Start with a zeroed one. */
struct owner_search {
	char proc[32]; /* "": nobody looks */
	struct claims *claims;
	struct owners *owners; /* those of the claims */
	struct units *units;
	struct holders_round *round;
	struct keyset cgroups;	/* of sockets without an owner, in the last snapshot */
	bool unknown_cgroup;	/* one of them has no name yet */
	char mount[PATH_MAX];	/* of cgroup2; "": there is none */
	uint64_t next_round_ns; /* when what is known is looked at once more; 0: no round
				   is over yet */
	bool settled;		/* what was there when it began has been looked for */
	struct progress_start start;
	char user[PROGRESS_USER_MAX];

	/* Of a recording; all but `proc`, `claims` and `units` above means nothing then.
	 */
	struct replay *replay; /* borrowed; NULL: live */
	struct feed watch;     /* what the claims hear of all sockets */
	struct feed_tee tee;   /* to both */
	bool recorded;	       /* this snapshot has owners */
	uint64_t sockets;      /* of it, that may have a holder */
	uint64_t held;	       /* that have one */
};

/*
 * Opens it, unless it is open already. `proc` is a path such as "/proc"; directions are
 * borrowed. False: there can be none, because of /proc or of memory.
 */
bool owner_search_open(struct owner_search *search, const char *proc,
	const struct hash_seed *seed, const struct directions *directions);

/* The same of a recording, whose snapshots are then the ones that are told. */
bool owner_search_play(struct owner_search *search, struct replay *replay,
	const struct hash_seed *seed, const struct directions *directions);

/* May be called twice, and with a zeroed one. */
void owner_search_fini(struct owner_search *search);

/* It is told nothing of a snapshot: what is known grows old, and it begins anew. */
void owner_search_rest(struct owner_search *search);

/* What a snapshot tells the search; behind the directions in a tee. `part`: it has not
 * all families, as in claims_hear_part(). */
struct feed owner_search_feed(struct owner_search *search, bool part);

/*
 * Goes on until it is time: `enough` is asked every few microseconds. Returns true if it
 * has found something, or is done.
 */
bool owner_search_go_on(struct owner_search *search, holders_enough_fn *enough,
	void *self, uint64_t mono_ns);

/* Whether all processes have been looked at once, or had been when it was recorded. */
bool owner_search_is_over(const struct owner_search *search);

/* Whether sockets wait for their owners, else only what is known is looked at again. */
bool owner_search_wants(const struct owner_search *search);

/* Fills in the owners of the model's rows as they are known now. Without memory for them
 * they are unknown. */
void owner_search_tell(
	struct owner_search *search, struct model *model, uint64_t mono_ns);

/* Of a recording, for the functions above. */
struct feed owner_search_taped_feed(struct owner_search *search);
void owner_search_tell_taped(
	const struct owner_search *search, struct owners_progress *progress);

#endif
