/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_LIVE_H
#define SOCKVIEW_COLLECT_LIVE_H

#include "sockview/collect/transport.h"
#include "sockview/core/source.h"

enum live_mode {
	LIVE_AUTO, /* netlink, and /proc where that fails */
	LIVE_NETLINK,
	LIVE_PROC,
	LIVE_COUNT,
};

/* Who is shown what passes on the netlink socket. */
struct live_tap {
	transport_tap_fn *show;
	void *context; /* borrowed */
};

/*
 * The running kernel, this process's network namespace. `tap` may be NULL. Returns 0 or a
 * negative errno.
 */
int live_source_new(
	enum live_mode mode, const struct live_tap *tap, struct source **source);

#endif
