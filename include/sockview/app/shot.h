/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_SHOT_H
#define SOCKVIEW_APP_SHOT_H

#include "sockview/app/app.h"

/*
 * One-shot output, once or repeatedly. *lost tells whether the output took no more.
 * Returns as app_run() does.
 */
int shot_run(const struct app_host *host, const struct options *options, bool *lost);

#endif
