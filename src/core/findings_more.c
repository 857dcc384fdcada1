/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What findings want to know beyond a snapshot: another look, details, owners. */
#include "sockview/core/findings.h"

#include "sockview/core/findings_inside.h"

#include <string.h>

/* So often the ages of stuck sockets are asked for. */
#define DETAILS_NS UINT64_C(10000000000)

/* ---- the second look ---- */

/* A queue that is half full, or one that ever dropped something. */
static bool is_crowded(const struct watched *watched)
{
	return (watched->has_limit && watched->queue * 2 >= watched->limit &&
		       watched->queue) ||
	       (watched->has_drops && watched->drops);
}

static bool has_crowd(const struct findings *findings)
{
	const struct watch *watch = findings->settings.watch;

	for (size_t i = 0; watch && i < watch_count(watch); i++)
		if (is_crowded(watch_get(watch, i)))
			return true;
	return false;
}

/* Counters that were never counted do not move now, as far as anybody will notice. */
bool findings_wants_look(const struct findings *findings, struct ask *ask)
{
	static const enum figure suspicious[] = { FIGURE_LISTEN_DROPS,
		FIGURE_SYNCOOKIES_SENT, FIGURE_REQ_Q_FULL_DROP, FIGURE_TIME_WAIT_OVERFLOW,
		FIGURE_ABORT_ON_MEMORY, FIGURE_CONNTRACK_DROP,
		FIGURE_CONNTRACK_INSERT_FAILED };
	const struct figures *figures = &findings->evidence.history.last.figures;
	bool wants = false;

	for (size_t i = 0; i < sizeof(suspicious) / sizeof(*suspicious); i++)
		wants = wants || (figures_know(figures, suspicious[i]) &&
					 figures->value[suspicious[i]] > 0);
	wants = wants || has_crowd(findings);
	ask->protos = 0;
	ask->listeners = false;
	ask->figures = true;
	ask->filter = NULL;
	return wants;
}

static int on_look_begin(void *self, const struct snapshot *snapshot)
{
	struct findings *findings = self;

	memset(&findings->sample, 0, sizeof(findings->sample));
	findings->sample.mono_ns = snapshot->mono_ns;
	return 0;
}

static int on_look_figures(void *self, const struct figures *figures)
{
	struct findings *findings = self;

	findings->sample.figures = *figures;
	return 0;
}

static int on_look_end(void *self, const struct verdict *verdict)
{
	struct findings *findings = self;

	(void)verdict;
	history_put(&findings->evidence.history, &findings->sample);
	return 0;
}

struct feed findings_look_feed(struct findings *findings)
{
	static const struct feed_ops ops = {
		.begin = on_look_begin,
		.figures = on_look_figures,
		.end = on_look_end,
	};

	return (struct feed){ &ops, findings };
}

/* ---- details and owners ---- */

static bool has_stuck(const struct findings *findings)
{
	const struct threshold *of = findings->settings.thresholds.of;
	const uint64_t *total = findings->evidence.stuck.total;

	return (double)total[STATE_CLOSE_WAIT] >=
		       of[FINDING_CLOSE_WAIT].warn * ALARM_LOW_END ||
	       (double)total[STATE_FIN_WAIT2] >=
		       of[FINDING_FIN_WAIT2].warn * ALARM_LOW_END;
}

/* What was told lasts: only those that are new have to be asked for again. */
static bool is_due(const struct findings *findings)
{
	return findings->settings.one_look || !findings->details_ns ||
	       findings->evidence.mono_ns - findings->details_ns >= DETAILS_NS;
}

bool findings_wants_details(const struct findings *findings, struct ask *ask)
{
	ask->states[PROTO_TCP] = STATE_BIT(STATE_CLOSE_WAIT) | STATE_BIT(STATE_FIN_WAIT2);
	ask->protos = PROTO_BIT(PROTO_TCP);
	ask->listeners = false;
	ask->figures = false;
	ask->cgroups = false;
	ask->details = DETAIL_INFO;
	ask->filter = NULL;
	return has_stuck(findings) && is_due(findings);
}

static int on_details_begin(void *self, const struct snapshot *snapshot)
{
	struct findings *findings = self;

	findings->sample.mono_ns = snapshot->mono_ns;
	findings->details_ns = findings->evidence.mono_ns;
	return 0;
}

static int on_details_sock(void *self, const struct sock *sock)
{
	struct findings *findings = self;

	stuck_detail(&findings->evidence.stuck, sock, findings->sample.mono_ns);
	return 0;
}

struct feed findings_details_feed(struct findings *findings)
{
	static const struct feed_ops ops = {
		.begin = on_details_begin,
		.sock = on_details_sock,
	};

	return (struct feed){ &ops, findings };
}

bool findings_wants_callers(const struct findings *findings, struct ask *ask)
{
	ask->states[PROTO_TCP] = callers_states(&findings->evidence.callers);
	ask->protos = PROTO_BIT(PROTO_TCP);
	ask->listeners = false;
	ask->figures = false;
	ask->cgroups = false;
	ask->filter = NULL;
	return ask->states[PROTO_TCP] && findings->settings.one_look;
}

static int on_callers_begin(void *self, const struct snapshot *snapshot)
{
	struct findings *findings = self;

	(void)snapshot;
	callers_begin(&findings->evidence.callers);
	return 0;
}

static int on_callers_sock(void *self, const struct sock *sock)
{
	struct findings *findings = self;

	callers_add(&findings->evidence.callers, sock);
	return 0;
}

struct feed findings_callers_feed(struct findings *findings)
{
	static const struct feed_ops ops = {
		.begin = on_callers_begin,
		.sock = on_callers_sock,
	};

	return (struct feed){ &ops, findings };
}

/* The listeners that may be named. */
static int want_listeners(
	const struct findings *findings, struct owners *owners, bool *any)
{
	const struct watch *watch = findings->settings.watch;
	int err = 0;

	for (size_t i = 0; watch && i < watch_count(watch) && !err; i++) {
		const struct watched *watched = watch_get(watch, i);

		if (!is_crowded(watched) || !sock_knows(&watched->sock, SOCK_INODE))
			continue;
		*any = true;
		if (!owners_first(owners, watched->sock.inode))
			err = owners_want(owners, watched->sock.inode);
	}
	return err;
}

bool findings_concern(const struct findings *findings)
{
	return has_stuck(findings) || has_crowd(findings) ||
	       findings->evidence.callers.count;
}

int findings_concerned(const struct findings *findings, struct owners *owners, bool *any)
{
	int err;

	*any = has_stuck(findings);
	err = *any ? stuck_concerned(&findings->evidence.stuck, owners) : 0;
	if (!err)
		err = callers_concerned(&findings->evidence.callers, owners, any);
	return err ? err : want_listeners(findings, owners, any);
}
