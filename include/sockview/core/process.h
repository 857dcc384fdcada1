/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROCESS_H
#define SOCKVIEW_CORE_PROCESS_H

/* What anybody may know of a process, whoever runs it. Plain data. */

#include "sockview/core/owners.h"
#include "sockview/core/unit.h"

#define PROCESS_COMMAND_MAX 1024
#define PROCESS_NO_LIMIT    UINT64_MAX

struct process_facts {
	struct process process;
	uint64_t start_wall_ns; /* since the epoch, UTC; 0: unknown */
	uint64_t open_files;	/* 0: unknown */
	uint64_t files_limit; /* soft RLIMIT_NOFILE, PROCESS_NO_LIMIT: none; 0: unknown */
	char unit[UNIT_NAME_MAX]; /* see unit_of_path(); "": none, or unknown */
	/* Its arguments, blanks between them, sanitized, cut if longer; "": unknown, or
	 * none, as those of a kernel thread. */
	char command[PROCESS_COMMAND_MAX];
};

/* The same in short, for a line; 0: unknown. Of several processes it is told of the
 * fullest, and no start. */
struct process_about {
	uint64_t open_files;
	uint64_t files_limit; /* PROCESS_NO_LIMIT: none */
	uint64_t start_wall_ns;
};

/* Whether the first has used a larger share of the files that it may have open. */
bool process_is_fuller(const struct process_about *a, const struct process_about *b);

static inline struct process_about process_about_of(const struct process_facts *facts)
{
	return (struct process_about){ facts->open_files, facts->files_limit,
		facts->start_wall_ns };
}

/* Reads the facts of a process. Returns 0 or a negative errno. */
typedef int process_read_fn(void *self, uint32_t pid, struct process_facts *facts);

/* Reads those of the fullest process of a cgroup, by its path. Likewise. */
typedef int process_read_unit_fn(
	void *self, const char *path, struct process_about *about);

/* Where facts come from; what is NULL cannot be told. */
struct process_reader {
	process_read_fn *process;
	process_read_unit_fn *unit;
	void *self;
};

/* Takes one process of many. Returns 0, or a negative errno that ends the look. */
typedef int process_facts_fn(void *self, const struct process_facts *facts);

#endif
