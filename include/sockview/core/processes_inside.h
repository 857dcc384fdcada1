/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROCESSES_INSIDE_H
#define SOCKVIEW_CORE_PROCESSES_INSIDE_H

/* The inside of processes. */

#include "sockview/core/keyset.h"
#include "sockview/core/processes.h"

#define PROCESSES_KEY_WORDS                                                              \
	5 /* what it is, and what tells it from others of that sort                      \
	   */

struct process_member {
	struct group tcp;
	struct process process;
	uint64_t cgroup;
	uint64_t oldest_ms;
	uint64_t base_ns;	   /* 0: none */
	uint64_t serial;	   /* of the socket that was counted last */
	const struct holding *met; /* the first of those that were met last */
	uint32_t base;		   /* CLOSE_WAIT at that time */
	uint32_t processes;
	uint32_t uid;
	uint32_t udp;
	uint32_t unaccepted;
	uint32_t inferred;
	uint8_t kind;
	bool has_process;
	bool has_uid;
	bool has_oldest;
};

struct processes {
	struct hash_seed seed;
	enum process_by by;
	const struct claims *claims;
	const struct units *units;
	size_t max;
	struct keyset keys;
	struct process_member *all; /* by the key's place */
	size_t room;
	struct process_member other;
	struct keyset seen; /* a row's place and a process of it */
	uint64_t *cgroups;  /* by number of the process, 0: none was seen */
	size_t cgroups_room;
	uint64_t serial;
	uint64_t now_ns;
	bool whole; /* no TCP socket was missing */
};

static inline uint64_t process_member_total(const struct process_member *member)
{
	return member->tcp.total + member->udp + member->unaccepted + member->inferred;
}

/* The row of a socket and one of its holders, or NULL: none is known. */
void processes_key(const struct processes *processes, enum process_kind kind,
	const struct sock *sock, const struct holding *holding,
	uint64_t key[PROCESSES_KEY_WORDS]);

/* Whether all who hold it are in the same row: what is inferred is never shared out. */
bool processes_are_one(const struct processes *processes, const struct sock *sock,
	const struct holding *first);

/*
 * Remembers in which cgroup a process has sockets, for the units of what it has left.
 * Returns 0 or -ENOMEM.
 */
int processes_note_cgroup(struct processes *processes, const struct sock *sock,
	const struct holding *holding);

/* The cgroup of a socket, or of its process; 0: unknown. */
uint64_t processes_cgroup(const struct processes *processes, const struct sock *sock,
	const struct holding *holding);

#endif
