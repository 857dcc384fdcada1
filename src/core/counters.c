/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/counters.h"

#include <string.h>

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct counters *counters = self;

	counters->before = counters->now;
	counters->before_ns = counters->mono_ns;
	memset(&counters->now, 0, sizeof(counters->now));
	counters->mono_ns = snapshot->mono_ns;
	return 0;
}

static int on_figures(void *self, const struct figures *figures)
{
	struct counters *counters = self;

	counters->now = *figures;
	return 0;
}

struct feed counters_feed(struct counters *counters)
{
	static const struct feed_ops ops = { .begin = on_begin, .figures = on_figures };

	return (struct feed){ &ops, counters };
}

void counters_get(
	const struct counters *counters, enum figure figure, struct counter *counter)
{
	uint64_t now = counters->now.value[figure];
	uint64_t before = counters->before.value[figure];

	*counter = (struct counter){ .figure = figure, .value = now };
	counter->known = figures_know(&counters->now, figure);
	counter->has_rate = figure_spec(figure)->type == FIGURE_COUNTER &&
			    counter->known && figures_know(&counters->before, figure) &&
			    now >= before && counters->before_ns &&
			    counters->mono_ns > counters->before_ns;
	if (counter->has_rate)
		counter->per_s = (double)(now - before) * 1e9 /
				 (double)(counters->mono_ns - counters->before_ns);
}
