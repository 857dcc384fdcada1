/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_UNIT_FILES_H
#define SOCKVIEW_COLLECT_UNIT_FILES_H

/*
 * How many files the fullest process of a unit has open, which needs no right: whose
 * processes nobody may look at is known by its cgroup.
 */

#include "sockview/core/process.h"

/* Of so many processes of one unit, those that its cgroup lists first. */
#define UNIT_FILES_PROCESSES 64

/*
 * Reads it of the cgroup whose folder is `path` below a cgroup2 mount, in a /proc.
 * Returns 0, -ESRCH if no process of it can be seen, or the negative errno of opening
 * its list.
 */
int unit_files_read(const char *proc, const char *mount, const char *path,
	struct process_about *about);

#endif
