/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/figure.h"

#include <assert.h>

static const struct figure_spec specs[] = {
	[FIGURE_ACTIVE_OPENS] = { "ActiveOpens", FIGURE_COUNTER, false, false,
		"connections opened from here" },
	[FIGURE_PASSIVE_OPENS] = { "PassiveOpens", FIGURE_COUNTER, false, false,
		"connections opened from outside" },
	[FIGURE_ATTEMPT_FAILS] = { "AttemptFails", FIGURE_COUNTER, false, false,
		"connections that failed before they stood: refused, reset" },
	[FIGURE_ESTAB_RESETS] = { "EstabResets", FIGURE_COUNTER, false, false,
		"connections that were reset while they stood" },
	[FIGURE_OUT_RSTS] = { "OutRsts", FIGURE_COUNTER, false, false, "resets sent" },
	[FIGURE_OUT_SEGS] = { "OutSegs", FIGURE_COUNTER, false, false,
		"segments sent, without what was sent again" },
	[FIGURE_RETRANS_SEGS] = { "RetransSegs", FIGURE_COUNTER, false, false,
		"segments sent again" },
	[FIGURE_SYN_RETRANS] = { "TCPSynRetrans", FIGURE_COUNTER, false, false,
		"SYNs and their answers sent again" },
	[FIGURE_TCP_TIMEOUTS] = { "TCPTimeouts", FIGURE_COUNTER, false, false,
		"timers that ran out while an ACK was awaited" },
	[FIGURE_ABORT_ON_TIMEOUT] = { "TCPAbortOnTimeout", FIGURE_COUNTER, false, false,
		"connections given up after too many repetitions" },
	[FIGURE_ABORT_ON_MEMORY] = { "TCPAbortOnMemory", FIGURE_COUNTER, false, false,
		"connections aborted: no memory, or too many orphans" },
	[FIGURE_MEMORY_PRESSURES] = { "TCPMemoryPressures", FIGURE_COUNTER, false, false,
		"times TCP came under memory pressure: windows shrink" },
	[FIGURE_LISTEN_OVERFLOWS] = { "ListenOverflows", FIGURE_COUNTER, false, false,
		"tries that met a full accept queue" },
	[FIGURE_LISTEN_DROPS] = { "ListenDrops", FIGURE_COUNTER, false, false,
		"tries that listeners dropped, for whatever reason" },
	[FIGURE_REQ_Q_FULL_DROP] = { "TCPReqQFullDrop", FIGURE_COUNTER, false, false,
		"SYNs dropped: half-open places full, SYN cookies off" },
	[FIGURE_REQ_Q_FULL_DO_COOKIES] = { "TCPReqQFullDoCookies", FIGURE_COUNTER, false,
		false, "SYNs that met full half-open places, answered with cookies" },
	[FIGURE_SYNCOOKIES_SENT] = { "SyncookiesSent", FIGURE_COUNTER, false, false,
		"SYN cookies sent" },
	[FIGURE_SYNCOOKIES_RECV] = { "SyncookiesRecv", FIGURE_COUNTER, false, false,
		"SYN cookies that came back: clients that got through" },
	[FIGURE_SYNCOOKIES_FAILED] = { "SyncookiesFailed", FIGURE_COUNTER, false, false,
		"SYN cookies that came back wrong" },
	[FIGURE_TIME_WAIT_OVERFLOW] = { "TCPTimeWaitOverflow", FIGURE_COUNTER, false,
		false, "connections ended without TIME_WAIT: tcp_max_tw_buckets" },
	[FIGURE_UDP_IN] = { "Udp.InDatagrams", FIGURE_COUNTER, false, false,
		"datagrams received, IPv4" },
	[FIGURE_UDP_OUT] = { "Udp.OutDatagrams", FIGURE_COUNTER, false, false,
		"datagrams sent, IPv4" },
	[FIGURE_UDP_NO_PORTS] = { "Udp.NoPorts", FIGURE_COUNTER, false, false,
		"datagrams to a port that nobody holds, IPv4" },
	[FIGURE_UDP_IN_ERRORS] = { "Udp.InErrors", FIGURE_COUNTER, false, false,
		"datagrams lost on their way in, IPv4" },
	[FIGURE_UDP_RCVBUF_ERRORS] = { "Udp.RcvbufErrors", FIGURE_COUNTER, false, false,
		"datagrams lost: the queue of their socket was full, IPv4" },
	[FIGURE_UDP6_IN] = { "Udp6.InDatagrams", FIGURE_COUNTER, false, false,
		"datagrams received, IPv6" },
	[FIGURE_UDP6_OUT] = { "Udp6.OutDatagrams", FIGURE_COUNTER, false, false,
		"datagrams sent, IPv6" },
	[FIGURE_UDP6_NO_PORTS] = { "Udp6.NoPorts", FIGURE_COUNTER, false, false,
		"datagrams to a port that nobody holds, IPv6" },
	[FIGURE_UDP6_IN_ERRORS] = { "Udp6.InErrors", FIGURE_COUNTER, false, false,
		"datagrams lost on their way in, IPv6" },
	[FIGURE_UDP6_RCVBUF_ERRORS] = { "Udp6.RcvbufErrors", FIGURE_COUNTER, false, false,
		"datagrams lost: the queue of their socket was full, IPv6" },
	[FIGURE_CONNTRACK_DROP] = { "nf_conntrack.drop", FIGURE_COUNTER, false, false,
		"packets dropped: connection tracking was full" },
	[FIGURE_CONNTRACK_INSERT_FAILED] = { "nf_conntrack.insert_failed", FIGURE_COUNTER,
		false, false,
		"connections not tracked: NAT found no free port, or a race" },
	[FIGURE_TCP_INUSE] = { "TCP.inuse", FIGURE_LEVEL, false, false,
		"TCP sockets in use, IPv4, without TIME_WAIT and SYN_RECV" },
	[FIGURE_TCP6_INUSE] = { "TCP6.inuse", FIGURE_LEVEL, false, false,
		"TCP sockets in use, IPv6, without TIME_WAIT and SYN_RECV" },
	[FIGURE_TCP_ORPHANS] = { "TCP.orphan", FIGURE_LEVEL, true, false,
		"closing TCP sockets without a process, of the whole host" },
	[FIGURE_TCP_ALLOC] = { "TCP.alloc", FIGURE_LEVEL, true, false,
		"TCP sockets allocated, of the whole host" },
	[FIGURE_TCP_MEM] = { "TCP.mem", FIGURE_LEVEL, true, true,
		"memory of TCP, in pages, of the whole host" },
	[FIGURE_CONNTRACK_COUNT] = { "nf_conntrack_count", FIGURE_LEVEL, false, false,
		"connections tracked" },
	[FIGURE_CONNTRACK_MAX] = { "nf_conntrack_max", FIGURE_LIMIT, false, false,
		"connections tracked at most" },
	[FIGURE_MAX_TW_BUCKETS] = { "tcp_max_tw_buckets", FIGURE_LIMIT, false, false,
		"TIME_WAIT sockets at most" },
	[FIGURE_MAX_ORPHANS] = { "tcp_max_orphans", FIGURE_LIMIT, true, false,
		"closing TCP sockets without a process at most" },
	[FIGURE_TCP_MEM_PRESSURE] = { "tcp_mem.pressure", FIGURE_LIMIT, true, true,
		"memory of TCP, in pages, above which windows shrink" },
	[FIGURE_TCP_MEM_MAX] = { "tcp_mem", FIGURE_LIMIT, true, true,
		"memory of TCP, in pages, at most" },
	[FIGURE_FIN_TIMEOUT_S] = { "tcp_fin_timeout", FIGURE_LIMIT, false, false,
		"seconds that an orphan stays in FIN_WAIT2" },
	[FIGURE_TW_REUSE] = { "tcp_tw_reuse", FIGURE_LIMIT, false, false,
		"ports in TIME_WAIT used again: 0 no, 1 yes, 2 on loopback" },
	[FIGURE_TW_REUSE_DELAY_MS] = { "tcp_tw_reuse_delay", FIGURE_LIMIT, false, false,
		"milliseconds in TIME_WAIT before a port may be used again" },
	[FIGURE_RESERVED_PORTS] = { "ip_local_reserved_ports", FIGURE_LIMIT, false, false,
		"ports of ip_local_port_range that are kept back" },
	[FIGURE_MAX_SYN_BACKLOG] = { "tcp_max_syn_backlog", FIGURE_LIMIT, false, false,
		"half-open connections of a listener, without cookies" },
	[FIGURE_SOMAXCONN] = { "somaxconn", FIGURE_LIMIT, false, false,
		"the longest accept queue a listener may ask for" },
	[FIGURE_SYNCOOKIES] = { "tcp_syncookies", FIGURE_LIMIT, false, false,
		"SYN cookies: 0 never, 1 when places are full, 2 always" },
	[FIGURE_ABORT_ON_OVERFLOW] = { "tcp_abort_on_overflow", FIGURE_LIMIT, false,
		false, "1: a full accept queue resets its clients" },
	[FIGURE_SYN_RETRIES] = { "tcp_syn_retries", FIGURE_LIMIT, false, false,
		"how often a SYN is sent again" },
	[FIGURE_SYN_LINEAR_TIMEOUTS] = { "tcp_syn_linear_timeouts", FIGURE_LIMIT, false,
		false, "how many of these a second apart" },
	[FIGURE_RETRIES2] = { "tcp_retries2", FIGURE_LIMIT, false, false,
		"how often data is sent again before a connection is given up" },
};
static_assert(sizeof(specs) / sizeof(*specs) == FIGURE_COUNT, "a row each");

const struct figure_spec *figure_spec(enum figure figure)
{
	return &specs[figure];
}

bool figures_elsewhere(const struct figures *figures, uint64_t *sockets)
{
	uint64_t here;

	if (!figures_know(figures, FIGURE_TCP_ALLOC) ||
		!figures_know(figures, FIGURE_TCP_INUSE))
		return false;
	here = figures->value[FIGURE_TCP_INUSE];
	if (figures_know(figures, FIGURE_TCP6_INUSE))
		here += figures->value[FIGURE_TCP6_INUSE];
	*sockets = figures->value[FIGURE_TCP_ALLOC] > here
			   ? figures->value[FIGURE_TCP_ALLOC] - here
			   : 0;
	return true;
}
