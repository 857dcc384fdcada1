/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/owners.h"

#include "sockview/core/owners_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int owners_new(const struct hash_seed *seed, struct owners **owners)
{
	struct owners *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	inodes_init(&made->inodes, seed);
	keyset_init(&made->known, seed, 2);
	*owners = made;
	return 0;
}

void owners_free(struct owners *owners)
{
	if (!owners)
		return;
	inodes_fini(&owners->inodes);
	keyset_fini(&owners->known);
	free(owners->holdings);
	free(owners->processes);
	free(owners);
}

void owners_begin(struct owners *owners)
{
	inodes_clear(&owners->inodes);
	keyset_clear(&owners->known);
	memset(&owners->reach, 0, sizeof(owners->reach));
	owners->keeping = KEEP_ALL;
	owners->held = 0;
	owners->missed = 0;
	owners->holdings_count = 0;
	owners->processes_count = 0;
}

void owners_narrow(struct owners *owners)
{
	owners->keeping = KEEP_WANTED;
}

/* Room for one more element of an array. */
static int make_room(void **array, size_t size, uint32_t count, uint32_t *room)
{
	uint32_t wanted = *room ? *room * 2 : 64;
	void *grown;

	if (count < *room)
		return 0;
	if (wanted <= *room || wanted >= HOLDING_NONE)
		return -ENOMEM;
	grown = realloc(*array, wanted * size);
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*room = wanted;
	return 0;
}

int owners_want(struct owners *owners, uint32_t inode)
{
	struct inode_slot *slot;
	bool added;

	return inodes_put(&owners->inodes, inode, &slot, &added);
}

bool owners_satisfied(const struct owners *owners)
{
	return owners->keeping != KEEP_ALL &&
	       owners->held + owners->missed == owners->inodes.count;
}

bool owners_wants(const struct owners *owners, uint32_t inode)
{
	const struct inode_slot *slot;

	if (owners->keeping == KEEP_ALL)
		return true;
	slot = inodes_find(&owners->inodes, inode);
	return slot && (owners->keeping == KEEP_MET || !inode_is_held(slot));
}

/* A process that was told before may have another name or user now. */
static bool find_process(
	struct owners *owners, const struct process *process, uint32_t *index)
{
	const uint64_t key[] = { process->pid, process->start };

	if (owners->keeping != KEEP_MET || !keyset_find(&owners->known, key, index))
		return false;
	owners->processes[*index] = *process;
	return true;
}

int owners_add(struct owners *owners, const struct process *process, uint32_t *index)
{
	const uint64_t key[] = { process->pid, process->start };
	void *array = owners->processes;
	int err;

	if (find_process(owners, process, index))
		return 0;
	err = make_room(&array, sizeof(*process), owners->processes_count,
		&owners->processes_room);
	owners->processes = array;
	if (!err && owners->keeping == KEEP_MET)
		err = keyset_put(&owners->known, key, index);
	if (err)
		return err;
	*index = owners->processes_count++;
	owners->processes[*index] = *process;
	return 0;
}

/* Adds a holding behind the others of its inode. */
static int append(struct owners *owners, struct holding *first, struct holding told)
{
	void *array = owners->holdings;
	struct holding *last = first;
	int err = make_room(
		&array, sizeof(told), owners->holdings_count, &owners->holdings_room);

	owners->holdings = array;
	if (err)
		return err;
	while (last->next != HOLDING_NONE)
		last = &owners->holdings[last->next];
	last->next = owners->holdings_count & HOLDING_NONE;
	owners->holdings[owners->holdings_count++] = told;
	return 0;
}

/* The holding that tells the same. NULL: there is none. */
static struct holding *find_same(
	const struct owners *owners, struct holding *first, const struct holding *told)
{
	struct holding *at = first;

	while (at && (at->process != told->process || at->fd != told->fd))
		at = owners_behind(owners, at);
	return at;
}

int owners_hold(struct owners *owners, uint32_t inode, uint32_t process, uint32_t fd)
{
	const struct holding told = { process, fd, HOLDING_NONE, 1 };
	struct inode_slot *slot;
	struct holding *same = NULL;
	bool added;
	int err = inodes_put(&owners->inodes, inode, &slot, &added);

	if (err)
		return err;
	if (!inode_is_held(slot)) {
		slot->first = told;
		owners->held++;
		owners->missed -= slot->missed;
		slot->missed = 0;
		return 0;
	}
	if (owners->keeping == KEEP_MET)
		same = find_same(owners, &slot->first, &told);
	if (!same)
		return append(owners, &slot->first, told);
	same->seen = 1;
	return 0;
}

const struct holding *owners_first(const struct owners *owners, uint32_t inode)
{
	const struct inode_slot *slot = inodes_find(&owners->inodes, inode);

	return slot && inode_is_held(slot) ? &slot->first : NULL;
}

const struct holding *owners_next(
	const struct owners *owners, const struct holding *holding)
{
	return owners_behind(owners, holding);
}

const struct process *owners_process(
	const struct owners *owners, const struct holding *holding)
{
	return &owners->processes[holding->process];
}

size_t owners_processes(const struct owners *owners)
{
	return owners->processes_count;
}

const struct process *owners_process_at(const struct owners *owners, size_t index)
{
	return &owners->processes[index];
}

size_t owners_index(const struct owners *owners, const struct process *process)
{
	return (size_t)(process - owners->processes);
}

struct owners_reach *owners_reach(struct owners *owners)
{
	return &owners->reach;
}

/* ---- kept from snapshot to snapshot ---- */

#define COOKIE_BITS ((UINT32_C(1) << 29) - 1)

void owners_keep(struct owners *owners)
{
	owners_begin(owners);
	owners->keeping = KEEP_MET;
}

/* An inode that is new, or new to this socket, has no holder and was never missed. */
static void renew(struct owners *owners, struct inode_slot *slot, uint32_t cookie)
{
	owners->held -= inode_is_held(slot);
	owners->missed -= slot->missed;
	slot->first = (struct holding){ HOLDING_NONE, 0, HOLDING_NONE, 0 };
	slot->missed = 0;
	slot->fresh = 1;
	slot->cookie = cookie & COOKIE_BITS;
}

int owners_meet(struct owners *owners, uint32_t inode, uint64_t cookie)
{
	struct inode_slot *slot;
	bool added;
	int err = inodes_put(&owners->inodes, inode, &slot, &added);

	if (err)
		return err;
	if (added || slot->cookie != (cookie & COOKIE_BITS))
		renew(owners, slot, cookie & COOKIE_BITS);
	slot->met = 1;
	return 0;
}

static void forget(struct owners *owners, size_t i)
{
	const struct inode_slot *slot = &owners->inodes.slots[i];

	owners->held -= inode_is_held(slot);
	owners->missed -= slot->missed;
	inodes_remove(&owners->inodes, i);
}

void owners_end_snapshot(struct owners *owners, bool whole)
{
	struct inode_slot *slots = owners->inodes.slots;

	for (size_t i = 0; i < owners->inodes.room; i++) {
		/* What moves up into the slot is looked at, too. */
		while (whole && slots[i].inode && !slots[i].met)
			forget(owners, i);
	}
	for (size_t i = 0; i < owners->inodes.room; i++)
		slots[i].met = 0;
}

struct owners_count owners_count(const struct owners *owners)
{
	return (struct owners_count){ owners->inodes.count, owners->held,
		owners->missed };
}

bool owners_missed(const struct owners *owners, uint32_t inode)
{
	const struct inode_slot *slot = inodes_find(&owners->inodes, inode);

	return slot && slot->missed;
}
