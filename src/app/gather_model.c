/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What has been gathered, as a model. */

#include "sockview/app/gather.h"

#include <errno.h>
#include <string.h>

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

static void fill(struct gather *gather, struct model *model)
{
	model->now = gather->now.now;
	model->figures = gather->figures;
	model->history = gather->filter ? gather->narrowed : gather->history;
	model->narrowing = (struct narrowing){ .set = false };
	if (!gather->filter)
		return;
	model->whole = gather->whole.now;
	fill_narrowing(gather, &model->narrowing);
}

void gather_fill(struct gather *gather, struct model *model)
{
	model->services = gather->tally ? tally_keep(gather->tally) : NULL;
	/* Without memory the page says that it waits for the next one. */
	if (gather->peers)
		peer_sheet_new(gather->peers, &model->peers);
	model->findings = vigil_take(&gather->vigil);
	model->listeners = looks_take(&gather->looks);
	sheet_free(gather->before);
	gather->before = gather->sheet;
	model->sheet = gather->lists ? sheet_hold(gather->sheet) : NULL;
	gather->sheet = NULL;
	fill(gather, model);
}

/* ---- another filter of what is kept ---- */

/* After so many rows it is asked again whether anybody wants them. */
#define SIFT_AT_ONCE 1024

static int feed_kept(struct gather *gather, const struct feed *feed)
{
	const struct table *table = gather->sheet->table;
	size_t count = sheet_present(gather->sheet);
	struct sock sock;
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		if (i % SIFT_AT_ONCE == 0 && atomic_load(gather->drop))
			return -EINTR;
		table_get(table, i, &sock);
		gather->row = i;
		err = feed_sock(feed, &sock);
	}
	return err;
}

int gather_pick_gone(struct gather *gather)
{
	struct sheet *sheet = gather->sheet;
	size_t count = table_count(sheet->table);
	struct sock sock;
	int err = 0;

	for (size_t i = sheet_present(sheet); gather->filter && i < count && !err; i++) {
		table_get(sheet->table, i, &sock);
		if (filter_match(gather->filter, &gather->sieve.scene, &sock) ==
			TRUTH_YES)
			err = sheet_pick(sheet, i);
	}
	return err;
}

/* Counts and picks what passes. Returns as gather_sift(). */
static int sift_kept(struct gather *gather, const struct aggregate *whole,
	const struct figures *figures)
{
	const struct snapshot snapshot = aggregate_snapshot(whole);
	struct feed feed;
	int err;

	aggregator_init(&gather->now, whole->class_by, gather->directions);
	gather->passed = (struct feed_tee){ .count = 0 };
	feed_tee_add(&gather->passed, aggregator_feed(&gather->now));
	feed = gather_sieve(gather);
	err = feed_begin(&feed, &snapshot);
	if (!err)
		err = feed_figures(&feed, figures);
	if (!err)
		err = feed_kept(gather, &feed);
	if (!err)
		err = gather_pick_gone(gather);
	gather->now.now.outcome = whole->outcome;
	return err;
}

int gather_sift(struct gather *gather, struct model *model)
{
	const struct aggregate whole = *model_whole(model);
	struct sheet *sheet;
	int err = sheet_new_of(model->sheet, &sheet);

	if (err)
		return err;
	sheet_free(gather->sheet);
	gather->sheet = sheet;
	gather->now.now = whole;
	gather->whole.now = whole;
	gather->figures = model->figures;
	if (gather->filter)
		err = sift_kept(gather, &whole, &model->figures);
	if (err)
		return err;
	sheet_free(model->sheet);
	model->sheet = gather->sheet;
	gather->sheet = NULL;
	fill(gather, model);
	return 0;
}
