/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sieve.h"

#include <string.h>

void sieve_init(struct sieve *sieve, const struct filter *filter, const char *text,
	struct feed to, const struct filter_scene *scene)
{
	memset(sieve, 0, sizeof(*sieve));
	sieve->filter = filter;
	sieve->selection.text = text;
	sieve->to = to;
	sieve->scene = *scene;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct sieve *sieve = self;

	sieve->selection.seen = 0;
	sieve->selection.passed = 0;
	sieve->selection.unknown = 0;
	memset(sieve->matched, 0, sizeof(sieve->matched));
	sieve->ephemeral = snapshot->ephemeral;
	sieve->scene.ephemeral = snapshot->ephemeral_known ? &sieve->ephemeral : NULL;
	sieve->scene.fin_timeout_ms = 0;
	return feed_begin(&sieve->to, snapshot);
}

static int on_figures(void *self, const struct figures *figures)
{
	struct sieve *sieve = self;
	uint64_t seconds = figures->value[FIGURE_FIN_TIMEOUT_S];

	if (figures_know(figures, FIGURE_FIN_TIMEOUT_S) && seconds <= UINT32_MAX / 1000)
		sieve->scene.fin_timeout_ms = (uint32_t)seconds * 1000;
	return feed_figures(&sieve->to, figures);
}

static int on_device(void *self, uint32_t ifindex, const char *name)
{
	const struct sieve *sieve = self;

	return feed_device(&sieve->to, ifindex, name);
}

static int on_listener(void *self, const struct sock *sock)
{
	const struct sieve *sieve = self;

	return feed_listener(&sieve->to, sock);
}

static void count_terms(struct sieve *sieve, const struct sock *sock)
{
	size_t count = filter_terms(sieve->filter);

	for (size_t i = 0; i < count; i++)
		if (filter_match_term(sieve->filter, i, &sieve->scene, sock) == TRUTH_YES)
			sieve->matched[i]++;
}

static int on_sock(void *self, const struct sock *sock)
{
	struct sieve *sieve = self;
	enum truth truth = filter_match(sieve->filter, &sieve->scene, sock);

	sieve->selection.seen++;
	if (sieve->count_terms && truth != TRUTH_YES && !sieve->selection.passed)
		count_terms(sieve, sock);
	switch (truth) {
	case TRUTH_YES:
		sieve->selection.passed++;
		return feed_sock(&sieve->to, sock);
	case TRUTH_UNKNOWN:
		sieve->selection.unknown++;
		return 0;
	default:
		return 0;
	}
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	const struct sieve *sieve = self;

	return feed_source(&sieve->to, proto, report);
}

static int on_end(void *self, const struct verdict *verdict)
{
	const struct sieve *sieve = self;

	return feed_end(&sieve->to, verdict);
}

struct feed sieve_feed(struct sieve *sieve)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = on_figures,
		.device = on_device,
		.listener = on_listener,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};

	return (struct feed){ &ops, sieve };
}
