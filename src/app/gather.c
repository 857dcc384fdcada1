/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/gather.h"

#include <errno.h>
#include <string.h>

#define DEADLINE_MS 5000

int gather_init(struct gather *gather, const atomic_bool *drop)
{
	int err;

	gather->drop = drop;
	err = direction_new(&gather->directions);
	return err ? err : names_new(&gather->names);
}

void gather_fini(struct gather *gather)
{
	direction_free(gather->directions);
	names_free(gather->names);
	filter_free(gather->filter);
	gather->directions = NULL;
	gather->names = NULL;
	gather->filter = NULL;
}

void gather_narrow(struct gather *gather, struct filter *filter, const char *text)
{
	filter_free(gather->filter);
	gather->filter = filter;
	outcome_copy_text(gather->text, sizeof(gather->text), text);
	history_forget(&gather->narrowed);
}

void gather_forget(struct gather *gather)
{
	history_forget(&gather->history);
	history_forget(&gather->narrowed);
}

/* ---- the feed ---- */

static int on_figures(void *self, const struct figures *figures)
{
	struct gather *gather = self;

	gather->figures = *figures;
	return 0;
}

/* Stands before all others: what is dropped is not worth counting. */
static int on_sock(void *self, const struct sock *sock)
{
	const struct gather *gather = self;

	(void)sock;
	return atomic_load_explicit(gather->drop, memory_order_relaxed) ? -EINTR : 0;
}

static void add_counts(struct gather *gather, struct feed_tee *tee)
{
	struct feed counts = aggregator_feed(&gather->now);

	if (gather->filter) {
		feed_tee_add(tee, aggregator_feed(&gather->whole));
		sieve_init(&gather->sieve, gather->filter, gather->text, counts,
			gather->directions, gather->names);
		gather->sieve.count_terms = true;
		counts = sieve_feed(&gather->sieve);
	}
	feed_tee_add(tee, counts);
}

static struct ask make_ask(
	const struct gather *gather, const struct worker_settings *settings)
{
	/* The filter is no hint to the source: all sockets are to be counted. */
	return (struct ask){
		.protos = settings->protos,
		.families = settings->families,
		.states = { STATES_ALL, STATES_ALL },
		.listeners = true,
		.figures = true,
		.devices = filter_needs_devices(gather->filter),
		.deadline_ms = DEADLINE_MS,
	};
}

int gather_snapshot(struct gather *gather, struct source *source,
	const struct worker_settings *settings)
{
	static const struct feed_ops ops = { .figures = on_figures, .sock = on_sock };
	const struct ask ask = make_ask(gather, settings);
	struct feed_tee tee = { .count = 0 };
	struct feed feed;
	int err;

	aggregator_init(&gather->now, settings->class_by, gather->directions);
	aggregator_init(&gather->whole, settings->class_by, gather->directions);
	memset(&gather->figures, 0, sizeof(gather->figures));
	feed_tee_add(&tee, (struct feed){ &ops, gather });
	feed_tee_add(&tee, direction_feed(gather->directions));
	feed_tee_add(&tee, names_feed(gather->names));
	add_counts(gather, &tee);
	feed = feed_tee_feed(&tee);
	err = source_snapshot(source, &ask, &feed);
	if (err)
		return err;
	history_add(&gather->history,
		gather->filter ? &gather->whole.now : &gather->now.now, &gather->figures);
	if (gather->filter)
		history_add(&gather->narrowed, &gather->now.now, &gather->figures);
	return 0;
}

/* ---- the model ---- */

static void fill_narrowing(const struct gather *gather, struct narrowing *narrowing)
{
	const struct selection *selection = &gather->sieve.selection;

	*narrowing = (struct narrowing){
		.set = true,
		.seen = selection->seen,
		.passed = selection->passed,
		.unknown = selection->unknown,
		.term_count = (unsigned)filter_terms(gather->filter),
	};
	outcome_copy_text(narrowing->text, sizeof(narrowing->text), gather->text);
	for (unsigned i = 0; i < narrowing->term_count; i++) {
		char *text = narrowing->term[i].text;
		size_t at;
		size_t length;

		filter_term_place(gather->filter, i, &at, &length);
		if (at > strlen(gather->text))
			continue;
		outcome_copy_text(text, MODEL_TERM_MAX, gather->text + at);
		if (length < MODEL_TERM_MAX)
			text[length] = '\0';
		narrowing->term[i].matched = gather->sieve.matched[i];
	}
}

void gather_fill(const struct gather *gather, struct model *model)
{
	model->now = gather->now.now;
	model->figures = gather->figures;
	model->history = gather->filter ? gather->narrowed : gather->history;
	model->narrowing.set = false;
	if (!gather->filter)
		return;
	model->whole = gather->whole.now;
	fill_narrowing(gather, &model->narrowing);
}
