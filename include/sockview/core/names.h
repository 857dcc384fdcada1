/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_NAMES_H
#define SOCKVIEW_CORE_NAMES_H

/* Names behind numbers, which a source fills in and views look up: so far network
 * devices. */

#include "sockview/core/feed.h"

struct names;

/* Returns 0 or -ENOMEM. */
int names_new(struct names **names);

/* Takes NULL. */
void names_free(struct names *names);

/* The names as a feed: each `begin` forgets, `device` adds. It borrows `names`. */
struct feed names_feed(struct names *names);

/* The device's name, NULL if it is not known. Lives until the next `begin`. */
const char *names_device(const struct names *names, uint32_t ifindex);

#endif
