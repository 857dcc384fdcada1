/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_CONFIG_H
#define SOCKVIEW_APP_CONFIG_H

/*
 * Configuration files: lines of long options, which the command line beats. First that of
 * the host, then that of the user, $XDG_CONFIG_HOME/sockview/config or, without that
 * variable, ~/.config/sockview/config.
 *
 * The user's is read only where that folder belongs to the user whose rights the program
 * has: under sudo a file of somebody else could point at what only root may read, and be
 * quoted in a message.
 */

#include "sockview/app/app.h"

/* A larger file was not meant. */
#define CONFIG_MAX 65536

/*
 * Applies the files there are to *options. Returns 0; -EINVAL with a line in `complaint`
 * that names file, line and the bad word; or another negative errno, where a file is
 * there but cannot be read, with a line that says so.
 */
int config_apply(const struct app_host *host, struct options *options,
	char complaint[OPTIONS_COMPLAINT_MAX]);

#endif
