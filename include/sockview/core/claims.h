/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_CLAIMS_H
#define SOCKVIEW_CORE_CLAIMS_H

/*
 * Between a source and a feed that shows owners: has the processes looked at before the
 * first socket comes, and once more at the end for sockets that nobody seemed to hold.
 * Those wait until then: most of them are younger than the first look, which may go on
 * beside the snapshot if whatever it gives waits for that (core/early.h).
 */

#include "sockview/core/direction.h"
#include "sockview/core/feed.h"
#include "sockview/core/owners.h"

/* How the owner of a socket is known. */
enum owner_by {
	OWNER_UNKNOWN,
	OWNER_BY_SOCKET,   /* a descriptor of the process is the socket */
	OWNER_BY_LISTENER, /* inferred: of its listener a descriptor is */
	OWNER_BY_PEER,	   /* inferred: nobody else talks to that destination */
	OWNER_BY_MEMORY,   /* it held the socket before, or talked to the destination */
	OWNER_BY_UNIT,	   /* inferred: no other process is in the socket's cgroup */
	OWNER_SHARED,	   /* none is named: several may own it */
	OWNER_BY_COUNT,
};

/* Who owns a socket. */
struct claim {
	enum owner_by by;
	const struct holding *first; /* for owners_next(); NULL: unknown */
};

/* The same in short, for a line. */
struct owner_brief {
	enum owner_by by;
	const struct process *process; /* the first one; NULL: unknown */
	uint32_t fd;		       /* its first; means nothing if it is inferred */
	uint32_t others;	       /* processes that own it, too */
	uint32_t more_fds;	       /* of the first one */
};

/* Sockets of one snapshot whose owner could not be told. */
struct claims_gap {
	uint64_t not_permitted; /* there are processes that may not be looked at */
	uint64_t not_found;	/* all were looked at, and none holds it */
};

/*
 * Looks at the processes: all of them, or if `owners` is narrowed only for what is
 * wanted. Returns 0, -EOPNOTSUPP where that cannot be, or another negative errno.
 */
typedef int claims_look_fn(void *self, struct owners *owners);

/*
 * A first look that goes on beside the snapshot. `begin` starts it and returns at once;
 * from then on the owners, and what claims_tell_alone() is told, are its alone, until
 * `finish` has waited for its end and returned what the look did. If `begin` fails it has
 * started nothing, and the look is taken in place.
 */
struct claims_beside {
	int (*begin)(void *self, struct owners *owners);
	bool (*is_over)(void *self); /* finish() would not have to wait */
	int (*finish)(void *self);
};

struct claims;

/* `self` is borrowed. Returns 0 or -ENOMEM. */
int claims_new(const struct hash_seed *seed, claims_look_fn *look, void *self,
	struct claims **claims);

/*
 * From here on the first look runs beside the snapshot: whoever stands before the claims
 * calls claims_await_look() before it hands on the first listener or socket. `beside`
 * gets the `self` of claims_new(), and is borrowed.
 */
void claims_look_beside(struct claims *claims, const struct claims_beside *beside);

/* Whether the first look still goes on. */
bool claims_are_looking(const struct claims *claims);

/* Waits for the first look, if it has not been waited for. Returns 0 or -ENOMEM. */
int claims_await_look(struct claims *claims);

/*
 * From here on the owner of connections without one (TIME_WAIT, SYN_RECV, those not yet
 * accepted) is that of the listener they came by, unless several share its place. The
 * snapshots must give listeners; `directions` must hear of them first, and is borrowed.
 */
void claims_infer(struct claims *claims, const struct directions *directions);

/*
 * From here on the owner of an outbound TIME_WAIT is inferred, too: who held it in an
 * earlier snapshot, else the only process that talks to its destination, else the last
 * one that did. Such sockets wait until the last has come. Needs claims_infer(), and
 * *feed to hear of every socket, those too that a filter keeps from the claims; it comes
 * before the claims' own feed in a tee. Returns 0 or -ENOMEM.
 */
int claims_watch(struct claims *claims, const struct hash_seed *seed, struct feed *feed);

/* Only one snapshot will come: sockets are watched, but not remembered for the next. */
void claims_watch_once(struct claims *claims);

/*
 * From here on owners last from snapshot to snapshot (see owners_keep()) and are told
 * beside them: nothing is looked at, and no socket waits. Returns the owners, for whoever
 * tells of them; claims own them.
 */
struct owners *claims_keep(struct claims *claims);

/*
 * From here on the owner of an outbound TIME_WAIT is inferred as claims_watch() does, of
 * claims that are kept and infer. Returns 0 or -ENOMEM.
 */
int claims_remember(struct claims *claims, const struct hash_seed *seed);

/* Whether the snapshots from here on leave sockets out that may be of somebody at the
 * same destination: of a TIME_WAIT nothing is inferred from them. */
void claims_hear_part(struct claims *claims, bool part);

/*
 * Holders were told, or a round has ended, since the last snapshot: what is inferred from
 * them follows. Until then it means nothing. Returns 0 or -ENOMEM.
 */
int claims_settle(struct claims *claims);

/*
 * Tells the only process of a cgroup: it owns those of the cgroup's sockets of which
 * nobody knows better. Returns 0 or -ENOMEM.
 */
int claims_tell_alone(
	struct claims *claims, uint64_t cgroup, const struct process *process);

/* Forgets all that were told so. */
void claims_forget_alone(struct claims *claims);

/* How many cgroups were told so, and one of them with its process. */
size_t claims_alone(const struct claims *claims);
const struct process *claims_alone_at(
	const struct claims *claims, size_t i, uint64_t *cgroup);

/* Takes NULL. */
void claims_free(struct claims *claims);

/* The claims as a feed that hands everything on to `to`. It borrows `claims`. */
struct feed claims_feed(struct claims *claims, struct feed to);

struct claim claims_of(const struct claims *claims, const struct sock *sock);

struct owner_brief claims_brief(const struct claims *claims, const struct sock *sock);

/*
 * Whether a socket has an owner who was looked for and not found. While claims are kept
 * that takes a whole round; until then nobody is missed.
 */
bool claims_missed(const struct claims *claims, const struct sock *sock);

/*
 * The cgroup of a holder, as far as the inference of a TIME_WAIT knows it, which has none
 * of its own: that of a socket it holds, or held. 0: unknown.
 */
uint64_t claims_cgroup(const struct claims *claims, const struct holding *holding);

const struct owners *claims_owners(const struct claims *claims);

/* Of the last snapshot. NULL: its source cannot tell owners at all. */
const struct claims_gap *claims_gap(const struct claims *claims);

/* Whether every process could be looked at: what has no holder then has none here. */
bool claims_saw_all(const struct claims *claims);

/* Why: 0, or the negative errno of the first look. */
int claims_error(const struct claims *claims);

/* "socket", "listener", "peer", "remembered", "unit"; NULL where none is named. Static.
 */
const char *owner_by_name(enum owner_by by);

#endif
