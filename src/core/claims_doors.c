/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Whose the connections are that came by a listener. */

#include "sockview/core/claims_inside.h"

#include <errno.h>
#include <stdlib.h>

static const struct process *holder_of(const struct claims *claims, uint32_t inode)
{
	const struct holding *first = owners_first(claims->owners, inode);

	return first ? claims_only_holder(claims->owners, first) : NULL;
}

/* Those of one process are as good as one. */
static bool are_of_one(const struct claims *claims, uint32_t inode, uint32_t other)
{
	const struct process *a = holder_of(claims, inode);
	const struct process *b = holder_of(claims, other);

	return a && b && a->pid == b->pid && a->start == b->start;
}

static void settle_door(struct claims *claims, const struct sock *listener)
{
	struct door *door;
	size_t number;

	if (!sock_knows(listener, SOCK_INODE) || listener->proto != PROTO_TCP ||
		!direction_door(claims->directions, listener, &number))
		return;
	door = &claims->doors[number];
	door->shared = door->shared ||
		       (door->inode && door->inode != listener->inode &&
			       !are_of_one(claims, door->inode, listener->inode));
	door->inode = listener->inode;
}

/* Once all listeners are known, before the first socket. */
int claims_settle_doors(struct claims *claims)
{
	size_t count = direction_doors(claims->directions);
	struct sock listener;

	free(claims->doors);
	claims->doors = calloc(count ? count : 1, sizeof(*claims->doors));
	claims->door_count = claims->doors ? count : 0;
	if (!claims->doors)
		return -ENOMEM;
	for (size_t i = 0; i < table_count(claims->listeners); i++) {
		table_get(claims->listeners, i, &listener);
		settle_door(claims, &listener);
	}
	claims->settled = true;
	return 0;
}

struct claim claims_of_listener(const struct claims *claims, const struct sock *sock)
{
	struct claim claim = { OWNER_UNKNOWN, NULL };
	size_t number;

	if (!direction_door(claims->directions, sock, &number) ||
		number >= claims->door_count)
		return claim;
	if (!claims->doors[number].inode)
		return claim;
	if (claims->doors[number].shared) {
		claim.by = OWNER_SHARED;
		return claim;
	}
	claim.first = owners_first(claims->owners, claims->doors[number].inode);
	if (claim.first)
		claim.by = OWNER_BY_LISTENER;
	return claim;
}
