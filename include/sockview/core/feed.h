/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_FEED_H
#define SOCKVIEW_CORE_FEED_H

/*
 * A feed takes one snapshot after the other from a source. Aggregates, tables, text and
 *JSON writers are feeds; so any source can drive any output.
 *
 * Order of calls:
 *
 *	begin  figures  device*  listener*  ( sock*  source ){every protocol}  end
 *
 * A callback returns 0, or a negative errno that stops the snapshot; `end` then still
 *comes, with an incomplete verdict. A NULL callback takes nothing.
 */

#include "sockview/core/figure.h"
#include "sockview/core/port.h"
#include "sockview/core/sock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known before the first socket. Strings live until `end` has returned. */
struct snapshot {
	const char *host;	     /* sanitized */
	const char *netns;	     /* "host", a name, or "net:[INODE]"; NULL: unknown */
	uint64_t wall_ns;	     /* since the epoch, UTC: for people */
	uint64_t mono_ns;	     /* CLOCK_MONOTONIC: for rates */
	struct port_range ephemeral; /* net.ipv4.ip_local_port_range */
	bool ephemeral_known;
};

enum source_kind {
	SOURCE_OFF,    /* not asked for */
	SOURCE_FAILED, /* nothing could be read */
	SOURCE_NETLINK,
	SOURCE_PROC,
	SOURCE_SYNTHETIC,
	SOURCE_REPLAY, /* a recording, however that was read */
	SOURCE_COUNT,
};

/* How one protocol's table came in. */
struct source_report {
	enum source_kind kind;
	bool complete;	  /* false: sockets are missing, counts are lower bounds */
	uint64_t given;	  /* sockets handed to the feed */
	uint64_t skipped; /* entries that could not be understood, each one a missing
			     socket */
	const char *why;  /* what failed, in words, or "" ; lives as long as the call */
};

struct verdict {
	bool complete;	  /* every protocol asked for came in whole */
	uint64_t cost_ns; /* from the request to the last socket */
};

struct feed_ops {
	int (*begin)(void *self, const struct snapshot *snapshot);
	int (*figures)(void *self, const struct figures *figures);
	int (*device)(void *self, uint32_t ifindex, const char *name); /* sanitized */
	int (*listener)(void *self, const struct sock *sock);
	int (*sock)(void *self, const struct sock *sock);
	int (*source)(void *self, enum proto proto, const struct source_report *report);
	int (*end)(void *self, const struct verdict *verdict);
};

struct feed {
	const struct feed_ops *ops;
	void *self;
};

/* Calls of a feed; those without a callback return 0. */
int feed_begin(const struct feed *feed, const struct snapshot *snapshot);
int feed_figures(const struct feed *feed, const struct figures *figures);
int feed_device(const struct feed *feed, uint32_t ifindex, const char *name);
int feed_listener(const struct feed *feed, const struct sock *sock);
static inline int feed_sock(const struct feed *feed, const struct sock *sock)
{
	return feed->ops->sock ? feed->ops->sock(feed->self, sock) : 0;
}

int feed_source(
	const struct feed *feed, enum proto proto, const struct source_report *report);
int feed_end(const struct feed *feed, const struct verdict *verdict);

/*
 * What a feed that stands before another one begins with: its ops name these for all that
 * it hands on unchanged. They take the feed itself, or the relay, as `self`.
 */
struct relay {
	struct feed to;
};

int relay_figures(void *self, const struct figures *figures);
int relay_device(void *self, uint32_t ifindex, const char *name);
int relay_listener(void *self, const struct sock *sock);
int relay_source(void *self, enum proto proto, const struct source_report *report);
int relay_end(void *self, const struct verdict *verdict);

/* The end for a feed that has come to `err`, which makes it incomplete. Returns `err`, or
 * what the feed behind it does. */
int relay_end_with(const struct relay *relay, const struct verdict *verdict, int err);

/* "off", "failed", "netlink", "proc", … as in the JSON contract. Static. */
const char *source_kind_name(enum source_kind kind);

#define FEED_TEE_MAX 12

/*
 * Several feeds at once, served in the order they were added. All get `end`; the first
 * error of any wins.
 */
struct feed_tee {
	struct feed to[FEED_TEE_MAX];
	size_t count;
};

/* Adds a feed by value. At most FEED_TEE_MAX, else -ENOSPC. */
int feed_tee_add(struct feed_tee *tee, struct feed feed);

/* The tee as a feed. It borrows *tee. */
struct feed feed_tee_feed(struct feed_tee *tee);

#endif
