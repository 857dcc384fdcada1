/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/findings.h"

#include "sockview/core/findings_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int findings_new(const struct findings_settings *settings,
	const struct directions *directions, struct findings **findings)
{
	static const struct feed_ops nobody;
	struct findings *made = calloc(1, sizeof(*made));
	int err = made ? backlog_new(directions, &made->backlog) : -ENOMEM;

	if (err) {
		free(made);
		return err;
	}
	made->settings = *settings;
	made->directions = directions;
	made->alarms.at_once = settings->at_once;
	made->waiting = backlog_feed(made->backlog, (struct feed){ &nobody, NULL });
	stuck_init(&made->evidence.stuck, &settings->seed, !settings->one_look);
	halfopen_init(&made->evidence.halfopen, &settings->seed);
	silences_init(&made->silences, &settings->seed);
	keyset_init(&made->explained, &settings->seed, 2);
	*findings = made;
	return 0;
}

void findings_free(struct findings *findings)
{
	if (!findings)
		return;
	backlog_free(findings->backlog);
	stuck_fini(&findings->evidence.stuck);
	lingering_fini(&findings->evidence.lingering);
	halfopen_fini(&findings->evidence.halfopen);
	callers_fini(&findings->evidence.callers);
	trails_fini(&findings->trails);
	silences_fini(&findings->silences);
	alarms_fini(&findings->alarms);
	keyset_fini(&findings->explained);
	free(findings);
}

void findings_forget(struct findings *findings)
{
	history_forget(&findings->evidence.history);
	stuck_forget(&findings->evidence.stuck);
	trails_forget(&findings->trails);
	silences_forget(&findings->silences);
	alarms_forget(&findings->alarms);
	findings->details_ns = 0;
}

void findings_narrow(struct findings *findings, enum findings_scope scope)
{
	if (findings->settings.scope == scope)
		return;
	findings->settings.scope = scope;
	findings_forget(findings);
}

void findings_ask(struct ask *ask)
{
	ask->listeners = true;
	ask->cgroups = true;
	ask->figures = true;
}

/* ---- a snapshot ---- */

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct findings *findings = self;
	struct evidence *evidence = &findings->evidence;

	/* A replay that goes back: what comes has nothing to do with what was. */
	if (snapshot->mono_ns < evidence->mono_ns)
		findings_forget(findings);
	evidence->wall_ns = snapshot->wall_ns;
	evidence->mono_ns = snapshot->mono_ns;
	evidence->ephemeral = snapshot->ephemeral;
	evidence->ephemeral_known = snapshot->ephemeral_known;
	memset(evidence->read, 0, sizeof(evidence->read));
	memset(evidence->total, 0, sizeof(evidence->total));
	memset(evidence->orphans, 0, sizeof(evidence->orphans));
	evidence->inbound_time_wait = 0;
	stuck_begin(&evidence->stuck, snapshot->mono_ns);
	lingering_begin(&evidence->lingering);
	halfopen_begin(&evidence->halfopen);
	callers_begin(&evidence->callers);
	memset(&findings->sample, 0, sizeof(findings->sample));
	findings->sample.mono_ns = snapshot->mono_ns;
	return feed_begin(&findings->waiting, snapshot);
}

static int on_figures(void *self, const struct figures *figures)
{
	struct findings *findings = self;

	findings->sample.figures = *figures;
	return 0;
}

static int on_listener(void *self, const struct sock *sock)
{
	struct findings *findings = self;

	return feed_listener(&findings->waiting, sock);
}

/* Most sockets only are counted. */
static int on_sock(void *self, const struct sock *sock)
{
	struct findings *findings = self;
	struct evidence *evidence = &findings->evidence;
	bool held = sock_knows(sock, SOCK_INODE);
	size_t door;

	evidence->total[sock->proto][sock->state]++;
	if (sock->proto != PROTO_TCP)
		return 0;
	if (evidence->callers.count)
		callers_add(&evidence->callers, sock);
	switch (sock->state) {
	case STATE_TIME_WAIT:
		evidence->inbound_time_wait +=
			direction_of(findings->directions, sock) == DIRECTION_IN;
		return 0;
	case STATE_CLOSE_WAIT:
	case STATE_FIN_WAIT2:
		if (held)
			return stuck_add(&evidence->stuck, sock,
				direction_of(findings->directions, sock));
		break;
	case STATE_ESTABLISHED:
		if (held)
			return 0;
		break;
	case STATE_SYN_RECV:
		if (direction_door(findings->directions, sock, &door) &&
			halfopen_add(&evidence->halfopen, sock, door))
			return -ENOMEM;
		break;
	case STATE_LAST_ACK:
		if (lingering_add(&evidence->lingering, sock,
			    direction_of(findings->directions, sock)))
			return -ENOMEM;
		break;
	default:
		break;
	}
	evidence->orphans[sock->state] += !held;
	return feed_sock(&findings->waiting, sock);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct findings *findings = self;

	findings->evidence.read[proto] =
		report->kind != SOURCE_OFF && report->kind != SOURCE_FAILED;
	return 0;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct findings *findings = self;
	const struct findings_settings *settings = &findings->settings;
	int err = settings->peers
			  ? callers_follow(&findings->evidence.callers, settings->peers,
				    &settings->thresholds, settings->one_look)
			  : 0;

	if (err)
		return err;
	stuck_end(&findings->evidence.stuck, verdict->complete);
	history_put(&findings->evidence.history, &findings->sample);
	return feed_end(&findings->waiting, verdict);
}

struct feed findings_feed(struct findings *findings)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = on_figures,
		.listener = on_listener,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};

	return (struct feed){ &ops, findings };
}

/* ---- judging ---- */

#define KIND(kind) FINDING_KIND_BIT(FINDING_##kind)

/* In the order in which one explains the other. */
static const struct {
	uint32_t kinds;
	void (*find)(struct judging *judging);
	bool of_host; /* so that a part of the sockets says nothing */
} rules[] = {
	{ KIND(ACCEPT_QUEUE), find_accept_queue, false },
	{ KIND(SYN_RECV), find_syn_recv, false },
	{ KIND(CLOSE_WAIT), find_close_wait, false },
	{ KIND(EPHEMERAL_PORTS), find_ephemeral_ports, false },
	{ KIND(SYN_SENT), find_syn_sent, false },
	{ KIND(SEND_QUEUE), find_send_queue, false },
	{ KIND(FIN_WAIT2), find_fin_wait2, false },
	{ KIND(LAST_ACK), find_last_ack, false },
	{ KIND(OPEN_FILES), find_open_files, true },
	{ KIND(UDP_DROPS), find_udp_drops, false },
	{ KIND(TIME_WAIT), find_time_wait, true },
	{ KIND(ORPHANS), find_orphans, true },
	{ KIND(TCP_MEM), find_tcp_mem, true },
	{ KIND(CONNTRACK), find_conntrack, true },
	{ KIND(REFUSED), find_refused, true },
};

static void find_all(struct judging *judging)
{
	bool filtered = judging->report->scope == FINDINGS_OF_FILTER;

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (!(rules[i].kinds & judging->kinds))
			continue;
		if (!filtered || !rules[i].of_host) {
			rules[i].find(judging);
			continue;
		}
		for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
			if (rules[i].kinds & FINDING_KIND_BIT(kind))
				judging_not_checked(judging, (enum finding_kind)kind,
					"of the whole host");
	}
}

/* What nobody spoke of in this round: over, or not over yet. */
static void put_rest(struct judging *judging)
{
	const struct alarm *alarm;
	size_t at = 0;

	alarms_end(judging->alarms);
	while ((alarm = alarms_rest(judging->alarms, &at))) {
		struct finding finding = *alarm->last;

		finding.severity = alarm->raised ? alarm->severity : SEVERITY_WAS;
		finding.ended_ns = alarm->raised ? 0 : alarm->ended_ns;
		finding.since_ns = alarm->since_ns;
		judging_put(judging, &finding);
	}
}

/* The worst first, and of these by kind, in the order in which they were found. */
static unsigned rank(const struct finding *finding)
{
	return (unsigned)finding->severity * FINDING_KIND_COUNT + (unsigned)finding->kind;
}

static void sort(struct findings_report *report)
{
	for (size_t i = 1; i < report->count; i++) {
		struct finding finding = report->all[i];
		size_t at = i;

		while (at && rank(&report->all[at - 1]) > rank(&finding))
			at--;
		if (at == i)
			continue;
		memmove(&report->all[at + 1], &report->all[at],
			(i - at) * sizeof(finding));
		report->all[at] = finding;
	}
}

static int judge(struct findings *findings, struct judging *judging)
{
	int err = stuck_settle(&findings->evidence.stuck, judging->lore->owners);

	if (!err)
		err = alarms_begin(&findings->alarms, findings->evidence.mono_ns,
			findings->evidence.wall_ns);
	if (err)
		return err;
	keyset_clear(&findings->explained);
	find_all(judging);
	put_rest(judging);
	sort(judging->report);
	return judging->err;
}

int findings_judge(struct findings *findings, const struct findings_lore *lore,
	struct findings_report *report)
{
	struct judging judging = {
		.evidence = &findings->evidence,
		.directions = findings->directions,
		.watch = findings->settings.watch,
		.peers = findings->settings.peers,
		.backlog = findings->backlog,
		.thresholds = &findings->settings.thresholds,
		.lore = lore,
		.seed = &findings->settings.seed,
		.trails = &findings->trails,
		.silences = &findings->silences,
		.alarms = &findings->alarms,
		.explained = &findings->explained,
		.kinds = findings->settings.kinds,
		.one_look = findings->settings.one_look,
		.report = report,
	};
	int err;

	memset(report, 0, sizeof(*report));
	report->scope = findings->settings.scope;
	err = judge(findings, &judging);
	if (err)
		findings_report_fini(report);
	return err;
}
