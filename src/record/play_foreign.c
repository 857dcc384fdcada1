/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * A snapshot made of what other programs asked the kernel. Their dumps may run at the
 * same time, also beyond the beginning of the next snapshot, so the records are gone
 * through once for an overview and once more for each protocol.
 */

#include "sockview/record/play.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <string.h>

/* exchange.owner */
enum owner {
	OTHERS, /* asked in another snapshot */
	MINE,
};

/* What was asked of a protocol in this snapshot, and how that ended. */
struct asked {
	unsigned families;
	uint32_t states; /* of every dump */
	bool filtered;
	bool unfinished;
	int failed;
};

struct foreign {
	struct reel *reel;
	const struct index_entry *entry;
	const struct index_entry *next; /* NULL: the last one */
	const struct ask *ask;
	const struct feed *feed;
	uint64_t last_ns; /* of the last record of this snapshot */
	struct asked asked[PROTO_COUNT];

	/* Of a pass. */
	bool overview;
	bool listeners;
	enum proto proto; /* the one that is given, but in an overview */
	bool is_mine;	  /* the record stands before `next` */
	struct exchanges exchanges;
	struct play_tally tally[PROTO_COUNT];
};

static bool is_before(struct tape_place a, struct tape_place b)
{
	return a.frame != b.frame ? a.frame < b.frame : a.at < b.at;
}

static void note_request(struct foreign *foreign, const struct exchange *exchange)
{
	struct asked *asked = &foreign->asked[exchange->proto];

	asked->states =
		asked->families ? asked->states & exchange->states : exchange->states;
	asked->families |= exchange->families;
	asked->filtered = asked->filtered || exchange->filtered;
}

/* A dump that was refused may have been asked for again in another way. */
static void note_end(struct foreign *foreign, const struct exchange *exchange, int failed)
{
	struct asked *asked = &foreign->asked[exchange->proto];

	if (failed && !foreign->tally[exchange->proto].socks)
		asked->families &= ~exchange->families;
	if (failed)
		asked->failed = failed;
}

static int take_replies(struct foreign *foreign, const struct reel_record *record,
	const struct nlmsghdr *first)
{
	struct exchange *exchange = exchange_find(&foreign->exchanges, first);
	struct play_tally scratch;
	struct play_tally *tally = &scratch;
	bool wanted;
	bool done;
	int err;

	if (!exchange)
		return 0;
	wanted = exchange->ours && exchange->owner == MINE &&
		 (foreign->overview || exchange->proto == foreign->proto);
	memset(&scratch, 0, sizeof(scratch)); /* wants nothing: looks for the end only */
	if (wanted)
		tally = &foreign->tally[exchange->proto];
	if (wanted)
		foreign->last_ns = record->wall_ns;
	err = play_datagram(record, exchange, false, tally, foreign->feed, &done);
	if (done && wanted && foreign->overview)
		note_end(foreign, exchange, tally->failed);
	if (done || !exchange->dump)
		exchange_close(&foreign->exchanges, exchange);
	return err;
}

static int take_diag(struct foreign *foreign, const struct reel_record *record)
{
	const struct nlmsghdr *message =
		exchange_message(record->datagram, record->length, NULL);

	if (!message)
		return 0;
	if (!(message->nlmsg_flags & NLM_F_REQUEST))
		return take_replies(foreign, record, message);
	while (message) {
		const struct exchange *exchange = exchange_open(
			&foreign->exchanges, message, foreign->is_mine ? MINE : OTHERS);

		if (exchange && exchange->ours && foreign->is_mine && foreign->overview)
			note_request(foreign, exchange);
		message = exchange_message(record->datagram, record->length, message);
	}
	return 0;
}

static bool has_open_dump(const struct foreign *foreign)
{
	for (size_t i = 0; i < foreign->exchanges.count; i++)
		if (foreign->exchanges.list[i].ours &&
			foreign->exchanges.list[i].owner == MINE)
			return true;
	return false;
}

/* Dumps that others had asked for before have replies still to come. */
static void carry_over(struct foreign *foreign)
{
	const struct index_entry *entry = foreign->entry;
	struct exchanges *exchanges = &foreign->exchanges;

	exchanges->count = entry->carried_count;
	for (size_t i = 0; i < exchanges->count; i++) {
		exchanges->list[i] = entry->carried[i];
		exchanges->list[i].owner = OTHERS;
	}
}

/* Goes through the records that may matter. Returns 0 or the feed's error. */
static int run_pass(struct foreign *foreign)
{
	const struct index_entry *next = foreign->next;
	struct reel_record record;
	int err = 0;

	carry_over(foreign);
	reel_seek(foreign->reel, foreign->entry->start);
	while (!err && reel_next(foreign->reel, false, &record) > 0) {
		bool behind = next && !is_before(record.place, next->start);

		if (behind && !has_open_dump(foreign))
			break;
		foreign->is_mine = !behind;
		if (record.family == NETLINK_SOCK_DIAG)
			err = take_diag(foreign, &record);
	}
	return err;
}

/* What was asked for and how it ended; and the listeners, which come first. */
static int give_overview(struct foreign *foreign)
{
	int err;

	foreign->overview = true;
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		memset(&foreign->tally[proto], 0, sizeof(foreign->tally[proto]));
		if (foreign->ask->listeners && (foreign->ask->protos & PROTO_BIT(proto)))
			play_tally_init_listeners(&foreign->tally[proto], proto);
	}
	err = run_pass(foreign);
	for (size_t i = 0; i < foreign->exchanges.count; i++) {
		const struct exchange *left = &foreign->exchanges.list[i];

		if (left->ours && left->owner == MINE)
			foreign->asked[left->proto].unfinished = true;
	}
	foreign->overview = false;
	return err;
}

static bool explain(const struct foreign *foreign, enum proto proto, char *why)
{
	const struct asked *asked = &foreign->asked[proto];
	const struct play_tally *tally = &foreign->tally[proto];
	bool whole = play_covers(
		foreign->ask, proto, asked->families, asked->states, why, PLAY_WHY_MAX);
	const struct {
		bool applies;
		const char *words;
	} faults[] = {
		{ asked->filtered, "the dump was filtered" },
		{ asked->failed && asked->families, "the kernel ended the dump" },
		{ asked->unfinished, "the recording ends in the middle of the dump" },
		{ tally->broken, "a datagram was not recorded whole" },
		{ tally->result.skipped, "some entries could not be understood" },
		{ tally->result.interrupted, "the table changed while it was read" },
	};

	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		if (!faults[i].applies)
			continue;
		play_add_why(why, PLAY_WHY_MAX, faults[i].words);
		whole = false;
	}
	return whole;
}

static void explain_orphans(const struct foreign *foreign, char *why)
{
	char words[80];

	if (!foreign->entry->orphans)
		return;
	snprintf(words, sizeof(words), "%llu replies without their request left out",
		(unsigned long long)foreign->entry->orphans);
	play_add_why(why, PLAY_WHY_MAX, words);
}

static int give_proto(struct foreign *foreign, enum proto proto, bool *complete)
{
	const struct asked *asked = &foreign->asked[proto];
	struct play_tally *tally = &foreign->tally[proto];
	struct source_report report = { .kind = SOURCE_OFF, .complete = true, .why = "" };
	char why[PLAY_WHY_MAX] = "";
	int err;

	if (!(foreign->ask->protos & PROTO_BIT(proto)) ||
		(!asked->families && !asked->failed))
		return feed_source(foreign->feed, proto, &report);
	report.why = why;
	if (!asked->families) {
		play_add_why(why, PLAY_WHY_MAX, "the kernel refused the dump");
		report.kind = SOURCE_FAILED;
		report.complete = *complete = false;
		return feed_source(foreign->feed, proto, &report);
	}
	play_tally_go_on(tally, foreign->ask, proto);
	foreign->proto = proto;
	err = run_pass(foreign);
	if (err)
		return err;
	report.kind = SOURCE_REPLAY;
	report.complete = explain(foreign, proto, why);
	report.given = tally->result.given;
	report.skipped = tally->result.skipped;
	explain_orphans(foreign, why);
	*complete = *complete && report.complete;
	return feed_source(foreign->feed, proto, &report);
}

int play_foreign(struct reel *reel, const struct index_entry *entry,
	const struct index_entry *next, const struct ask *ask, const struct feed *feed,
	bool *cut)
{
	const struct snapshot snapshot = {
		.host = "-",
		.wall_ns = entry->wall_ns,
		.mono_ns = entry->mono_ns,
	};
	struct foreign foreign = {
		.reel = reel,
		.entry = entry,
		.next = next,
		.ask = ask,
		.feed = feed,
		.last_ns = entry->wall_ns,
	};
	struct verdict verdict = { .complete = true };
	int end_err;
	int err = feed_begin(feed, &snapshot);

	if (!err)
		err = give_overview(&foreign);
	*cut = false;
	for (int proto = 0; proto < PROTO_COUNT && !err; proto++) {
		*cut = *cut || foreign.asked[proto].unfinished;
		err = give_proto(&foreign, proto, &verdict.complete);
	}
	if (err)
		verdict.complete = false;
	if (foreign.last_ns > entry->wall_ns)
		verdict.cost_ns = foreign.last_ns - entry->wall_ns;
	end_err = feed_end(feed, &verdict);
	return err ? err : end_err;
}
