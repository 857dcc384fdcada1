/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_COUNTS_H
#define SOCKVIEW_TESTS_COUNTS_H

/* A host's numbers as a table, and as many sockets as they say. */

#include "sockview/core/aggregate.h"

/* Local ports by class; `ephemeral` of them, dynamic ones first, in 32768-60999. */
struct count {
	enum proto proto;
	enum state state;
	unsigned well_known;
	unsigned registered;
	unsigned dynamic;
	unsigned ephemeral;
};

struct counts {
	struct snapshot snapshot;
	const struct count *rows;
	size_t count;
	uint64_t cost_ns;
};

/* The quiet db-7 and the busy web-3. */
extern const struct counts counts_db_7;
extern const struct counts counts_web_3;

/* Feeds begin and the sockets; the caller goes on with the sources. */
void counts_feed(const struct counts *counts, const struct feed *feed);

/* Feeds how a protocol came in. */
void counts_source(const struct feed *feed, enum proto proto, enum source_kind kind,
	bool complete, const char *why);

/* Feeds the end. */
void counts_end(const struct counts *counts, const struct feed *feed, bool complete);

/* All of it, both protocols whole by netlink. */
void counts_feed_whole(const struct counts *counts, const struct feed *feed);

#endif
