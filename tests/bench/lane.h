/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_LANE_H
#define SOCKVIEW_BENCH_LANE_H

/*
 * A lane is a listener on an address or port of its own, and connections to it, both ends
 * in this process. Lanes of one family and index exist once in a namespace.
 */

#include <sys/socket.h>

/*
 * Of `connections`, a fifth is half closed (one end FIN_WAIT2, the other CLOSE_WAIT), a
 * fifth never accepted, the rest ESTABLISHED at both ends. Descriptors stay open. Returns
 * 0 or a negative errno.
 */
int lane_mixed(int family, unsigned index, unsigned connections);

/* Leaves one TIME_WAIT behind for each of `connections` and no descriptor. As above. */
int lane_time_wait(int family, unsigned index, unsigned connections);

#endif
