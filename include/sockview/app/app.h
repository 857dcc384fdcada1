/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_APP_H
#define SOCKVIEW_APP_APP_H

#include "sockview/app/options.h"
#include "sockview/collect/lone.h"
#include "sockview/core/owners.h"
#include "sockview/core/process.h"
#include "sockview/core/source.h"
#include "sockview/core/units.h"

/* Exit codes. */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1, /* a source or an output */
	EXIT_USAGE = 2,
};

/* The world around the program, as an argument. */
struct app_host {
	int in;
	int out;
	int err;
	const char *(*getenv)(const char *name);
	const char *config;	/* the host's configuration file; NULL: none */
	unsigned check_limit_s; /* so long a check may take; 0: as long as it should */
	/* Gives up the privileges that the run does not need; NULL: there are none. */
	void (*settle_rights)(void *self, const struct options *options);
	/* Opens what is to be looked at. Returns 0 or a negative errno. */
	int (*open_source)(
		void *self, const struct options *options, struct source **source);
	/*
	 * Enters another network namespace, by its word, and `again` a further one later;
	 * NULL: it cannot. Returns 0, or a negative errno and in `why` (of `size` bytes)
	 * what to tell.
	 */
	int (*enter_netns)(
		void *self, const char *word, bool again, char *why, size_t size);
	/*
	 * Counts the network namespaces there are beside the own one; NULL: it cannot.
	 * Returns 0, -EACCES if some may not be seen, or another negative errno.
	 */
	int (*count_netns)(void *self, uint64_t *others);
	/* Tells `owners` of the processes that hold sockets; NULL: it cannot. Returns 0
	 * or a negative errno. */
	int (*find_owners)(void *self, struct owners *owners);
	/* Tells the units and containers there are; likewise. */
	int (*find_units)(void *self, struct units *units);
	/* Tells `take` of units of one process that may not be looked at; likewise. */
	int (*find_lone)(
		void *self, const struct units *units, lone_fn *take, void *context);
	/* The only process of a unit, by the path of its cgroup; false: none, several,
	 * or it may be looked at; NULL: it cannot. */
	bool (*read_lone)(void *self, const char *path, struct process *process);
	/* All facts of one process; likewise. -ESRCH: there is none. */
	process_read_fn *read_process;
	/* What is known of the files of the fullest process of a unit; likewise. */
	process_read_unit_fn *read_unit;
	/* Tells `take` of each process that has at least `floor` files open, without its
	 * command line; likewise. -EOPNOTSUPP: the kernel does not tell how many. */
	int (*list_open_files)(
		void *self, uint64_t floor, process_facts_fn *take, void *context);
	/* Looks up an address's name, in several threads at once, each of which does
	 * nothing else; NULL: it cannot. As resolver_ask_fn. */
	int (*find_name)(void *self, enum family family, const uint8_t *addr, char *name,
		size_t size);
	void *self;
};

/* Runs the program. Returns its exit code, or the negative number of a signal to die by.
 */
int app_run(const struct app_host *host, int argc, char *argv[]);

#endif
