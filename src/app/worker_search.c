/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The search for owners between two snapshots. */

#include "sockview/app/worker_thread.h"

#include "sockview/collect/clock.h"

#define MS_NS	 UINT64_C(1000000)
#define SLICE_NS (50 * MS_NS) /* while sockets wait for their owners */
#define NEW_NS	 (20 * MS_NS) /* for what has come since the last snapshot */
#define AGAIN_NS (5 * MS_NS)  /* for another look at what is known */

/* More rows than these are not told their owners twice a snapshot. */
#define ROWS_TOLD_AGAIN 100000

struct slice {
	struct worker *worker;
	uint64_t end_ns; /* CLOCK_MONOTONIC */
};

static bool is_enough(void *self)
{
	const struct slice *slice = self;

	return clock_ns(CLOCK_MONOTONIC) >= slice->end_ns ||
	       worker_has_news(slice->worker);
}

/* Who looks for owners does not want to wait for the next snapshot to see them. */
static void publish_found(struct worker *worker)
{
	struct held_model *held = worker_copy_newest(worker);
	struct model *model = held ? &held->model : NULL;
	const struct sheet *rows = worker->gather.before;

	if (!held)
		return;
	if (!rows || table_count(rows->table) <= ROWS_TOLD_AGAIN) {
		model->serial = ++worker->serial;
		gather_tell_owners(&worker->gather, model, clock_ns(CLOCK_MONOTONIC));
	}
	worker_publish(worker, held);
}

/* A filter that judges owners has judged without them so far, and rows of many have
 * counted without them. */
static void judge_again(struct worker *worker)
{
	if (!filter_needs_owners(worker->gather.filter) &&
		!(worker->used.rows & (MODEL_SERVICES | MODEL_PEERS)))
		return;
	pthread_mutex_lock(&worker->lock);
	worker->refresh = true;
	worker->dump = true;
	pthread_mutex_unlock(&worker->lock);
}

/* Once, after all that was there at first has been looked for. */
static void settle(struct worker *worker)
{
	struct owner_search *search = &worker->gather.search;

	if (search->settled || (!search->next_round_ns && owner_search_wants(search)))
		return;
	search->settled = true;
	judge_again(worker);
}

uint64_t worker_search_due(const struct worker *worker)
{
	const struct gather *gather = &worker->gather;
	uint64_t paid = worker->snapshot_ns + worker_least_ns(worker, worker->spent_ns);
	uint64_t rested = worker->search_ns + SLICE_NS;

	if (!gather->searching || gather->search.settled)
		return UINT64_MAX;
	return paid > rested ? paid : rested;
}

/* Rows that come only to go once their owner is found would make others jump. */
void worker_search_new(struct worker *worker)
{
	struct owner_search *search = &worker->gather.search;
	uint64_t start = clock_ns(CLOCK_MONOTONIC);
	struct slice slice = { .worker = worker, .end_ns = start + NEW_NS };

	if (worker->gather.searching && search->settled && owner_search_wants(search))
		owner_search_go_on(search, is_enough, &slice, start);
}

/* At most as much again as the snapshot took: the interval follows. */
void worker_search(struct worker *worker, uint64_t cpu_ns)
{
	struct owner_search *search = &worker->gather.search;
	uint64_t start = clock_ns(CLOCK_MONOTONIC);
	uint64_t cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	uint64_t budget = cpu_ns > SLICE_NS ? cpu_ns : SLICE_NS;
	struct slice slice = { .worker = worker };

	worker->search_cpu_ns = 0;
	if (!worker->gather.searching)
		return;
	slice.end_ns = start + (owner_search_wants(search) ? budget : AGAIN_NS);
	if (owner_search_go_on(search, is_enough, &slice, start))
		publish_found(worker);
	settle(worker);
	worker->search_cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
	worker->spent_ns += worker->search_cpu_ns;
	worker->search_ns = clock_ns(CLOCK_MONOTONIC);
}
