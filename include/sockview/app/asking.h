/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_ASKING_H
#define SOCKVIEW_APP_ASKING_H

#include "sockview/app/options.h"
#include "sockview/core/ask.h"

/* What a view of -o asks a source for: what it shows, and no more. Borrows `filter`. */
struct ask asking_make(const struct options *options, const struct filter *filter);

/*
 * Whether it shows whose TIME_WAIT were, so that all sockets are asked for, whatever the
 * filter lets through.
 */
bool asking_watch(const struct options *options, const struct filter *filter);

/* Whether a run of -o looks for what is stuck. */
bool asking_findings(const struct options *options);

/* What beside the sockets it looks things up in, for its filter, too. */
bool asking_directions(const struct options *options, const struct filter *filter);
bool asking_devices(const struct options *options, const struct filter *filter);
bool asking_services(const struct options *options, const struct filter *filter);

#endif
