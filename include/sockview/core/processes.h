/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROCESSES_H
#define SOCKVIEW_CORE_PROCESSES_H

/*
 * Sockets by who holds them: by process, by command, by user or by unit. A feed behind
 * claims. A socket that several hold counts in the row of each of them, once. Keeps what
 * it needs of the snapshots before; 16 MiB for GROUPS_MAX rows at most, and as much again
 * where they are folded.
 */

#include "sockview/core/claims.h"
#include "sockview/core/group.h"
#include "sockview/core/process.h"
#include "sockview/core/process_closeup.h"
#include "sockview/core/units.h"

enum process_by {
	PROCESS_BY_PID,
	PROCESS_BY_COMM,
	PROCESS_BY_USER,
	PROCESS_BY_UNIT,
	PROCESS_BY_COUNT,
};

enum process_kind {
	PROCESS_ROW,	/* what was asked for */
	PROCESS_UNIT,	/* of a unit, whose processes may not be looked at */
	PROCESS_SOUGHT, /* not yet found, but there is hope */
	PROCESS_HIDDEN, /* of nobody knows which unit */
	PROCESS_KERNEL, /* all processes were looked at, and none holds them */
	PROCESS_NOBODY, /* no process: they end by themselves, or are not yet accepted */
	PROCESS_OTHER,	/* all that found no place */
	PROCESS_KIND_COUNT,
};

struct processes;

/* A row. Borrowed until the next snapshot. */
struct process_row {
	enum process_by by;
	enum process_kind kind;
	uint32_t processes;	       /* of how many; 0: none is known */
	const struct process *process; /* the first of them, NULL: none is known */
	enum owner_by owner_by;	       /* how it is known, the surest way of all */
	bool has_uid;
	uint32_t uid;
	uint64_t cgroup;	 /* of its sockets; 0: unknown */
	uint64_t total;		 /* of all that follow */
	const struct group *tcp; /* that it holds */
	uint32_t udp;
	uint32_t unaccepted;	     /* TCP connections that wait for its accept() */
	uint32_t time_wait_inferred; /* that were its own, as far as can be told */
	/* Of CLOSE_WAIT: the oldest is at least this old. */
	bool has_oldest;
	uint64_t oldest_ms;
	/* Of CLOSE_WAIT: the change of its number, over at least 10 s. */
	bool has_change;
	double close_wait_per_min;
};

/*
 * Borrows `claims`, which hands sockets on to it, and `units`, which may be NULL; `max`
 * is GROUPS_MAX but in tests. Returns 0 or -ENOMEM.
 */
int processes_new(const struct hash_seed *seed, enum process_by by,
	const struct claims *claims, const struct units *units, size_t max,
	struct processes **processes);

/*
 * From here on counts those by PROCESS_BY_PID once more as families, see
 * process_folds.h: processes of one name and one parent, all that the first of them by
 * the same name has started among them, as nginx and its workers, or sshd and its
 * sessions. What init started, or adopted, has no family but its own. Returns 0 or
 * -ENOMEM.
 */
int processes_fold(struct processes *processes);

/* Takes NULL. */
void processes_free(struct processes *processes);

/* The processes as a feed. It borrows `processes`. */
struct feed processes_feed(struct processes *processes);

/* What a row is known by from snapshot to snapshot; of a fold its family tells more, else
 * that is 0. Units may be NULL. */
uint64_t process_row_key(
	const struct process_row *row, const struct units *units, uint32_t family);

/* Takes a socket of the row that is wanted. Returns 0 or -ENOMEM. */
typedef int processes_take_fn(
	void *self, const struct sock *sock, enum process_share share);

/*
 * From here on each socket of the row or fold that has this key is handed to `take`, too,
 * if there is such a row already. 0: none is wanted.
 */
void processes_want(
	struct processes *processes, uint64_t key, processes_take_fn *take, void *self);

/* Of the last snapshot that has ended. */
size_t processes_count(const struct processes *processes);

/* Row `i`, in no order. */
void processes_get(const struct processes *processes, size_t i, struct process_row *row);

/*
 * Reads what is known of the files of a row: those of its only process, else those of the
 * fullest process of its unit. Zeros: unknown. `units` may be NULL.
 */
void process_row_about(const struct process_row *row, const struct units *units,
	const struct process_reader *reader, struct process_about *about);

/* The same for the same row in every run, small for one with many sockets. */
uint64_t process_identity(const struct process_row *row);

/* "pid", "comm", "user", "unit". Static. */
const char *process_by_name(enum process_by by);

/* "process", "unit", "hidden", "kernel", "nobody", "other". Static. */
const char *process_kind_name(enum process_kind kind);

#endif
