/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_LIVE_H
#define SOCKVIEW_COLLECT_LIVE_H

#include "sockview/core/source.h"

enum live_mode {
	LIVE_AUTO, /* netlink, and /proc where that fails */
	LIVE_NETLINK,
	LIVE_PROC,
	LIVE_COUNT,
};

/* The running kernel, this process's network namespace. Returns 0 or a negative errno. */
int live_source_new(enum live_mode mode, struct source **source);

#endif
