/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_RECORD_LEDGER_H
#define SOCKVIEW_RECORD_LEDGER_H

/*
 * Who holds the sockets of a snapshot, and in which units they are: written behind its
 * tables, of its own sockets alone, and whole in each snapshot, so that a recording can
 * be opened and stepped through anywhere.
 */

#include "sockview/core/claims.h"
#include "sockview/core/keyset.h"
#include "sockview/core/units.h"
#include "sockview/record/note.h"
#include "sockview/record/reel.h"

/* ---- writing ---- */

/* More holders of one socket are neither written nor read. */
#define LEDGER_HOLDERS_MAX 4096

/* The sockets of a snapshot. Start with ledger_init(). */
struct ledger {
	uint32_t *inodes;
	size_t count;
	size_t room;
	struct keyset cgroups;
};

/* Who knows of them. Borrowed; either may be NULL. */
struct ledger_lore {
	const struct claims *claims;
	const struct units *units;
};

/* Where notes go: each is written into `bytes`, NOTE_MAX of them, aligned for a 32-bit
 * number, and handed on by its length. */
struct ledger_out {
	void *bytes;
	void (*put)(void *self, size_t length);
	void *self;
	uint32_t number; /* of the snapshot */
};

void ledger_init(struct ledger *ledger);

/* May be called twice. */
void ledger_fini(struct ledger *ledger);

/* A snapshot begins. */
void ledger_begin(struct ledger *ledger);

/* It has this socket. Without memory it is left out. */
void ledger_meet(struct ledger *ledger, const struct sock *sock);

/*
 * Writes what is known of them now. Nothing of owners if there was no look at processes.
 * Returns 0, or -ENOMEM: then nothing was written.
 */
int ledger_write(const struct ledger *ledger, const struct ledger_lore *lore,
	const struct ledger_out *out);

/* ---- reading ---- */

/* More of them in one snapshot are left out: no host has so many (PID_MAX_LIMIT,
 * include/linux/threads.h; twice fs.file-max of a large one). */
#define LEDGER_PROCESSES_MAX (1U << 22)
#define LEDGER_HOLDINGS_MAX  (1U << 22)

/* Who is to be told. What is NULL is not read. */
struct ledger_copy {
	struct owners *owners;
	struct claims *claims; /* of the only processes of cgroups; needs `owners` */
	struct units *units;
};

/*
 * Tells what was recorded of one of our own snapshots, which begins at `start`; the reel
 * stays where it is. Owners are begun anew. Returns 0, -ENOMEM, or -ENODATA: owners are
 * wanted, and there are none.
 */
int ledger_read(
	struct reel *reel, struct tape_place start, const struct ledger_copy *copy);

#endif
