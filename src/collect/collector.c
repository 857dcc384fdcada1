/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/collector.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct collector {
	struct source base;
	struct origin origin;
	size_t count;
	struct walker *walkers[COLLECTOR_WALKERS_MAX];
};

/* Why a protocol could not be read, one walker after the other. */
struct reasons {
	char text[COLLECTOR_WALKERS_MAX * (WALK_WHY_MAX + 2)];
};

static void add_reason(struct reasons *reasons, const char *why)
{
	size_t length = strlen(reasons->text);

	snprintf(reasons->text + length, sizeof(reasons->text) - length, "%s%s",
		length ? "; " : "", why);
}

static struct walk walk_for(const struct ask *ask, enum proto proto)
{
	return (struct walk){
		.proto = proto,
		.families = ask->families,
		.states = ask->states[proto],
		.cgroups = ask->cgroups,
		.details = ask->details,
		.filter = ask->filter,
		.deadline_ms = ask->deadline_ms,
	};
}

static struct walk walk_for_listeners(const struct ask *ask, enum proto proto)
{
	struct walk walk = walk_for(ask, proto);

	/* An IPv6 listener accepts IPv4: the direction of one family needs both. */
	walk.families = FAMILIES_ALL;
	walk.states = STATE_BIT(proto == PROTO_TCP ? STATE_LISTEN : STATE_CLOSE);
	walk.listeners = true;
	walk.filter = NULL;
	walk.details = 0;
	return walk;
}

/* Runs a walk by the first walker that works. *used is the index of the last one tried.
 */
static int run_walk(struct collector *collector, const struct walk *walk,
	const struct feed *feed, struct walk_result *result, struct reasons *reasons,
	size_t *used)
{
	int err = 0;

	for (size_t i = 0; i < collector->count; i++) {
		struct walker *walker = collector->walkers[i];

		memset(result, 0, sizeof(*result));
		*used = i;
		err = walker->ops->walk(walker, walk, feed, result);
		if (!err || result->stopped)
			return err;
		add_reason(reasons, result->why);
		if (result->given)
			return err; /* those sockets are counted: no second try */
	}
	return err;
}

static struct source_report make_report(const struct walker *used, int err,
	const struct walk_result *result, struct reasons *reasons)
{
	bool nothing = err && !result->given;

	if (!err && result->skipped) {
		char text[WALK_WHY_MAX];

		snprintf(text, sizeof(text), "%llu entries could not be understood",
			(unsigned long long)result->skipped);
		add_reason(reasons, text);
	}
	if (result->interrupted)
		add_reason(reasons, "the table changed while it was read");
	return (struct source_report){
		.kind = nothing ? SOURCE_FAILED : used->ops->kind,
		.complete = !err && !result->skipped && !result->interrupted,
		.given = result->given,
		.skipped = result->skipped,
		.why = reasons->text,
	};
}

/*
 * Without the listeners directions are wrong, so the snapshot is not whole. *queued: how
 * many connections wait for accept().
 */
static int collect_listeners(struct collector *collector, const struct ask *ask,
	const struct feed *feed, bool *complete, uint64_t *queued)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		const struct walk walk = walk_for_listeners(ask, proto);
		struct walk_result result = { 0 };
		struct reasons reasons = { "" };
		size_t used = 0;

		if (!(ask->protos & PROTO_BIT(proto)))
			continue;
		if (run_walk(collector, &walk, feed, &result, &reasons, &used))
			*complete = false;
		if (result.stopped)
			return result.stopped;
		*queued += result.queued;
	}
	return 0;
}

/* *complete becomes false when sockets are missing. Returns the feed's error. */
static int collect_proto(struct collector *collector, const struct ask *ask,
	const struct feed *feed, enum proto proto, bool *complete)
{
	const struct walk walk = walk_for(ask, proto);
	struct walk_result result = { 0 };
	struct reasons reasons = { "" };
	struct source_report report = { .kind = SOURCE_OFF, .complete = true, .why = "" };
	size_t used = 0;
	int err;

	if (!(ask->protos & PROTO_BIT(proto)))
		return feed_source(feed, proto, &report);
	err = run_walk(collector, &walk, feed, &result, &reasons, &used);
	if (result.stopped)
		return result.stopped;
	report = make_report(collector->walkers[used], err, &result, &reasons);
	*complete = *complete && report.complete;
	return feed_source(feed, proto, &report);
}

static int collect_figures(const struct collector *collector, const struct feed *feed)
{
	struct figures figures = { 0 };

	collector->origin.figures(collector->origin.self, &figures);
	return feed_figures(feed, &figures);
}

/* What is asked for only where connections wait. */
static void ask_for_waiting(struct ask *ask)
{
	ask->states[PROTO_TCP] |=
		STATE_BIT(STATE_ESTABLISHED) | STATE_BIT(STATE_CLOSE_WAIT);
	ask->details |= DETAIL_INFO;
}

static int collect_all(struct collector *collector, const struct ask *wanted,
	const struct feed *feed, bool *complete)
{
	struct ask more = *wanted;
	const struct ask *ask = &more;
	uint64_t queued = 0;
	int err = 0;

	if (ask->figures && collector->origin.figures)
		err = collect_figures(collector, feed);
	if (!err && ask->devices && collector->origin.devices)
		err = collector->origin.devices(collector->origin.self, feed);
	if (!err && ask->listeners)
		err = collect_listeners(collector, ask, feed, complete, &queued);
	if (queued && ask->waiting)
		ask_for_waiting(&more);
	for (int proto = 0; proto < PROTO_COUNT && !err; proto++)
		err = collect_proto(collector, ask, feed, proto, complete);
	return err;
}

static int collector_snapshot(
	struct source *base, const struct ask *ask, const struct feed *feed)
{
	struct collector *collector = (struct collector *)base;
	const struct origin *origin = &collector->origin;
	struct snapshot snapshot = { 0 };
	struct verdict verdict = { .complete = true };
	uint64_t start = origin->clock(origin->self);
	int err;
	int end_err;

	origin->describe(origin->self, &snapshot);
	err = feed_begin(feed, &snapshot);
	if (!err)
		err = collect_all(collector, ask, feed, &verdict.complete);
	if (err)
		verdict.complete = false;
	verdict.cost_ns = origin->clock(origin->self) - start;
	end_err = feed_end(feed, &verdict);
	return err ? err : end_err;
}

/* The kernel answers at once, or it never will. */
#define LOOK_DEADLINE_MS 1000

static int look_at(struct collector *collector, const struct feed *feed, enum proto proto,
	bool *read)
{
	const struct ask ask = { .families = FAMILIES_ALL,
		.deadline_ms = LOOK_DEADLINE_MS };
	struct walker *walker = collector->origin.looker;
	struct walk walk = walk_for_listeners(&ask, proto);
	struct walk_result result = { 0 };
	struct reasons reasons = { "" };
	struct source_report report;
	int err;

	walk.details = DETAIL_MEMORY;
	err = walker->ops->walk(walker, &walk, feed, &result);
	if (result.stopped)
		return result.stopped;
	if (err)
		add_reason(&reasons, result.why);
	report = make_report(walker, err, &result, &reasons);
	*read = *read || report.kind != SOURCE_FAILED;
	return feed_source(feed, proto, &report);
}

static int collector_look(struct source *base, const struct feed *feed)
{
	struct collector *collector = (struct collector *)base;
	const struct origin *origin = &collector->origin;
	const struct verdict verdict = { .complete = true };
	struct snapshot snapshot = { .host = "" };
	bool read = false;
	int err;

	if (!origin->looker)
		return -EOPNOTSUPP;
	snapshot.mono_ns = origin->clock(origin->self);
	err = feed_begin(feed, &snapshot);
	for (int proto = 0; proto < PROTO_COUNT && !err; proto++)
		err = look_at(collector, feed, proto, &read);
	feed_end(feed, &verdict);
	return err || read ? err : -EIO;
}

static int collector_find(
	struct source *base, const struct sock *which, struct closeup *found)
{
	struct walker *walker = ((struct collector *)base)->origin.looker;

	return walker && walker->ops->find ? walker->ops->find(walker, which, found)
					   : -EOPNOTSUPP;
}

static void free_origin(const struct origin *origin)
{
	walker_free(origin->looker);
	if (origin->free)
		origin->free(origin->self);
}

static void collector_free(struct source *base)
{
	struct collector *collector = (struct collector *)base;

	for (size_t i = 0; i < collector->count; i++)
		walker_free(collector->walkers[i]);
	free_origin(&collector->origin);
	free(collector);
}

int collector_new(const struct origin *origin, struct walker *const walkers[],
	size_t count, struct source **source)
{
	static const struct source_ops ops = {
		.snapshot = collector_snapshot,
		.free = collector_free,
		.look = collector_look,
		.find = collector_find,
	};
	struct collector *made = calloc(1, sizeof(*made));

	if (!made) {
		for (size_t i = 0; i < count; i++)
			walker_free(walkers[i]);
		free_origin(origin);
		return -ENOMEM;
	}
	made->base.ops = &ops;
	made->origin = *origin;
	made->count = count;
	memcpy(made->walkers, walkers, count * sizeof(*walkers));
	*source = &made->base;
	return 0;
}
