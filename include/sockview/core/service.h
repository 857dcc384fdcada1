/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SERVICE_H
#define SOCKVIEW_CORE_SERVICE_H

/*
 * Names of services by protocol and port. A name is a registration or a habit, no proof
 * of what speaks there.
 */

#include "sockview/core/state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct services;

/* Returns 0 or -ENOMEM. It knows the built-in names. */
int services_new(struct services **services);

/* Takes NULL. */
void services_free(struct services *services);

/* Adds a name, unless the port has one already. Text is sanitized. Returns 0 or -ENOMEM.
 */
int services_add(
	struct services *services, enum proto proto, uint16_t port, const char *name);

/* Adds another name of a port for services_port(). Returns 0 or -ENOMEM. */
int services_add_alias(
	struct services *services, enum proto proto, uint16_t port, const char *name);

/*
 * The name of a port, NULL if it has none. What was added stands before what is built in.
 * Lives as long as the table.
 */
const char *services_name(
	const struct services *services, enum proto proto, uint16_t port);

/* The port of a name or an alias, of TCP before UDP. False: no such name. */
bool services_port(const struct services *services, const char *name, uint16_t *port);

/* What is built in, a row each. Static. */
struct service {
	uint16_t port;
	uint8_t protos; /* PROTO_BIT() */
	const char *name;
};
const struct service *services_built_in(size_t *count);

#endif
