/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_USERS_H
#define SOCKVIEW_CORE_USERS_H

/* Names of users by number, which a source fills in and views look up. */

#include <stdint.h>

#define USERS_NAME_MAX 64

struct users;

/* Returns 0 or -ENOMEM. */
int users_new(struct users **users);

/* Takes NULL. */
void users_free(struct users *users);

/* Adds a name, unless the number has one already. Text is sanitized. Returns 0 or
 * -ENOMEM.
 */
int users_add(struct users *users, uint32_t uid, const char *name);

/* NULL: it has no name. Takes NULL. Lives until the next users_add(). */
const char *users_name(const struct users *users, uint32_t uid);

#endif
