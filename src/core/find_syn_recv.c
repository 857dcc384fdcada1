/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/judging.h"

#include <string.h>

#define HIGH_SHARE 0.8
#define HELD_S	   10

/* A listener's half-open places, and what the kernel does when they are taken. */
struct flood {
	const struct watched *watched; /* the one with the most; NULL: none */
	struct half_count half;
	double cookies; /* per second, of the whole namespace */
	double drops;
};

static void find_fullest(const struct judging *judging, struct flood *flood)
{
	const struct halfopen *halfopen = &judging->evidence->halfopen;

	for (size_t i = 0; i < watch_count(judging->watch); i++) {
		const struct watched *watched = watch_get(judging->watch, i);
		struct half_count half;
		size_t door;

		if (watched->sock.proto != PROTO_TCP || watched->missed ||
			!direction_door(judging->directions, &watched->sock, &door))
			continue;
		halfopen_of(halfopen, door, &half);
		if (flood->watched && half.total <= flood->half.total)
			continue;
		flood->watched = watched;
		flood->half = half;
	}
}

static bool fills(const struct flood *flood, double share)
{
	return flood->watched && flood->half.total &&
	       flood->half.total >= flood->watched->limit * share &&
	       flood->half.again * 2 >= flood->half.total;
}

static enum alarm_level weigh(const struct judging *judging, const struct flood *flood)
{
	const struct threshold *threshold = &judging->thresholds->of[FINDING_SYN_RECV];

	if (flood->drops >= threshold->crit)
		return ALARM_CRIT;
	if (flood->cookies >= threshold->warn && flood->watched &&
		watched_is_full(flood->watched) && threshold->crit <= 1e9)
		return ALARM_CRIT;
	if (flood->cookies >= threshold->warn || fills(flood, HIGH_SHARE))
		return ALARM_WARN;
	return flood->cookies >= threshold->warn * ALARM_LOW_END ||
			       fills(flood, HIGH_SHARE * ALARM_LOW_END)
		       ? ALARM_NEAR
		       : ALARM_NONE;
}

static void say_sources(struct say *text, const struct flood *flood)
{
	const struct half_count *half = &flood->half;
	const char *size = half->family == FAMILY_IPV4 ? "/24" : "/64";
	char address[FINDING_ADDRESS_MAX];

	if (!half->networks)
		return;
	finding_address(address, half->family, half->network, 0);
	if (half->largest * 2 >= half->total)
		say(text, " %s of the %s come from %s%s.", COUNT(half->largest),
			COUNT(half->total), address, size);
	else
		say(text,
			" Sources: %s %s networks, the largest has %s: blocking "
			"addresses will not help.",
			COUNT(half->networks), size, COUNT(half->largest));
}

static void say_flood(
	struct say *text, const struct finding *finding, const struct flood *flood)
{
	const struct watched *watched = flood->watched;

	say_subject(text, &finding->subject);
	if (flood->drops > flood->cookies) {
		say(text,
			": half-open places are full and SYN cookies are off: %s SYNs/s "
			"are dropped, new clients do not get in",
			RATE(flood->drops));
	} else if (flood->cookies > 0) {
		say(text, " is under a SYN flood: %s SYNs/s answered with cookies",
			RATE(flood->cookies));
		if (watched && watched_is_full(watched))
			say(text, ", and its accept queue is full");
		else if (watched)
			say(text, "; clients still get through (accept queue %s of %s)",
				COUNT(watched->queue), COUNT(watched->limit));
	} else if (watched) {
		say(text,
			": %s of %s half-open places are taken, %s were answered again "
			"without effect",
			COUNT(flood->half.total), COUNT(watched->limit),
			COUNT(flood->half.again));
	}
}

static void put_text(
	const struct judging *judging, struct finding *finding, const struct flood *flood)
{
	struct say text;

	say_init(&text, finding->text, sizeof(finding->text));
	say_flood(&text, finding, flood);
	if (finding->since_ns && !judging->one_look)
		say(&text, " since %s", CLOCKS(finding->since_ns));
	outcome_copy_text(finding->list, sizeof(finding->list), finding->text);
	say(&text, ".");
	say_sources(&text, flood);
	say_init(&text, finding->row, sizeof(finding->row));
	say(&text, "%s: %s half open", finding->subject.address,
		COUNT(flood->half.total));
}

static void put_next(struct finding *finding, const struct flood *flood)
{
	struct say next;

	say_init(&next, finding->next[0], sizeof(finding->next[0]));
	if (flood->drops > flood->cookies)
		say(&next, "sysctl net.ipv4.tcp_syncookies=1 is the remedy");
	else
		say(&next, "leave tcp_syncookies at 1, filter upstream; watch the accept "
			   "queue");
}

static void put_subject(
	const struct judging *judging, struct finding *finding, const struct flood *flood)
{
	struct say filter;

	finding->subject.type = flood->watched ? SUBJECT_LISTENER : SUBJECT_HOST;
	if (!flood->watched)
		return;
	finding_place(finding->subject.address, &flood->watched->sock);
	judging_owner(judging, flood->watched->sock.inode, &finding->subject);
	say_init(&filter, finding->filter, sizeof(finding->filter));
	say(&filter, "state syn-recv and sport = :%u", flood->watched->sock.local.port);
	say_bound(&filter, (enum family)flood->watched->sock.family,
		flood->watched->sock.local.addr);
}

static void raise_it(struct judging *judging, const struct flood *flood)
{
	uint64_t port = flood->watched ? flood->watched->sock.local.port : 0;
	const struct alarm_sign sign = { FINDING_SYN_RECV,
		judging_id(judging, FINDING_SYN_RECV, &port, 1), weigh(judging, flood),
		HELD_S, HELD_S };
	struct finding finding;

	if (judging_is_explained(judging, FINDING_SYN_RECV, port) ||
		!judging_raise(judging, &sign, &finding))
		return;
	put_subject(judging, &finding, flood);
	finding_count(&finding, "count", flood->half.total);
	finding_count(&finding, "repeated", flood->half.again);
	finding_number(&finding, "cookies_per_s", flood->cookies);
	finding_number(&finding, "drops_per_s", flood->drops);
	finding_count(&finding, "networks", flood->half.networks);
	put_text(judging, &finding, flood);
	put_next(&finding, flood);
	judging_put(judging, &finding);
}

void find_syn_recv(struct judging *judging)
{
	struct flood flood = { .watched = NULL };
	char place[FINDING_ADDRESS_MAX];

	if (!judging->watch || !watch_saw(judging->watch, PROTO_TCP)) {
		judging_not_checked(
			judging, FINDING_SYN_RECV, "listeners were not looked at");
		return;
	}
	find_fullest(judging, &flood);
	judging_rate(judging, FIGURE_SYNCOOKIES_SENT, &flood.cookies);
	judging_rate(judging, FIGURE_REQ_Q_FULL_DROP, &flood.drops);
	judging_perf(judging, FINDING_SYN_RECV,
		flood.drops > flood.cookies ? flood.drops : flood.cookies, 0);
	raise_it(judging, &flood);
	if (!flood.half.total) {
		judging_ok(judging, FINDING_SYN_RECV, "no connection is half open.");
		return;
	}
	finding_place(place, &flood.watched->sock);
	judging_ok(judging, FINDING_SYN_RECV, "%s on %s, %s of them answered again.",
		COUNT(flood.half.total), place, COUNT(flood.half.again));
}
