/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Owners of a recording, which come with each of its snapshots. */

#include "sockview/app/owner_search.h"

#include <errno.h>

/* Once a snapshot; the second look of the claims finds nothing more. */
static int look(void *self, struct owners *owners)
{
	struct owner_search *search = self;
	int err;

	if (owners_reach(owners)->looked)
		return 0;
	err = replay_owners(search->replay, owners, search->claims);
	search->recorded = !err;
	if (err != -ENOMEM && replay_units(search->replay, search->units) == -ENOMEM)
		err = -ENOMEM;
	return err;
}

bool owner_search_play(struct owner_search *search, struct replay *replay,
	const struct hash_seed *seed, const struct directions *directions)
{
	int err;

	if (search->claims)
		return true;
	search->replay = replay;
	err = claims_new(seed, look, search, &search->claims);
	if (!err)
		err = units_new(seed, &search->units);
	if (!err)
		err = claims_watch(search->claims, seed, &search->watch);
	if (err) {
		owner_search_fini(search);
		return false;
	}
	claims_infer(search->claims, directions);
	return true;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct owner_search *search = self;

	(void)snapshot;
	search->sockets = 0;
	search->held = 0;
	return 0;
}

static int on_sock(void *self, const struct sock *sock)
{
	struct owner_search *search = self;

	if (!sock_knows(sock, SOCK_INODE))
		return 0;
	search->sockets++;
	if (owners_first(claims_owners(search->claims), sock->inode))
		search->held++;
	return 0;
}

struct feed owner_search_taped_feed(struct owner_search *search)
{
	static const struct feed_ops ops = { .begin = on_begin, .sock = on_sock };

	search->tee.count = 0;
	feed_tee_add(&search->tee, search->watch);
	feed_tee_add(
		&search->tee, claims_feed(search->claims, (struct feed){ &ops, search }));
	return feed_tee_feed(&search->tee);
}

void owner_search_tell_taped(
	const struct owner_search *search, struct owners_progress *progress)
{
	bool over = owner_search_is_over(search);
	uint64_t left = search->sockets - search->held;

	*progress = (struct owners_progress){
		.on = true,
		.tape = search->recorded ? PROGRESS_TAPED : PROGRESS_UNTAPED,
		.done = over || (search->recorded && !left),
		.percent = 100,
		.count = { search->sockets, search->held, over ? left : 0 },
		.not_permitted = over && !claims_saw_all(search->claims),
	};
	if (!progress->done)
		progress->percent =
			search->sockets ? (unsigned)(search->held * 100 / search->sockets)
					: 0;
}
