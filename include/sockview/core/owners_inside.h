/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_OWNERS_INSIDE_H
#define SOCKVIEW_CORE_OWNERS_INSIDE_H

/* The inside of owners. */

#include "sockview/core/inodes.h"
#include "sockview/core/keyset.h"

enum keeping {
	KEEP_ALL,    /* that is told */
	KEEP_WANTED, /* that has no holder yet */
	KEEP_MET,    /* by a snapshot */
};

struct owners {
	struct owners_reach reach;
	enum keeping keeping;
	struct inodes inodes;
	uint64_t held;		  /* inodes with a holder */
	uint64_t missed;	  /* inodes without, that were given up */
	struct holding *holdings; /* but the first of each inode */
	uint32_t holdings_count;
	uint32_t holdings_room;
	struct process *processes;
	uint32_t processes_count;
	uint32_t processes_room;
	struct keyset known; /* of KEEP_MET: pid and start of each process */
};

static inline bool inode_is_held(const struct inode_slot *slot)
{
	return slot->first.process != HOLDING_NONE;
}

/* The next holding of the same inode. NULL: that was the last. */
static inline struct holding *owners_behind(
	const struct owners *owners, const struct holding *holding)
{
	return holding->next == HOLDING_NONE ? NULL : &owners->holdings[holding->next];
}

#endif
