/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/keyset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_LEAST 64

void keyset_init(struct keyset *set, const struct hash_seed *seed, unsigned words)
{
	*set = (struct keyset){ .seed = *seed, .words = words };
}

void keyset_fini(struct keyset *set)
{
	free(set->keys);
	free(set->slots);
	set->keys = NULL;
	set->slots = NULL;
	set->slot_count = 0;
	set->count = 0;
	set->room = 0;
}

int keyset_copy(struct keyset *copy, const struct keyset *set)
{
	size_t bytes = set->count * set->words * sizeof(*set->keys);

	keyset_init(copy, &set->seed, set->words);
	if (!set->count)
		return 0;
	copy->keys = malloc(bytes);
	copy->slots = malloc(set->slot_count * sizeof(*set->slots));
	if (!copy->keys || !copy->slots) {
		keyset_fini(copy);
		return -ENOMEM;
	}
	memcpy(copy->keys, set->keys, bytes);
	memcpy(copy->slots, set->slots, set->slot_count * sizeof(*set->slots));
	copy->slot_count = set->slot_count;
	copy->count = copy->room = set->count;
	return 0;
}

void keyset_clear(struct keyset *set)
{
	if (set->count)
		memset(set->slots, 0, set->slot_count * sizeof(*set->slots));
	set->count = 0;
}

/* The slot that holds the key, or the empty one where it belongs. */
static struct keyset_slot *look_up(
	const struct keyset *set, const uint64_t *key, uint64_t hash)
{
	size_t mask = set->slot_count - 1;
	size_t bytes = set->words * sizeof(*key);

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct keyset_slot *slot = &set->slots[i];

		if (!slot->place)
			return slot;
		if (slot->tag == hash >> 32 &&
			memcmp(keyset_key(set, slot->place - 1), key, bytes) == 0)
			return slot;
	}
}

static int grow_keys(struct keyset *set)
{
	size_t room = set->room ? set->room * 2 : SLOTS_LEAST / 2;
	uint64_t *keys = realloc(set->keys, room * set->words * sizeof(*keys));

	if (!keys)
		return -ENOMEM;
	set->keys = keys;
	set->room = room;
	return 0;
}

static int grow_slots(struct keyset *set)
{
	size_t count = set->slot_count ? set->slot_count * 2 : SLOTS_LEAST;
	struct keyset_slot *slots = calloc(count, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	free(set->slots);
	set->slots = slots;
	set->slot_count = count;
	for (size_t place = 0; place < set->count; place++) {
		const uint64_t *key = keyset_key(set, place);
		uint64_t hash = hash_words(&set->seed, key, set->words);

		*look_up(set, key, hash) = (struct keyset_slot){
			.tag = (uint32_t)(hash >> 32),
			.place = (uint32_t)place + 1,
		};
	}
	return 0;
}

static int make_room(struct keyset *set)
{
	int err = 0;

	if (set->count == UINT32_MAX - 1)
		return -ENOMEM;
	if (set->count == set->room)
		err = grow_keys(set);
	if (!err && (set->count + 1) * 2 > set->slot_count)
		err = grow_slots(set);
	return err;
}

int keyset_put(struct keyset *set, const uint64_t *key, uint32_t *place)
{
	uint64_t hash = hash_words(&set->seed, key, set->words);
	struct keyset_slot *slot = set->slot_count ? look_up(set, key, hash) : NULL;
	int err;

	if (slot && slot->place) {
		*place = slot->place - 1;
		return 0;
	}
	err = make_room(set);
	if (err)
		return err;
	memcpy(set->keys + set->count * set->words, key, set->words * sizeof(*key));
	slot = look_up(set, key, hash);
	*place = (uint32_t)set->count++;
	slot->tag = (uint32_t)(hash >> 32);
	slot->place = *place + 1;
	return 0;
}

void keyset_keep(struct keyset *set, keyset_keep_fn *keep, void *self)
{
	size_t bytes = set->words * sizeof(*set->keys);
	size_t count = set->count;

	keyset_clear(set);
	for (uint32_t from = 0; from < count; from++) {
		uint64_t *key = set->keys + set->count * set->words;
		uint64_t hash;

		if (!keep(self, from, (uint32_t)set->count))
			continue;
		memmove(key, keyset_key(set, from), bytes);
		hash = hash_words(&set->seed, key, set->words);
		*look_up(set, key, hash) = (struct keyset_slot){
			.tag = (uint32_t)(hash >> 32),
			.place = (uint32_t)++set->count,
		};
	}
}

bool keyset_find(const struct keyset *set, const uint64_t *key, uint32_t *place)
{
	const struct keyset_slot *slot;

	if (!set->count)
		return false;
	slot = look_up(set, key, hash_words(&set->seed, key, set->words));
	if (!slot->place)
		return false;
	*place = slot->place - 1;
	return true;
}
