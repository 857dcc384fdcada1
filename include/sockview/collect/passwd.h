/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_PASSWD_H
#define SOCKVIEW_COLLECT_PASSWD_H

#include "sockview/core/users.h"

/*
 * Adds the users of a file such as /etc/passwd. Directory servers are not asked: they may
 * not answer for minutes, and a number does. A missing file holds no names. Returns 0 or
 * -ENOMEM.
 */
int passwd_read(const char *path, struct users *users);

#endif
