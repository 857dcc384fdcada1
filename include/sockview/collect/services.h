/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_SERVICES_H
#define SOCKVIEW_COLLECT_SERVICES_H

#include "sockview/core/service.h"

/*
 * Adds the system's names and aliases in one pass of getservent(3): a getservbyport(3)
 * that finds nothing reads the whole file again. Not thread-safe. Returns 0 or -ENOMEM.
 */
int services_read(struct services *services);

#endif
