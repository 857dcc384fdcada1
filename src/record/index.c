/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/index.h"

#include "sockview/record/note.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>

struct index {
	struct reel *reel;
	struct index_entry *entries;
	size_t count;
	size_t room;
	bool ended;
	const char *why;
	struct tape_place next; /* what was not looked at yet */
	uint64_t orphans;
	uint64_t orphans_before; /* the first foreign snapshot */

	/* Inside one of our own snapshots nothing needs to be matched. */
	bool in_own;

	/* Foreign. */
	struct exchanges exchanges;
	bool has_foreign;	    /* the last entry is one that may still grow */
	unsigned seen[PROTO_COUNT]; /* FAMILY_BIT() dumped in it */
};

static int add_entry(struct index *index, const struct index_entry *entry)
{
	if (index->count == INDEX_MAX) {
		free(entry->carried);
		index->why = "it holds more than 1048576 snapshots; the rest is left out";
		index->ended = true;
		return 0;
	}
	if (index->count == index->room) {
		size_t room = index->room ? index->room * 2 : 64;
		struct index_entry *entries =
			realloc(index->entries, room * sizeof(*entries));

		if (!entries) {
			free(entry->carried);
			return -ENOMEM;
		}
		index->entries = entries;
		index->room = room;
	}
	index->entries[index->count++] = *entry;
	return 0;
}

/* ---- our own ---- */

static int take_begin(struct index *index, const struct reel_record *record,
	const struct nlmsghdr *message)
{
	struct index_entry entry = { .start = record->place, .own = true };
	struct note_begin begin;
	int err;

	if (note_format(message) > NOTE_FORMAT) {
		index->why = "a newer sockview made it, whose format is not known here";
		index->ended = true;
		return 0;
	}
	if (!note_read_begin(message, &begin)) {
		index->why = "a snapshot's first message makes no sense";
		index->ended = true;
		return 0;
	}
	entry.wall_ns = begin.wall_ns;
	entry.mono_ns = begin.mono_ns;
	err = add_entry(index, &entry);
	index->has_foreign = false;
	index->exchanges.count = 0;
	index->in_own = true;
	/* Compressed, a snapshot is a frame: what is left of it needs no decompression.
	 */
	if (record->place.frame && !record->place.at && reel_next_frame(index->reel))
		index->in_own = false;
	return err;
}

static int take_note(struct index *index, const struct reel_record *record)
{
	const struct nlmsghdr *message = note_of(record->datagram, record->length);

	if (!message)
		return 0;
	if (message->nlmsg_type == NOTE_BEGIN)
		return take_begin(index, record, message);
	if (message->nlmsg_type == NOTE_END)
		index->in_own = false;
	return 0;
}

/* ---- foreign ---- */

static int begin_foreign(struct index *index, const struct reel_record *record)
{
	const struct exchanges *open = &index->exchanges;
	size_t size = open->count * sizeof(*open->list);
	struct index_entry entry = {
		.start = record->place,
		.wall_ns = record->wall_ns,
		.mono_ns = record->wall_ns,
		.orphans = index->orphans_before,
		.carried_count = open->count,
	};

	if (size) {
		entry.carried = malloc(size);
		if (!entry.carried)
			return -ENOMEM;
		memcpy(entry.carried, open->list, size);
	}
	index->orphans_before = 0;
	memset(index->seen, 0, sizeof(index->seen));
	index->has_foreign = true;
	return add_entry(index, &entry);
}

static int take_request(struct index *index, const struct reel_record *record,
	const struct nlmsghdr *message)
{
	struct exchanges probe = { .count = 0 };
	const struct exchange *asked = exchange_open(&probe, message, 0);
	int err = 0;

	if (!asked)
		return 0;
	if (asked->ours) {
		if (!index->has_foreign || (index->seen[asked->proto] & asked->families))
			err = begin_foreign(index, record);
		index->seen[asked->proto] |= asked->families;
	}
	exchange_open(&index->exchanges, message, index->count);
	return err;
}

static bool is_refusal(const struct nlmsghdr *message)
{
	const int *error = (const int *)(message + 1);

	return message->nlmsg_type == NLMSG_ERROR &&
	       message->nlmsg_len >= sizeof(*message) + sizeof(*error) && *error;
}

static void take_end(struct index *index, const struct nlmsghdr *message)
{
	struct exchange *exchange = exchange_find(&index->exchanges, message);

	if (!exchange)
		return;
	/* What was refused may be asked again in another way. */
	if (exchange->ours && exchange->owner == index->count && is_refusal(message))
		index->seen[exchange->proto] &= ~exchange->families;
	exchange_close(&index->exchanges, exchange);
}

static void take_reply(struct index *index, const struct nlmsghdr *message)
{
	struct exchange *exchange = exchange_find(&index->exchanges, message);

	if (exchange && !exchange->dump)
		exchange_close(&index->exchanges, exchange);
	if (exchange)
		return;
	index->orphans++;
	if (index->has_foreign)
		index->entries[index->count - 1].orphans++;
	else
		index->orphans_before++;
}

static int take_message(struct index *index, const struct reel_record *record,
	const struct nlmsghdr *message)
{
	switch (message->nlmsg_type) {
	case TCPDIAG_GETSOCK:
	case SOCK_DIAG_BY_FAMILY:
		if (message->nlmsg_flags & NLM_F_REQUEST)
			return take_request(index, record, message);
		take_reply(index, message);
		return 0;
	case NLMSG_DONE:
	case NLMSG_ERROR:
		take_end(index, message);
		return 0;
	default:
		return 0;
	}
}

static int take_diag(struct index *index, const struct reel_record *record)
{
	const struct nlmsghdr *message = NULL;
	int err = 0;

	while (!err &&
		(message = exchange_message(record->datagram, record->length, message)))
		err = take_message(index, record, message);
	return err;
}

/* ---- looking ---- */

static int look_at_one(struct index *index)
{
	struct reel_record record;
	int got = reel_next(index->reel, index->in_own, &record);
	int err = 0;

	if (got <= 0) {
		index->ended = true;
		index->why = got ? reel_why(index->reel) : "";
		return 0;
	}
	if (record.family == NETLINK_USERSOCK)
		err = take_note(index, &record);
	else if (record.family == NETLINK_SOCK_DIAG && !index->in_own)
		err = take_diag(index, &record);
	return err;
}

/* Of a foreign snapshot the end is known by its successor only. */
static bool is_reached(const struct index *index, size_t number)
{
	if (index->count <= number)
		return false;
	return index->entries[number].own || index->count > number + 1;
}

int index_reach(struct index *index, size_t number)
{
	int err = 0;

	if (!index->ended && !is_reached(index, number)) {
		reel_seek(index->reel, index->next);
		while (!err && !index->ended && !is_reached(index, number))
			err = look_at_one(index);
		index->next = reel_place(index->reel);
	}
	return err ? err : number < index->count;
}

size_t index_count(const struct index *index)
{
	return index->count;
}

const struct index_entry *index_at(const struct index *index, size_t number)
{
	return &index->entries[number];
}

const char *index_why(const struct index *index)
{
	return index->why;
}

uint64_t index_orphans(const struct index *index)
{
	return index->orphans;
}

int index_new(struct reel *reel, struct index **index)
{
	struct index *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->reel = reel;
	made->why = "";
	made->next = reel_place(reel);
	*index = made;
	return 0;
}

void index_free(struct index *index)
{
	if (!index)
		return;
	for (size_t i = 0; i < index->count; i++)
		free(index->entries[i].carried);
	free(index->entries);
	free(index);
}
