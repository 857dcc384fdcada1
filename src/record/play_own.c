/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A snapshot that a recorder wrote: its own messages say what it was. */

#include "sockview/record/note.h"
#include "sockview/record/play.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>

struct own {
	struct reel *reel;
	const struct index_entry *entry;
	const struct ask *ask;
	const struct feed *feed;
	struct note_begin begin;
	bool listeners; /* of a pass: they alone are given */
	bool has_socks; /* of the main pass: the tables have begun */
	bool complete;
	bool ended; /* its end was recorded */
	uint64_t cost_ns;
	int proto; /* whose table is being given; PROTO_COUNT: all were */
	struct exchanges exchanges;
	struct play_tally tally[PROTO_COUNT];
};

/* ---- reports ---- */

/* How the table came in, by what was recorded about it and what was found. */
static struct source_report make_report(const struct own *own, enum proto proto,
	const struct note_report *told, char *why)
{
	const struct play_tally *tally = &own->tally[proto];
	struct source_report report = {
		.kind = SOURCE_REPLAY,
		.complete = told->complete,
		.given = tally->result.given,
		.skipped = told->skipped,
		.why = why,
	};

	play_add_why(why, PLAY_WHY_MAX,
		told->why[0] || told->complete ? told->why
					       : "the recording does not say why");
	if (told->kind == SOURCE_FAILED) {
		report.kind = SOURCE_FAILED;
		return report;
	}
	if (tally->socks < told->given) {
		play_add_why(why, PLAY_WHY_MAX, "sockets are missing in the recording");
		report.complete = false;
	}
	if (!play_covers(own->ask, proto, own->begin.families, own->begin.states[proto],
		    why, PLAY_WHY_MAX))
		report.complete = false;
	return report;
}

static struct source_report make_cut_report(
	const struct own *own, enum proto proto, char *why)
{
	const struct walk_result *result = &own->tally[proto].result;

	play_add_why(why, PLAY_WHY_MAX,
		result->given ? "the recording ends in the middle of this snapshot"
			      : "the recording ends before");
	return (struct source_report){
		.kind = result->given ? SOURCE_REPLAY : SOURCE_FAILED,
		.given = result->given,
		.skipped = result->skipped,
		.why = why,
	};
}

/* Ends the table under way; `told` is NULL where the recording ends before. */
static int report_proto(struct own *own, const struct note_report *told)
{
	enum proto proto = (enum proto)own->proto++;
	struct source_report report = { .kind = SOURCE_OFF, .complete = true, .why = "" };
	char why[PLAY_WHY_MAX] = "";

	if (!(own->ask->protos & own->begin.protos & PROTO_BIT(proto)))
		return feed_source(own->feed, proto, &report);
	report = told ? make_report(own, proto, told, why)
		      : make_cut_report(own, proto, why);
	own->complete = own->complete && report.complete;
	return feed_source(own->feed, proto, &report);
}

static int take_report(struct own *own, const struct nlmsghdr *message)
{
	struct note_report told;
	int err = 0;

	if (own->listeners || !note_read_report(message, &told))
		return 0;
	while (!err && own->proto < (int)told.proto)
		err = report_proto(own, NULL);
	if (!err && own->proto == (int)told.proto)
		err = report_proto(own, &told);
	return err;
}

/* ---- what netlink does not carry ---- */

static int take_figures(const struct own *own, const struct nlmsghdr *message)
{
	struct figures figures;

	if (own->listeners || own->has_socks || !own->ask->figures ||
		!note_read_figures(message, &figures))
		return 0;
	return feed_figures(own->feed, &figures);
}

static int take_device(const struct own *own, const struct nlmsghdr *message)
{
	char name[NOTE_TEXT_MAX];
	uint32_t ifindex;

	if (own->listeners || own->has_socks || !own->ask->devices ||
		!note_read_device(message, &ifindex, name, sizeof(name)))
		return 0;
	return feed_device(own->feed, ifindex, name);
}

static int take_end(struct own *own, const struct nlmsghdr *message)
{
	struct verdict verdict = { 0 };

	own->ended = note_read_end(message, &verdict);
	own->cost_ns = verdict.cost_ns;
	return 0;
}

static int take_note(struct own *own, const struct nlmsghdr *message)
{
	switch (message->nlmsg_type) {
	case NOTE_FIGURES:
		return take_figures(own, message);
	case NOTE_DEVICE:
		return take_device(own, message);
	case NOTE_REPORT:
		return take_report(own, message);
	case NOTE_END:
		return take_end(own, message);
	default:
		return 0;
	}
}

/* ---- datagrams of sock_diag ---- */

static int take_replies(
	struct own *own, const struct reel_record *record, const struct nlmsghdr *first)
{
	struct exchange *exchange = exchange_find(&own->exchanges, first);
	bool done = false;
	int err;

	if (!exchange || !exchange->ours ||
		!(own->ask->protos & PROTO_BIT(exchange->proto)))
		return 0;
	/* Tables come one after the other; a socket elsewhere is of no table. */
	if (!own->listeners && (int)exchange->proto != own->proto)
		return 0;
	err = play_datagram(
		record, exchange, true, &own->tally[exchange->proto], own->feed, &done);
	if (done)
		exchange_close(&own->exchanges, exchange);
	return err;
}

static int take_diag(struct own *own, const struct reel_record *record)
{
	const struct nlmsghdr *first =
		exchange_message(record->datagram, record->length, NULL);

	if (!first)
		return 0;
	if (first->nlmsg_flags & NLM_F_REQUEST) {
		exchange_open(&own->exchanges, first, 0);
		return 0;
	}
	return take_replies(own, record, first);
}

/* ---- passes ---- */

static int run_pass(struct own *own);

/*
 * The listeners come first, so the table is gone through for them alone, and the record
 * that was at hand is read again.
 */
static int give_listeners(struct own *own, struct reel_record *record)
{
	const struct tape_place back = record->place;
	int err;

	own->has_socks = true;
	if (!own->ask->listeners)
		return 0;
	own->listeners = true;
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		play_tally_init_listeners(&own->tally[proto], proto);
	err = run_pass(own);
	own->listeners = false;
	own->ended = false;
	own->exchanges.count = 0;
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		play_tally_go_on(&own->tally[proto], own->ask, proto);
	reel_seek(own->reel, back);
	if (!err && reel_next(own->reel, false, record) <= 0)
		err = -EIO; /* the file changed meanwhile */
	return err;
}

/* Returns 1 when there is more, 0 at the end, or the feed's error. */
static int take_record(struct own *own, const struct reel_record *record)
{
	const struct nlmsghdr *note = NULL;
	int err;

	if (record->family == NETLINK_USERSOCK)
		note = note_of(record->datagram, record->length);
	if (note && note->nlmsg_type == NOTE_BEGIN)
		return 0; /* another snapshot: this one was given up */
	if (note)
		err = take_note(own, note);
	else
		err = record->family == NETLINK_SOCK_DIAG ? take_diag(own, record) : 0;
	return err ? err : !own->ended;
}

/* A table without a single datagram begins with its report. */
static bool is_of_tables(const struct reel_record *record)
{
	const struct nlmsghdr *note = NULL;

	if (record->family == NETLINK_USERSOCK)
		note = note_of(record->datagram, record->length);
	return record->family == NETLINK_SOCK_DIAG ||
	       (note && note->nlmsg_type == NOTE_REPORT);
}

/* Goes on behind NOTE_BEGIN. Returns 0 or the feed's error. */
static int run_pass(struct own *own)
{
	struct reel_record record;
	int more = 1;

	if (own->listeners) {
		reel_seek(own->reel, own->entry->start);
		more = reel_next(own->reel, false, &record);
	}
	while (more > 0) {
		int err = 0;

		if (reel_next(own->reel, false, &record) <= 0)
			return 0;
		if (!own->has_socks && is_of_tables(&record))
			err = give_listeners(own, &record);
		more = err ? err : take_record(own, &record);
	}
	return more;
}

static int begin(struct own *own)
{
	struct reel_record record;
	const struct nlmsghdr *message = NULL;
	struct snapshot snapshot;

	reel_seek(own->reel, own->entry->start);
	if (reel_next(own->reel, false, &record) > 0)
		message = note_of(record.datagram, record.length);
	if (!message || message->nlmsg_type != NOTE_BEGIN ||
		!note_read_begin(message, &own->begin))
		return -ENODATA; /* it was there when the index was made */
	snapshot = (struct snapshot){
		.host = own->begin.host,
		.netns = own->begin.netns_known ? own->begin.netns : NULL,
		.wall_ns = own->begin.wall_ns,
		.mono_ns = own->begin.mono_ns,
		.ephemeral = own->begin.ephemeral,
		.ephemeral_known = own->begin.ephemeral_known,
	};
	return feed_begin(own->feed, &snapshot);
}

int play_own(struct reel *reel, const struct index_entry *entry, const struct ask *ask,
	const struct feed *feed, bool *cut)
{
	struct own own = {
		.reel = reel,
		.entry = entry,
		.ask = ask,
		.feed = feed,
		.complete = true,
	};
	struct verdict verdict;
	int end_err;
	int err;

	for (int proto = 0; proto < PROTO_COUNT; proto++)
		play_tally_init(&own.tally[proto], ask, proto);
	err = begin(&own);
	if (err == -ENODATA)
		return err;
	if (!err)
		err = run_pass(&own);
	*cut = !err && !own.ended;
	while (!err && own.proto < PROTO_COUNT)
		err = report_proto(&own, NULL);
	verdict.complete = !err && own.ended && own.complete;
	verdict.cost_ns = own.cost_ns;
	end_err = feed_end(feed, &verdict);
	return err ? err : end_err;
}
