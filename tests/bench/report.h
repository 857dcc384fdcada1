/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_REPORT_H
#define SOCKVIEW_BENCH_REPORT_H

#include "figure.h"

#include <stdio.h>

/* Where and when the figures were taken. */
struct place {
	char date[32]; /* UTC */
	char kernel[136];
	char cpu[128];
	long cpus;
	const char *build; /* as the caller names it, or "" */
};

void place_find(struct place *place, const char *build);

void report_head(FILE *to, const struct place *place);

/* One line of the table per figure. "by cpu" is the ratio to the floor by CPU time. */
void report_line(FILE *to, const struct figure *figure);

/* Says so if others used the processors: then only the ratios by CPU time can be trusted.
 */
void report_noise(FILE *to, const struct figure *figures, size_t count);

/* Everything, every single run, as one JSON document. Returns 0 or a negative errno. */
int report_json(const char *path, const struct place *place, const struct figure *figures,
	size_t count);

#endif
