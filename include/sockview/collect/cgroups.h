/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_CGROUPS_H
#define SOCKVIEW_COLLECT_CGROUPS_H

#include "sockview/core/units.h"

#include <stddef.h>

/*
 * Finds where cgroup2 is mounted in a file such as /proc/self/mountinfo
 * (proc_pid_mountinfo(5)): /sys/fs/cgroup, or below it where v1 is in use, too. Returns 0
 * and the path, -ENOENT if it is not mounted, or another negative errno.
 */
int cgroups_find_mount(const char *mountinfo, char *path, size_t size);

/*
 * Names all cgroups below a mount. The id that a socket tells is the inode number of the
 * cgroup's folder (kernel/cgroup/cgroup.c, cgroup_id()). One that vanishes meanwhile, or
 * may not be read, is left out. Returns 0, -ENOMEM, or the negative errno of opening the
 * mount.
 */
int cgroups_read(const char *mount, struct units *units);

typedef int cgroups_pid_fn(void *self, uint32_t pid);

/*
 * Tells `take` of each process of the cgroup whose folder is `path` below a mount, not of
 * those below it. Returns 0, what `take` returned, or the negative errno of opening it.
 */
int cgroups_pids(const char *mount, const char *path, cgroups_pid_fn *take, void *self);

#endif
