/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_LISTENERS_H
#define SOCKVIEW_CORE_LISTENERS_H

/*
 * The listeners of a snapshot, with what was seen of each since (watch.h) and what waits
 * at it (backlog.h). Those that share address, port and device (SO_REUSEPORT) are a
 * group, which stands for its worst member, never for their sum: seven that are idle must
 * not hide the one that does not accept.
 */

#include "sockview/core/backlog.h"
#include "sockview/core/filter.h"
#include "sockview/core/watch.h"

struct listener {
	/* As of the last look; without looks (watched.looks is 0) as of the snapshot, and
	 * all that takes several looks is unknown. */
	struct watched watched;
	bool matches; /* the filter */
};

/* Members stand side by side. Most groups are of one. */
struct listener_group {
	size_t first;
	size_t count;
	size_t worst;		  /* index into all, by watched_compare() */
	struct listening waiting; /* of all members: the kernel does not tell of which */
	bool matches;		  /* one of them does */
};

/* Never changed once they are made. Owned by a model. */
struct listeners {
	struct listener *all;
	size_t count;
	struct listener_group *groups; /* TCP first, then by port and address */
	size_t group_count;
	size_t match_count;	/* groups that match the filter stand before the others */
	struct names *names;	/* of devices; owned */
	size_t beyond;		/* left out, there are more than WATCH_MAX */
	uint64_t wall_ns;	/* when that was, for people */
	uint64_t mono_ns;	/* the last look, or the snapshot */
	uint64_t look_ns;	/* the time between two looks; 0: there are none */
	uint64_t opened_ns;	/* the time in which waiting.opened were; 0: not known */
	bool read[PROTO_COUNT]; /* the snapshot has them */
};

/* What they are made of; all is borrowed. */
struct listeners_plan {
	const struct backlog *backlog;	  /* after a snapshot, and backlog_follow() */
	const struct watch *watch;	  /* cleared: there are no looks */
	const struct filter *filter;	  /* NULL: all match */
	const struct filter_scene *scene; /* for the filter */
	unsigned families;		  /* FAMILY_BIT() */
};

/* An empty list, for names_feed() first. Returns 0 or -ENOMEM. */
int listeners_new(struct listeners **listeners);

/* Fills it, but for the times, read and beyond of the snapshot. Once. Returns 0 or
 * -ENOMEM. */
int listeners_fill(struct listeners *listeners, const struct listeners_plan *plan);

/* Takes NULL. */
void listeners_free(struct listeners *listeners);

/* What a group is known by from one snapshot to the next: its place, for members come and
 * go. */
uint64_t listener_group_identity(
	const struct listeners *listeners, const struct listener_group *group);

/* The greatest of a group, each on its own: peak, drops per second, how long its queue is
 * full. A shape that jumps from member to member could not be read. */
uint32_t listener_group_peak(
	const struct listeners *listeners, const struct listener_group *group);
bool listener_group_drops_per_s(const struct listeners *listeners,
	const struct listener_group *group, double *per_s);
uint64_t listener_group_full_since(
	const struct listeners *listeners, const struct listener_group *group);

#endif
