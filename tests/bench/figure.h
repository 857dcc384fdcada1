/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_BENCH_FIGURE_H
#define SOCKVIEW_BENCH_FIGURE_H

/* What was measured of one work in one scene at one size. */

#include "work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROUNDS_MAX 99

/* One round's runs: the work, and the floor right before it. */
struct sample {
	double ms;
	double cpu_ms;
	double floor_ms;
	double floor_cpu_ms;
	double ss_ms;	/* of the same round; 0: none */
	double ss_p_ms; /* `ss -tuanp`, the same */
};

struct figure {
	const struct work *work;
	enum scene scene;
	uint64_t wanted;  /* sockets asked for */
	uint64_t sockets; /* sockets there were */
	double mib;	  /* VmHWM; 0: unknown */
	int error;	  /* negative errno: could not be run */
	int code;	  /* exit code that was not 0 */
	size_t rounds;
	struct sample sample[ROUNDS_MAX];
};

/* A figure's medians. */
struct summary {
	double ms;
	double cpu_ms;
	double floors;	   /* of the ratios to the floor next to it */
	double cpu_floors; /* the same by CPU time: less noisy where others work, too */
	double extra_ms;   /* of the differences to it */
	double ss;	   /* of the ratios to ss; 0: none */
	double ss_p;	   /* of those to ss -tuanp */
};

enum met {
	MET_NO_BAR,
	MET_YES,
	MET_NO,
	MET_UNKNOWN, /* it could not be measured */
};

bool figure_ok(const struct figure *figure);
void figure_summary(const struct figure *figure, struct summary *summary);
enum met figure_met(const struct figure *figure, const struct summary *summary);

/* "-", "yes", "no", "?". Static. */
const char *met_name(enum met met);

#endif
