/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_HOLDERS_H
#define SOCKVIEW_COLLECT_HOLDERS_H

/*
 * Looks for the processes that hold sockets: the descriptors of every process in /proc.
 * Another user's need CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH (fs/proc/fd.c).
 */

#include "sockview/core/owners.h"

/*
 * Looks at all processes below `proc`, a path such as "/proc", and tells `owners` of the
 * sockets it keeps; ends early once owners_satisfied(). A process that vanishes meanwhile
 * is left out, and one that took its pid is never mistaken for it. Returns 0, -ENOMEM, or
 * the negative errno of opening `proc`.
 */
int holders_look(const char *proc, struct owners *owners);

#endif
