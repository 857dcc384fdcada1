/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_OWNERS_H
#define SOCKVIEW_CORE_OWNERS_H

/*
 * Which processes hold which sockets. A source that can look at processes fills it,
 * others ask. One socket may be held by many processes, and more than once by each.
 */

#include "sockview/core/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OWNERS_COMM_MAX 32

/* A process as it was when it was looked at. */
struct process {
	uint64_t start; /* clock ticks after boot; with the pid it names a process */
	uint32_t pid;
	uint32_t parent; /* pid; 0: none, unknown, or not in this PID namespace */
	uint32_t uid;	 /* effective, as this user namespace sees it */
	char comm[OWNERS_COMM_MAX]; /* sanitized; "": unknown */
};

/* How far one look at the processes reached. */
struct owners_reach {
	bool looked;	    /* false: this source cannot tell owners */
	bool hidden;	    /* /proc hides processes of others (hidepid=2) */
	uint64_t processes; /* looked at */
	uint64_t refused;   /* processes that may not be looked at */
};

/* One descriptor of one process. */
struct holding {
	uint32_t process; /* for owners_process() */
	uint32_t fd;
	uint32_t next : 31; /* for owners_next() */
	uint32_t seen : 1;  /* for owners_finish_round() */
};

/* One that has no next and no descriptor. */
static inline struct holding holding_alone(uint32_t process)
{
	return (struct holding){ process, 0, INT32_MAX, 0 };
}

struct owners;

/* Returns 0 or -ENOMEM. */
int owners_new(const struct hash_seed *seed, struct owners **owners);

/* Takes NULL. */
void owners_free(struct owners *owners);

/* Forgets everything: from here on every inode that is told is kept. */
void owners_begin(struct owners *owners);

/* From here on only inodes that are wanted and have no holder yet are kept. */
void owners_narrow(struct owners *owners);

/* Wants an inode that has no holder. Returns 0 or -ENOMEM. */
int owners_want(struct owners *owners, uint32_t inode);

/* Whether nothing more is wanted: all that was wanted has a holder, or was given up. */
bool owners_satisfied(const struct owners *owners);

/* Whether it would be kept that this inode has a holder. */
bool owners_wants(const struct owners *owners, uint32_t inode);

/* Adds a process, for owners_hold() to name. Returns 0 or -ENOMEM. */
int owners_add(struct owners *owners, const struct process *process, uint32_t *index);

/*
 * Tells that a descriptor of a process, added before, is this socket. Holders are kept in
 * the order they are told. Returns 0 or -ENOMEM.
 */
int owners_hold(struct owners *owners, uint32_t inode, uint32_t process, uint32_t fd);

/* The holders of a socket, one after the other; NULL: none, no more. Valid until the next
 * holder is told. */
const struct holding *owners_first(const struct owners *owners, uint32_t inode);
const struct holding *owners_next(
	const struct owners *owners, const struct holding *holding);

const struct process *owners_process(
	const struct owners *owners, const struct holding *holding);

/* How many processes were told, and one of them. */
size_t owners_processes(const struct owners *owners);
const struct process *owners_process_at(const struct owners *owners, size_t index);

/* The index of a process that owners_process() gave. */
size_t owners_index(const struct owners *owners, const struct process *process);

/* What the last look reached; for the source to fill. */
struct owners_reach *owners_reach(struct owners *owners);

/*
 * ---- owners kept from snapshot to snapshot ----
 *
 * Snapshots tell which sockets there are; beside them, in rounds over all processes that
 * may take many snapshots, holders are told. What a whole round did not tell of again is
 * no holder any more: its process has gone, or closed the descriptor.
 */

/* Forgets everything: from here on what is told lasts, but only of sockets that are met.
 */
void owners_keep(struct owners *owners);

/*
 * A snapshot has this socket. If its inode was another socket's before (the cookie tells,
 * 0: unknown), those holders are forgotten. Returns 0 or -ENOMEM.
 */
int owners_meet(struct owners *owners, uint32_t inode, uint64_t cookie);

/* Ends a snapshot: forgets sockets that were not met. If it was not `whole`, none. */
void owners_end_snapshot(struct owners *owners, bool whole);

/* Begins a round. What was missed before is looked for once more. */
void owners_begin_round(struct owners *owners);

/*
 * Ends a round over all processes: forgets holders it has not told, and processes without
 * any; gives up on sockets that were there all the time and have none. Indices of
 * processes change. Returns 0 or -ENOMEM, and then nothing is forgotten.
 */
int owners_finish_round(struct owners *owners);

/* Sockets that were met, and may have a holder. */
struct owners_count {
	uint64_t sockets;
	uint64_t held;
	uint64_t missed; /* looked for everywhere, and not found */
};

struct owners_count owners_count(const struct owners *owners);

/* Whether a socket is one of the missed. */
bool owners_missed(const struct owners *owners, uint32_t inode);

#endif
