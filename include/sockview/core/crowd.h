/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_CROWD_H
#define SOCKVIEW_CORE_CROWD_H

/*
 * Whose the sockets of groups are. A crowd are the processes that own the sockets of one
 * group, with how many each of them owns; sockets are told one after the other, and none
 * is kept. Many processes make more seats than there is room for: what found none is
 * said.
 *
 * Bounds: CROWD_MOST seats in a crowd, CROWD_SEATS_MAX in all. With GROUPS_MAX groups
 * that is 24 bytes a group, 32 a seat and 100 a process: 7 MiB where each process owns
 * many sockets, 20 MiB where none owns two.
 */

#include "sockview/core/claims.h"
#include "sockview/core/group.h"
#include "sockview/core/units.h"

#define CROWD_MOST	256
#define CROWD_SEATS_MAX (2 * GROUPS_MAX)
#define CROWD_TOLD	8 /* that crowds_owners() names */

struct crowds;

/* Borrows the claims, and the units, which may be NULL. Returns 0 or -ENOMEM. */
int crowds_new(const struct hash_seed *seed, const struct claims *claims,
	const struct units *units, struct crowds **crowds);

/* Takes NULL. */
void crowds_free(struct crowds *crowds);

/*
 * Makes *crowds those of other claims, before a snapshot: empty ones, or none if `claims`
 * is NULL. The same claims as before change nothing. Returns 0 or -ENOMEM.
 */
int crowds_renew(struct crowds **crowds, const struct hash_seed *seed,
	const struct claims *claims, const struct units *units);

/* Forgets all crowds: their groups begin with 0 again. Takes NULL. */
void crowds_clear(struct crowds *crowds);

/*
 * Tells a socket of a group, as soon as its claim is known. *crowd is the group's, 0
 * before its first socket. Returns 0 or -ENOMEM.
 */
int crowds_add(struct crowds *crowds, uint32_t *crowd, const struct sock *sock);

/*
 * Copies all, to be kept beyond the next clear, and the units with them; it is told no
 * more sockets. Returns 0 or -ENOMEM.
 */
int crowds_keep(const struct crowds *crowds, struct crowds **kept);

/* Those that were kept, NULL: none. Takes NULL. */
const struct units *crowds_units(const struct crowds *crowds);

/* A process, and how it is known: the best of its sockets decides. */
struct crowd_owner {
	const struct process *process; /* as long as the crowds, until they are cleared */
	enum owner_by by;
	uint32_t sockets;
};

/* A crowd in short. */
struct crowd_brief {
	struct crowd_owner first; /* process NULL: none is known */
	uint32_t processes;	  /* of all that are known in any way */
	/*
	 * Of those that are known as well as the first one is: by their sockets, or if
	 * nobody is known so, inferred.
	 */
	uint32_t equals;
	bool one_comm;	  /* these have one name */
	bool more;	  /* there are processes that found no seat */
	uint32_t unowned; /* sockets that nobody is known to own */
	uint32_t missed;  /* of these: have an owner, who was looked for in vain */
	bool shared;	  /* of these: more than one may own some of them */
	uint64_t cgroup;  /* of its sockets, one of their unit; 0: unknown, or several */
};

/* Of a group's crowd; `crowds` may be NULL, `crowd` 0. */
void crowds_tell(const struct crowds *crowds, uint32_t crowd, struct crowd_brief *brief);

/*
 * The processes with most sockets first, but those known by their sockets before the
 * inferred ones. Returns how many.
 */
unsigned crowds_owners(const struct crowds *crowds, uint32_t crowd,
	struct crowd_owner owners[CROWD_TOLD]);

#endif
