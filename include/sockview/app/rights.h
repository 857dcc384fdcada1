/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_RIGHTS_H
#define SOCKVIEW_APP_RIGHTS_H

/*
 * What the program keeps of the privileges it was started with (capabilities(7)): only
 * what it uses, and in effect only while it uses it. Threads inherit what the one that
 * starts them has, so all this is for the main thread before there are others; the
 * last two are for any.
 */

#include "sockview/app/options.h"

/*
 * To be called first. Nothing that is started can gain rights any more; and those that
 * the file gave and its user does not have are out of effect until rights_settle(), so
 * that no file is read by them. Returns 0, or -EPERM for a program that is setuid or
 * setgid and must not run.
 */
int rights_begin(void);

/* Gives up all that the run does not need. Rights that are not there are no error. */
void rights_settle(const struct options *options);

/* Around entering a namespace; unless `again`, what only that needs is then given up. */
void rights_begin_entering(void);
void rights_end_entering(bool again);

/* Gives up all rights of the calling thread. */
void rights_give_up(void);

/*
 * Creates a file for writing, which must not exist, as root may in anybody's folder.
 * Returns a descriptor or a negative errno.
 */
int rights_create(const char *path);

#endif
