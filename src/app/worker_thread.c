/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/worker_thread.h"

#include "sockview/collect/clock.h"

#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

/* Takes over what was set. False: the thread is to end. */
static bool take_settings(struct worker *worker)
{
	bool go_on;

	pthread_mutex_lock(&worker->lock);
	go_on = !worker->stop;
	worker->refresh = false;
	if (worker->used.families != worker->settings.families) {
		gather_forget(&worker->gather);
		player_forget(&worker->player, true);
	}
	if (worker->used_version != worker->version)
		player_again(&worker->player);
	worker->used = worker->settings;
	worker->used_version = worker->version;
	if (worker->narrow) {
		gather_narrow(&worker->gather, worker->filter, worker->filter_text);
		player_forget(&worker->player, false);
	}
	worker->sift = worker->narrow && !worker->dump;
	worker->dump = false;
	worker->filter = worker->narrow ? NULL : worker->filter;
	worker->narrow = false;
	atomic_store(&worker->drop, !go_on);
	pthread_mutex_unlock(&worker->lock);
	return go_on;
}

/* Needs the lock, and gives it back meanwhile. False: it is time. */
static bool wait_for_change(struct worker *worker, uint64_t mono_ns)
{
	const struct timespec end = { (time_t)(mono_ns / SECOND_NS),
		(long)(mono_ns % SECOND_NS) };

	return pthread_cond_timedwait(&worker->changed, &worker->lock, &end) == 0;
}

/* Whether there is a wish to be fulfilled before it is time. */
static bool wait_for_wish(struct worker *worker, uint64_t mono_ns)
{
	bool wished;

	pthread_mutex_lock(&worker->lock);
	while (!worker->stop && !worker->refresh && !worker->wished &&
		wait_for_change(worker, mono_ns))
		;
	wished = worker->wished && !worker->stop && !worker->refresh;
	worker->wished = false;
	pthread_mutex_unlock(&worker->lock);
	return wished;
}

static void wait_until(struct worker *worker, uint64_t mono_ns)
{
	while (wait_for_wish(worker, mono_ns))
		worker_publish_again(worker);
}

bool worker_has_news(struct worker *worker)
{
	bool news;

	pthread_mutex_lock(&worker->lock);
	news = worker->refresh || worker->stop;
	pthread_mutex_unlock(&worker->lock);
	return news;
}

/* The same, and looks at the listeners meanwhile. */
static void watch_until(struct worker *worker, uint64_t mono_ns)
{
	struct looks *looks = &worker->gather.looks;

	while (looks->due_ns && looks->due_ns < mono_ns) {
		wait_until(worker, looks->due_ns);
		if (worker_has_news(worker))
			return;
		gather_look(&worker->gather, worker->source, &worker->used);
	}
	wait_until(worker, mono_ns);
}

/* The same, and goes on with a search that has only begun. */
static void search_until(struct worker *worker, uint64_t mono_ns)
{
	uint64_t due = worker_search_due(worker);

	while (due < mono_ns && !worker_has_news(worker)) {
		watch_until(worker, due);
		if (!worker_has_news(worker))
			worker_search(worker, 0);
		due = worker_search_due(worker);
	}
	watch_until(worker, mono_ns);
}

/* Whether all is recorded that was wanted; the screen ends the program then. */
static bool is_done(const struct worker *worker)
{
	return worker->tape.recorder && worker->tape.count &&
	       recorder_count(worker->tape.recorder) >= worker->tape.count;
}

/* Returns when the next one is due. */
static uint64_t take_snapshot(struct worker *worker)
{
	uint64_t start = clock_ns(CLOCK_MONOTONIC);
	uint64_t cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	uint64_t interval = worker->used.delay_ns;
	struct held_model *held = NULL;
	uint64_t cost = 0;

	if (gather_snapshot(&worker->gather, worker->source, &worker->used) == 0) {
		worker_search_new(worker);
		cost = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
		held = worker_make_model(worker, cost + worker->search_cpu_ns);
	}
	if (held) {
		interval = held->model.interval_ns;
		worker->snapshot_ns = start;
		worker->spent_ns = cost;
		worker_publish(worker, held);
		worker_search(worker, cost);
	}
	return start + interval;
}

static void run_live(struct worker *worker)
{
	uint64_t due = 0;

	while (take_settings(worker) && !is_done(worker)) {
		if (!worker->sift || !worker_publish_sifted(worker))
			due = take_snapshot(worker);
		search_until(worker, due);
	}
}

/* Obeys in order, outside the lock: to find the end of a long recording takes time. */
static void obey_orders(struct worker *worker)
{
	struct play_order orders[ORDERS_MAX];
	unsigned count;

	pthread_mutex_lock(&worker->lock);
	count = worker->order_count;
	memcpy(orders, worker->orders, count * sizeof(*orders));
	worker->order_count = 0;
	pthread_mutex_unlock(&worker->lock);
	for (unsigned i = 0; i < count; i++)
		player_obey(&worker->player, &orders[i], clock_ns(CLOCK_MONOTONIC));
}

/* The wait for the next snapshot is used to find out how many there are. */
static void wait_for_next(struct worker *worker)
{
	struct player *player = &worker->player;
	bool counted = player->counted;
	uint64_t due = player_due(player);

	while (!player->counted && !worker_has_news(worker) &&
		clock_ns(CLOCK_MONOTONIC) < due)
		player_look_ahead(player);
	if (player->counted && !counted)
		worker_publish_again(worker);
	if (due == PLAYER_NEVER)
		due = clock_ns(CLOCK_MONOTONIC) + 3600 * SECOND_NS;
	wait_until(worker, due);
}

static void take_recorded(struct worker *worker)
{
	struct held_model *held;

	if (player_take(&worker->player, &worker->gather, &worker->used))
		return;
	held = worker_make_model(worker, 0);
	if (held)
		worker_publish(worker, held);
}

static void run_replay(struct worker *worker)
{
	struct player *player = &worker->player;

	player_init(player, worker->tape.replay, clock_ns(CLOCK_MONOTONIC));
	while (take_settings(worker)) {
		obey_orders(worker);
		if (worker->sift)
			worker_publish_sifted(worker);
		if (player->taken)
			worker_publish_again(worker);
		else
			take_recorded(worker);
		if (!player->taken)
			continue;
		wait_for_next(worker);
		if (!worker_has_news(worker) &&
			player_due(player) <= clock_ns(CLOCK_MONOTONIC))
			player_advance(player, clock_ns(CLOCK_MONOTONIC));
	}
}

void *worker_run(void *context)
{
	struct worker *worker = context;

	if (worker->tape.replay)
		run_replay(worker);
	else
		run_live(worker);
	return NULL;
}
