/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_SPACE_H
#define SOCKVIEW_BENCH_SPACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Moves this process into a new network namespace of its own, with `lo` up and limits
 * that let a million sockets live in it. Its TCP hash is its own, too, as large as the
 * host's: sockets of other namespaces then cost nothing here. The namespace left behind
 * dies with its last process. May be called again. Returns 0 or a negative errno.
 */
int space_enter(void);

/* Whether memory and descriptors are enough for so many sockets; if not, *why says it. */
bool space_has_room(uint64_t sockets, const char **why);

/* TCP sockets of this namespace, TIME_WAIT included, by /proc/net/sockstat. */
uint64_t space_sockets(void);

#endif
