/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_PID_FOLDER_H
#define SOCKVIEW_COLLECT_PID_FOLDER_H

/*
 * One process in /proc. All that is read goes through one descriptor of its folder, which
 * stays this process's even when another takes its pid: what comes later then fails.
 */

#include "sockview/core/owners.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number that `name` is as a whole. False: it is none, as "self". */
bool pid_folder_number(const char *name, uint32_t *number);

/* Opens a process's folder below the descriptor of a /proc, for openat() and fstatat()
 * alone; the caller closes it. Returns the descriptor or a negative errno. */
int pid_folder_open(int proc, uint32_t pid);

/* Reads what one read() of a file gives, ended by a NUL. Returns its length, 0 if there
 * is nothing or the process has gone. */
size_t pid_folder_read(int folder, const char *name, char *text, size_t size);

/*
 * Fills in start, parent, uid and name of a process. What cannot be read stays 0 and "".
 * Returns false if the process has gone.
 */
bool pid_folder_describe(int folder, struct process *process);

/*
 * Looks at a name in a process's fd folder, of which `fds` is a descriptor: the inode, if
 * it is a socket, else 0. Returns 0, -EACCES if the process may not be looked at, or
 * -ENOENT: there is no such descriptor, or what it is cannot be told.
 */
int pid_folder_inode(int fds, const char *name, uint32_t *inode);

/*
 * The same of a name that may be none of a descriptor. Returns 1 if
 * it is a socket, with its number and inode; 0 if it is not, or has gone; -EACCES if the
 * process may not be looked at.
 */
int pid_folder_socket(int fds, const char *name, uint32_t *fd, uint32_t *inode);

#endif
