/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/find_holder.h"

#include <math.h>

#define YOUNG_S	     600
#define LIMIT_SHARE  0.1
#define SOON_S	     1800.0
#define DAY_S	     86400.0
#define FILES_CRIT   0.95
#define LISTED_SHARE 0.5

/* What is weighed of one holder. */
struct weight {
	const struct holder *holder;
	struct pace pace;
	struct holder_files files;
	uint64_t id;
};

static double files_share(const struct holder_files *files)
{
	return files->known && files->limit ? (double)files->used / (double)files->limit
					    : 0;
}

/* A part of the limit that is worth a warning is taken by dead connections. */
static bool takes_much(const struct weight *weight, double stale)
{
	return weight->files.known && weight->files.limit &&
	       stale >= LIMIT_SHARE * (double)weight->files.limit;
}

/*
 * A pool keeps some dead ones for hours: they do not grow, and are no share of the limit.
 * Where a keepalive timer hides the age, only the share counts.
 */
static bool is_worth_it(const struct weight *weight, double least)
{
	const struct holder *holder = weight->holder;
	double stale = (double)holder->stale;
	double maybe = stale + (double)holder->doubtful;

	if (stale >= least && holder->stale_known && holder->youngest_stale_s < YOUNG_S)
		return true;
	return maybe >= least && takes_much(weight, maybe);
}

static bool is_critical(const struct weight *weight, const struct threshold *threshold)
{
	const struct holder_files *files = &weight->files;
	double stale = (double)(weight->holder->stale + weight->holder->doubtful);
	bool grows = weight->pace.by != PACE_UNKNOWN && weight->pace.per_s > 0;

	if (files->has_full_in && files->full_in_s <= SOON_S)
		return true;
	if (files_share(files) >= FILES_CRIT && stale * 4 >= (double)files->used)
		return true;
	return (double)weight->holder->stale >= threshold->crit && grows &&
	       (files->has_full_in ? files->full_in_s <= DAY_S : !files->limit);
}

static enum alarm_level weigh(const struct judging *judging, const struct weight *weight)
{
	const struct threshold *threshold = &judging->thresholds->of[FINDING_CLOSE_WAIT];

	if (is_worth_it(weight, threshold->warn))
		return is_critical(weight, threshold) && threshold->crit < INFINITY
			       ? ALARM_CRIT
			       : ALARM_WARN;
	return is_worth_it(weight, threshold->warn * ALARM_LOW_END) ? ALARM_NEAR
								    : ALARM_NONE;
}

static void put_values(struct finding *finding, const struct weight *weight)
{
	const struct holder *holder = weight->holder;
	const struct pace *pace = &weight->pace;

	finding_count(finding, "count", holder->count);
	finding_count(finding, "stale", holder->stale);
	if (pace->by == PACE_UNKNOWN) {
		finding_unknown(finding, "per_min");
		finding_unknown(finding, "rate_by");
	} else {
		finding_number(finding, "per_min", pace->per_s * 60);
		finding_text(
			finding, "rate_by", pace->by == PACE_BY_AGES ? "ages" : "looks");
	}
	if (holder->ages.known)
		finding_count(finding, "oldest_s", holder->ages.oldest_s);
	else
		finding_unknown(finding, "oldest_s");
	finding_count(finding, "unread", holder->unread);
}

/* "; +96/min since about 02:37, without a fall" */
static void say_pace(
	struct say *text, const struct judging *judging, const struct pace *pace)
{
	if (pace->by == PACE_UNKNOWN) {
		say(text, "; rate not known from one look");
		return;
	}
	if (pace->per_s <= 0)
		return;
	say(text, "; %s%s/min", pace->by == PACE_BY_AGES ? "about " : "",
		CHANGE(pace->per_s * 60));
	if (pace->since_s > 0)
		say(text, " since about %s", CLOCK(judging_ago(judging, pace->since_s)));
	if (pace->leak)
		say(text, pace->by == PACE_BY_AGES
				  ? ", spread evenly: a leak, not a burst"
				  : ", without a fall");
}

static void say_unread(struct say *text, const struct holder *holder)
{
	if (holder->unread * 2 >= holder->count)
		say(text, " %s have an unread end of file.", COUNT(holder->unread));
	else
		say(text, " %s have had their end of file read.",
			COUNT(holder->count - holder->unread));
}

static void say_burst(struct say *text, const struct judging *judging,
	const struct finding *finding, const struct holder *holder)
{
	say(text, " has not closed %s connections", COUNT(holder->count));
	say_peers(text, finding, holder);
	say(text,
		" that were all closed by the peer about %s, within %s; none since: a "
		"burst that was never cleaned up.",
		CLOCK(judging_ago(judging, holder->ages.oldest_s)),
		SPAN((double)(holder->ages.oldest_s - holder->ages.youngest_s) + 10));
}

static void put_text(const struct judging *judging, struct finding *finding,
	const struct weight *weight)
{
	const struct holder *holder = weight->holder;
	bool is_crit = finding->severity == SEVERITY_CRIT;
	struct say text;

	say_init(&text, finding->text, sizeof(finding->text));
	say_subject(&text, &finding->subject);
	if (weight->pace.burst && !is_crit) {
		say_burst(&text, judging, finding, holder);
		return;
	}
	say(&text, " has not closed %s connections that the peer closed%s",
		COUNT(is_crit ? holder->count : holder->stale + holder->doubtful),
		is_crit ? "" : " over a minute ago");
	say_peers(&text, finding, holder);
	say_pace(&text, judging, &weight->pace);
	say(&text, ".");
	if (judging->one_look)
		say_unread(&text, holder);
	if (!weight->files.known)
		return;
	say(&text, " ");
	say_files(&text, judging, &weight->files, true);
	say(&text, is_crit && weight->files.has_full_in
			   ? ", then \"Too many open files\"."
			   : ".");
}

static void put_list(const struct judging *judging, struct finding *finding,
	const struct weight *weight)
{
	const struct pace *pace = &weight->pace;
	struct say list;
	struct say row;

	say_init(&list, finding->list, sizeof(finding->list));
	say_subject(&list, &finding->subject);
	say(&list, ": %s CLOSE_WAIT", COUNT(weight->holder->count));
	say_peers(&list, finding, weight->holder);
	if (pace->by != PACE_UNKNOWN && pace->per_s > 0)
		say(&list, ", %s/min", CHANGE(pace->per_s * 60));
	if (pace->by != PACE_UNKNOWN && pace->per_s > 0 && pace->since_s > 0)
		say(&list, " since %s", CLOCK(judging_ago(judging, pace->since_s)));
	if (weight->files.known)
		say(&list, ". ");
	say_files(&list, judging, &weight->files, false);

	say_init(&row, finding->row, sizeof(finding->row));
	say_subject(&row, &finding->subject);
	say(&row, ": %s", COUNT(weight->holder->count));
	if (weight->files.has_full_in)
		say(&row, ", full in %s", SPAN(weight->files.full_in_s));
}

static void put_next(struct finding *finding, const struct holder *holder)
{
	const char *to = finding->peer_count ? finding->peer[0].remote : "the peer";
	struct say next;

	say_init(&next, finding->next[0], sizeof(finding->next[0]));
	if (holder->unread * 2 < holder->count) {
		say(&next,
			"their end of file was read: a path that returns without "
			"close(). Look at the error handling around %s",
			to);
	} else if (finding->subject.pid) {
		say_stacks(&next, &finding->subject);
		say(&next, ": pool and threads of the %s %s",
			holder->direction == DIRECTION_OUT ? "client of" : "server for",
			to);
	} else {
		say(&next, "which program talks to %s? sudo sockview names it", to);
	}
	if (!finding->subject.pid || !finding->limit.name)
		return;
	say_init(&next, finding->next[1], sizeof(finding->next[1]));
	say(&next, "prlimit --pid %u --nofile=65536 buys time", finding->subject.pid);
}

static void put_more(struct finding *finding, const struct weight *weight)
{
	static const char *const names[SPREAD_AGES] = { "<1 min", "1-5 min", "5-15 min",
		"15-60 min", ">1 h" };
	const struct holder *holder = weight->holder;
	const char *comma = " ";
	struct say more;

	if (holder->ages.known) {
		say_init(&more, finding->more[0], sizeof(finding->more[0]));
		say(&more, "ages ");
		for (int i = 0; i < SPREAD_AGES; i++) {
			if (!holder->ages.by_age[i])
				continue;
			say(&more, "%s%s %s", comma, names[i],
				COUNT(holder->ages.by_age[i]));
			comma = ", ";
		}
		if (weight->pace.leak)
			say(&more, ": a steady leak");
	}
	say_init(&more, finding->more[1], sizeof(finding->more[1]));
	if (holder->unread * 2 >= holder->count)
		say(&more,
			"read  %s have an unread end of file: nobody looks at them any "
			"more",
			COUNT(holder->unread));
	else
		say(&more,
			"read  %s have had their end of file read, and no close() since",
			COUNT(holder->count - holder->unread));
}

/* Their ages tell that it has held before anybody looked. But whose they are must be
 * settled, or the same leak would be found twice, by two names. */
static bool has_held(const struct judging *judging, const struct holder *holder)
{
	return (double)holder->lasting >=
		       judging->thresholds->of[FINDING_CLOSE_WAIT].warn &&
	       (holder->process || judging->lore->searched);
}

static void raise_one(struct judging *judging, const struct weight *weight)
{
	const struct alarm_sign sign = {
		.kind = FINDING_CLOSE_WAIT,
		.id = weight->id,
		.level = weigh(judging, weight),
		.warn_held_s = has_held(judging, weight->holder) ? 0 : STUCK_HELD_S,
		.crit_held_s = STUCK_HELD_S,
	};
	struct finding finding;

	if (!judging_raise(judging, &sign, &finding))
		return;
	if (weight->pace.since_s > 0)
		finding.since_ns = judging_ago(judging, weight->pace.since_s);
	find_holder_subject(judging, weight->holder, &finding.subject);
	find_holder_facts(judging, &finding, weight->holder, &weight->files);
	put_values(&finding, weight);
	put_text(judging, &finding, weight);
	put_list(judging, &finding, weight);
	put_next(&finding, weight->holder);
	put_more(&finding, weight);
	judging_put(judging, &finding);
	if (finding.subject.pid)
		judging_explain(judging, FINDING_OPEN_FILES, finding.subject.pid);
}

/* A pool that keeps what the peer has closed: worth knowing, no trouble. */
static void tell_fine(struct judging *judging, const struct weight *most)
{
	uint64_t all = judging->evidence->stuck.total[STATE_CLOSE_WAIT];
	struct finding_subject subject;
	char name[200];
	struct say text;

	if (!most->holder) {
		judging_ok(judging, FINDING_CLOSE_WAIT,
			"no accepted connection is in CLOSE_WAIT.");
		return;
	}
	find_holder_subject(judging, most->holder, &subject);
	say_init(&text, name, sizeof(name));
	say_subject(&text, &subject);
	if (most->holder->stale_known && most->holder->youngest_stale_s >= YOUNG_S)
		judging_ok(judging, FINDING_CLOSE_WAIT,
			"%s keeps %s connections that the peer closed, none of them in "
			"the last %s: an idle pool.",
			name, COUNT(most->holder->count),
			AGE(most->holder->youngest_stale_s));
	else
		judging_ok(judging, FINDING_CLOSE_WAIT,
			"%s in CLOSE_WAIT, most of them (%s) of %s.", COUNT(all),
			COUNT(most->holder->count), name);
}

void find_close_wait(struct judging *judging)
{
	const struct stuck *stuck = &judging->evidence->stuck;
	struct weight most = { .holder = NULL };

	if (!judging->evidence->read[PROTO_TCP]) {
		judging_not_checked(judging, FINDING_CLOSE_WAIT, "TCP was not read");
		return;
	}
	judging_perf(judging, FINDING_CLOSE_WAIT, 0, 0);
	for (size_t i = 0; i < stuck->holder_count; i++) {
		struct weight weight = { .holder = &stuck->holders[i] };

		if (weight.holder->state != STATE_CLOSE_WAIT)
			continue;
		weight.id = find_holder_id(judging, FINDING_CLOSE_WAIT, weight.holder);
		find_pace(judging, weight.holder, weight.id, &weight.pace);
		if ((double)(weight.holder->stale + weight.holder->doubtful) >=
			judging->thresholds->of[FINDING_CLOSE_WAIT].warn * ALARM_LOW_END)
			find_files(judging, weight.holder, &weight.pace, &weight.files);
		judging_perf(
			judging, FINDING_CLOSE_WAIT, (double)weight.holder->count, 0);
		raise_one(judging, &weight);
		if (!most.holder)
			most = weight;
	}
	tell_fine(judging, &most);
}
