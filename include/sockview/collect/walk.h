/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_COLLECT_WALK_H
#define SOCKVIEW_COLLECT_WALK_H

/* One way to walk the socket table of one protocol. A collector tries several in turn. */

#include "sockview/core/closeup.h"
#include "sockview/core/feed.h"
#include "sockview/core/filter.h"

/* What to walk. */
struct walk {
	enum proto proto;
	unsigned families; /* FAMILY_BIT() */
	uint32_t states;   /* STATE_BIT() */
	bool listeners;	   /* hand sockets to feed->listener instead of feed->sock */
	bool cgroups;
	unsigned details;	     /* enum detail_kind */
	const struct filter *filter; /* a hint: what does not match need not be given */
	int deadline_ms;	     /* the longest silence */
};

#define WALK_WHY_MAX 128

struct walk_result {
	uint64_t given;	  /* sockets handed to the feed */
	uint64_t skipped; /* entries that could not be understood */
	uint64_t queued;  /* of TCP listeners: connections that wait for accept() */
	bool interrupted; /* the table changed in mid-dump, by the kernel's own word */
	int stopped;	  /* the negative errno with which the feed stopped it */
	char why[WALK_WHY_MAX]; /* what failed: "netlink: permission denied" */
};

struct walker;

struct walker_ops {
	enum source_kind kind;
	/*
	 * Walks once. Returns 0, or a negative errno: then result->why says what failed,
	 * and what was given stays given. *result is zeroed by the caller.
	 */
	int (*walk)(struct walker *walker, const struct walk *walk,
		const struct feed *feed, struct walk_result *result);
	/* Asks for one socket; see source_find(). NULL: it cannot. */
	int (*find)(
		struct walker *walker, const struct sock *which, struct closeup *found);
	void (*free)(struct walker *walker);
};

/* First member of every walker. */
struct walker {
	const struct walker_ops *ops;
};

/* Takes NULL. */
void walker_free(struct walker *walker);

/*
 * Hands one socket to the feed if it is wanted (the kernel's own filter is only a hint)
 * and counts it. Returns 0 or result->stopped.
 */
int walk_give(const struct walk *walk, const struct sock *sock, const struct feed *feed,
	struct walk_result *result);

/* Fills result->why with "what: error in words" and returns err. */
int walk_failed(struct walk_result *result, const char *what, int err);

#endif
