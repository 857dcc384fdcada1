/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/spread.h"

#define MINUTE	     60.0
#define LEAK_S	     300.0
#define WINDOW_S     300.0
#define EVEN_CLASSES 2	 /* at least, to be called evenly */
#define EVEN_LEAST   8.0 /* fewer connections a class of age say nothing */
#define EVEN_FACTOR  2.0
#define BURST_SPAN_S 120
#define KNOWN_SHARE  0.9

/* Seconds; the last class has no end. */
static const uint32_t ends[SPREAD_AGES] = { 60, 300, 900, 3600, UINT32_MAX };

void spread_add(struct spread *spread, uint32_t age_s)
{
	size_t i = 0;

	while (i < SPREAD_AGES - 1 && age_s >= ends[i])
		i++;
	spread->by_age[i]++;
	if (!spread->known || age_s > spread->oldest_s)
		spread->oldest_s = age_s;
	if (!spread->known || age_s < spread->youngest_s)
		spread->youngest_s = age_s;
	spread->known++;
}

/* As many in each class of age as the mean says, by a factor of two. */
static bool is_even(const struct spread *spread, double mean_per_s)
{
	double begin = 0;
	unsigned classes = 0;

	for (int i = 0; i < SPREAD_AGES && begin < spread->oldest_s; i++) {
		double end = ends[i] < spread->oldest_s ? ends[i] : spread->oldest_s;
		double expected = mean_per_s * (end - begin);
		double found = (double)spread->by_age[i];

		begin = ends[i];
		if (expected < EVEN_LEAST)
			continue;
		if (found > expected * EVEN_FACTOR || found * EVEN_FACTOR < expected)
			return false;
		classes++;
	}
	return classes >= EVEN_CLASSES;
}

static void judge_rate(const struct spread *spread, struct spread_sign *sign)
{
	double oldest = spread->oldest_s;
	double mean = oldest > 0 ? (double)spread->known / oldest : 0;

	sign->has_rate = true;
	if (oldest >= LEAK_S && is_even(spread, mean)) {
		sign->per_s = mean;
		sign->since_s = oldest;
		sign->leak = true;
	} else if (oldest >= WINDOW_S) {
		sign->per_s = (double)(spread->by_age[0] + spread->by_age[1]) / WINDOW_S;
	} else if (oldest >= MINUTE) {
		sign->per_s = (double)spread->by_age[0] / MINUTE;
	} else {
		sign->has_rate = false;
	}
}

struct spread_sign spread_judge(const struct spread *spread, uint64_t count)
{
	struct spread_sign sign = { .has_rate = false };

	if (!spread->known || (double)spread->known < (double)count * KNOWN_SHARE)
		return sign;
	sign.burst = spread->youngest_s >= BURST_SPAN_S &&
		     spread->oldest_s - spread->youngest_s <= BURST_SPAN_S;
	sign.standing = spread->youngest_s >= WINDOW_S;
	judge_rate(spread, &sign);
	return sign;
}
