/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_LEAST 64

void groups_init(
	struct groups *groups, const struct hash_seed *seed, unsigned words, size_t max)
{
	*groups = (struct groups){ .max = max };
	keyset_init(&groups->keys, seed, words);
}

void groups_fini(struct groups *groups)
{
	keyset_fini(&groups->keys);
	free(groups->all);
	groups->all = NULL;
	groups->room = 0;
}

void groups_clear(struct groups *groups)
{
	keyset_clear(&groups->keys);
	memset(&groups->other, 0, sizeof(groups->other));
}

static int add_group(struct groups *groups, const uint64_t *key, struct group **group)
{
	uint32_t place;
	int err;

	if (groups_count(groups) == groups->room) {
		size_t room = groups->room ? groups->room * 2 : ROOM_LEAST;
		struct group *all = realloc(groups->all, room * sizeof(*all));

		if (!all)
			return -ENOMEM;
		groups->all = all;
		groups->room = room;
	}
	err = keyset_put(&groups->keys, key, &place);
	if (err)
		return err;
	*group = &groups->all[place];
	memset(*group, 0, sizeof(**group));
	return 0;
}

int groups_add(struct groups *groups, const uint64_t *key, enum state state,
	struct group **group)
{
	uint32_t place;
	int err = 0;

	*group = &groups->other;
	if (keyset_find(&groups->keys, key, &place))
		*group = &groups->all[place];
	else if (groups_count(groups) < groups->max)
		err = add_group(groups, key, group);
	if (err)
		return err;
	(*group)->total++;
	(*group)->by_state[state]++;
	return 0;
}

const struct group *groups_find(const struct groups *groups, const uint64_t *key)
{
	uint32_t place;

	return keyset_find(&groups->keys, key, &place) ? &groups->all[place] : NULL;
}
