/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_VIEW_LIMIT_H
#define SOCKVIEW_VIEW_LIMIT_H

/* The limits there are, how much of each is used, and what happens at the end. */

#include "sockview/core/model.h"
#include "sockview/view/frame.h"
#include "sockview/view/layout.h"

#define LIMIT_SENTENCE_MAX 160

enum limit {
	LIMIT_PORTS,	  /* of the destination that takes most of them */
	LIMIT_OPEN_FILES, /* of the fullest process */
	LIMIT_TIME_WAIT,  /* from here on those of the host */
	LIMIT_ORPHANS,
	LIMIT_TCP_MEMORY, /* MiB */
	LIMIT_COUNT,
};

struct limit_use {
	bool used_known;
	bool of_known;
	bool complete; /* false: at least `used` */
	uint64_t used;
	uint64_t of;
	enum severity severity; /* of the worst finding about it; SEVERITY_OK: none */
};

struct limit_use limit_use(const struct model *model, enum limit limit);

/*
 * A sentence about one of the host, that fits `cols` columns if it can. False where there
 * is nothing to say.
 */
bool limit_sentence(const struct model *model, enum limit limit, unsigned cols,
	char out[LIMIT_SENTENCE_MAX]);

/*
 * What is said of the sockets in other namespaces, where there are enough of them to be
 * no noise (those that are orphaned or unbound count as elsewhere). False: nothing.
 */
bool limit_elsewhere(
	const struct figures *figures, unsigned cols, char out[LIMIT_SENTENCE_MAX]);

/*
 * The same, at any length, where it is known how many `others` there are; 0: it is not,
 * or none.
 */
bool limit_others(
	const struct figures *figures, uint64_t others, char out[LIMIT_SENTENCE_MAX]);

/* The LIMIT block: headings, a row for each, and one for limit_elsewhere(). */
void limit_table(
	const struct layout *layout, const struct model *model, struct frame *frame);

#endif
