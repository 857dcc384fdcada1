/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_INODES_H
#define SOCKVIEW_CORE_INODES_H

/*
 * The inside of owners: what is known of each inode, 20 bytes a slot, a million of them
 * in some 30 MB. Open addressing, keyed as in keyset.h, without an array beside it.
 */

#include "sockview/core/owners.h"

#define HOLDING_NONE INT32_MAX

struct inode_slot {
	uint32_t inode;	      /* 0: empty */
	uint32_t cookie : 29; /* its lowest bits: an inode is used again, a cookie not */
	uint32_t met : 1;     /* by the snapshot of now */
	uint32_t fresh : 1;   /* the look of now may have passed its holder before */
	uint32_t missed : 1;  /* looked for everywhere, and not found */
	struct holding first; /* .fd alone means nothing if .process is HOLDING_NONE */
};

/* Start with inodes_init(). */
struct inodes {
	struct hash_seed seed;
	struct inode_slot *slots;
	size_t room;
	size_t count;
};

void inodes_init(struct inodes *inodes, const struct hash_seed *seed);

/* May be called twice. */
void inodes_fini(struct inodes *inodes);

/* Forgets all and keeps the memory. */
void inodes_clear(struct inodes *inodes);

/* NULL: it is not there. Valid until one is added or removed. */
struct inode_slot *inodes_find(const struct inodes *inodes, uint32_t inode);

/* The slot of an inode (not 0), added without a holder if it is new: `added` tells.
 * Returns 0 or -ENOMEM. */
int inodes_put(
	struct inodes *inodes, uint32_t inode, struct inode_slot **slot, bool *added);

/* Removes what is in slot `i`. Another may stand there afterwards. */
void inodes_remove(struct inodes *inodes, size_t i);

#endif
