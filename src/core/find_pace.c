/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/find_holder.h"

#define MINUTE	     60.0
#define LEAK_S	     300.0 /* so long without a fall */
#define WINDOW_S     300.0
#define LOOKS_S	     60.0 /* less history, and ages tell more */
#define EVEN_BINS    2	  /* at least, to be called evenly */
#define EVEN_LEAST   8.0  /* fewer sockets a span of age say nothing */
#define EVEN_FACTOR  2.0
#define BURST_SPAN_S 120
#define KNOWN_SHARE  0.9

static const double bin_ends[STUCK_AGES] = { 60, 300, 900, 3600, 1e12 };

/* As many in each span of age as the mean says, by a factor of two. */
static bool is_even(const struct holder *holder, double mean_per_s)
{
	double begin = 0;
	unsigned bins = 0;

	for (int i = 0; i < STUCK_AGES && begin < holder->oldest_s; i++) {
		double end =
			bin_ends[i] < holder->oldest_s ? bin_ends[i] : holder->oldest_s;
		double expected = mean_per_s * (end - begin);
		double found = (double)holder->by_age[i];

		begin = bin_ends[i];
		if (expected < EVEN_LEAST)
			continue;
		if (found > expected * EVEN_FACTOR || found * EVEN_FACTOR < expected)
			return false;
		bins++;
	}
	return bins >= EVEN_BINS;
}

static bool knows_ages(const struct holder *holder)
{
	return holder->age_known > 0 &&
	       (double)holder->age_known >= (double)holder->count * KNOWN_SHARE;
}

static void judge_ages(const struct holder *holder, struct pace *pace)
{
	double oldest = holder->oldest_s;

	if (!knows_ages(holder))
		return;
	pace->burst = holder->youngest_s >= BURST_SPAN_S &&
		      holder->oldest_s - holder->youngest_s <= BURST_SPAN_S;
	pace->by = PACE_BY_AGES;
	pace->standing = holder->youngest_s >= WINDOW_S;
	if (oldest >= LEAK_S && is_even(holder, (double)holder->age_known / oldest)) {
		pace->per_s = (double)holder->age_known / oldest;
		pace->since_s = oldest;
		pace->leak = true;
	} else if (oldest >= WINDOW_S) {
		pace->per_s = (double)(holder->by_age[0] + holder->by_age[1]) / WINDOW_S;
	} else if (oldest >= MINUTE) {
		pace->per_s = (double)holder->by_age[0] / MINUTE;
	} else {
		pace->by = PACE_UNKNOWN;
	}
}

/* Once it was followed for long enough that tells more than ages do. */
static void judge_looks(const struct trail *trail, struct pace *pace)
{
	double grown_s = trail_grown_s(trail);
	double per_s;

	if (!trail_slope(trail, WINDOW_S, &per_s) ||
		(pace->by == PACE_BY_AGES && trail_length_s(trail) < LOOKS_S))
		return;
	pace->by = PACE_BY_LOOKS;
	pace->per_s = per_s > 0 ? per_s : 0;
	pace->standing = per_s <= 0;
	pace->leak = per_s > 0 && (pace->leak || grown_s >= LEAK_S);
	if (per_s <= 0)
		pace->since_s = 0;
	else if (grown_s > pace->since_s)
		pace->since_s = grown_s;
}

void find_pace(struct judging *judging, const struct holder *holder, uint64_t id,
	struct pace *pace)
{
	const struct trail *trail = judging_trail(judging, id, (double)holder->count);

	*pace = (struct pace){ .by = PACE_UNKNOWN };
	judge_ages(holder, pace);
	if (trail)
		judge_looks(trail, pace);
}
