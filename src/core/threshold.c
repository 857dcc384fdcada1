/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/threshold.h"

#include <math.h>

#define NEVER INFINITY

static const struct threshold_spec specs[FINDING_KIND_COUNT] = {
	[FINDING_ACCEPT_QUEUE] = { UNIT_PERCENT, { 80, 100 }, true,
		"how full the queue of connections that wait for accept() is" },
	[FINDING_CLOSE_WAIT] = { UNIT_COUNT, { 100, 1000 }, true,
		"accepted connections of one process in CLOSE_WAIT for over a minute" },
	[FINDING_CONNTRACK] = { UNIT_PERCENT, { 80, 95 }, true,
		"entries of connection tracking, of nf_conntrack_max" },
	[FINDING_EPHEMERAL_PORTS] = { UNIT_PERCENT, { 70, 90 }, true,
		"ports held from one address to one destination, of the range" },
	[FINDING_FIN_WAIT2] = { UNIT_COUNT, { 200, NEVER }, true,
		"connections that one process holds in FIN_WAIT2 for over 5 minutes" },
	[FINDING_LAST_ACK] = { UNIT_COUNT, { 500, NEVER }, false,
		"connections of one service in LAST_ACK for over 10 seconds" },
	[FINDING_OPEN_FILES] = { UNIT_PERCENT, { 80, 95 }, true,
		"open files of one process, of its RLIMIT_NOFILE" },
	[FINDING_ORPHANS] = { UNIT_PERCENT, { 50, 90 }, true,
		"closing sockets without a process, of tcp_max_orphans" },
	[FINDING_REFUSED] = { UNIT_PER_S, { 10, NEVER }, false,
		"connects that fail at once" },
	[FINDING_SEND_QUEUE] = { UNIT_PERCENT, { 50, 90 }, true,
		"connections to one destination that are stalled" },
	[FINDING_SYN_RECV] = { UNIT_PER_S, { 10, 10 }, true,
		"SYNs answered with cookies (warning), or dropped (critical)" },
	[FINDING_SYN_SENT] = { UNIT_COUNT, { 3, 10 }, true,
		"connects to one destination without an answer" },
	[FINDING_TCP_MEM] = { UNIT_PERCENT, { 67, 95 }, true,
		"memory of TCP, of tcp_mem[2]; a warning at tcp_mem[1], too" },
	[FINDING_TIME_WAIT] = { UNIT_PERCENT, { 90, NEVER }, false,
		"sockets in TIME_WAIT, of tcp_max_tw_buckets" },
	[FINDING_UDP_DROPS] = { UNIT_PER_S, { 1, 100 }, true,
		"datagrams that one socket loses" },
};

const struct threshold_spec *threshold_spec(enum finding_kind kind)
{
	return &specs[kind];
}

void thresholds_init(struct thresholds *thresholds)
{
	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
		thresholds->of[kind] = specs[kind].standard;
}
