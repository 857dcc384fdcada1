/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sieve.h"

#include <string.h>

void sieve_init(struct sieve *sieve, const struct filter *filter, const char *text,
	struct feed to, const struct filter_scene *scene)
{
	memset(sieve, 0, sizeof(*sieve));
	sieve->filter = filter;
	sieve->selection.text = text;
	sieve->relay.to = to;
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
	return feed_begin(&sieve->relay.to, snapshot);
}

static int on_figures(void *self, const struct figures *figures)
{
	struct sieve *sieve = self;
	uint64_t seconds = figures->value[FIGURE_FIN_TIMEOUT_S];

	if (figures_know(figures, FIGURE_FIN_TIMEOUT_S) && seconds <= UINT32_MAX / 1000)
		sieve->scene.fin_timeout_ms = (uint32_t)seconds * 1000;
	return feed_figures(&sieve->relay.to, figures);
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
		return feed_sock(&sieve->relay.to, sock);
	case TRUTH_UNKNOWN:
		sieve->selection.unknown++;
		return 0;
	default:
		return 0;
	}
}

struct feed sieve_feed(struct sieve *sieve)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = on_figures,
		.device = relay_device,
		.listener = relay_listener,
		.sock = on_sock,
		.source = relay_source,
		.end = relay_end,
	};

	return (struct feed){ &ops, sieve };
}
