/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong on web-3, and what was looked at and is fine. */
#include "web3.h"

#include <stdlib.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)
#define CLOCK(hour, minute)                                                              \
	((1795132800 + (hour)*3600 + (minute)*60) * SECOND_NS) /* of 2026-11-20 */

static const struct finding trouble[] = {
	{
		.kind = FINDING_CLOSE_WAIT,
		.severity = SEVERITY_CRIT,
		.id = 1,
		.since_ns = CLOCK(2, 37),
		.subject = { .type = SUBJECT_PROCESS,
			.pid = 4711,
			.processes = 1,
			.comm = "java" },
		.value = { { .name = "per_min", .type = VALUE_NUMBER, .number = 96 } },
		.value_count = 1,
		.limit = { .name = "open_files",
			.used = 3611,
			.of = 4096,
			.has_full_in = true,
			.full_in_s = 303 },
		.text = "java 4711 (orders.service) has not closed 3,402 connections "
			"that the peer closed, all to 10.0.7.30:8443; +96/min since "
			"about 02:37, without a fall. Open files 3,611 of 4,096: full in "
			"5 min (about 03:17), then \"Too many open files\".",
		.list = "java 4711 (orders.service): 3,402 CLOSE_WAIT, all to "
			"10.0.7.30:8443, +96/min since 02:37. Open files 3,611 of 4,096: "
			"full in 5 min (03:17)",
		.row = "java 4711 (orders.service): 3,402, full in 5 min",
		.next = { "jstack 4711: pool and threads of the client of "
			  "10.0.7.30:8443",
			"prlimit --pid 4711 --nofile=65536 buys time; a restart only "
			"resets it" },
		.filter = "state close-wait and pid 4711",
		.more = { "ages  <1 min 96, 1-5 min 384, 5-15 min 960, 15-60 min 1,962: "
			  "a steady leak",
			"read  3,390 have an unread end of file (Recv-Q 1): java no "
			"longer looks at them" },
	},
	{
		.kind = FINDING_EPHEMERAL_PORTS,
		.severity = SEVERITY_WARN,
		.id = 2,
		.since_ns = CLOCK(3, 4),
		.limit = { .name = "ephemeral_ports", .used = 19803, .of = 28232 },
		.text = "10.0.0.7 to 10.0.5.20:9000 holds 19,803 of 28,232 ports (70 %): "
			"391 open, 19,412 in TIME_WAIT; 324 new/s levels off at 70 %, "
			"above 464 new/s no port is left. Opened by nginx (8 processes).",
		.list = "10.0.0.7 to 10.0.5.20:9000: 19,803 of 28,232 ports (70 %), 324 "
			"new/s. Levels off here; above 464 new/s no port is left. nginx "
			"(8 processes)",
		.row = "10.0.0.7 to 10.0.5.20:9000: 70 % of its ports",
		.next = { "keep upstream connections open; tcp_tw_reuse is 2 (loopback "
			  "only)" },
		.filter = "src 10.0.0.7 and dst 10.0.5.20 and dport = :9000",
	},
	{
		.kind = FINDING_SYN_SENT,
		.severity = SEVERITY_WAS,
		.id = 3,
		.since_ns = CLOCK(2, 59),
		.ended_ns = CLOCK(3, 1),
		.text = "10.0.9.9:443 did not answer; over at 03:01.",
		.list = "10.0.9.9:443 did not answer; over at 03:01",
		.row = "10.0.9.9:443 did not answer; over at 03:01",
	},
};

static const struct finding fine[] = {
	{
		.kind = FINDING_TIME_WAIT,
		.severity = SEVERITY_OK,
		.id = 4,
		.text = "21,877 TIME_WAIT are 8 % of tcp_max_tw_buckets (262,144); 2,348 "
			"on listeners' ports use no port.",
		.list = "TIME_WAIT 21,877: 8 % of the limit; 2,348 of them use no port",
		.row = "21,877, 8 % of the limit; 2,348 use no port",
	},
	{
		.kind = FINDING_ACCEPT_QUEUE,
		.severity = SEVERITY_OK,
		.id = 5,
		.text = "fullest: 0.0.0.0:443, 3 of 511 (peak 41 since 02:58); no drops.",
		.list = "fullest accept queue: 3 of 511, 0.0.0.0:443 (peak 41 since "
			"02:58)",
		.row = "fullest: 0.0.0.0:443, 3 of 511",
	},
	{
		.kind = FINDING_ORPHANS,
		.severity = SEVERITY_OK,
		.id = 6,
		.text = "12 orphans are <1 % of tcp_max_orphans (131,072).",
		.list = "orphans 12 of 131,072 (<1 %)",
		.row = "12 of 131,072",
	},
};

static const struct finding note = {
	.kind = FINDING_CONNTRACK,
	.severity = SEVERITY_NOTE,
	.id = 7,
	.row = "not checked: nf_conntrack is not loaded",
	.text = "not checked: nf_conntrack is not loaded.",
	.list = "conntrack not checked: nf_conntrack is not loaded",
};

static void add(struct findings_report *report, const struct finding *finding)
{
	report->all[report->count++] = *finding;
	report->by_severity[finding->severity]++;
}

void web3_findings(struct model *model, bool raised)
{
	struct findings_report *report = calloc(1, sizeof(*report));

	if (!report)
		abort();
	report->all = calloc(16, sizeof(*report->all));
	if (!report->all)
		abort();
	for (size_t i = 0; raised && i < sizeof(trouble) / sizeof(*trouble); i++)
		add(report, &trouble[i]);
	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++)
		add(report, &fine[i]);
	add(report, &note);
	report->checked = FINDING_KINDS_ALL & ~FINDING_KIND_BIT(FINDING_CONNTRACK);
	report->not_checked[FINDING_CONNTRACK] = "not loaded";
	model->findings = report;
}
