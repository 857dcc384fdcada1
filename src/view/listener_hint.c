/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One sentence about a listener. */

#include "sockview/core/say.h"
#include "sockview/view/listener_detail.h"
#include "sockview/view/listener_row.h"
#include "sockview/view/listener_say.h"

static void say_full(struct say *sentence, const struct listener_row *row)
{
	const struct watched *watched = listener_row_watched(row);
	uint64_t ns;
	char time[NUMBER_MAX];

	if (listener_row_full_for(row, &ns))
		say(sentence, " full for %s", number_age(time, ns));
	else
		say(sentence, watched_is_full(watched) ? " full" : " not full");
}

static void say_drops(struct say *sentence, const struct watched *watched)
{
	char count[NUMBER_MAX];

	if (watched->has_drops)
		say(sentence, "; drops %s", number_count(count, watched->drops, true));
}

static void say_accepted(struct say *sentence, const struct row *row)
{
	const struct listening *listening = row->listening;
	char number[NUMBER_MAX];
	double per_s;

	if (!listening || !(listening->facts & LISTENING_ACCEPTED))
		return;
	say(sentence, " %s accepted", number_count(number, listening->accepted, true));
	if (listener_row_opened_per_s(row->listener, &per_s))
		say(sentence, ", %s new/s", number_rate(number, per_s));
	say(sentence, ";");
}

static void say_waiting(struct say *sentence, const struct watched *watched)
{
	char queue[NUMBER_MAX];
	char limit[NUMBER_MAX];

	say(sentence, " %s", number_count(queue, watched->queue, true));
	if (watched->has_limit)
		say(sentence, " of %s", number_count(limit, watched->limit, true));
	say(sentence, " bytes wait");
}

static void say_since(struct say *sentence, const struct listener_row *row)
{
	const struct watched *watched = listener_row_watched(row);
	char time[NUMBER_MAX];

	if (watched->looks)
		say(sentence, "; seen since %.5s",
			listener_clock(row->listeners, watched->since_ns, time));
	else
		say(sentence, "; no looks between refreshes");
}

void listener_hint(char *out, const struct row *row, const struct lore *lore)
{
	struct say sentence = { .text = out, .size = PAGE_HINT_MAX };
	const struct watched *watched = listener_row_watched(row->listener);
	char address[COLUMN_CELL_MAX];

	*out = '\0';
	if (!watched)
		return;
	listener_address(address, row, lore);
	say(&sentence, "%s:", address);
	if (watched->sock.proto == PROTO_UDP) {
		say_waiting(&sentence, watched);
	} else {
		say_accepted(&sentence, row);
		say_full(&sentence, row->listener);
	}
	say_drops(&sentence, watched);
	say_since(&sentence, row->listener);
}
