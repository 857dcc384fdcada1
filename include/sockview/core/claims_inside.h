/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_CLAIMS_INSIDE_H
#define SOCKVIEW_CORE_CLAIMS_INSIDE_H

/* The inside of claims. */

#include "sockview/core/claims.h"
#include "sockview/core/keyset.h"
#include "sockview/core/recall.h"
#include "sockview/core/table.h"

/* Where listeners wait for connections, by the number of direction_door(). */
struct door {
	uint32_t inode; /* of the listener, 0: none */
	bool shared;	/* by several: nobody can tell whose a connection was */
};

struct claims {
	struct relay relay; /* first */
	struct owners *owners;
	claims_look_fn *look;
	const struct claims_beside *beside; /* NULL: the first look is taken in place */
	bool looking;			    /* it goes on, beside the snapshot */
	void *self;
	struct claims_gap gap;
	bool looked;
	bool kept; /* see claims_keep() */
	int err;   /* of the first look */
	struct table *waiting;
	const struct directions *directions; /* NULL: nothing is inferred */
	struct table *listeners;
	bool settled; /* the doors are those of this snapshot */
	struct door *doors;
	size_t door_count;
	struct keyset alone; /* cgroups of one process; by place: it */
	struct holding *lone;
	size_t lone_room;
	/* For what claims_watch() and claims_remember() are about; NULL without. */
	struct recall *recall;
	struct table *young;   /* watched, and their holders not found so far */
	struct table *nobodys; /* of claims_watch(): to be handed on when all are known */
	struct holding *known; /* by the number of `recall` */
	size_t known_count;
	bool begun;	/* the first look of this snapshot was taken */
	bool part;	/* see claims_hear_part() */
	bool too_young; /* there are more than `young` takes */
};

/* More young sockets than this, and nobody is the only one at their destinations. */
#define YOUNG_MAX 16384

/* The first look at the processes of a snapshot, taken once. Returns 0 or -ENOMEM. */
int claims_look(struct claims *claims);

/* Gives those who are remembered a place among the owners. Returns 0 or -ENOMEM. */
int claims_acquaint(struct claims *claims);

/* The process that alone holds a socket, by its first holding; NULL: several do. */
const struct process *claims_only_holder(
	const struct owners *owners, const struct holding *first);

/* Settles whose connections each door's are, by who holds its listeners as far as it is
 * known now. Returns 0 or -ENOMEM. */
int claims_settle_doors(struct claims *claims);

/* Who holds the listener that a connection came by. */
struct claim claims_of_listener(const struct claims *claims, const struct sock *sock);

/* Has an inode that has no holder looked for. */
bool claims_is_unclaimed(const struct claims *claims, const struct sock *sock);

/* The processes that are remembered get a place among those that are known now: their
 * indices have changed. Returns 0 or -ENOMEM. */
int claims_acquaint(struct claims *claims);

/* Remembers who holds a socket; nobody, or several: that nobody is the only one at its
 * destination. Returns 0 or -ENOMEM. */
int claims_see(struct claims *claims, const struct sock *sock);

bool claims_is_outbound(const struct claims *claims, const struct sock *sock);

/* TCP in TIME_WAIT. */
bool claims_is_nobodys(const struct sock *sock);

/* The snapshots of those that are kept. They do nothing without claims_remember().
 * Return 0 or -ENOMEM. */
int claims_begin_kept(struct claims *claims, const struct snapshot *snapshot);
int claims_remember_sock(struct claims *claims, const struct sock *sock);
int claims_end_kept(struct claims *claims, bool complete);

/* Whether a socket has to wait until all are known: outbound, and nobody's. */
bool claims_waits_for_all(const struct claims *claims, const struct sock *sock);

/* Wants the holders of those that were young. Returns 0 or -ENOMEM. */
int claims_want_young(struct claims *claims);

/* After the second look: all that could be seen is. Returns 0 or -ENOMEM. */
int claims_know_all(struct claims *claims);

/* Who held a TIME_WAIT in an earlier snapshot. */
struct claim claims_remembered(const struct claims *claims, const struct sock *sock);

/* Who talks to the destination of an outbound one. */
struct claim claims_partner(const struct claims *claims, const struct sock *sock);

/* By claims_tell_alone(). */
struct claim claims_of_unit(const struct claims *claims, const struct sock *sock);

#endif
