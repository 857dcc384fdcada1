/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROCESSES_INSIDE_H
#define SOCKVIEW_CORE_PROCESSES_INSIDE_H

/* The inside of processes. */

#include "sockview/core/keyset.h"
#include "sockview/core/processes.h"

/* What a row is, and what tells it from others of that sort; a row and who it has met. */
#define PROCESSES_KEY_WORDS  5
#define PROCESSES_SEEN_WORDS 3

/*
 * A family: processes of one name and one parent, all that the first of them by the same
 * name has started among them, as nginx and its workers, or sshd and its sessions. Of
 * those that init started, or adopted, each is the first of its own.
 */
struct process_families {
	struct keyset pids;
	uint32_t *index; /* by the pid's place: the number of a process of owners */
	uint32_t *of;	 /* by that number: the parent of all, or the first, by its pid */
	size_t count;
	size_t room;
};

/* How many were in CLOSE_WAIT at a time, CLOCK_MONOTONIC; 0: never. */
struct process_mark {
	uint64_t ns;
	uint32_t close_wait;
};

struct process_member {
	struct process_mark mark[2]; /* the older one is what is compared with */
	struct group tcp;
	struct process process;
	uint64_t cgroup;
	uint64_t oldest_ms;
	uint64_t serial;	   /* of the socket that was counted last */
	const struct holding *met; /* the first of those that were met last */
	uint32_t processes;
	uint32_t family; /* of its process, where families are wanted */
	uint32_t uid;
	uint32_t udp;
	uint32_t unaccepted;
	uint32_t inferred;
	uint8_t kind;
	uint8_t owner_by; /* enum owner_by: the surest way of all its sockets */
	bool has_process;
	bool has_uid;
	bool has_oldest;
	bool wanted; /* its sockets are handed on */
};

/* What a snapshot has told of a process so far. */
struct process_known {
	uint64_t cgroup; /* 0: none was seen */
	uint32_t row;	 /* the place of its row plus one, 0: not looked for */
};

struct processes {
	struct hash_seed seed;
	enum process_by by;
	struct processes *folds; /* the same sockets by family; NULL: not wanted */
	bool by_family;		 /* these are such */
	struct process_families families;
	const struct claims *claims;
	const struct units *units;
	size_t max;
	struct keyset keys;
	struct process_member *all; /* by the key's place */
	size_t room;
	struct process_member other;
	struct keyset seen;	     /* a row's place and a process of it */
	struct keyset open;	     /* cgroups, one of whose sockets has had a holder */
	struct process_known *known; /* by number of the process */
	size_t known_room;
	uint64_t serial;
	processes_take_fn *take; /* NULL: nothing is wanted */
	void *take_self;
	uint64_t now_ns;
	bool whole; /* no TCP socket was missing */
};

static inline uint64_t process_member_total(const struct process_member *member)
{
	return member->tcp.total + member->udp + member->unaccepted + member->inferred;
}

/* Looks for the families of all that owners were told of. Returns 0 or -ENOMEM. */
int process_families_find(struct process_families *families, const struct owners *owners);

/* The family of a holder; 0: families are not wanted. */
uint32_t processes_family(
	const struct processes *processes, const struct holding *holding);

/* May be called twice, and with a zeroed one. */
void process_families_fini(struct process_families *families);

/* The row of a family, for who knows one of it. */
void processes_key_of_family(
	const char *comm, uint32_t family, uint64_t key[PROCESSES_KEY_WORDS]);

/*
 * The last snapshot that has ended, to be kept beyond the next one and only read, with
 * its folds: it is no feed. Returns 0 or -ENOMEM.
 */
int processes_keep(const struct processes *processes, struct processes **kept);

/* The row of a socket and one of its holders, or NULL: none is known. */
void processes_key(const struct processes *processes, enum process_kind kind,
	const struct sock *sock, const struct holding *holding,
	uint64_t key[PROCESSES_KEY_WORDS]);

/*
 * Finds or makes the row of a socket and one of its holders, or NULL: none is known; who
 * holds it is met. That of the others where there is no place. Returns 0 or -ENOMEM.
 */
int processes_find(struct processes *processes, enum process_kind kind,
	const struct sock *sock, const struct holding *holding,
	struct process_member **member);

/* The same where a holder's sockets are all in one row, which is looked for once. */
int processes_find_holder(struct processes *processes, const struct sock *sock,
	const struct holding *holding, struct process_member **member);

/* A holder of a row's socket, counted once. Returns 0 or -ENOMEM. */
int processes_meet(struct processes *processes, struct process_member *member,
	const struct process *process);

/* Tells a row its cgroup and user, unless it knows them. */
void processes_introduce(const struct processes *processes, struct process_member *member,
	const struct sock *sock, const struct holding *holding);

/* Whether all who hold it are in the same row: what is inferred is never shared out. */
bool processes_are_one(const struct processes *processes, const struct sock *sock,
	const struct holding *first);

/* What is known of a holder, until the next one is asked for. Returns 0 or -ENOMEM. */
int processes_know(struct processes *processes, const struct holding *holding,
	struct process_known **known);

/* Remembers in which cgroup a process has sockets, for the units of what it has left.
 * Likewise. */
int processes_note_cgroup(struct processes *processes, const struct sock *sock,
	const struct holding *holding);

/* The cgroup of a socket, or of its process; 0: unknown. */
uint64_t processes_cgroup(const struct processes *processes, const struct sock *sock,
	const struct holding *holding);

#endif
