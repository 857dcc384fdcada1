/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reports.h"

#define COUNT_OF_ROWS(rows) (sizeof(rows) / sizeof((rows)[0]))
#define ALL_BUT_CONNTRACK   (FINDING_KINDS_ALL & ~FINDING_KIND_BIT(FINDING_CONNTRACK))

static struct finding trouble[] = {
	{
		.kind = FINDING_CLOSE_WAIT,
		.severity = SEVERITY_CRIT,
		.since_ns = UINT64_C(1795142220000000000), /* 2026-11-20T02:37:00Z */
		.subject = { .type = SUBJECT_PROCESS,
			.owner_by = OWNER_BY_SOCKET,
			.pid = 4711,
			.has_uid = true,
			.uid = 1003,
			.comm = "java",
			.unit = "orders.service" },
		.value = { { .name = "count", .type = VALUE_COUNT, .count = 3402 },
			{ .name = "per_min", .type = VALUE_NUMBER, .number = 96 },
			{ .name = "rate_by", .type = VALUE_TEXT, .text = "ages" },
			{ .name = "oldest_s", .type = VALUE_COUNT, .count = 2112 },
			{ .name = "unread", .type = VALUE_UNKNOWN } },
		.value_count = 5,
		.peer = { { "10.0.7.30:8443", DIRECTION_OUT, 3402 } },
		.peer_count = 1,
		.limit = { "open_files", 3611, 4096, true, 303 },
		.text = "java 4711 (orders.service) has not closed 3,402 connections "
			"that the peer closed, all to 10.0.7.30:8443; about +96/min "
			"since about 02:37, spread evenly: a leak, not a burst. 3,390 "
			"have an unread end of file. Open files 3,611 of 4,096: full in "
			"5 min (about 03:17), then \"Too many open files\".",
		.list = "java 4711 (orders.service): 3,402 CLOSE_WAIT to "
			"10.0.7.30:8443, open files full in 5 min",
		.next = { "jstack 4711: pool and threads of the client of "
			  "10.0.7.30:8443",
			"prlimit --pid 4711 --nofile=65536 buys time" },
		.filter = "state close-wait and pid 4711",
	},
	{
		.kind = FINDING_EPHEMERAL_PORTS,
		.severity = SEVERITY_WARN,
		.subject = { .type = SUBJECT_PAIR,
			.source = "10.0.0.7",
			.address = "10.0.5.20:9000" },
		.limit = { "ephemeral_ports", 19803, 28232, false, 0 },
		.text = "10.0.0.7 to 10.0.5.20:9000 holds 19,803 of 28,232 ports "
			"(70 %): 391 open, 19,412 in TIME_WAIT. 324 new/s levels off "
			"at 70 %; above 464 new/s no port is left. Opened by nginx "
			"(8 processes, nginx.service).",
		.list = "10.0.0.7 to 10.0.5.20:9000: 19,803 of 28,232 ports (70 %)",
		.next = { "keep upstream connections open",
			"tcp_tw_reuse is 2 (loopback only)" },
		.filter = "src 10.0.0.7 and dst 10.0.5.20 and dport = :9000",
	},
	{
		.kind = FINDING_TIME_WAIT,
		.severity = SEVERITY_OK,
		.limit = { "tcp_max_tw_buckets", 21877, 262144, false, 0 },
		.text = "21,877 are 8 % of tcp_max_tw_buckets (262,144); 2,348 on "
			"listeners' ports use no port.",
	},
	{
		.kind = FINDING_SYN_RECV,
		.severity = SEVERITY_OK,
		.text = "6 on 0.0.0.0:443, none repeated.",
	},
	{
		.kind = FINDING_CONNTRACK,
		.severity = SEVERITY_NOTE,
		.text = "not checked: nf_conntrack is not loaded.",
	},
};

static struct finding quiet[] = {
	{
		.kind = FINDING_TIME_WAIT,
		.severity = SEVERITY_OK,
		.limit = { "tcp_max_tw_buckets", 31402, 262144, false, 0 },
		.text = "31,402 are 12 % of tcp_max_tw_buckets (262,144); 31,377 on "
			"listeners' ports use no port, about 8 MB of memory. Nothing "
			"to do.",
	},
};

struct findings_report report_web_3(void)
{
	return (struct findings_report){
		.all = trouble,
		.count = COUNT_OF_ROWS(trouble),
		.by_severity = { [SEVERITY_CRIT] = 1,
			[SEVERITY_WARN] = 1,
			[SEVERITY_OK] = 2,
			[SEVERITY_NOTE] = 1 },
		.checked = ALL_BUT_CONNTRACK,
		.not_checked = { [FINDING_CONNTRACK] = "not loaded" },
		.perf = { [FINDING_CLOSE_WAIT] = { true, 3402, false, 0 },
			[FINDING_EPHEMERAL_PORTS] = { true, 70.14, true, 100 },
			[FINDING_OPEN_FILES] = { true, 88.16, true, 100 },
			[FINDING_TIME_WAIT] = { true, 8.3, true, 100 },
			[FINDING_ACCEPT_QUEUE] = { true, 0, true, 100 },
			[FINDING_REFUSED] = { true, 0.5, false, 0 } },
	};
}

struct findings_report report_quiet(void)
{
	return (struct findings_report){
		.all = quiet,
		.count = COUNT_OF_ROWS(quiet),
		.by_severity = { [SEVERITY_OK] = 1 },
		.checked = ALL_BUT_CONNTRACK,
		.not_checked = { [FINDING_CONNTRACK] = "not loaded" },
		.perf = { [FINDING_TIME_WAIT] = { true, 12, true, 100 } },
	};
}
