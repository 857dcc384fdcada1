/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_PROCESS_FACTS_H
#define SOCKVIEW_COLLECT_PROCESS_FACTS_H

/*
 * Facts of processes that need no right (unless /proc hides others): how many files one
 * has open is the size of its fd folder, since Linux 6.2 (fs/proc/fd.c,
 * proc_fd_getattr()); how many it may have, its command line and its cgroup stand in
 * files for all to read.
 */

#include "sockview/core/process.h"

/*
 * Reads all facts of one process below `proc`, such as "/proc". One that takes the pid
 * meanwhile is never mixed up with it. Returns 0, -ESRCH if there is no such process or
 * none that may be seen, or the negative errno of opening `proc`.
 */
int process_facts_read(const char *proc, uint32_t pid, struct process_facts *facts);

/* Reads only the files of one, in short. Returns as process_facts_read(). */
int process_facts_files(const char *proc, uint32_t pid, struct process_about *about);

/*
 * Tells `take` of each process that has at least `floor` files open: all but the command
 * line, which the kernel may take long to tell. Others cost one system call each. Returns
 * 0, -EOPNOTSUPP where the kernel does not tell open files, what `take` returned, or the
 * negative errno of opening `proc`.
 */
int process_facts_list(
	const char *proc, uint64_t floor, process_facts_fn *take, void *self);

#endif
