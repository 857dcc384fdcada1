/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/service.h"

#include "sockview/core/sanitize.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 32

/* A port is an index: no search. The whole table is as large as 65,536 sockets' rows. */
struct services {
	uint32_t by_port[PROTO_COUNT][65536]; /* an offset into text, 0: no name */
	char *text;
	size_t used;
	size_t room;
	size_t built_in; /* names below this offset are built in */
	struct alias *aliases;
	size_t alias_count;
	size_t alias_room;
};

/* Another name of a port, known only to those who look for it. */
struct alias {
	uint32_t name; /* an offset into text */
	uint16_t port;
	uint8_t proto;
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

int services_add_alias(
	struct services *services, enum proto proto, uint16_t port, const char *name)
{
	struct alias alias = { .port = port, .proto = (uint8_t)proto };
	int err = add_text(services, name, &alias.name);

	if (!err && services->alias_count == services->alias_room) {
		size_t room = services->alias_room ? services->alias_room * 2 : 64;
		struct alias *aliases =
			realloc(services->aliases, room * sizeof(*aliases));

		if (!aliases)
			return -ENOMEM;
		services->aliases = aliases;
		services->alias_room = room;
	}
	if (!err)
		services->aliases[services->alias_count++] = alias;
	return err;
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
	free(services->aliases);
	free(services);
}

const char *services_name(
	const struct services *services, enum proto proto, uint16_t port)
{
	uint32_t offset = services->by_port[proto][port];

	return offset ? services->text + offset : NULL;
}

static bool find_name(const struct services *services, enum proto proto, const char *name,
	uint16_t *port)
{
	for (uint32_t i = 0; i < 65536; i++) {
		const char *known = services_name(services, proto, (uint16_t)i);

		if (!known || strcmp(known, name) != 0)
			continue;
		*port = (uint16_t)i;
		return true;
	}
	return false;
}

static bool find_alias(const struct services *services, enum proto proto,
	const char *name, uint16_t *port)
{
	for (size_t i = 0; i < services->alias_count; i++) {
		const struct alias *alias = &services->aliases[i];

		if (alias->proto != proto ||
			strcmp(services->text + alias->name, name) != 0)
			continue;
		*port = alias->port;
		return true;
	}
	return false;
}

/* Where the system has another name for a port, the built-in one still leads there. */
static bool find_built_in(enum proto proto, const char *name, uint16_t *port)
{
	size_t count;
	const struct service *table = services_built_in(&count);

	for (size_t i = 0; i < count; i++) {
		if (!(table[i].protos & PROTO_BIT(proto)) ||
			strcmp(table[i].name, name) != 0)
			continue;
		*port = table[i].port;
		return true;
	}
	return false;
}

bool services_port(const struct services *services, const char *name, uint16_t *port)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		if (find_name(services, proto, name, port) ||
			find_alias(services, proto, name, port) ||
			find_built_in(proto, name, port))
			return true;
	return false;
}
