/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_TOUR_H
#define SOCKVIEW_APP_TOUR_H

#include "sockview/app/app.h"

/* One-shot output of every network namespace there is, one after the other. Returns as
 * app_run() does. */
int tour_run(const struct app_host *host, const struct options *options);

#endif
