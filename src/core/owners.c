/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/owners.h"

#include "sockview/core/keyset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* The holdings of a socket. */
struct chain {
	uint32_t first; /* NONE: only wanted */
	uint32_t last;
};

struct owners {
	struct owners_reach reach;
	bool narrow;
	uint32_t missing;     /* wanted, without a holder yet */
	struct keyset inodes; /* each one's place is that of its chain */
	struct chain *chains;
	uint32_t chains_room;
	struct holding *holdings;
	uint32_t held;
	uint32_t held_room;
	struct process *processes;
	uint32_t processes_count;
	uint32_t processes_room;
};

int owners_new(const struct hash_seed *seed, struct owners **owners)
{
	struct owners *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	keyset_init(&made->inodes, seed, 1);
	*owners = made;
	return 0;
}

void owners_free(struct owners *owners)
{
	if (!owners)
		return;
	keyset_fini(&owners->inodes);
	free(owners->chains);
	free(owners->holdings);
	free(owners->processes);
	free(owners);
}

void owners_begin(struct owners *owners)
{
	keyset_clear(&owners->inodes);
	memset(&owners->reach, 0, sizeof(owners->reach));
	owners->narrow = false;
	owners->missing = 0;
	owners->held = 0;
	owners->processes_count = 0;
}

void owners_narrow(struct owners *owners)
{
	owners->narrow = true;
}

/* Room for one more element of an array. */
static int make_room(void **array, size_t size, uint32_t count, uint32_t *room)
{
	uint32_t wanted = *room ? *room * 2 : 64;
	void *grown;

	if (count < *room)
		return 0;
	if (wanted <= *room)
		return -ENOMEM;
	grown = realloc(*array, wanted * size);
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*room = wanted;
	return 0;
}

/* NULL: nobody has told of this inode. */
static struct chain *find(const struct owners *owners, uint32_t inode)
{
	const uint64_t key = inode;
	uint32_t place;

	return keyset_find(&owners->inodes, &key, &place) ? &owners->chains[place] : NULL;
}

/* The inode's chain, made if there is none. */
static int find_or_make(struct owners *owners, uint32_t inode, struct chain **chain)
{
	const uint64_t key = inode;
	size_t count = owners->inodes.count;
	void *array = owners->chains;
	uint32_t place;
	int err =
		make_room(&array, sizeof(**chain), (uint32_t)count, &owners->chains_room);

	owners->chains = array;
	if (!err)
		err = keyset_put(&owners->inodes, &key, &place);
	if (err)
		return err;
	*chain = &owners->chains[place];
	if (owners->inodes.count > count)
		**chain = (struct chain){ NONE, NONE };
	return 0;
}

int owners_want(struct owners *owners, uint32_t inode)
{
	size_t count = owners->inodes.count;
	struct chain *chain;
	int err = find_or_make(owners, inode, &chain);

	if (!err && owners->inodes.count > count)
		owners->missing++;
	return err;
}

bool owners_satisfied(const struct owners *owners)
{
	return owners->narrow && !owners->missing;
}

bool owners_wants(const struct owners *owners, uint32_t inode)
{
	const struct chain *chain;

	if (!owners->narrow)
		return true;
	chain = find(owners, inode);
	return chain && chain->first == NONE;
}

int owners_add(struct owners *owners, const struct process *process, uint32_t *index)
{
	void *array = owners->processes;
	int err = make_room(&array, sizeof(*process), owners->processes_count,
		&owners->processes_room);

	owners->processes = array;
	if (err)
		return err;
	*index = owners->processes_count++;
	owners->processes[*index] = *process;
	return 0;
}

int owners_hold(struct owners *owners, uint32_t inode, uint32_t process, uint32_t fd)
{
	void *array = owners->holdings;
	struct chain *chain;
	int err = make_room(
		&array, sizeof(*owners->holdings), owners->held, &owners->held_room);

	owners->holdings = array;
	if (!err)
		err = find_or_make(owners, inode, &chain);
	if (err)
		return err;
	owners->holdings[owners->held] = (struct holding){ process, fd, NONE };
	if (chain->first == NONE) {
		chain->first = owners->held;
		owners->missing -= owners->missing && owners->narrow;
	} else {
		owners->holdings[chain->last].next = owners->held;
	}
	chain->last = owners->held++;
	return 0;
}

const struct holding *owners_first(const struct owners *owners, uint32_t inode)
{
	const struct chain *chain = find(owners, inode);

	if (!chain || chain->first == NONE)
		return NULL;
	return &owners->holdings[chain->first];
}

const struct holding *owners_next(
	const struct owners *owners, const struct holding *holding)
{
	return holding->next == NONE ? NULL : &owners->holdings[holding->next];
}

const struct process *owners_process(
	const struct owners *owners, const struct holding *holding)
{
	return &owners->processes[holding->process];
}

struct owners_reach *owners_reach(struct owners *owners)
{
	return &owners->reach;
}
