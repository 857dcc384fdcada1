/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/service.h"

#include "sockview/core/sanitize.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 32

/* A port is an index: no search, and the whole table is as large as 65,536 sockets' rows. */
struct services {
	uint32_t by_port[PROTO_COUNT][65536]; /* an offset into text, 0: no name */
	char *text;
	size_t used;
	size_t room;
	size_t built_in; /* names below this offset are built in */
};

static int add_text(struct services *services, const char *name, uint32_t *offset)
{
	char clean[NAME_MAX_BYTES];
	size_t length = sanitize(clean, sizeof(clean), name, strlen(name));

	if (services->used + length + 1 > services->room) {
		size_t room = services->room ? services->room * 2 : 8192;
		char *text = realloc(services->text, room);

		if (!text)
			return -ENOMEM;
		services->text = text;
		services->room = room;
	}
	memcpy(services->text + services->used, clean, length + 1);
	*offset = (uint32_t)services->used;
	services->used += length + 1;
	return 0;
}

int services_add(
	struct services *services, enum proto proto, uint16_t port, const char *name)
{
	uint32_t *place = &services->by_port[proto][port];

	if (*place && *place >= services->built_in)
		return 0;
	return add_text(services, name, place);
}

static int add_built_in(struct services *services)
{
	size_t count;
	const struct service *table = services_built_in(&count);
	uint32_t nothing;
	int err = add_text(services, "", &nothing); /* offset 0 means "no name" */

	services->built_in = SIZE_MAX;
	for (size_t i = 0; i < count && !err; i++)
		for (int proto = 0; proto < PROTO_COUNT && !err; proto++)
			if (table[i].protos & PROTO_BIT(proto))
				err = add_text(services, table[i].name,
					&services->by_port[proto][table[i].port]);
	services->built_in = services->used;
	return err;
}

int services_new(struct services **services)
{
	struct services *made = calloc(1, sizeof(*made));
	int err = made ? add_built_in(made) : -ENOMEM;

	if (err)
		services_free(made);
	else
		*services = made;
	return err;
}

void services_free(struct services *services)
{
	if (!services)
		return;
	free(services->text);
	free(services);
}

const char *services_name(const struct services *services, enum proto proto, uint16_t port)
{
	uint32_t offset = services->by_port[proto][port];

	return offset ? services->text + offset : NULL;
}

bool services_port(const struct services *services, const char *name, uint16_t *port)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		for (uint32_t i = 0; i < 65536; i++) {
			const char *known = services_name(services, proto, (uint16_t)i);

			if (!known || strcmp(known, name) != 0)
				continue;
			*port = (uint16_t)i;
			return true;
		}
	}
	return false;
}
