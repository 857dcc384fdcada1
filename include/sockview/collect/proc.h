/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_PROC_H
#define SOCKVIEW_COLLECT_PROC_H

#include "sockview/collect/walk.h"

/* Opens a file of /proc/net by its name; returns a descriptor or a negative errno. */
typedef int proc_open_fn(void *context, const char *name);

/*
 * Walks by /proc/net/{tcp,tcp6,udp,udp6}: slower, and without cookies, cgroups, devices
 * and backlogs, but there where sock_diag is not. `context` is borrowed. Returns 0 or
 * -ENOMEM.
 */
int proc_walker_new(proc_open_fn *open, void *context, struct walker **walker);

#endif
