/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/inodes.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_LEAST 128

static_assert(sizeof(struct inode_slot) == 20, "as promised");

void inodes_init(struct inodes *inodes, const struct hash_seed *seed)
{
	*inodes = (struct inodes){ .seed = *seed };
}

void inodes_fini(struct inodes *inodes)
{
	free(inodes->slots);
	inodes->slots = NULL;
	inodes->room = 0;
	inodes->count = 0;
}

void inodes_clear(struct inodes *inodes)
{
	if (inodes->count)
		memset(inodes->slots, 0, inodes->room * sizeof(*inodes->slots));
	inodes->count = 0;
}

/* Where an inode belongs: any room will do, it need not be a power of two. */
static size_t home_of(const struct inodes *inodes, uint32_t inode)
{
	const uint64_t word = inode;
	uint64_t hash = hash_words(&inodes->seed, &word, 1) >> 32;

	return (size_t)(hash * inodes->room >> 32);
}

static size_t behind(const struct inodes *inodes, size_t i)
{
	return i + 1 == inodes->room ? 0 : i + 1;
}

/* The slot that has the inode, or the empty one where it belongs. */
static struct inode_slot *look_up(const struct inodes *inodes, uint32_t inode)
{
	size_t i = home_of(inodes, inode);

	while (inodes->slots[i].inode && inodes->slots[i].inode != inode)
		i = behind(inodes, i);
	return &inodes->slots[i];
}

struct inode_slot *inodes_find(const struct inodes *inodes, uint32_t inode)
{
	struct inode_slot *slot;

	if (!inodes->count)
		return NULL;
	slot = look_up(inodes, inode);
	return slot->inode ? slot : NULL;
}

/* By half: at most three quarters of the slots are in use, and at least half. */
static int grow(struct inodes *inodes)
{
	size_t room = inodes->room ? inodes->room + inodes->room / 2 : ROOM_LEAST;
	struct inode_slot *slots;
	struct inodes grown = *inodes;

	if (inodes->room && (inodes->count + 1) * 4 <= inodes->room * 3)
		return 0;
	slots = room > UINT32_MAX ? NULL : calloc(room, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	grown.slots = slots;
	grown.room = room;
	for (size_t i = 0; i < inodes->room; i++)
		if (inodes->slots[i].inode)
			*look_up(&grown, inodes->slots[i].inode) = inodes->slots[i];
	free(inodes->slots);
	*inodes = grown;
	return 0;
}

int inodes_put(
	struct inodes *inodes, uint32_t inode, struct inode_slot **slot, bool *added)
{
	int err = grow(inodes);

	if (err)
		return err;
	*slot = look_up(inodes, inode);
	*added = !(*slot)->inode;
	if (!*added)
		return 0;
	(*slot)->inode = inode;
	(*slot)->first = (struct holding){ HOLDING_NONE, 0, HOLDING_NONE, 0 };
	inodes->count++;
	return 0;
}

/* Whether what stands at `at` may move back to `hole`: not to before its home. */
static bool may_move(const struct inodes *inodes, size_t at, size_t hole)
{
	size_t home = home_of(inodes, inodes->slots[at].inode);
	size_t room = inodes->room;

	return (at + room - home) % room >= (at + room - hole) % room;
}

void inodes_remove(struct inodes *inodes, size_t i)
{
	size_t hole = i;

	for (size_t at = behind(inodes, i); inodes->slots[at].inode;
		at = behind(inodes, at)) {
		if (!may_move(inodes, at, hole))
			continue;
		inodes->slots[hole] = inodes->slots[at];
		hole = at;
	}
	memset(&inodes->slots[hole], 0, sizeof(inodes->slots[hole]));
	inodes->count--;
}
