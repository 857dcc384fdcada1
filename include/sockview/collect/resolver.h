/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_RESOLVER_H
#define SOCKVIEW_COLLECT_RESOLVER_H

/*
 * Names of hosts, looked up by threads of its own: an answer can take minutes, and nobody
 * waits for it. What is known is kept, up to RESOLVER_MAX addresses.
 */

#include "sockview/core/hash.h"
#include "sockview/core/hosts.h"

#define RESOLVER_MAX	 65536
#define RESOLVER_THREADS 8

struct resolver;

/*
 * Looks one name up and may take as long as it likes; called by the resolver's threads,
 * several at once. Fills `name`, of `size` bytes, with whatever the answer is. Returns 0
 * or a negative errno: there is no name.
 */
typedef int resolver_ask_fn(
	void *self, enum family family, const uint8_t *addr, char *name, size_t size);

struct resolver_plan {
	resolver_ask_fn *ask;
	void *self;
	bool renew; /* when it is full, forget all and go on; else: what comes has none */
	struct hash_seed seed;
};

/*
 * Starts the threads, with all signals blocked; they stay in the network namespace of the
 * caller. Fewer than wanted are no error. Returns 0 or a negative errno.
 */
int resolver_new(const struct resolver_plan *plan, struct resolver **resolver);

/* Waits for no answer: threads end when theirs has come, or with the program. Takes NULL.
 */
void resolver_free(struct resolver *resolver);

/* As hosts->name. */
bool resolver_name(struct resolver *resolver, enum family family, const uint8_t *addr,
	char name[HOSTS_NAME_MAX]);

/* Whether answers are still to come. */
bool resolver_is_busy(struct resolver *resolver);

/* resolver_ask_fn: by the name service of this host, see nsswitch.conf(5). */
int resolver_ask(
	void *unused, enum family family, const uint8_t *addr, char *name, size_t size);

#endif
