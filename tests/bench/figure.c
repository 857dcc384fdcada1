/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "figure.h"

#include <stdlib.h>
#include <string.h>

typedef double pick_fn(const struct sample *sample);

static double pick_ms(const struct sample *sample)
{
	return sample->ms;
}

static double pick_cpu(const struct sample *sample)
{
	return sample->cpu_ms;
}

static double pick_floors(const struct sample *sample)
{
	return sample->ms / sample->floor_ms;
}

static double pick_cpu_floors(const struct sample *sample)
{
	return sample->floor_cpu_ms > 0 ? sample->cpu_ms / sample->floor_cpu_ms : 0;
}

static double pick_extra(const struct sample *sample)
{
	return sample->ms - sample->floor_ms;
}

static double pick_ss(const struct sample *sample)
{
	return sample->ss_ms > 0 ? sample->ms / sample->ss_ms : 0;
}

static double pick_ss_p(const struct sample *sample)
{
	return sample->ss_p_ms > 0 ? sample->ms / sample->ss_p_ms : 0;
}

static int compare(const void *left, const void *right)
{
	const double *a = left;
	const double *b = right;

	return (*a > *b) - (*a < *b);
}

static double median(const struct figure *figure, pick_fn *pick)
{
	double values[ROUNDS_MAX];
	size_t half = figure->rounds / 2;

	for (size_t i = 0; i < figure->rounds; i++)
		values[i] = pick(&figure->sample[i]);
	qsort(values, figure->rounds, sizeof(*values), compare);
	return figure->rounds % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

bool figure_ok(const struct figure *figure)
{
	return !figure->error && !figure->code && figure->rounds;
}

void figure_summary(const struct figure *figure, struct summary *summary)
{
	memset(summary, 0, sizeof(*summary));
	if (!figure_ok(figure))
		return;
	summary->ms = median(figure, pick_ms);
	summary->cpu_ms = median(figure, pick_cpu);
	summary->floors = median(figure, pick_floors);
	summary->cpu_floors = median(figure, pick_cpu_floors);
	summary->extra_ms = median(figure, pick_extra);
	summary->ss = median(figure, pick_ss);
	summary->ss_p = median(figure, pick_ss_p);
}

static bool is_bar(const struct bar *bar)
{
	return bar->floors > 0 || bar->ss > 0 || bar->ss_p > 0 || bar->extra_ms > 0 ||
	       bar->mib > 0;
}

/* What a bar is about was not measured, and could have been. */
static bool is_open(
	const struct figure *figure, const struct bar *bar, const struct summary *summary)
{
	return (bar->ss > 0 && summary->ss <= 0) || (bar->mib > 0 && figure->mib <= 0) ||
	       (bar->ss_p > 0 && summary->ss_p <= 0 &&
		       figure->wanted <= WORK_SS_OWNERS_MOST);
}

static bool over(double limit, double value)
{
	return limit > 0 && value > limit;
}

enum met figure_met(const struct figure *figure, const struct summary *summary)
{
	const struct bar *bar = work_bar(figure->work, figure->wanted);

	if (!is_bar(bar))
		return MET_NO_BAR;
	if (!figure_ok(figure))
		return MET_UNKNOWN;
	if (over(bar->floors, summary->floors) || over(bar->ss, summary->ss) ||
		over(bar->ss_p, summary->ss_p) ||
		over(bar->extra_ms, summary->extra_ms) || over(bar->mib, figure->mib))
		return MET_NO;
	return is_open(figure, bar, summary) ? MET_UNKNOWN : MET_YES;
}

const char *met_name(enum met met)
{
	static const char *const names[] = {
		[MET_NO_BAR] = "-",
		[MET_YES] = "yes",
		[MET_NO] = "no",
		[MET_UNKNOWN] = "?",
	};

	return names[met];
}
