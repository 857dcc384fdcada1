/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_TESTS_DESK_H
#define SOCKVIEW_TESTS_DESK_H

/* A writer of rows at work: what a source would tell it, one call a line. */

#include "paper.h"
#include "sockview/output/rows.h"

struct desk {
	struct paper paper;
	struct names *names;
	struct rows *rows;
	struct feed feed;
};

/* The usual host: db-7, 2026-11-20T12:01:33.123Z, ephemeral ports 32768-60999. */
extern const struct snapshot desk_snapshot;

void desk_open(struct desk *desk, const struct rows_plan *plan, bool color);
void desk_close(struct desk *desk);

/* Each fails the test if the feed returns an error. */
void desk_begin(struct desk *desk);
void desk_device(struct desk *desk, uint32_t ifindex, const char *name);
void desk_sock(struct desk *desk, struct sock sock);
void desk_source(struct desk *desk, enum proto proto, enum source_kind kind,
	bool complete, const char *why);
void desk_end(struct desk *desk, bool complete);

/* Both protocols read whole by netlink, then the end. */
void desk_end_well(struct desk *desk);

/* Everything written so far. */
const char *desk_text(struct desk *desk);

#endif
