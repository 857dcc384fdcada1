/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Peers that closed and vanished before the last ACK: a pointer to a broken path. */

#include "sockview/core/judging.h"

#define HELD_S 30
#define PERCENT_LEAST                                                                    \
	5 /* of what the service has open: some mobile clients always vanish */

static uint64_t open_of(const struct peer_site *site)
{
	return site->sum.count->by_state[STATE_ESTABLISHED];
}

static enum alarm_level weigh(
	const struct judging *judging, const struct peer_site *site, uint32_t old)
{
	enum alarm_level level = judging_level(judging, FINDING_LAST_ACK, old);
	double least = (double)open_of(site) * PERCENT_LEAST / 100;

	if (level > ALARM_NEAR && old < least)
		return old < least * ALARM_LOW_END ? ALARM_NONE : ALARM_NEAR;
	return level;
}

static void put_text(struct finding *finding, uint32_t old)
{
	struct say text;
	struct say list;
	struct say row;
	struct say next;

	say_init(&text, finding->text, sizeof(finding->text));
	say(&text,
		"%s connections of %s wait over 10 s for their last ACK: peers that "
		"vanished after closing. They end by themselves.",
		COUNT(old), finding->subject.address);
	say_init(&list, finding->list, sizeof(finding->list));
	say(&list, "%s: %s LAST_ACK over 10 s: peers that vanished after closing",
		finding->subject.address, COUNT(old));
	say_init(&row, finding->row, sizeof(finding->row));
	say(&row, "%s: %s over 10 s", finding->subject.address, COUNT(old));
	say_init(&next, finding->next[0], sizeof(finding->next[0]));
	say(&next, "is the path to the clients broken? tcpdump for FIN without ACK; "
		   "nstat TcpExtTCPTimeouts");
}

static void raise_one(struct judging *judging, const struct peer_site *site, uint32_t old)
{
	const uint64_t words[2] = { SUBJECT_SERVICE, site->sum.port };
	const struct alarm_sign sign = { FINDING_LAST_ACK,
		judging_id(judging, FINDING_LAST_ACK, words, 2),
		weigh(judging, site, old), HELD_S, HELD_S };
	struct finding finding;
	struct say part;

	if (!judging_raise(judging, &sign, &finding))
		return;
	finding.subject.type = SUBJECT_SERVICE;
	say_init(&part, finding.subject.address, sizeof(finding.subject.address));
	say(&part, "*:%u", site->sum.port);
	say_init(&part, finding.filter, sizeof(finding.filter));
	say(&part, "state last-ack and dir in and sport = :%u", site->sum.port);
	finding_count(&finding, "count", old);
	finding_count(&finding, "established", open_of(site));
	put_text(&finding, old);
	judging_put(judging, &finding);
}

void find_last_ack(struct judging *judging)
{
	const struct evidence *evidence = judging->evidence;
	const struct peers *peers = judging->peers;

	if (!peers || !evidence->read[PROTO_TCP]) {
		judging_not_checked(judging, FINDING_LAST_ACK,
			peers ? "TCP was not read" : "peers were not counted");
		return;
	}
	judging_perf(judging, FINDING_LAST_ACK, 0, 0);
	for (size_t i = 0; i < peers_sites(peers); i++) {
		struct peer_site site;
		uint32_t old;

		peers_site(peers, i, &site);
		old = lingering_old(&evidence->lingering, site.sum.port);
		if (!old || site.sum.proto != PROTO_TCP)
			continue;
		judging_perf(judging, FINDING_LAST_ACK, old, 0);
		raise_one(judging, &site, old);
	}
	judging_ok(judging, FINDING_LAST_ACK, "%s, %s of them for over 10 s.",
		COUNT(evidence->lingering.all), COUNT(evidence->lingering.old));
}
