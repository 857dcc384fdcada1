/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_TALLY_H
#define SOCKVIEW_CORE_TALLY_H

/*
 * Sockets by service: protocol, the service's port and who opened the connection. The
 * port is the local one of an inbound socket and the remote one of an outbound; the local
 * one, too, of a socket without a peer. Keeps the snapshot before, to tell the change.
 */

#include "sockview/core/crowd.h"
#include "sockview/core/direction.h"
#include "sockview/core/feed.h"
#include "sockview/core/group.h"

struct tally;

/* A service. Borrowed from the tally until its next snapshot. */
struct tally_row {
	const struct group *count;
	bool is_other; /* all that found no place; proto, port and direction say nothing
			*/
	enum proto proto;
	enum direction direction;
	uint16_t port;
	bool has_change;
	double change_per_s; /* of the total, since the snapshot before */
};

/*
 * Borrows `directions`, which must be fed before it (direction_feed()); `max` is
 * GROUPS_MAX but in tests. Returns 0 or -ENOMEM.
 */
int tally_new(const struct hash_seed *seed, const struct directions *directions,
	size_t max, struct tally **tally);

/*
 * From the next snapshot on it is told whose the sockets are, too: claims must be fed
 * before it. NULL: no more. Borrows both; `units` may be NULL. Returns 0 or -ENOMEM.
 */
int tally_claim(
	struct tally *tally, const struct claims *claims, const struct units *units);

/* Whose they are, for the crowds of the groups. NULL: nobody has asked. */
const struct crowds *tally_crowds(const struct tally *tally);

/* Takes NULL. */
void tally_free(struct tally *tally);

/* The tally as a feed: every `begin` starts from zero. It borrows `tally`. */
struct feed tally_feed(struct tally *tally);

/* How many rows there are, that of the others among them if it has any. */
size_t tally_count(const struct tally *tally);

/* Row `i`, in no order. */
void tally_get(const struct tally *tally, size_t i, struct tally_row *row);

/* The rows of a snapshot with their counts, to be kept beyond the next one. */
struct tally_list {
	struct crowds *crowds; /* owned; NULL: nobody has asked whose they are */
	size_t count;
	struct tally_entry {
		struct tally_row row; /* points at the count beside it */
		struct group count;
	} entry[];
};

/* Copies the rows as they are. NULL: out of memory. */
struct tally_list *tally_keep(const struct tally *tally);

/* Takes NULL. */
void tally_list_free(struct tally_list *list);

/* What a service is known by from snapshot to snapshot; that of the others is the
 * largest. */
uint64_t tally_identity(const struct tally_row *row);

/* The service's port of a socket, by its direction. */
uint16_t tally_port(const struct sock *sock, enum direction direction);

#endif
