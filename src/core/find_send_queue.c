/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Connections that have data to send and get rid of none: either nobody acknowledges it,
 * or the peer does not read. Some phone clients always do; so one destination has to
 * stall as a whole.
 */

#include "sockview/core/find_callers.h"

#include <string.h>

#define OUT_WARN_LEAST 3
#define OUT_CRIT_LEAST 10
#define IN_LEAST       50
#define IN_PERCENT     5 /* of the clients of a service, which are anybody's */
#define WARN_HELD_S    10
#define CRIT_HELD_S    30

/* What is weighed of one destination, or of one service. */
struct stall {
	const struct peer_row *row;
	bool in;
	uint64_t open;
	uint64_t stalled;
	double percent;
	bool read; /* most of them: acknowledged, but not read */
	enum alarm_level level;
};

static enum alarm_level weigh_out(
	const struct judging *judging, const struct stall *stall)
{
	enum alarm_level level =
		judging_level(judging, FINDING_SEND_QUEUE, stall->percent);

	if (level == ALARM_CRIT && stall->stalled < OUT_CRIT_LEAST)
		level = ALARM_WARN;
	return stall->stalled < OUT_WARN_LEAST ? ALARM_NONE : level;
}

/* Of a service's clients some always stall: it takes more of them, and is no page. */
static enum alarm_level weigh_in(const struct stall *stall)
{
	if (stall->stalled < IN_LEAST * ALARM_LOW_END)
		return ALARM_NONE;
	if (stall->percent < IN_PERCENT * ALARM_LOW_END)
		return ALARM_NONE;
	return stall->stalled >= IN_LEAST && stall->percent >= IN_PERCENT ? ALARM_WARN
									  : ALARM_NEAR;
}

static bool measure(
	const struct judging *judging, const struct peer_row *row, struct stall *stall)
{
	*stall = (struct stall){
		.row = row,
		.in = row->direction == DIRECTION_IN,
		.open = (uint64_t)row->count->by_state[STATE_ESTABLISHED] +
			row->count->by_state[STATE_CLOSE_WAIT],
		.stalled = (uint64_t)row->stalled_no_ack + row->stalled_window,
		.read = row->stalled_window > row->stalled_no_ack,
	};
	if (row->is_other || row->proto != PROTO_TCP || !stall->open)
		return false;
	stall->percent = 100.0 * (double)stall->stalled / (double)stall->open;
	stall->level = stall->in ? weigh_in(stall) : weigh_out(judging, stall);
	return true;
}

/* A destination, or a service of this host. */
static uint64_t stall_id(const struct judging *judging, const struct peer_row *row)
{
	uint64_t words[4] = { (uint64_t)row->direction << 32 | row->port, row->family };

	memcpy(words + 2, row->direction == DIRECTION_IN ? row->local : row->remote, 16);
	return judging_id(judging, FINDING_SEND_QUEUE, words, 4);
}

static void put_subject(struct finding *finding, const struct stall *stall)
{
	const struct peer_row *row = stall->row;

	finding->subject.type = stall->in ? SUBJECT_SERVICE : SUBJECT_REMOTE;
	finding_address(finding->subject.address, row->family,
		stall->in ? row->local : row->remote, row->port);
}

static const char *preposition(const struct stall *stall)
{
	return stall->in ? "of" : "to";
}

static void say_no_ack(
	struct say *text, const struct finding *finding, const struct stall *stall)
{
	say(text,
		"%s of %s connections %s %s have sent data that nobody acknowledges for "
		"over 10 s (Send-Q %s)",
		COUNT(stall->stalled), COUNT(stall->open), preposition(stall),
		finding->subject.address, BYTES(stall->row->send_queue));
	if (finding->severity == SEVERITY_CRIT && finding->since_ns)
		say(text, ", since %s", CLOCKS(finding->since_ns));
}

static void say_not_read(
	struct say *text, const struct finding *finding, const struct stall *stall)
{
	say(text,
		"%s of %s connections %s %s wait because the peer does not read (window "
		"0 for over 10 s, Send-Q %s)",
		COUNT(stall->stalled), COUNT(stall->open), preposition(stall),
		finding->subject.address, BYTES(stall->row->send_queue));
	if (!stall->in)
		say(text, ": the trouble is at %s", finding->subject.address);
}

static void put_text(const struct judging *judging, struct finding *finding,
	const struct stall *stall, const char *by)
{
	uint64_t retries;
	struct say text;
	struct say list;

	say_init(&text, finding->text, sizeof(finding->text));
	say_init(&list, finding->list, sizeof(finding->list));
	if (stall->read)
		say_not_read(&text, finding, stall);
	else
		say_no_ack(&text, finding, stall);
	say(&list, "%s", finding->text);
	if (!stall->read && finding->severity == SEVERITY_CRIT &&
		judging_figure(judging, FIGURE_RETRIES2, &retries))
		say(&text,
			"; programs will wait for \"Connection timed out\" (tcp_retries2 "
			"%s)",
			COUNT(retries));
	say(&text, ".");
	if (*by)
		say(&text, " By %s.", by);
}

static void put_next(struct finding *finding, const struct stall *stall)
{
	struct say next;
	char host[FINDING_ADDRESS_MAX];

	say_init(&next, finding->next[0], sizeof(finding->next[0]));
	finding_address(host, stall->row->family, stall->row->remote, 0);
	if (stall->read && !stall->in)
		say(&next, "look at the program on %s: its Recv-Q is full",
			finding->subject.address);
	else if (stall->in)
		say(&next, "tcpdump -ni any tcp port %u: do ACKs come back?",
			stall->row->port);
	else
		say(&next,
			"tcpdump -ni any host %s and tcp port %u: do ACKs come back? ip "
			"route get %s",
			host, stall->row->port, host);
}

static void put_filter(struct finding *finding, const struct stall *stall)
{
	char host[FINDING_ADDRESS_MAX];
	struct say filter;

	say_init(&filter, finding->filter, sizeof(finding->filter));
	finding_address(host, stall->row->family, stall->row->remote, 0);
	if (stall->in) {
		say(&filter, "dir in and sport = :%u and sendq > 0", stall->row->port);
		say_bound(&filter, stall->row->family, stall->row->local);
	} else {
		say(&filter, "dst %s and dport = :%u and sendq > 0", host,
			stall->row->port);
	}
	/* A peer that answers and does not read starts the count anew. */
	if (!stall->row->stalled_window)
		say(&filter, " and retrans >= 3");
}

static void raise_one(struct judging *judging, const struct stall *stall)
{
	const struct alarm_sign sign = { FINDING_SEND_QUEUE,
		stall_id(judging, stall->row), stall->level, WARN_HELD_S, CRIT_HELD_S };
	char by[CALLERS_NAME_MAX] = "";
	struct finding finding;
	struct say row;

	if (!judging_raise(judging, &sign, &finding))
		return;
	put_subject(&finding, stall);
	if (!stall->in)
		find_callers(judging, stall->row, CALLER_STALLS, &finding.subject, by);
	finding_count(&finding, "count", stall->stalled);
	finding_count(&finding, "open", stall->open);
	finding_count(&finding, "no_ack", stall->row->stalled_no_ack);
	finding_count(&finding, "not_read", stall->row->stalled_window);
	finding_count(&finding, "send_q_bytes", stall->row->send_queue);
	put_text(judging, &finding, stall, by);
	put_next(&finding, stall);
	put_filter(&finding, stall);
	say_init(&row, finding.row, sizeof(finding.row));
	say(&row, "%s: %s of %s stalled, %s", finding.subject.address,
		COUNT(stall->stalled), COUNT(stall->open),
		stall->read ? "not read" : "no ACK");
	judging_put(judging, &finding);
}

static bool is_explained(const struct judging *judging, const struct peer_row *row)
{
	return row->direction == DIRECTION_OUT &&
	       judging_is_explained(
		       judging, FINDING_SEND_QUEUE, judging_remote(judging, row));
}

static void look_at(struct judging *judging, const struct peer_row *row, uint64_t *all)
{
	struct stall stall;

	if (!measure(judging, row, &stall))
		return;
	*all += stall.stalled;
	if (!stall.in)
		judging_perf(judging, FINDING_SEND_QUEUE,
			stall.stalled >= OUT_WARN_LEAST ? stall.percent : 0, 100);
	if (stall.level > ALARM_NONE && !is_explained(judging, row))
		raise_one(judging, &stall);
}

void find_send_queue(struct judging *judging)
{
	const struct peers *peers = judging->peers;
	uint64_t all = 0;

	if (!peers || !judging->evidence->read[PROTO_TCP]) {
		judging_not_checked(judging, FINDING_SEND_QUEUE,
			peers ? "TCP was not read" : "peers were not counted");
		return;
	}
	judging_perf(judging, FINDING_SEND_QUEUE, 0, 100);
	for (size_t i = 0; i < peers_count(peers); i++) {
		struct peer_row row;

		peers_get(peers, i, &row);
		if (row.direction == DIRECTION_OUT)
			look_at(judging, &row, &all);
	}
	for (size_t i = 0; i < peers_sites(peers); i++) {
		struct peer_site site;

		peers_site(peers, i, &site);
		look_at(judging, &site.sum, &all);
	}
	if (all)
		judging_ok(judging, FINDING_SEND_QUEUE, "%s stalled, nowhere many.",
			COUNT(all));
	else
		judging_ok(judging, FINDING_SEND_QUEUE, "no stalled connection.");
}
