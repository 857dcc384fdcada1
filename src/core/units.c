/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/units.h"

#include "sockview/core/keyset.h"
#include "sockview/core/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct units {
	struct keyset ids;
	size_t *starts; /* of each id's name, behind which its path stands */
	size_t starts_room;
	char *names; /* and paths, each ended by a NUL */
	size_t used;
	size_t room;
	bool has_root;
	uint64_t root; /* the cgroup that stands for nothing */
};

int units_new(const struct hash_seed *seed, struct units **units)
{
	struct units *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	keyset_init(&made->ids, seed, 1);
	*units = made;
	return 0;
}

void units_free(struct units *units)
{
	if (!units)
		return;
	keyset_fini(&units->ids);
	free(units->starts);
	free(units->names);
	free(units);
}

void units_begin(struct units *units)
{
	keyset_clear(&units->ids);
	units->used = 0;
	units->has_root = false;
}

/* For one more, of so many bytes. */
static int make_room(struct units *units, size_t bytes)
{
	if (units->ids.count >= units->starts_room) {
		size_t room = units->starts_room ? units->starts_room * 2 : 128;
		size_t *grown = realloc(units->starts, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		units->starts = grown;
		units->starts_room = room;
	}
	if (units->room - units->used < bytes) {
		size_t room = (units->room ? units->room * 2 : 4096) + bytes;
		char *grown = realloc(units->names, room);

		if (!grown)
			return -ENOMEM;
		units->names = grown;
		units->room = room;
	}
	return 0;
}

static void put(struct units *units, const char *text)
{
	size_t size = strlen(text) + 1;

	memcpy(units->names + units->used, text, size);
	units->used += size;
}

int units_add(struct units *units, uint64_t cgroup, const char *path)
{
	char name[UNIT_NAME_MAX];
	uint32_t place;
	int err;

	if (!unit_of_path(path, name)) {
		units->has_root = true;
		units->root = cgroup;
		return 0;
	}
	err = make_room(units, strlen(name) + 1 + strlen(path) + 1);
	if (!err)
		err = keyset_put(&units->ids, &cgroup, &place);
	if (err)
		return err;
	units->starts[place] = units->used;
	put(units, name);
	put(units, path);
	return 0;
}

const char *units_name(const struct units *units, uint64_t cgroup)
{
	uint32_t place;

	if (!units || !keyset_find(&units->ids, &cgroup, &place))
		return NULL;
	return units->names + units->starts[place];
}

bool units_is_root(const struct units *units, uint64_t cgroup)
{
	return units->has_root && units->root == cgroup;
}

const char *units_path(const struct units *units, uint64_t cgroup)
{
	const char *name = units_name(units, cgroup);

	return name ? name + strlen(name) + 1 : NULL;
}

size_t units_count(const struct units *units)
{
	return units->ids.count;
}

uint64_t units_cgroup(const struct units *units, size_t index)
{
	return *keyset_key(&units->ids, index);
}

int units_copy(const struct units *units, struct units **copy)
{
	struct units *made = NULL;
	int err = units_new(&units->ids.seed, &made);

	for (size_t i = 0; !err && i < units->ids.count; i++) {
		uint64_t cgroup = units_cgroup(units, i);

		err = units_add(made, cgroup, units_path(units, cgroup));
	}
	if (err) {
		units_free(made);
		return err;
	}
	made->has_root = units->has_root;
	made->root = units->root;
	*copy = made;
	return 0;
}
