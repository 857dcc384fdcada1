/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/find_callers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NEVER_ANSWERED_FACTOR 16.7 /* 50 connects where 3 are a warning */
#define WARN_S		      10.0
#define CRIT_S		      30.0
#define DESTINATIONS_MAX      4096

/* All sources together. */
struct destination {
	enum family family;
	uint8_t addr[16];
	uint16_t port;
	bool here; /* on this host */
	uint64_t id;
	uint32_t syn_sent;
	uint32_t again; /* of them, those that were sent again */
	uint32_t open;
	uint32_t answered; /* in all states that an answer leads to */
	uint32_t no_ack;
	uint32_t not_read;
	uint64_t send_queue;
};

struct destinations {
	struct keyset keys;
	struct destination *all;
};

static bool is_suspicious(const struct peer_row *row)
{
	return row->count->by_state[STATE_SYN_SENT] > 0;
}

static void make_key(const struct peer_row *row, uint64_t key[3])
{
	key[0] = (uint64_t)row->port << 8 | row->family;
	memcpy(key + 1, row->remote, sizeof(row->remote));
}

static bool next_row(const struct judging *judging, size_t i, struct peer_row *row)
{
	peers_get(judging->peers, i, row);
	return !row->is_other && row->proto == PROTO_TCP &&
	       row->direction == DIRECTION_OUT;
}

/* Who connects to an address of this host has the same one, unless it asked not to. */
static bool leads_here(const struct peer_row *row)
{
	static const uint8_t loopback[16] = { [15] = 1 };

	if (memcmp(row->local, row->remote, sizeof(row->local)) == 0)
		return true;
	return row->family == FAMILY_IPV4
		       ? row->remote[0] == 127
		       : memcmp(row->remote, loopback, sizeof(loopback)) == 0;
}

static void count(
	const struct judging *judging, struct destination *to, const struct peer_row *row)
{
	const uint32_t *states = row->count->by_state;

	to->id = judging_remote(judging, row);
	to->family = row->family;
	to->port = row->port;
	to->here = to->here || leads_here(row);
	memcpy(to->addr, row->remote, sizeof(to->addr));
	to->syn_sent += states[STATE_SYN_SENT];
	to->again += row->syn_sent_retrans;
	to->open += states[STATE_ESTABLISHED] + states[STATE_CLOSE_WAIT];
	to->answered += (uint32_t)row->count->total - states[STATE_SYN_SENT];
	to->no_ack += row->stalled_no_ack;
	to->not_read += row->stalled_window;
	to->send_queue += row->send_queue;
}

/* First which destinations are worth it, then all that belongs to them. */
static int collect(const struct judging *judging, struct destinations *destinations)
{
	size_t rows = peers_count(judging->peers);
	struct peer_row row;
	uint32_t place;
	uint64_t key[3];

	for (size_t i = 0; i < rows; i++) {
		if (!next_row(judging, i, &row) || !is_suspicious(&row) ||
			destinations->keys.count == DESTINATIONS_MAX)
			continue;
		make_key(&row, key);
		if (keyset_put(&destinations->keys, key, &place))
			return -ENOMEM;
	}
	destinations->all =
		calloc(destinations->keys.count + 1, sizeof(*destinations->all));
	if (!destinations->all)
		return -ENOMEM;
	for (size_t i = 0; i < rows && destinations->keys.count; i++) {
		if (!next_row(judging, i, &row))
			continue;
		make_key(&row, key);
		if (keyset_find(&destinations->keys, key, &place))
			count(judging, &destinations->all[place], &row);
	}
	return 0;
}

static void put_remote(struct finding *finding, const struct destination *to)
{
	struct finding_peer *peer = &finding->peer[finding->peer_count++];

	finding->subject.type = SUBJECT_REMOTE;
	finding_address(finding->subject.address, to->family, to->addr, to->port);
	strcpy(peer->remote, finding->subject.address);
	peer->direction = DIRECTION_OUT;
	peer->count = (uint64_t)to->syn_sent + to->open;
}

static void put_filter(
	struct finding *finding, const struct destination *to, const char *states)
{
	char address[FINDING_ADDRESS_MAX];
	struct say filter;

	finding_address(address, to->family, to->addr, 0);
	say_init(&filter, finding->filter, sizeof(finding->filter));
	say(&filter, "%sdst %s and dport = :%u", states, address, to->port);
}

/* ---- syn_sent ---- */

struct waiting {
	const struct destination *to;
	bool followed; /* over several looks */
	double silent_s;
	bool has_answered;
	char by[CALLERS_NAME_MAX]; /* whose connects; "": not known */
};

static enum alarm_level weigh_syn_sent(
	const struct judging *judging, const struct waiting *waiting)
{
	const struct threshold *threshold = &judging->thresholds->of[FINDING_SYN_SENT];
	const struct destination *to = waiting->to;
	/* One look: only what was sent again has certainly waited. */
	double count = waiting->followed ? to->syn_sent : to->again;

	if (!waiting->has_answered)
		return count >= threshold->warn * NEVER_ANSWERED_FACTOR &&
				       (!waiting->followed || waiting->silent_s >= WARN_S)
			       ? ALARM_WARN
			       : ALARM_NONE;
	if (waiting->followed && waiting->silent_s < WARN_S)
		return ALARM_NONE;
	if (count >= threshold->crit && waiting->silent_s >= CRIT_S)
		return ALARM_CRIT;
	return count >= threshold->warn ? ALARM_WARN : ALARM_NONE;
}

static void say_silence(
	struct say *text, const struct judging *judging, const struct waiting *waiting)
{
	const struct destination *to = waiting->to;

	if (waiting->silent_s >= CRIT_S)
		say(text, " has been silent since %s (%s): %s connects%s%s get no answer",
			CLOCKS(judging_ago(judging, waiting->silent_s)),
			AGE(waiting->silent_s), COUNT(to->syn_sent),
			*waiting->by ? " of " : "", waiting->by);
	else if (waiting->followed)
		say(text,
			" does not answer: %s connects wait, none got through in the "
			"last %s",
			COUNT(to->syn_sent), AGE(waiting->silent_s));
	else
		say(text,
			" does not answer: %s connects wait, %s of them were sent again",
			COUNT(to->syn_sent), COUNT(to->again));
	if (to->no_ack)
		say(text, ", and %s of %s open connections get no ACK", COUNT(to->no_ack),
			COUNT(to->open));
	else if (to->open)
		say(text,
			"; the %s open connections to it still work: only new SYNs are "
			"dropped",
			COUNT(to->open));
	else if (waiting->followed && waiting->has_answered && waiting->silent_s < CRIT_S)
		say(text, "; it answered until %s",
			CLOCKS(judging_ago(judging, waiting->silent_s)));
	else if (!waiting->has_answered)
		say(text, "; it has not answered since this was looked at");
}

static void put_callers(
	const struct judging *judging, struct finding *finding, struct waiting *waiting)
{
	struct peer_row row = { .family = waiting->to->family,
		.port = waiting->to->port };

	memcpy(row.remote, waiting->to->addr, sizeof(row.remote));
	find_callers(judging, &row, CALLER_WAITS, &finding->subject, waiting->by);
}

static void put_syn_sent(
	struct judging *judging, struct finding *finding, struct waiting *waiting)
{
	const struct destination *to = waiting->to;
	struct say text;

	put_remote(finding, to);
	put_callers(judging, finding, waiting);
	finding_count(finding, "count", to->syn_sent);
	finding_count(finding, "sent_again", to->again);
	finding_count(finding, "open", to->open);
	finding_count(finding, "stalled", to->no_ack);
	if (waiting->followed)
		finding_number(finding, "silent_s", waiting->silent_s);
	else
		finding_unknown(finding, "silent_s");
	say_init(&text, finding->text, sizeof(finding->text));
	say(&text, "%s", finding->subject.address);
	say_silence(&text, judging, waiting);
	outcome_copy_text(finding->list, sizeof(finding->list), finding->text);
	say(&text, ".");
	if (*waiting->by && waiting->silent_s < CRIT_S)
		say(&text, " By %s.", waiting->by);
	say_init(&text, finding->row, sizeof(finding->row));
	say(&text, "%s: %s connects unanswered", finding->subject.address,
		COUNT(to->syn_sent));
	put_filter(finding, to,
		to->no_ack ? "(state syn-sent or sendq > 0 and retrans >= 3) and "
			   : "state syn-sent and ");
	finding_address(finding->more[0], to->family, to->addr, 0);
	say_init(&text, finding->next[0], sizeof(finding->next[0]));
	say(&text, "tcpdump -ni any host %s and tcp port %u: does a SYN-ACK come back?",
		finding->more[0], to->port);
	say_init(&text, finding->next[1], sizeof(finding->next[1]));
	say(&text, "ip route get %s", finding->more[0]);
	finding->more[0][0] = '\0';
	judging_put(judging, finding);
	judging_explain(judging, FINDING_SEND_QUEUE, to->id);
}

static void judge_waiting(struct judging *judging, const struct destination *to)
{
	struct waiting waiting = { .to = to, .has_answered = to->answered > 0 };
	struct alarm_sign sign = { .kind = FINDING_SYN_SENT, .id = to->id };
	const struct silence *silence;
	struct finding finding;

	if (!to->syn_sent)
		return;
	if (!judging->one_look) {
		silence = silences_put(judging->silences, to->id, to->answered);
		if (!silence) {
			judging->err = -ENOMEM;
			return;
		}
		waiting.followed = true;
		waiting.silent_s = silence_s(silence);
		waiting.has_answered = silences_known(judging->silences, to->id);
	}
	judging_perf(judging, FINDING_SYN_SENT, to->syn_sent, 0);
	sign.level = weigh_syn_sent(judging, &waiting);
	/* A full listener of this host is the cause. */
	if (to->here && judging_is_explained(judging, FINDING_SYN_SENT, to->port))
		return;
	if (!judging_raise(judging, &sign, &finding))
		return;
	if (waiting.followed)
		finding.since_ns = judging_ago(judging, waiting.silent_s);
	put_syn_sent(judging, &finding, &waiting);
}

/* All that have answered are remembered, in case they stop to. */
static void remember_answers(struct judging *judging)
{
	struct peer_row row;

	if (judging->one_look)
		return;
	silences_begin(judging->silences, judging->evidence->mono_ns);
	for (size_t i = 0; i < peers_count(judging->peers); i++) {
		if (!next_row(judging, i, &row) ||
			row.count->total <= row.count->by_state[STATE_SYN_SENT])
			continue;
		if (silences_remember(judging->silences, judging_remote(judging, &row)))
			judging->err = -ENOMEM;
	}
}

void find_syn_sent(struct judging *judging)
{
	uint64_t waiting = judging->evidence->total[PROTO_TCP][STATE_SYN_SENT];
	struct destinations destinations = { .all = NULL };

	if (!judging->peers || !judging->evidence->read[PROTO_TCP]) {
		judging_not_checked(judging, FINDING_SYN_SENT,
			judging->peers ? "TCP was not read" : "peers were not counted");
		return;
	}
	judging_perf(judging, FINDING_SYN_SENT, 0, 0);
	keyset_init(&destinations.keys, judging->seed, 3);
	if (collect(judging, &destinations))
		judging->err = -ENOMEM;
	remember_answers(judging);
	for (size_t i = 0; destinations.all && i < destinations.keys.count; i++)
		judge_waiting(judging, &destinations.all[i]);
	keyset_fini(&destinations.keys);
	free(destinations.all);
	judging_ok(judging, FINDING_SYN_SENT, "%s connects wait for an answer.",
		COUNT(waiting));
}
