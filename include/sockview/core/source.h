/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_SOURCE_H
#define SOCKVIEW_CORE_SOURCE_H

#include "sockview/core/ask.h"
#include "sockview/core/closeup.h"
#include "sockview/core/feed.h"

#include <errno.h>

/* Whatever can give snapshots: the live kernel, recorded bytes, a generator. */
struct source;

struct source_ops {
	int (*snapshot)(
		struct source *source, const struct ask *ask, const struct feed *feed);
	void (*free)(struct source *source);
	int (*look)(struct source *source, const struct feed *feed); /* or NULL */
	int (*find)(struct source *source, const struct sock *which,
		struct closeup *found); /* or NULL */
};

/* First member of every source. */
struct source {
	const struct source_ops *ops;
};

/*
 * Takes one snapshot. A source that fails is reported to the feed and is no error here.
 * Returns 0, or the negative errno with which the feed stopped the snapshot, or -ENOMEM.
 */
static inline int source_snapshot(
	struct source *source, const struct ask *ask, const struct feed *feed)
{
	return source->ops->snapshot(source, ask, feed);
}

/*
 * A quick look at the listeners of every protocol and family, between snapshots or in the
 * middle of one: begin with nothing but mono_ns, listener* with DETAIL_MEMORY, source,
 * end. No recording holds it. Returns 0; -EOPNOTSUPP where the source cannot; or another
 * negative errno, when nothing could be read.
 */
static inline int source_look(struct source *source, const struct feed *feed)
{
	return source->ops->look ? source->ops->look(source, feed) : -EOPNOTSUPP;
}

/*
 * Asks for one socket, by its addresses and its cookie, with every detail: quick, however
 * many there are, and in no recording. Fills found->sock and found->detail. Returns 0;
 * -ENOENT: it is gone; -EOPNOTSUPP where the source cannot; or another negative errno.
 */
static inline int source_find(
	struct source *source, const struct sock *which, struct closeup *found)
{
	return source->ops->find ? source->ops->find(source, which, found) : -EOPNOTSUPP;
}

/* Takes NULL. */
static inline void source_free(struct source *source)
{
	if (source)
		source->ops->free(source);
}

#endif
