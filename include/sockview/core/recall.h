/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_RECALL_H
#define SOCKVIEW_CORE_RECALL_H

/*
 * Who was seen with which socket and which destination: what is known of a TIME_WAIT,
 * which belongs to nobody any more. Processes have numbers, valid until the next
 * recall_begin() that forgets; RECALL_PROCESSES_MAX of them, RECALL_SOCKS_MAX sockets a
 * snapshot and RECALL_DESTINATIONS_MAX destinations are kept.
 *
 * Between recall_begin() and recall_end() sockets come in any order. Who holds them may
 * be told later, until the next snapshot begins, and the same may be told again.
 */

#include "sockview/core/owners.h"
#include "sockview/core/sock.h"

#define RECALL_PROCESSES_MAX	16384
#define RECALL_SOCKS_MAX	262144
#define RECALL_DESTINATIONS_MAX 16384

struct recall;

/* Returns 0 or -ENOMEM. */
int recall_new(const struct hash_seed *seed, struct recall **recall);

/* Takes NULL. */
void recall_free(struct recall *recall);

/* Only one snapshot will come: no socket is remembered for the next. */
void recall_once(struct recall *recall);

/* Opens a snapshot: nobody talks to anybody yet. now_ns is CLOCK_MONOTONIC; if it is
 * before that of the last one all is forgotten. */
void recall_begin(struct recall *recall, uint64_t now_ns);

/* All sockets of the snapshot have come. Without it the only one who talks to a
 * destination is told only where it was the last one before. */
void recall_end(struct recall *recall);

/*
 * A socket of the snapshot is held by this process alone. Outbound, it talks to the
 * destination. *number is the process's, UINT32_MAX if there is no room for it. Returns 0
 * or -ENOMEM.
 */
int recall_see(struct recall *recall, const struct sock *sock, bool outbound,
	const struct process *process, uint32_t *number);

/*
 * A socket of the snapshot is held by several, or by somebody who is not known: whoever
 * else talks to its destination is not the only one. Returns 0 or -ENOMEM.
 */
int recall_doubt(struct recall *recall, const struct sock *sock);

/*
 * Who holds an outbound socket of the snapshot is still looked for: until that is told
 * the only one at its destination is who was the last one before, or nobody. Returns 0 or
 * -ENOMEM.
 */
int recall_await(struct recall *recall, const struct sock *sock);

/* Nobody is looked for any more, but for those that are awaited from here on. */
void recall_await_nobody(struct recall *recall);

/*
 * A socket of the snapshot that nobody holds: who held it is still remembered in the
 * next one. Returns 0 or -ENOMEM.
 */
int recall_meet(struct recall *recall, const struct sock *sock);

/* Who held this socket, by its cookie, or by its ends where there is none. */
bool recall_sock(const struct recall *recall, const struct sock *sock, uint32_t *number);

enum recall_partner {
	RECALL_NOBODY,	/* as far as it is known */
	RECALL_NOW,	/* the only one who talks to this destination */
	RECALL_BEFORE,	/* nobody does, and this was the last who did */
	RECALL_SEVERAL, /* or one who is not known */
};

/* Who talks to the destination of a socket, as far as it is known. */
enum recall_partner recall_partner(
	const struct recall *recall, const struct sock *sock, uint32_t *number);

/* Of all numbers: processes, as they were seen. */
size_t recall_count(const struct recall *recall);
const struct process *recall_process(const struct recall *recall, uint32_t number);

/* The cgroup of the socket that was seen last of a process; 0: unknown. */
uint64_t recall_cgroup(const struct recall *recall, uint32_t number);

/* The number of a process that was seen. */
bool recall_number(
	const struct recall *recall, const struct process *process, uint32_t *number);

#endif
