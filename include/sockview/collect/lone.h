/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_LONE_H
#define SOCKVIEW_COLLECT_LONE_H

/*
 * Cgroups of one process: what nobody may be asked about is its own, which needs no right
 * to tell. cgroup.procs and the process's name may be read by everybody.
 */

#include "sockview/core/owners.h"
#include "sockview/core/units.h"

#include <stdint.h>

/*
 * Finds the only process of the cgroup whose folder is `path` below a mount, in a /proc.
 * Returns 1, or 0: it has none or several, or the process may be looked at, so that its
 * descriptors say what is its own.
 */
int lone_find(
	const char *proc, const char *mount, const char *path, struct process *process);

/* A process that is alone in its cgroup. Returns 0 or a negative errno, which ends it. */
typedef int lone_fn(void *self, uint64_t cgroup, const struct process *process);

/* Tells `take` of those of all units. Returns 0 or what `take` returned. */
int lone_look(const char *proc, const char *mount, const struct units *units,
	lone_fn *take, void *self);

#endif
