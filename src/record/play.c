/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/play.h"

#include "sockview/collect/codec.h"
#include "sockview/record/diag.h"

#include <stdio.h>
#include <string.h>

void play_tally_init(struct play_tally *tally, const struct ask *ask, enum proto proto)
{
	*tally = (struct play_tally){
		.walk = {
			.proto = proto,
			.families = ask->families,
			.states = ask->states[proto],
			.cgroups = ask->cgroups,
			.details = ask->details,
		},
	};
}

void play_tally_init_listeners(struct play_tally *tally, enum proto proto)
{
	*tally = (struct play_tally){
		.walk = {
			.proto = proto,
			.families = FAMILIES_ALL,
			.states = STATE_BIT(
				proto == PROTO_TCP ? STATE_LISTEN : STATE_CLOSE),
			.listeners = true,
		},
	};
}

void play_tally_go_on(struct play_tally *tally, const struct ask *ask, enum proto proto)
{
	bool waiting = ask->waiting && tally->walk.listeners && tally->result.queued;

	play_tally_init(tally, ask, proto);
	if (!waiting)
		return;
	tally->walk.states |= STATE_BIT(STATE_ESTABLISHED) | STATE_BIT(STATE_CLOSE_WAIT);
	tally->walk.details |= DETAIL_INFO;
}

int play_datagram(const struct reel_record *record, const struct exchange *exchange,
	bool own, struct play_tally *tally, const struct feed *feed, bool *done)
{
	struct codec_message message;
	struct codec_reader reader = {
		.at = record->datagram,
		.left = record->length,
		.seq = exchange->seq,
		.port_id = exchange->port_id,
		.proto = exchange->proto,
		.cgroups = tally->walk.cgroups,
		.details = tally->walk.details,
	};
	int err = 0;

	*done = false;
	tally->broken = tally->broken || record->cut;
	while (!err && !*done) {
		switch (codec_next(&reader, &message)) {
		case CODEC_SOCK:
			tally->socks++;
			tally->result.interrupted |= message.interrupted;
			if (own)
				diag_forget(&message.sock);
			err = walk_give(
				&tally->walk, &message.sock, feed, &tally->result);
			break;
		case CODEC_BAD:
			tally->result.skipped++;
			break;
		case CODEC_BROKEN:
			tally->broken = true;
			return 0;
		case CODEC_DONE:
		case CODEC_ERROR:
			*done = true;
			tally->failed = message.error;
			break;
		case CODEC_FOREIGN:
			break;
		case CODEC_END:
			return 0;
		}
	}
	return err;
}

void play_add_why(char *why, size_t size, const char *words)
{
	size_t length = strlen(why);

	snprintf(why + length, size - length, "%s%s", length ? "; " : "", words);
}

static void add_word(char *text, size_t size, const char *word)
{
	size_t length = strlen(text);

	snprintf(text + length, size - length, " %s", word);
}

bool play_covers(const struct ask *ask, enum proto proto, unsigned families,
	uint32_t states, char *why, size_t size)
{
	char missing[160] = "not recorded:";
	size_t bare = strlen(missing);
	size_t count;
	const enum state *known = proto_states(proto, &count);

	for (int family = 0; family < FAMILY_COUNT; family++)
		if (ask->families & ~families & FAMILY_BIT(family))
			add_word(missing, sizeof(missing),
				family == FAMILY_IPV4 ? "IPv4" : "IPv6");
	for (size_t i = 0; i < count; i++)
		if (ask->states[proto] & ~states & STATE_BIT(known[i]))
			add_word(missing, sizeof(missing), state_name(proto, known[i]));
	if (!missing[bare])
		return true;
	play_add_why(why, size, missing);
	return false;
}
