/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/history.h"

#include <string.h>

#define MINUTE_NS UINT64_C(60000000000)

/* Below this share of the value, or of so few sockets, a change is no drama. */
#define FLAT_SHARE 0.2
#define FLAT_LEAST 2.0
#define FLAT_LEVEL                                                                       \
	(TREND_HIGHEST / 2) /* the middle, where such a row stays within a step */

void history_forget(struct history *history)
{
	memset(history, 0, sizeof(*history));
}

static struct history_sample make_sample(
	const struct aggregate *aggregate, const struct figures *figures)
{
	struct history_sample sample = { .mono_ns = aggregate->mono_ns,
		.figures = *figures };

	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		sample.read[proto] = outcome_was_read(&aggregate->outcome, proto) &&
				     aggregate->outcome.source[proto].complete;
		for (int state = 0; state < STATE_COUNT; state++)
			sample.total[proto][state] = aggregate->cell[proto][state].total;
	}
	return sample;
}

/*
 * The sample of a step of time, counted from the clock's start; NULL if there is none.
 * The ring still holds older samples where a step was left out.
 */
static const struct history_sample *sample_at(
	const struct history *history, uint64_t step)
{
	const struct history_sample *sample = &history->steps[step % HISTORY_STEPS];

	return sample->mono_ns && sample->mono_ns / HISTORY_STEP_NS == step ? sample
									    : NULL;
}

void history_put(struct history *history, const struct history_sample *sample)
{
	uint64_t step = sample->mono_ns / HISTORY_STEP_NS;

	if (sample->mono_ns <= history->last.mono_ns)
		return;
	history->last = *sample;
	if (!sample_at(history, step))
		history->steps[step % HISTORY_STEPS] = *sample;
}

void history_add(struct history *history, const struct aggregate *aggregate,
	const struct figures *figures)
{
	const struct history_sample sample = make_sample(aggregate, figures);

	history_put(history, &sample);
}

/* The latest sample that is at least `age_ns` old, else the oldest; NULL if only `last`
 * is. */
static const struct history_sample *sample_before(
	const struct history *history, uint64_t age_ns)
{
	uint64_t now = history->last.mono_ns;
	uint64_t newest = now / HISTORY_STEP_NS;
	const struct history_sample *found = NULL;

	for (uint64_t back = 0; back < HISTORY_STEPS && back <= newest; back++) {
		const struct history_sample *sample = sample_at(history, newest - back);

		if (!sample || sample->mono_ns == now)
			continue;
		found = sample;
		if (now - sample->mono_ns >= age_ns)
			break;
	}
	return found;
}

typedef double sample_value_fn(
	const struct history_sample *sample, enum proto, enum state);

static double value_of_state(
	const struct history_sample *sample, enum proto proto, enum state state)
{
	return (double)sample->total[proto][state];
}

static double value_of_all(
	const struct history_sample *sample, enum proto proto, enum state state)
{
	double sum = 0;

	(void)state;
	for (int i = 0; i < STATE_COUNT; i++)
		sum += (double)sample->total[proto][i];
	return sum;
}

static bool per_min(const struct history *history, enum proto proto, enum state state,
	sample_value_fn *value, double *result)
{
	const struct history_sample *now = &history->last;
	const struct history_sample *before = sample_before(history, MINUTE_NS);

	if (!before || !before->read[proto] || !now->read[proto] ||
		now->mono_ns - before->mono_ns < HISTORY_LEAST_NS)
		return false;
	*result = (value(now, proto, state) - value(before, proto, state)) *
		  (double)MINUTE_NS / (double)(now->mono_ns - before->mono_ns);
	return true;
}

bool history_per_min(
	const struct history *history, enum proto proto, enum state state, double *result)
{
	return per_min(history, proto, state, value_of_state, result);
}

bool history_total_per_min(
	const struct history *history, enum proto proto, double *result)
{
	return per_min(history, proto, STATE_OTHER, value_of_all, result);
}

/* Growth of a counter since `before`. */
static bool growth(const struct history *history, const struct history_sample *before,
	enum figure figure, double *result)
{
	const struct figures *now = &history->last.figures;

	if (!before || !figures_know(&before->figures, figure) ||
		!figures_know(now, figure) ||
		now->value[figure] < before->figures.value[figure])
		return false;
	*result = (double)(now->value[figure] - before->figures.value[figure]);
	return true;
}

bool history_rate(const struct history *history, enum figure figure, double *per_s)
{
	const struct history_sample *before = sample_before(history, HISTORY_LEAST_NS);
	double grown;

	if (!growth(history, before, figure, &grown))
		return false;
	*per_s = grown / ((double)(history->last.mono_ns - before->mono_ns) / 1e9);
	return true;
}

bool history_share(
	const struct history *history, enum figure part, enum figure whole, double *share)
{
	const struct history_sample *before = sample_before(history, HISTORY_LEAST_NS);
	double of_part;
	double of_whole;

	if (!growth(history, before, part, &of_part) ||
		!growth(history, before, whole, &of_whole) || of_whole <= 0)
		return false;
	*share = of_part / of_whole;
	return true;
}

/*
 * The value in a span of time: the mean of its samples, or what the sample before it
 * said. Negative: unknown.
 */
static double mean_between(const struct history *history, enum proto proto,
	enum state state, uint64_t from, uint64_t to, double held)
{
	double sum = 0;
	unsigned count = 0;

	for (uint64_t step = from / HISTORY_STEP_NS; step <= to / HISTORY_STEP_NS;
		step++) {
		const struct history_sample *sample = sample_at(history, step);

		if (!sample || sample->mono_ns <= from || sample->mono_ns > to)
			continue;
		if (!sample->read[proto])
			return -1;
		sum += (double)sample->total[proto][state];
		count++;
	}
	return count ? sum / count : held;
}

static int8_t level_of(double value, double lowest, double highest)
{
	double span = highest - lowest;
	double share = highest * FLAT_SHARE;
	double flat = share > FLAT_LEAST ? share : FLAT_LEAST;
	double level;

	if (value < 0)
		return TREND_UNKNOWN;
	if (value == 0)
		return 0;
	if (span > flat)
		level = 1 + (value - lowest) / span * (TREND_HIGHEST - 1);
	else
		level = FLAT_LEVEL + (value - (lowest + highest) / 2) / flat * 2;
	return (int8_t)(level + 0.5);
}

/* What the latest sample before a span of time said; negative: unknown. */
static double value_before(const struct history *history, enum proto proto,
	enum state state, uint64_t age_ns)
{
	const struct history_sample *sample = sample_before(history, age_ns);

	if (!sample || !sample->read[proto] ||
		history->last.mono_ns - sample->mono_ns < age_ns)
		return -1;
	return (double)sample->total[proto][state];
}

void history_trend(const struct history *history, enum proto proto, enum state state,
	size_t cells, uint64_t cell_ns, int8_t *levels)
{
	double values[HISTORY_STEPS];
	double lowest = -1;
	double highest = -1;
	double held = value_before(history, proto, state, cells * cell_ns);
	uint64_t now = history->last.mono_ns;

	for (size_t i = 0; i < cells; i++) {
		uint64_t end_age = (cells - 1 - i) * cell_ns;
		double value = -1;

		if (i < HISTORY_STEPS && now > end_age) {
			uint64_t to = now - end_age;

			value = mean_between(history, proto, state,
				to > cell_ns ? to - cell_ns : 0, to, held);
		}
		values[i % HISTORY_STEPS] = held = value;
		if (value >= 0 && (lowest < 0 || value < lowest))
			lowest = value;
		if (value > highest)
			highest = value;
	}
	for (size_t i = 0; i < cells; i++)
		levels[i] = level_of(values[i % HISTORY_STEPS], lowest, highest);
}
