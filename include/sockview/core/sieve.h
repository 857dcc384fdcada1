/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SIEVE_H
#define SOCKVIEW_CORE_SIEVE_H

/*
 * A filter between a source and a feed: what matches goes through, what cannot be judged
 * is counted. Stands behind the feeds that its scene needs (directions, names).
 */

#include "sockview/core/filter.h"

/* What a filter let through, for those who show it. */
struct selection {
	const char *text; /* the filter as typed, sanitized */
	uint64_t seen;	  /* sockets that came; the kernel may have sorted out others */
	uint64_t passed;  /* of them, those that match */
	uint64_t unknown; /* of them, those that cannot be judged */
};

struct sieve {
	struct relay relay;	     /* first */
	const struct filter *filter; /* borrowed */
	struct filter_scene scene;
	struct port_range ephemeral;
	struct selection selection;
	bool count_terms; /* fill `matched` */
	/* How many sockets each filter_terms() matches alone; known only if none passed,
	 * to tell which term is the reason. */
	uint64_t matched[FILTER_TERMS_MAX];
};

/*
 * `text` is the filter as typed. `scene` tells what the filter needs of directions,
 * names, owners, units and services, which are fed before; the snapshot tells the rest of
 * it. All is borrowed but the scene itself.
 */
void sieve_init(struct sieve *sieve, const struct filter *filter, const char *text,
	struct feed to, const struct filter_scene *scene);

/* The sieve as a feed. It borrows *sieve. */
struct feed sieve_feed(struct sieve *sieve);

#endif
