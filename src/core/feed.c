/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/feed.h"

#include <assert.h>
#include <errno.h>

static const char *const kind_names[] = {
	[SOURCE_OFF] = "off",
	[SOURCE_FAILED] = "failed",
	[SOURCE_NETLINK] = "netlink",
	[SOURCE_PROC] = "proc",
	[SOURCE_SYNTHETIC] = "synthetic",
	[SOURCE_REPLAY] = "replay",
};
static_assert(
	sizeof(kind_names) / sizeof(*kind_names) == SOURCE_COUNT, "a name per kind");

const char *source_kind_name(enum source_kind kind)
{
	return kind_names[kind];
}

int feed_begin(const struct feed *feed, const struct snapshot *snapshot)
{
	return feed->ops->begin ? feed->ops->begin(feed->self, snapshot) : 0;
}

int feed_figures(const struct feed *feed, const struct figures *figures)
{
	return feed->ops->figures ? feed->ops->figures(feed->self, figures) : 0;
}

int feed_device(const struct feed *feed, uint32_t ifindex, const char *name)
{
	return feed->ops->device ? feed->ops->device(feed->self, ifindex, name) : 0;
}

int feed_listener(const struct feed *feed, const struct sock *sock)
{
	return feed->ops->listener ? feed->ops->listener(feed->self, sock) : 0;
}

int feed_source(
	const struct feed *feed, enum proto proto, const struct source_report *report)
{
	return feed->ops->source ? feed->ops->source(feed->self, proto, report) : 0;
}

int feed_end(const struct feed *feed, const struct verdict *verdict)
{
	return feed->ops->end ? feed->ops->end(feed->self, verdict) : 0;
}

int relay_figures(void *self, const struct figures *figures)
{
	const struct relay *relay = self;

	return feed_figures(&relay->to, figures);
}

int relay_device(void *self, uint32_t ifindex, const char *name)
{
	const struct relay *relay = self;

	return feed_device(&relay->to, ifindex, name);
}

int relay_listener(void *self, const struct sock *sock)
{
	const struct relay *relay = self;

	return feed_listener(&relay->to, sock);
}

int relay_source(void *self, enum proto proto, const struct source_report *report)
{
	const struct relay *relay = self;

	return feed_source(&relay->to, proto, report);
}

int relay_end(void *self, const struct verdict *verdict)
{
	const struct relay *relay = self;

	return feed_end(&relay->to, verdict);
}

int relay_end_with(const struct relay *relay, const struct verdict *verdict, int err)
{
	struct verdict told = *verdict;
	int end_err;

	told.complete = told.complete && !err;
	end_err = feed_end(&relay->to, &told);
	return err ? err : end_err;
}

int feed_tee_add(struct feed_tee *tee, struct feed feed)
{
	if (tee->count == FEED_TEE_MAX)
		return -ENOSPC;
	tee->to[tee->count++] = feed;
	return 0;
}

static int tee_begin(void *self, const struct snapshot *snapshot)
{
	const struct feed_tee *tee = self;
	int err = 0;

	for (size_t i = 0; i < tee->count && !err; i++)
		err = feed_begin(&tee->to[i], snapshot);
	return err;
}

static int tee_figures(void *self, const struct figures *figures)
{
	const struct feed_tee *tee = self;
	int err = 0;

	for (size_t i = 0; i < tee->count && !err; i++)
		err = feed_figures(&tee->to[i], figures);
	return err;
}

static int tee_device(void *self, uint32_t ifindex, const char *name)
{
	const struct feed_tee *tee = self;
	int err = 0;

	for (size_t i = 0; i < tee->count && !err; i++)
		err = feed_device(&tee->to[i], ifindex, name);
	return err;
}

static int tee_listener(void *self, const struct sock *sock)
{
	const struct feed_tee *tee = self;
	int err = 0;

	for (size_t i = 0; i < tee->count && !err; i++)
		err = feed_listener(&tee->to[i], sock);
	return err;
}

static int tee_sock(void *self, const struct sock *sock)
{
	const struct feed_tee *tee = self;
	int err = 0;

	for (size_t i = 0; i < tee->count && !err; i++)
		err = feed_sock(&tee->to[i], sock);
	return err;
}

static int tee_source(void *self, enum proto proto, const struct source_report *report)
{
	const struct feed_tee *tee = self;
	int err = 0;

	for (size_t i = 0; i < tee->count && !err; i++)
		err = feed_source(&tee->to[i], proto, report);
	return err;
}

/* Each feed closes its document, whatever happened to its neighbours. */
static int tee_end(void *self, const struct verdict *verdict)
{
	const struct feed_tee *tee = self;
	int first = 0;

	for (size_t i = 0; i < tee->count; i++) {
		int err = feed_end(&tee->to[i], verdict);

		first = first ? first : err;
	}
	return first;
}

struct feed feed_tee_feed(struct feed_tee *tee)
{
	static const struct feed_ops ops = {
		.begin = tee_begin,
		.figures = tee_figures,
		.device = tee_device,
		.listener = tee_listener,
		.sock = tee_sock,
		.source = tee_source,
		.end = tee_end,
	};

	return (struct feed){ &ops, tee };
}
