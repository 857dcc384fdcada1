/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_SORTING_H
#define SOCKVIEW_APP_SORTING_H

#include "sockview/app/options.h"

/*
 * Finds the column that --sort names among those of the view; its group of columns is
 * then shown. Returns 0, or -EINVAL with a complaint.
 */
int sorting_settle(struct options *options, char complaint[OPTIONS_COMPLAINT_MAX]);

#endif
