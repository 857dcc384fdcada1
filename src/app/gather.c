/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/gather.h"

#include "sockview/app/seed.h"

#include <errno.h>
#include <string.h>

#define DEADLINE_MS 5000

int gather_init(struct gather *gather, const atomic_bool *drop)
{
	int err;

	gather->drop = drop;
	gather->seed = seed_make();
	ages_init(&gather->ages, &gather->seed);
	err = direction_new(&gather->directions);
	if (!err)
		err = looks_init(&gather->looks, &gather->seed, gather->directions);
	return err ? err : names_new(&gather->names);
}

/* What is counted from now on is no change of what was. */
static void forget_groups(struct gather *gather)
{
	tally_free(gather->tally);
	peers_free(gather->peers);
	processes_free(gather->processes);
	gather->tally = NULL;
	gather->peers = NULL;
	gather->processes = NULL;
}

void gather_fini(struct gather *gather)
{
	direction_free(gather->directions);
	names_free(gather->names);
	filter_free(gather->filter);
	ages_fini(&gather->ages);
	sheet_free(gather->sheet);
	sheet_free(gather->before);
	forget_groups(gather);
	vigil_close(&gather->vigil);
	looks_fini(&gather->looks);
	owner_search_fini(&gather->search);
	aging_fini(&gather->aging);
	gather->sheet = NULL;
	gather->before = NULL;
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
	forget_groups(gather);
}

void gather_forget(struct gather *gather)
{
	history_forget(&gather->history);
	history_forget(&gather->narrowed);
	vigil_forget(&gather->vigil);
}

/* ---- the feed ---- */

static int on_figures(void *self, const struct figures *figures)
{
	struct gather *gather = self;

	gather->figures = *figures;
	if (figures_know(figures, FIGURE_FIN_TIMEOUT_S))
		gather->ages.fin_timeout_ms =
			(uint32_t)figures->value[FIGURE_FIN_TIMEOUT_S] * 1000;
	return 0;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct gather *gather = self;

	ages_begin(&gather->ages, snapshot->mono_ns);
	return 0;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct gather *gather = self;

	if (!atomic_load(gather->drop))
		ages_end(&gather->ages, verdict->complete);
	return 0;
}

/* Stands before all others: what is dropped is not worth counting. */
static int on_sock(void *self, const struct sock *sock)
{
	struct gather *gather = self;

	if (atomic_load_explicit(gather->drop, memory_order_relaxed))
		return -EINTR;
	looks_meanwhile(&gather->looks);
	return ages_take(&gather->ages, sock, &gather->age);
}

/* What may be listed, whatever the filter says of it now. */
static int on_kept(void *self, const struct sock *sock)
{
	struct gather *gather = self;

	gather->row = table_count(gather->sheet->table);
	return sheet_add(gather->sheet, sock, gather->age);
}

static int on_picked(void *self, const struct sock *sock)
{
	struct gather *gather = self;

	(void)sock;
	return sheet_pick(gather->sheet, gather->row);
}

struct feed gather_sieve(struct gather *gather)
{
	static const struct feed_ops picking = { .sock = on_picked };
	const struct filter_scene scene = {
		.directions = gather->directions,
		.names = gather->names,
		.claims = gather->searching ? gather->search.claims : NULL,
		.units = gather->searching ? gather->search.units : NULL,
	};
	struct feed_tee *passed = &gather->passed;

	if (gather->sheet) {
		sheet_narrow(gather->sheet);
		feed_tee_add(passed, (struct feed){ &picking, gather });
	}
	sieve_init(&gather->sieve, gather->filter, gather->text,
		passed->count > 1 ? feed_tee_feed(passed) : passed->to[0], &scene);
	gather->sieve.count_terms = true;
	return sieve_feed(&gather->sieve);
}

static void add_counts(struct gather *gather, struct feed_tee *tee)
{
	static const struct feed_ops keeping = { .sock = on_kept };
	struct feed counts = aggregator_feed(&gather->now);

	gather->passed = (struct feed_tee){ .count = 0 };
	gather->kept = (struct feed_tee){ .count = 0 };
	feed_tee_add(&gather->passed, counts);
	if (gather->tally)
		feed_tee_add(&gather->passed, tally_feed(gather->tally));
	if (gather->peers)
		feed_tee_add(&gather->passed, peers_feed(gather->peers));
	if (gather->passed.count > 1)
		counts = feed_tee_feed(&gather->passed);
	if (gather->filter) {
		feed_tee_add(tee, aggregator_feed(&gather->whole));
		counts = gather_sieve(gather);
	}
	if (gather->sheet) {
		feed_tee_add(&gather->kept, (struct feed){ &keeping, gather });
		feed_tee_add(&gather->kept, counts);
		counts = feed_tee_feed(&gather->kept);
	}
	feed_tee_add(tee, counts);
}

static struct ask make_ask(
	const struct gather *gather, const struct worker_settings *settings)
{
	/* The filter is no hint to the source: all sockets are to be counted. */
	struct ask ask = {
		.protos = settings->protos,
		.families = settings->families,
		.states = { STATES_ALL, STATES_ALL },
		.listeners = true,
		.figures = true,
		.cgroups = gather->sheet || gather->searching,
		.devices = gather->sheet || gather->looks.wanted ||
			   filter_needs_devices(gather->filter),
		.deadline_ms = DEADLINE_MS,
	};

	vigil_ask(&gather->vigil, &ask);
	return ask;
}

/* Counts a kind of group while it is wanted, and keeps what it was before meanwhile. */
static int prepare_groups(struct gather *gather, unsigned rows)
{
	int err = 0;

	if (!(rows & MODEL_SERVICES)) {
		tally_free(gather->tally);
		gather->tally = NULL;
	} else if (!gather->tally) {
		err = tally_new(
			&gather->seed, gather->directions, GROUPS_MAX, &gather->tally);
	}
	if (!(rows & MODEL_PEERS)) {
		peers_free(gather->peers);
		gather->peers = NULL;
	} else if (!err && !gather->peers) {
		err = peers_new(
			&gather->seed, gather->directions, GROUPS_MAX, &gather->peers);
	}
	return err ? err : gather_claim_groups(gather);
}

/* Room for the rows that are wanted. Returns 0 or -ENOMEM. */
static int prepare_rows(struct gather *gather, const struct worker_settings *settings)
{
	unsigned rows = settings->rows;
	int err = prepare_groups(gather, rows);

	if (!err)
		err = gather_prepare_processes(gather, settings);
	sheet_free(gather->sheet);
	gather->sheet = NULL;
	gather->lists = rows & MODEL_SOCKETS;
	if (!gather->lists) {
		sheet_free(gather->before);
		gather->before = NULL;
	}
	if (!err && rows & (MODEL_SOCKETS | MODEL_PROCESSES))
		err = sheet_new(&gather->seed, &gather->sheet);
	gather->follows = gather->before && gather->ages.sure;
	return err;
}

/* Rows with owners. */
#define OWNED                                                                            \
	(MODEL_SOCKETS | MODEL_SERVICES | MODEL_PEERS | MODEL_PROCESSES | MODEL_KEEPERS)

/* Where owners are shown, judged by a filter, or asked for. */
static bool wants_owners(
	const struct gather *gather, const struct worker_settings *settings)
{
	return (settings->proc || gather->replay) &&
	       (settings->owners || gather->vigil.wants_owners ||
		       settings->rows & OWNED || filter_needs_owners(gather->filter) ||
		       filter_needs_units(gather->filter));
}

static int prepare_vigil(struct gather *gather, const struct worker_settings *settings)
{
	const struct vigil_plan plan = {
		.thresholds = settings->thresholds,
		.directions = gather->directions,
		.watch = gather->looks.watch,
		.seed = gather->seed,
		.partial = settings->families != FAMILIES_ALL,
	};

	return settings->thresholds ? vigil_open(&gather->vigil, &plan) : 0;
}

/* What the snapshot is gathered into. Returns 0 or -ENOMEM. */
static int prepare(struct gather *gather, const struct worker_settings *settings)
{
	int err;

	if (gather->protos != settings->protos ||
		gather->families != settings->families) {
		ages_widen(&gather->ages);
		forget_groups(gather);
	}
	gather->keepers = settings->rows & MODEL_KEEPERS;
	gather->protos = settings->protos;
	gather->families = settings->families;
	gather_prepare_owners(gather, settings, wants_owners(gather, settings));
	err = looks_prepare(&gather->looks, settings->rows & MODEL_LISTENERS,
		&gather->age, gather->ages.sure);
	if (!err)
		err = prepare_vigil(gather, settings);
	return err ? err : prepare_rows(gather, settings);
}

static int read_sockets(struct gather *gather, struct source *source,
	const struct worker_settings *settings)
{
	static const struct feed_ops ops = {
		.begin = on_begin, .figures = on_figures, .sock = on_sock, .end = on_end
	};
	const struct ask ask = make_ask(gather, settings);
	struct feed_tee tee = { .count = 0 };
	struct feed feed;
	int err;

	feed_tee_add(&tee, (struct feed){ &ops, gather });
	feed_tee_add(&tee, direction_feed(gather->directions));
	feed_tee_add(&tee, names_feed(gather->names));
	if (gather->sheet)
		feed_tee_add(&tee, names_feed(gather->sheet->names));
	looks_add(&gather->looks, &tee);
	if (gather->searching)
		feed_tee_add(&tee, owner_search_feed(&gather->search,
					   settings->families != FAMILIES_ALL));
	vigil_add(&gather->vigil, &tee, gather->looks.work);
	add_counts(gather, &tee);
	feed = feed_tee_feed(&tee);
	looks_open(&gather->looks, source, settings->max_cpu);
	err = source_snapshot(source, &ask, &feed);
	looks_close(&gather->looks);
	if (!err && gather->processes && !settings->alone)
		err = gather_ages(gather, source, &ask);
	return err ? err : gather_judge(gather, source, settings, &ask);
}

/* What a snapshot with gaps did not see is not gone for that. */
static int show_gone(struct gather *gather)
{
	int err;

	if (!gather->sheet || !gather->follows || !gather->ages.sure)
		return 0;
	err = sheet_add_gone(gather->sheet, gather->before, &gather->ages);
	return err ? err : gather_pick_gone(gather);
}

static int tell_listeners(struct gather *gather)
{
	const struct listeners_plan plan = {
		.filter = gather->filter,
		.scene = &gather->sieve.scene,
		.families = gather->families,
	};

	return looks_tell(&gather->looks, &plan,
		gather->filter ? &gather->whole.now : &gather->now.now);
}

void gather_look(struct gather *gather, struct source *source,
	const struct worker_settings *settings)
{
	if (settings->rows & MODEL_LISTENERS || settings->thresholds)
		looks_make(&gather->looks, source, settings->max_cpu);
	else
		looks_forget(&gather->looks);
}

int gather_snapshot(struct gather *gather, struct source *source,
	const struct worker_settings *settings)
{
	int err = prepare(gather, settings);

	if (err)
		return err;
	looks_hurry(&gather->looks);
	gather_look(gather, source, settings);
	aggregator_init(&gather->now, settings->class_by, gather->directions);
	aggregator_init(&gather->whole, settings->class_by, gather->directions);
	memset(&gather->figures, 0, sizeof(gather->figures));
	err = read_sockets(gather, source, settings);
	if (!err)
		err = tell_listeners(gather);
	if (!err)
		err = show_gone(gather);
	if (err)
		return err;
	history_add(&gather->history,
		gather->filter ? &gather->whole.now : &gather->now.now, &gather->figures);
	if (gather->filter)
		history_add(&gather->narrowed, &gather->now.now, &gather->figures);
	return 0;
}
