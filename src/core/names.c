/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/names.h"

#include "sockview/core/outcome.h"

#include <errno.h>
#include <stdlib.h>

struct device {
	uint32_t ifindex;
	char name[36];
};

struct names {
	struct device *devices;
	size_t count;
	size_t room;
};

int names_new(struct names **names)
{
	*names = calloc(1, sizeof(**names));
	return *names ? 0 : -ENOMEM;
}

void names_free(struct names *names)
{
	if (!names)
		return;
	free(names->devices);
	free(names);
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct names *names = self;

	(void)snapshot;
	names->count = 0;
	return 0;
}

static int on_device(void *self, uint32_t ifindex, const char *name)
{
	struct names *names = self;
	struct device *device;

	if (names->count == names->room) {
		size_t room = names->room ? names->room * 2 : 16;
		struct device *devices = realloc(names->devices, room * sizeof(*devices));

		if (!devices)
			return -ENOMEM;
		names->devices = devices;
		names->room = room;
	}
	device = &names->devices[names->count++];
	device->ifindex = ifindex;
	outcome_copy_text(device->name, sizeof(device->name), name);
	return 0;
}

struct feed names_feed(struct names *names)
{
	static const struct feed_ops ops = { .begin = on_begin, .device = on_device };

	return (struct feed){ &ops, names };
}

/* Few sockets are bound to a device, and few hosts have many. */
const char *names_device(const struct names *names, uint32_t ifindex)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->devices[i].ifindex == ifindex)
			return names->devices[i].name;
	return NULL;
}
