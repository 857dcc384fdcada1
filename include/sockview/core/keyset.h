/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_KEYSET_H
#define SOCKVIEW_CORE_KEYSET_H

/*
 * The program's one hash table: keys of some words get a place each, 0, 1, 2, … in the
 * order they come; what belongs to a key stands at its place in arrays of the caller.
 * Open addressing, keyed: a hostile peer cannot make it slow.
 */

#include "sockview/core/hash.h"

#include <stdbool.h>

#define KEYSET_WORDS_MAX 5

struct keyset_slot {
	uint32_t tag;	/* of the hash */
	uint32_t place; /* plus one; 0: empty */
};

/* Set it up with keyset_init(). */
struct keyset {
	struct hash_seed seed;
	unsigned words;
	uint64_t *keys; /* `words` each, in the order of their places */
	struct keyset_slot *slots;
	size_t slot_count; /* a power of two, at least twice `count` */
	size_t count;
	size_t room;
};

/* Keys are `words` long, KEYSET_WORDS_MAX at most. Allocates nothing yet. */
void keyset_init(struct keyset *set, const struct hash_seed *seed, unsigned words);

/* May be called twice, and with a zeroed one. */
void keyset_fini(struct keyset *set);

/* Makes *copy, which is set up anew, the same as `set`. Returns 0 or -ENOMEM. */
int keyset_copy(struct keyset *copy, const struct keyset *set);

/* Forgets the keys and keeps the memory. */
void keyset_clear(struct keyset *set);

/* The place of a key, added if it is new. Returns 0 or -ENOMEM. */
int keyset_put(struct keyset *set, const uint64_t *key, uint32_t *place);

/* The place of a key. False: it is not there. */
bool keyset_find(const struct keyset *set, const uint64_t *key, uint32_t *place);

/*
 * Asks of each key, in the order of their places, whether it is to be kept: it has stood
 * at `from` and would stand at `to`, which is never above; the caller's arrays follow.
 */
typedef bool keyset_keep_fn(void *self, uint32_t from, uint32_t to);

/* Forgets the keys that are not kept. */
void keyset_keep(struct keyset *set, keyset_keep_fn *keep, void *self);

/* The key at a place. Lives until the next keyset_put(). */
static inline const uint64_t *keyset_key(const struct keyset *set, size_t place)
{
	return set->keys + place * set->words;
}

#endif
