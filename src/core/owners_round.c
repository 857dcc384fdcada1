/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/owners.h"

#include "sockview/core/owners_inside.h"

#include <errno.h>
#include <stdlib.h>

void owners_begin_round(struct owners *owners)
{
	struct inode_slot *slots = owners->inodes.slots;

	for (size_t i = 0; i < owners->inodes.room; i++)
		slots[i].fresh = 0;
}

/* Takes over what the round has told of one inode, in the same order. */
static void sift(struct owners *owners, struct inode_slot *slot, struct holding *to,
	uint32_t *count)
{
	struct holding *at = &slot->first;
	struct holding *last = NULL;
	struct holding kept = { HOLDING_NONE, 0, HOLDING_NONE, 0 };

	for (; at; at = owners_behind(owners, at)) {
		struct holding told = { at->process, at->fd, HOLDING_NONE, 0 };

		if (!at->seen)
			continue;
		if (!last) {
			kept = told;
			last = &kept;
			continue;
		}
		last->next = *count & HOLDING_NONE;
		last = &to[*count];
		to[(*count)++] = told;
	}
	owners->held -= kept.process == HOLDING_NONE;
	slot->first = kept;
}

/* Gives all who hold something a new number, in `numbers`, and forgets the others. */
static void count_off(struct owners *owners, uint32_t *numbers)
{
	uint32_t count = 0;

	keyset_clear(&owners->known);
	for (uint32_t i = 0; i < owners->processes_count; i++) {
		const struct process *process = &owners->processes[i];
		const uint64_t key[] = { process->pid, process->start };
		uint32_t place;

		if (!numbers[i])
			continue;
		owners->processes[count] = *process;
		keyset_put(&owners->known, key, &place); /* there was room for more */
		numbers[i] = count++;
	}
	owners->processes_count = count;
}

/* Calls each holding's process by its number, or marks the numbers that are called. */
static void renumber(struct owners *owners, uint32_t *numbers, bool mark)
{
	struct inode_slot *slots = owners->inodes.slots;

	for (size_t i = 0; i < owners->inodes.room; i++) {
		struct holding *at = &slots[i].first;

		if (!slots[i].inode || !inode_is_held(&slots[i]))
			continue;
		for (; at; at = owners_behind(owners, at)) {
			if (mark)
				numbers[at->process] = 1;
			else
				at->process = numbers[at->process];
		}
	}
}

static void give_up(struct owners *owners, struct inode_slot *slot)
{
	slot->missed = 1;
	owners->missed++;
}

int owners_finish_round(struct owners *owners)
{
	struct inode_slot *slots = owners->inodes.slots;
	uint32_t *numbers = calloc(owners->processes_count + 1, sizeof(*numbers));
	struct holding *to = calloc(owners->holdings_count + 1, sizeof(*to));
	uint32_t count = 0;

	if (!numbers || !to) {
		free(numbers);
		free(to);
		return -ENOMEM;
	}
	for (size_t i = 0; i < owners->inodes.room; i++) {
		if (slots[i].inode && inode_is_held(&slots[i]))
			sift(owners, &slots[i], to, &count);
		else if (slots[i].inode && !slots[i].fresh && !slots[i].missed)
			give_up(owners, &slots[i]);
	}
	free(owners->holdings);
	owners->holdings = to;
	owners->holdings_room = owners->holdings_count + 1;
	owners->holdings_count = count;
	renumber(owners, numbers, true);
	count_off(owners, numbers);
	renumber(owners, numbers, false);
	free(numbers);
	return 0;
}
