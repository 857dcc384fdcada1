/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Connections that a program shut down for sending and keeps: they stay half closed for
 * as long as the peer does not close. Those without a process end by themselves.
 */

#include "sockview/core/find_holder.h"

#include <math.h>

#define HELD_S 60
#define SOON_S 1800.0

struct half {
	const struct holder *holder;
	uint64_t id;
	struct pace pace;
	struct holder_files files;
};

static bool grows(const struct half *half)
{
	return half->pace.by != PACE_UNKNOWN && half->pace.per_s > 0;
}

static enum alarm_level weigh(const struct judging *judging, const struct half *half)
{
	const struct threshold *threshold = &judging->thresholds->of[FINDING_FIN_WAIT2];
	double old = (double)(half->holder->stale + half->holder->doubtful);

	if (old >= threshold->warn && grows(half)) {
		bool soon = half->files.has_full_in && half->files.full_in_s <= SOON_S;

		return soon || old >= threshold->crit ? ALARM_CRIT : ALARM_WARN;
	}
	return old >= threshold->warn * ALARM_LOW_END ? ALARM_NEAR : ALARM_NONE;
}

/* "10.0.5.20:9000" if most of them lead there, else "the peer". */
static const char *other_end(const struct finding *finding, const struct holder *holder)
{
	const struct finding_peer *peer = &finding->peer[0];

	return finding->peer_count && peer->direction == DIRECTION_OUT &&
			       peer->count * 2 >= holder->count
		       ? peer->remote
		       : "the peer";
}

static void put_text(
	const struct judging *judging, struct finding *finding, const struct half *half)
{
	uint64_t count = half->holder->stale + half->holder->doubtful;
	const char *to = other_end(finding, half->holder);
	struct say text;
	struct say list;

	say_init(&text, finding->text, sizeof(finding->text));
	say_subject(&text, &finding->subject);
	say(&text,
		" keeps %s connections half closed for over 5 min (FIN_WAIT2): it shut "
		"down sending and %s never closes",
		COUNT(count), to);
	say(&text, "; %s/min.", CHANGE(half->pace.per_s * 60));
	if (half->files.known) {
		say(&text, " ");
		say_files(&text, judging, &half->files, true);
		say(&text, ".");
	}
	say_init(&list, finding->list, sizeof(finding->list));
	say_subject(&list, &finding->subject);
	say(&list, ": %s FIN_WAIT2 held over 5 min; %s never closes", COUNT(count), to);
}

static void put_rest(struct finding *finding, const struct half *half)
{
	struct say next;
	struct say row;

	say_init(&next, finding->next[0], sizeof(finding->next[0]));
	say(&next, "look for CLOSE_WAIT at %s: it does not close",
		other_end(finding, half->holder));
	say_init(&row, finding->row, sizeof(finding->row));
	say_subject(&row, &finding->subject);
	say(&row, ": %s half closed", COUNT(half->holder->stale));
}

static void put_values(struct finding *finding, const struct half *half)
{
	finding_count(finding, "count", half->holder->count);
	finding_count(finding, "stale", half->holder->stale);
	finding_number(finding, "per_min", half->pace.per_s * 60);
	finding_text(
		finding, "rate_by", half->pace.by == PACE_BY_AGES ? "ages" : "looks");
	finding_count(finding, "oldest_s", half->holder->ages.oldest_s);
}

static void raise_one(struct judging *judging, const struct half *half)
{
	const struct alarm_sign sign = { FINDING_FIN_WAIT2, half->id,
		weigh(judging, half), HELD_S, HELD_S };
	struct finding finding;

	if (!judging_raise(judging, &sign, &finding))
		return;
	find_holder_subject(judging, half->holder, &finding.subject);
	find_holder_facts(judging, &finding, half->holder, &half->files);
	put_values(&finding, half);
	put_text(judging, &finding, half);
	put_rest(&finding, half);
	judging_put(judging, &finding);
	if (half->holder->process)
		judging_explain(judging, FINDING_OPEN_FILES, half->holder->process->pid);
}

void find_fin_wait2(struct judging *judging)
{
	const struct evidence *evidence = judging->evidence;
	const struct stuck *stuck = &evidence->stuck;

	if (!evidence->read[PROTO_TCP]) {
		judging_not_checked(judging, FINDING_FIN_WAIT2, "TCP was not read");
		return;
	}
	judging_perf(judging, FINDING_FIN_WAIT2, 0, 0);
	for (size_t i = 0; i < stuck->holder_count; i++) {
		struct half half = { .holder = &stuck->holders[i] };

		if (half.holder->state != STATE_FIN_WAIT2)
			continue;
		half.id = find_holder_id(judging, FINDING_FIN_WAIT2, half.holder);
		find_pace(judging, half.holder, half.id, &half.pace);
		if (half.holder->stale + half.holder->doubtful)
			find_files(judging, half.holder, &half.pace, &half.files);
		judging_perf(judging, FINDING_FIN_WAIT2, (double)half.holder->stale, 0);
		raise_one(judging, &half);
	}
	judging_ok(judging, FINDING_FIN_WAIT2, "%s, %s of them held by a process.",
		COUNT(evidence->total[PROTO_TCP][STATE_FIN_WAIT2]),
		COUNT(stuck->total[STATE_FIN_WAIT2]));
}
