/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_PROC_FILES_H
#define SOCKVIEW_APP_PROC_FILES_H

/* What the dashboard reads of processes and units in files: the callbacks that core has
 * for it. `self` of each is a struct proc_files. */

#include "sockview/core/process.h"

#include <stdbool.h>

/* Where they are; borrowed. */
struct proc_files {
	const char *proc;
	const char *mount; /* of cgroup2; "": there is none, and no unit */
};

/* See process_facts_read(). */
int proc_files_process(void *self, uint32_t pid, struct process_facts *facts);

/* See process_facts_list(). */
int proc_files_list(void *self, uint64_t floor, process_facts_fn *take, void *context);

/* See unit_files_read(). */
int proc_files_unit(void *self, const char *path, struct process_about *about);

/* See lone_find(). */
bool proc_files_lone(void *self, const char *path, struct process *process);

#endif
