/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_GROUP_H
#define SOCKVIEW_CORE_GROUP_H

/*
 * Sockets counted in groups: a group a key, and one for all keys that come when there are
 * GROUPS_MAX already, so that nobody makes the program grow by opening sockets.
 */

#include "sockview/core/keyset.h"
#include "sockview/core/state.h"

#define GROUPS_MAX 65536

struct group {
	uint64_t total;
	uint32_t by_state[STATE_COUNT]; /* sums up to total */
	uint32_t crowd; /* whose they are, for crowds_tell(); 0: nobody has asked */
};

/* Set it up with groups_init(). */
struct groups {
	struct keyset keys;
	struct group *all; /* by the key's place */
	size_t room;
	size_t max;
	struct group other; /* those without a group of their own */
};

/* Keys are `words` long; `max` is GROUPS_MAX but in tests. Allocates nothing yet. */
void groups_init(
	struct groups *groups, const struct hash_seed *seed, unsigned words, size_t max);

/* May be called twice, and with a zeroed one. */
void groups_fini(struct groups *groups);

/* Forgets the groups and keeps the memory. */
void groups_clear(struct groups *groups);

/* Counts a socket, in *group, which lives until the next one. Returns 0 or -ENOMEM. */
int groups_add(struct groups *groups, const uint64_t *key, enum state state,
	struct group **group);

static inline size_t groups_count(const struct groups *groups)
{
	return groups->keys.count;
}

/* The group of a key, NULL: it has none of its own. */
const struct group *groups_find(const struct groups *groups, const uint64_t *key);

#endif
