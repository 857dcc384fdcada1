/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_UNITS_H
#define SOCKVIEW_CORE_UNITS_H

/* Names of units and containers by cgroup id, which a source fills and views look up. */

#include "sockview/core/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct units;

/* Returns 0 or -ENOMEM. */
int units_new(const struct hash_seed *seed, struct units **units);

/* Takes NULL. */
void units_free(struct units *units);

/* Forgets the names. */
void units_begin(struct units *units);

/* Adds a cgroup by its path below the mount; see unit_of_path(). Returns 0 or -ENOMEM. */
int units_add(struct units *units, uint64_t cgroup, const char *path);

/* NULL: unknown, or the root. Takes NULL. Lives until the next units_add(). */
const char *units_name(const struct units *units, uint64_t cgroup);

/* Its path as it was added, not sanitized; likewise. */
const char *units_path(const struct units *units, uint64_t cgroup);

/* How many have a name, and the id of one of them. */
size_t units_count(const struct units *units);
uint64_t units_cgroup(const struct units *units, size_t index);

/* Makes units of the same names. Returns 0 or -ENOMEM. */
int units_copy(const struct units *units, struct units **copy);

/* Whether it is the root, which is known to stand for nothing. */
bool units_is_root(const struct units *units, uint64_t cgroup);

#endif
