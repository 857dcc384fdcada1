/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/judging.h"

#include <string.h>

#define SECOND_NS    UINT64_C(1000000000)
#define WINDOW_NS    (10 * SECOND_NS)
#define MINUTE_NS    (60 * SECOND_NS)
#define LIMIT_LEAST  16	   /* backlogs of 1 to 5 are full all day */
#define WAIT_MS	     10000 /* longer than this nobody waits who is served */
#define HIGH_PERCENT 80	   /* what the watch calls high */

/* What is weighed of one listener. */
struct queue {
	const struct watched *watched;
	struct watch_window now;    /* the last looks */
	struct watch_window minute; /* of the last minute */
	struct listening listening;
	double share;
	enum alarm_level level;
	bool accepts_none;
	unsigned members; /* sockets that share its place, by SO_REUSEPORT */
	unsigned fine;	  /* of them, those whose queue is empty enough */
};

/* Two looks of one run are less than a second apart. */
static double per_s(const struct queue *queue)
{
	const struct watch_window *window = &queue->now;
	double rate;

	if (watched_drops_per_s(queue->watched, &rate))
		return rate;
	return window->has_dropped && window->span_ns
		       ? (double)window->dropped / ((double)window->span_ns / 1e9)
		       : 0;
}

/* In a queue that nobody takes from, somebody has waited for so long. */
static bool stands(const struct judging *judging, const struct queue *queue)
{
	const struct watched *watched = queue->watched;
	int8_t levels[WATCH_CELLS];

	if (!watched->queue)
		return false;
	if (queue->listening.facts & LISTENING_OLDEST)
		return queue->listening.oldest_ms > WAIT_MS && !watched->taken_ns;
	if (judging->one_look || watched->seen_ns - watched->taken_ns < WINDOW_NS)
		return false;
	watched_levels(watched, levels);
	for (size_t i = WATCH_CELLS - WAIT_MS / 1000; i < WATCH_CELLS; i++)
		if (levels[i] <= 0)
			return false;
	return true;
}

static bool is_high(const struct queue *queue, double percent)
{
	return queue->now.looks >= 2 && queue->watched->limit >= LIMIT_LEAST &&
	       queue->share * 100 >= percent &&
	       (percent < HIGH_PERCENT || queue->now.high == queue->now.looks);
}

static bool drops_while_full(const struct queue *queue)
{
	bool has_room = queue->watched->limit >= LIMIT_LEAST;

	return queue->minute.has_dropped && queue->minute.dropped &&
	       (has_room ? queue->minute.full > 0
			 : queue->now.full * 2 >= queue->now.looks && queue->now.full);
}

static enum alarm_level weigh(const struct judging *judging, const struct queue *queue)
{
	const struct threshold *threshold =
		&judging->thresholds->of[FINDING_ACCEPT_QUEUE];
	bool is_full = queue->now.full && queue->now.full * 2 >= queue->now.looks;

	if (is_full && queue->now.looks >= 2 && per_s(queue) >= 1 &&
		queue->share * 100 >= threshold->crit)
		return ALARM_CRIT;
	if (is_high(queue, threshold->warn))
		return ALARM_WARN;
	if (threshold->warn <= 100 && (drops_while_full(queue) || stands(judging, queue)))
		return ALARM_WARN;
	return is_high(queue, threshold->warn * ALARM_LOW_END) ? ALARM_NEAR : ALARM_NONE;
}

static bool measure(const struct judging *judging, size_t i, struct queue *queue)
{
	const struct watched *watched = watch_get(judging->watch, i);

	*queue = (struct queue){ .watched = watched };
	if (watched->sock.proto != PROTO_TCP || !watched->has_limit || watched->missed)
		return false;
	queue->share = watched->limit ? (double)watched->queue / (double)watched->limit
				      : watched->queue > 0;
	watched_window(watched, WINDOW_NS, &queue->now);
	watched_window(watched, MINUTE_NS, &queue->minute);
	if (watched->queue || queue->minute.dropped)
		backlog_of(judging->backlog, &watched->sock, &queue->listening);
	queue->level = weigh(judging, queue);
	queue->accepts_none =
		!watched->taken_ns ||
		(watched->full_since_ns && watched->taken_ns < watched->full_since_ns);
	return true;
}

static bool same_place(const struct sock *a, const struct sock *b)
{
	return a->proto == b->proto && a->local.port == b->local.port &&
	       a->family == b->family && a->ifindex == b->ifindex &&
	       a->v6only == b->v6only &&
	       memcmp(a->local.addr, b->local.addr, sizeof(a->local.addr)) == 0;
}

static uint64_t place_id(const struct judging *judging, const struct sock *sock)
{
	uint64_t words[4] = { (uint64_t)sock->local.port << 32 | sock->ifindex,
		(uint64_t)sock->family << 8 | sock->v6only };

	memcpy(words + 2, sock->local.addr, sizeof(sock->local.addr));
	return judging_id(judging, FINDING_ACCEPT_QUEUE, words, 4);
}

/* Looks at those that share its place. False: another of them is worse. */
static bool is_worst(const struct judging *judging, struct queue *queue)
{
	bool worst = true;

	for (size_t i = 0; i < watch_count(judging->watch); i++) {
		const struct watched *other = watch_get(judging->watch, i);
		int order;

		if (other->missed || !same_place(&other->sock, &queue->watched->sock))
			continue;
		queue->members++;
		if (other == queue->watched)
			continue;
		queue->fine += (uint64_t)other->queue * 2 < other->limit;
		order = watched_compare(other, queue->watched);
		worst = worst && (order > 0 || (order == 0 && other > queue->watched));
	}
	return worst;
}

static double full_s(const struct queue *queue)
{
	const struct watched *watched = queue->watched;

	return watched->full_since_ns
		       ? (double)(watched->seen_ns - watched->full_since_ns) / 1e9
		       : 0;
}

static void say_owner(struct say *text, const struct judging *judging,
	const struct finding *finding, const struct queue *queue)
{
	const struct finding_subject *subject = &finding->subject;
	struct process_facts facts;
	const char *comma = "";

	say(text, "%s", subject->address);
	if (!subject->pid && queue->members < 2)
		return;
	say(text, " (");
	if (subject->pid) {
		say(text, "%s %u", subject->comm, subject->pid);
		if (*subject->unit && finding->severity == SEVERITY_CRIT)
			say(text, ", %s", subject->unit);
		comma = ", ";
	}
	if (queue->members > 1)
		say(text, "%s1 of %u sockets", comma, queue->members);
	else if (finding->severity == SEVERITY_CRIT &&
		 judging_process(judging, subject->pid, &facts) && facts.start_wall_ns &&
		 facts.start_wall_ns < judging->evidence->wall_ns)
		say(text, ", up %s",
			AGE((double)(judging->evidence->wall_ns - facts.start_wall_ns) /
				1e9));
	say(text, ")");
}

static void say_drops(
	struct say *text, const struct judging *judging, const struct queue *queue)
{
	if (per_s(queue) >= 1)
		say(text, "; %s drops/s", RATE(per_s(queue)));
	else if (queue->minute.has_dropped && queue->minute.dropped && !judging->one_look)
		say(text, "; %s drops in the last minute", COUNT(queue->minute.dropped));
}

static void say_what_clients_see(
	struct say *text, const struct judging *judging, const struct queue *queue)
{
	uint64_t aborts = 0;

	judging_figure(judging, FIGURE_ABORT_ON_OVERFLOW, &aborts);
	say(text, aborts ? " New clients get \"Connection reset by peer\""
			 : " New clients retry and then see \"Connection timed out\"");
	if (queue->listening.facts & LISTENING_GAVE_UP && queue->listening.gave_up)
		say(text, "; %s have given up in the queue (CLOSE_WAIT, no leak)",
			COUNT(queue->listening.gave_up));
	if (queue->members > 1 && queue->fine)
		say(text, "; the other %u are fine: about 1 client in %u hangs",
			queue->fine, queue->members);
	say(text, ".");
}

static void put_text(
	const struct judging *judging, struct finding *finding, const struct queue *queue)
{
	const struct watched *watched = queue->watched;
	double full = full_s(queue);
	struct say text;
	struct say list;

	say_init(&text, finding->text, sizeof(finding->text));
	say_init(&list, finding->list, sizeof(finding->list));
	say_owner(&text, judging, finding, queue);
	say(&text, " %s: %s connections wait, limit %s",
		queue->accepts_none && queue->now.looks >= 2 ? "does not accept"
							     : "is slow to accept",
		COUNT(watched->queue), COUNT(watched->limit));
	if (full >= 1 && !judging->one_look)
		say(&text, ", full since %s (%s)", CLOCKS(judging_ago(judging, full)),
			AGE(full));
	else if (queue->listening.facts & LISTENING_OLDEST)
		say(&text, ", for %s", AGE((double)queue->listening.oldest_ms / 1000));
	say_drops(&text, judging, queue);
	say(&list, "%s", finding->text);
	say(&text, ".");
	if (finding->severity == SEVERITY_CRIT || queue->members > 1)
		say_what_clients_see(&text, judging, queue);
}

static void put_values(struct finding *finding, const struct queue *queue)
{
	const struct watched *watched = queue->watched;

	finding_count(finding, "count", watched->queue);
	finding_count(finding, "peak", watched->peak);
	if (queue->now.has_dropped)
		finding_number(finding, "drops_per_s", per_s(queue));
	else
		finding_unknown(finding, "drops_per_s");
	finding_number(finding, "full_s", full_s(queue));
	if (queue->listening.facts & LISTENING_GAVE_UP)
		finding_count(finding, "gave_up", queue->listening.gave_up);
	else
		finding_unknown(finding, "gave_up");
	finding_count(finding, "sockets", queue->members);
	finding->limit = (struct finding_limit){
		.name = "accept_queue", .used = watched->queue, .of = watched->limit
	};
}

static void put_next(
	const struct judging *judging, struct finding *finding, const struct queue *queue)
{
	const struct finding_subject *subject = &finding->subject;
	uint64_t somaxconn;
	struct say next;

	say_init(&next, finding->next[0], sizeof(finding->next[0]));
	if (subject->pid && strcmp(subject->comm, "java") == 0)
		say(&next, "top -H -p %u, jstack %u: busy or waiting?", subject->pid,
			subject->pid);
	else if (subject->pid)
		say(&next, "top -H -p %u: are its threads busy, or do they wait?",
			subject->pid);
	else
		say(&next, "ss -ltnp 'sport = :%u': whose is it?",
			queue->watched->sock.local.port);
	say_init(&next, finding->next[1], sizeof(finding->next[1]));
	if (judging_figure(judging, FIGURE_SOMAXCONN, &somaxconn) &&
		somaxconn > queue->watched->limit)
		say(&next, "the limit %s is what %s asked for (somaxconn allows %s)",
			COUNT(queue->watched->limit),
			*subject->comm ? subject->comm : "the program", COUNT(somaxconn));
	else
		say(&next, "the limit %s is capped by net.core.somaxconn",
			COUNT(queue->watched->limit));
	say_init(&next, finding->next[2], sizeof(finding->next[2]));
	say(&next, "a longer queue does not help while nothing is accepted");
}

static void raise_one(struct judging *judging, struct queue *queue)
{
	const struct alarm_sign sign = { FINDING_ACCEPT_QUEUE,
		place_id(judging, &queue->watched->sock), queue->level, 10, 10 };
	struct finding finding;
	struct say line;

	if (!is_worst(judging, queue) || !judging_raise(judging, &sign, &finding))
		return;
	finding.subject.type = SUBJECT_LISTENER;
	finding_place(finding.subject.address, &queue->watched->sock);
	judging_owner(judging, queue->watched->sock.inode, &finding.subject);
	if (!judging->one_look && full_s(queue) > 0)
		finding.since_ns = judging_ago(judging, full_s(queue));
	finding.since_exact = full_s(queue) > 0 && !judging->one_look;
	put_values(&finding, queue);
	put_text(judging, &finding, queue);
	put_next(judging, &finding, queue);
	say_init(&line, finding.row, sizeof(finding.row));
	say(&line, "%s: %s wait, limit %s", finding.subject.address,
		COUNT(queue->watched->queue), COUNT(queue->watched->limit));
	say_init(&line, finding.filter, sizeof(finding.filter));
	say(&line, "sport = :%u and unaccepted", queue->watched->sock.local.port);
	say_bound(&line, (enum family)queue->watched->sock.family,
		queue->watched->sock.local.addr);
	judging_put(judging, &finding);
	judging_explain(judging, FINDING_SYN_RECV, queue->watched->sock.local.port);
	judging_explain(judging, FINDING_SYN_SENT, queue->watched->sock.local.port);
}

static void tell_fine(struct judging *judging, const struct queue *fullest)
{
	char place[FINDING_ADDRESS_MAX];
	const struct watched *watched = fullest->watched;
	struct finding *ok;
	char peak[64] = "";
	struct say text;

	if (!watched) {
		judging_ok(judging, FINDING_ACCEPT_QUEUE, "nothing listens.");
		return;
	}
	finding_place(place, &watched->sock);
	say_init(&text, peak, sizeof(peak));
	if (!judging->one_look)
		say(&text, " (peak %s since %s)", COUNT(watched->peak),
			CLOCK(judging_ago(judging,
				(double)(watched->seen_ns - watched->since_ns) / 1e9)));
	ok = judging_ok(judging, FINDING_ACCEPT_QUEUE, "fullest: %s, %s of %s%s.", place,
		COUNT(watched->queue), COUNT(watched->limit), peak);
	if (ok)
		ok->limit = (struct finding_limit){ .name = "accept_queue",
			.used = watched->queue,
			.of = watched->limit };
}

void find_accept_queue(struct judging *judging)
{
	struct queue fullest = { .watched = NULL };

	if (!judging->watch || !watch_saw(judging->watch, PROTO_TCP)) {
		judging_not_checked(
			judging, FINDING_ACCEPT_QUEUE, "listeners were not looked at");
		return;
	}
	judging_perf(judging, FINDING_ACCEPT_QUEUE, 0, 100);
	for (size_t i = 0; i < watch_count(judging->watch); i++) {
		struct queue queue;

		if (!measure(judging, i, &queue))
			continue;
		judging_perf(judging, FINDING_ACCEPT_QUEUE, queue.share * 100, 100);
		if (!fullest.watched || queue.share > fullest.share)
			fullest = queue;
		if (queue.level > ALARM_NONE)
			raise_one(judging, &queue);
	}
	tell_fine(judging, &fullest);
}
