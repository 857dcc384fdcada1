/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PEER_LIST_H
#define SOCKVIEW_CORE_PEER_LIST_H

/*
 * Peers as people read them: every destination, and of those who come in a line for each
 * listener that has any.
 */

#include "sockview/core/peers.h"

/* Zeroed at the start. */
struct peer_list {
	uint32_t *entries;
	size_t count;
	size_t room;
};

/* May be called twice. */
void peer_list_fini(struct peer_list *list);

/* Makes the list of a snapshot that has ended. Returns 0 or -ENOMEM. */
int peer_list_make(struct peer_list *list, const struct peers *peers);

/* Line `i` of list->count, in no order. A destination is a sum without clients. */
void peer_list_get(const struct peer_list *list, const struct peers *peers, size_t i,
	struct peer_site *line);

/* A list with the snapshot it is of, which is kept. */
struct peer_sheet {
	struct peers *peers;
	struct peer_list list;
};

/* Keeps the last snapshot of `peers`. Returns 0 or -ENOMEM. */
int peer_sheet_new(const struct peers *peers, struct peer_sheet **sheet);

/* Takes NULL. */
void peer_sheet_free(struct peer_sheet *sheet);

/* What a line is known by from snapshot to snapshot. */
uint64_t peer_list_key(const struct peer_site *line);

/*
 * What a line is sorted by beside the rest: those with most sockets first; the same for
 * the same peer in every run.
 */
uint64_t peer_list_identity(const struct peer_site *line);

#endif
