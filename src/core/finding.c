/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/finding.h"

#include "sockview/core/guess.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
	[FINDING_ACCEPT_QUEUE] = "accept_queue",
	[FINDING_CLOSE_WAIT] = "close_wait",
	[FINDING_CONNTRACK] = "conntrack",
	[FINDING_EPHEMERAL_PORTS] = "ephemeral_ports",
	[FINDING_FIN_WAIT2] = "fin_wait2",
	[FINDING_LAST_ACK] = "last_ack",
	[FINDING_OPEN_FILES] = "open_files",
	[FINDING_ORPHANS] = "orphans",
	[FINDING_REFUSED] = "refused",
	[FINDING_SEND_QUEUE] = "send_queue",
	[FINDING_SYN_RECV] = "syn_recv",
	[FINDING_SYN_SENT] = "syn_sent",
	[FINDING_TCP_MEM] = "tcp_mem",
	[FINDING_TIME_WAIT] = "time_wait",
	[FINDING_UDP_DROPS] = "udp_drops",
};
static_assert(sizeof(kinds) / sizeof(*kinds) == FINDING_KIND_COUNT, "a name each");

static const char *const severities[] = {
	[SEVERITY_CRIT] = "crit",
	[SEVERITY_WARN] = "warn",
	[SEVERITY_WAS] = "was",
	[SEVERITY_OK] = "ok",
	[SEVERITY_NOTE] = "note",
};
static_assert(sizeof(severities) / sizeof(*severities) == SEVERITY_COUNT, "a name each");

static const char *const subjects[] = {
	[SUBJECT_HOST] = "host",
	[SUBJECT_PROCESS] = "process",
	[SUBJECT_UNIT] = "unit",
	[SUBJECT_SERVICE] = "service",
	[SUBJECT_REMOTE] = "remote",
	[SUBJECT_PAIR] = "pair",
	[SUBJECT_LISTENER] = "listener",
	[SUBJECT_UDP] = "udp",
};

void findings_report_fini(struct findings_report *report)
{
	free(report->all);
	report->all = NULL;
	report->count = 0;
}

void findings_report_free(struct findings_report *report)
{
	if (report)
		findings_report_fini(report);
	free(report);
}

const char *finding_kind_name(enum finding_kind kind)
{
	return kinds[kind];
}

bool finding_kind_find(const char *name, enum finding_kind *kind)
{
	for (int i = 0; i < FINDING_KIND_COUNT; i++) {
		if (strcmp(kinds[i], name) == 0) {
			*kind = (enum finding_kind)i;
			return true;
		}
	}
	return false;
}

void finding_kind_unknown(const char *name, char *why, size_t size)
{
	const char *guess = guess_word(name, kinds, FINDING_KIND_COUNT);
	char known[256] = "";

	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
		size_t used = strlen(known);

		snprintf(known + used, sizeof(known) - used, " %s", kinds[kind]);
	}
	snprintf(why, size, "no kind \"%.40s\" (kinds:%s)%s%s%s", name, known,
		guess ? "; did you mean \"" : "", guess ? guess : "", guess ? "\"?" : "");
}

const char *severity_name(enum severity severity)
{
	return severities[severity];
}

const char *subject_type_name(enum subject_type type)
{
	return subjects[type];
}
