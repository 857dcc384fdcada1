/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/users.h"

#include "sockview/core/sanitize.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct user {
	uint32_t uid;
	char name[USERS_NAME_MAX];
};

/* Sorted by uid. */
struct users {
	struct user *users;
	size_t count;
	size_t room;
};

int users_new(struct users **users)
{
	*users = calloc(1, sizeof(**users));
	return *users ? 0 : -ENOMEM;
}

void users_free(struct users *users)
{
	if (!users)
		return;
	free(users->users);
	free(users);
}

/* Where the uid stands, or would. */
static size_t find(const struct users *users, uint32_t uid)
{
	size_t low = 0;
	size_t high = users->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (users->users[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int make_room(struct users *users)
{
	size_t room = users->room ? users->room * 2 : 64;
	struct user *grown;

	if (users->count < users->room)
		return 0;
	grown = realloc(users->users, room * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	users->users = grown;
	users->room = room;
	return 0;
}

int users_add(struct users *users, uint32_t uid, const char *name)
{
	size_t at = find(users, uid);
	struct user *user;
	int err;

	if (at < users->count && users->users[at].uid == uid)
		return 0;
	err = make_room(users);
	if (err)
		return err;
	user = &users->users[at];
	memmove(user + 1, user, (users->count - at) * sizeof(*user));
	user->uid = uid;
	sanitize(user->name, sizeof(user->name), name, strlen(name));
	users->count++;
	return 0;
}

const char *users_name(const struct users *users, uint32_t uid)
{
	size_t at = users ? find(users, uid) : 0;

	if (!users || at == users->count || users->users[at].uid != uid)
		return NULL;
	return users->users[at].name;
}
