/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/services.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

static int add_entry(
	struct services *services, enum proto proto, const struct servent *entry)
{
	uint16_t port = ntohs((uint16_t)entry->s_port);
	int err = services_add(services, proto, port, entry->s_name);

	for (char **alias = entry->s_aliases; !err && *alias; alias++)
		err = services_add_alias(services, proto, port, *alias);
	return err;
}

int services_read(struct services *services)
{
	const struct servent *entry;
	int err = 0;

	setservent(1);
	while (!err && (entry = getservent())) {
		for (int proto = 0; proto < PROTO_COUNT && !err; proto++)
			if (strcmp(entry->s_proto, proto_name(proto)) == 0)
				err = add_entry(services, proto, entry);
	}
	endservent();
	return err;
}
