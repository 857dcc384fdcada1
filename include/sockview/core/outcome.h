/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_OUTCOME_H
#define SOCKVIEW_CORE_OUTCOME_H

/* How a snapshot came out, kept beyond the feed's calls. */

#include "sockview/core/feed.h"

#define OUTCOME_WHY_MAX 256

/* struct source_report, with the words kept. */
struct source_outcome {
	enum source_kind kind;
	bool complete;
	uint64_t skipped;
	char why[OUTCOME_WHY_MAX];
};

/* Plain data: may be copied and kept. */
struct outcome {
	struct source_outcome source[PROTO_COUNT];
	bool complete;
	uint64_t cost_ns;
};

/* Forgets the snapshot before; for feed->begin. */
void outcome_begin(struct outcome *outcome);

/* For feed->source and feed->end. */
void outcome_source(
	struct outcome *outcome, enum proto proto, const struct source_report *report);
void outcome_end(struct outcome *outcome, const struct verdict *verdict);

/* Whether the protocol was read at all; if not, its numbers mean nothing. */
bool outcome_was_read(const struct outcome *outcome, enum proto proto);

/*
 * Copies UTF-8 text (NULL: "") into a field of `size` bytes, cut between characters,
 * ended by a NUL.
 */
void outcome_copy_text(char *to, size_t size, const char *from);

#endif
