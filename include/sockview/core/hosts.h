/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_HOSTS_H
#define SOCKVIEW_CORE_HOSTS_H

/* Names of addresses, which somebody else finds out meanwhile: see collect/resolver.h. */

#include "sockview/core/sock.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Room for a name, with its NUL; with a port behind it it fits a cell. One that is longer
 * is not shown: nothing is cut.
 */
#define HOSTS_NAME_MAX 96

struct hosts {
	/* The name of an address if it is known by now, else asks for it. It is one word
	 * without a colon, and no address itself. Never waits. */
	bool (*name)(void *self, enum family family, const uint8_t *addr,
		char name[HOSTS_NAME_MAX]);
	/* Waits for what was asked for, within reason; NULL: nobody waits. */
	void (*await)(void *self);
	void *self;
};

/* `hosts` may be NULL: nobody asks for names. */
static inline bool hosts_name(const struct hosts *hosts, enum family family,
	const uint8_t *addr, char name[HOSTS_NAME_MAX])
{
	return hosts && hosts->name(hosts->self, family, addr, name);
}

static inline void hosts_await(const struct hosts *hosts)
{
	if (hosts && hosts->await)
		hosts->await(hosts->self);
}

#endif
