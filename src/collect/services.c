/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/services.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

int services_read(struct services *services)
{
	const struct servent *entry;
	int err = 0;

	setservent(1);
	while (!err && (entry = getservent())) {
		uint16_t port = ntohs((uint16_t)entry->s_port);

		for (int proto = 0; proto < PROTO_COUNT && !err; proto++)
			if (strcmp(entry->s_proto, proto_name(proto)) == 0)
				err = services_add(services, proto, port, entry->s_name);
	}
	endservent();
	return err;
}
