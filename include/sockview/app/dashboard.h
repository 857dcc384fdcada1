/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_DASHBOARD_H
#define SOCKVIEW_APP_DASHBOARD_H

#include "sockview/app/app.h"
#include "sockview/app/criteria.h"

/*
 * The live dashboard, until it is quit. Takes over the filter of `criteria`. Returns as
 * app_run() does.
 */
int dashboard_run(const struct app_host *host, const struct options *options,
	struct criteria *criteria);

#endif
