/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_HOLDERS_H
#define SOCKVIEW_BENCH_HOLDERS_H

/*
 * Child processes that fill this network namespace with TCP sockets over the loopback.
 * They end with their parent, however it ends.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct holders {
	pid_t *pids;
	size_t count;
};

/*
 * Fills: 70 % ESTABLISHED, 20 % CLOSE_WAIT and FIN_WAIT2 with owners, 10 % ESTABLISHED
 * that nobody accepted, a quarter of each IPv6, held by children of less than 20,000
 * descriptors. Returns 0 or a negative errno; *holders needs holders_end() either way.
 */
int holders_mixed(struct holders *holders, uint64_t sockets);

/* Fills with TIME_WAIT, which nobody holds and which lives 60 s. As above. */
int holders_time_wait(struct holders *holders, uint64_t sockets);

/* Ends the children. Takes a zeroed struct and may be called twice. */
void holders_end(struct holders *holders);

#endif
