/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/find_holder.h"

#define LEAK_S	 300.0 /* so long without a fall */
#define WINDOW_S 300.0
#define LOOKS_S	 60.0 /* less history, and ages tell more */

static void judge_ages(const struct holder *holder, struct pace *pace)
{
	const struct spread_sign sign = spread_judge(&holder->ages, holder->count);

	pace->by = sign.has_rate ? PACE_BY_AGES : PACE_UNKNOWN;
	pace->per_s = sign.per_s;
	pace->since_s = sign.since_s;
	pace->leak = sign.leak;
	pace->burst = sign.burst;
	pace->standing = sign.standing;
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
