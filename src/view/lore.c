/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/lore.h"

const char *lore_service(const struct lore *lore, enum proto proto, uint16_t port)
{
	return lore->services ? services_name(lore->services, proto, port) : NULL;
}

const char *lore_local_service(const struct lore *lore, enum proto proto, uint16_t port)
{
	if (lore->ephemeral_known && port_in_range(lore->ephemeral, port))
		return NULL;
	return lore_service(lore, proto, port);
}
