/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/worker_thread.h"

#include "sockview/app/closely.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

#define SECOND_NS UINT64_C(1000000000)

static uint64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

/* ---- publishing ---- */

struct held_model *worker_drop_holder(struct held_model *held)
{
	if (!held || --held->holders)
		return NULL;
	if (held->lender) {
		/* It keeps its rows, or hands that over to be freed. */
		model_forget_rows(&held->model);
		held->lender = worker_drop_holder(held->lender);
	}
	return held;
}

void worker_free_model(struct held_model *held)
{
	if (!held)
		return;
	worker_free_model(held->lender);
	model_free_rows(&held->model);
	free(held);
}

/* Looks between the snapshots take their share of the bound, a part of it at most. */
static uint64_t stretched_interval(const struct worker *worker,
	const struct worker_settings *settings, uint64_t cpu_ns)
{
	double bound = settings->max_cpu - looks_cpu(&worker->gather.looks);
	double least = (double)cpu_ns / bound;

	return least > (double)settings->delay_ns ? (uint64_t)least : settings->delay_ns;
}

/* The share of a core, of a second at least: less would be noise. Negative: not known
 * yet. */
static double own_cpu(struct worker *worker)
{
	uint64_t cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
	uint64_t wall = read_clock(CLOCK_MONOTONIC);
	uint64_t elapsed = wall - worker->process_wall_ns;

	if (worker->process_wall_ns && elapsed < SECOND_NS)
		return worker->own_cpu;
	worker->own_cpu =
		worker->process_wall_ns
			? (double)(cpu - worker->process_cpu_ns) / (double)elapsed
			: -1;
	worker->process_cpu_ns = cpu;
	worker->process_wall_ns = wall;
	return worker->own_cpu;
}

/* What a replay costs is nothing that belongs to what it shows. */
static void fill_tape(struct worker *worker, struct model *model)
{
	const struct worker_tape *tape = &worker->tape;

	if (tape->replay) {
		player_fill(&worker->player, &model->playing);
		model->interval_ns = model->delay_ns;
		model->own_cpu = -1;
	}
	if (tape->recorder) {
		model->taping.set = true;
		model->taping.count = recorder_count(tape->recorder);
		model->taping.err = recorder_error(tape->recorder);
		model->taping.done = tape->count && model->taping.count >= tape->count;
	}
}

/* What is on the screen, looked at closely. */
static struct closeups *look_closely(struct worker *worker)
{
	struct closeup_wish wish;

	pthread_mutex_lock(&worker->lock);
	wish = worker->wish;
	worker->wished = false;
	pthread_mutex_unlock(&worker->lock);
	return closely_look(
		worker->source, !worker->tape.replay, worker->gather.directions, &wish);
}

/* What it takes is a cost of the snapshot, too. */
static void tell_owners(struct worker *worker, struct model *model)
{
	uint64_t cpu = read_clock(CLOCK_THREAD_CPUTIME_ID);

	gather_tell_owners(&worker->gather, model, read_clock(CLOCK_MONOTONIC));
	model->cpu_ns += read_clock(CLOCK_THREAD_CPUTIME_ID) - cpu;
	model->interval_ns = stretched_interval(worker, &worker->used, model->cpu_ns);
}

static struct held_model *make_model(struct worker *worker, uint64_t cpu_ns)
{
	const struct worker_settings *used = &worker->used;
	struct held_model *held = malloc(sizeof(*held));

	if (!held)
		return NULL;
	held->holders = 1;
	held->lender = NULL;
	held->model = (struct model){
		.version = worker->used_version,
		.serial = ++worker->serial,
		.protos = used->protos,
		.families = used->families,
		.delay_ns = used->delay_ns,
		.interval_ns = stretched_interval(worker, used, cpu_ns),
		.cpu_ns = cpu_ns,
		.own_cpu = own_cpu(worker),
		.max_cpu = used->max_cpu,
	};
	gather_fill(&worker->gather, &held->model);
	tell_owners(worker, &held->model);
	fill_tape(worker, &held->model);
	held->model.closeups = look_closely(worker);
	return held;
}

void worker_publish(struct worker *worker, struct held_model *held)
{
	struct held_model *old;

	pthread_mutex_lock(&worker->lock);
	old = worker_drop_holder(worker->newest);
	worker->newest = held;
	pthread_mutex_unlock(&worker->lock);
	worker_free_model(old);
	eventfd_write(worker->event, 1);
}

struct held_model *worker_copy_newest(struct worker *worker)
{
	struct held_model *held = calloc(1, sizeof(*held));

	pthread_mutex_lock(&worker->lock);
	if (held && worker->newest) {
		*held = *worker->newest;
		held->holders = 1;
		held->lender = held->lender ? held->lender : worker->newest;
		held->lender->holders++;
		sheet_hold(held->model.sheet);
		roster_hold(held->model.roster);
		roster_hold(held->model.keepers);
		process_sheet_hold(held->model.processes);
		held->model.closeups = NULL;
	}
	pthread_mutex_unlock(&worker->lock);
	if (!held || !held->lender) {
		free(held);
		return NULL;
	}
	held->model.closeups = look_closely(worker);
	return held;
}

/* What was published stands, told anew where the replay stands and what was wished. */
static void publish_again(struct worker *worker)
{
	struct held_model *held = worker_copy_newest(worker);

	if (!held)
		return;
	if (worker->tape.replay)
		player_fill(&worker->player, &held->model.playing);
	worker_publish(worker, held);
}

/* Whether another filter can be answered from the rows of the newest model. */
static bool has_kept(const struct worker *worker)
{
	const struct worker_settings *used = &worker->used;
	const struct model *newest = worker->newest ? &worker->newest->model : NULL;

	/* Which listeners match is asked for by their own page only, that is anew. */
	return newest && newest->sheet &&
	       (used->rows & ~(unsigned)MODEL_LISTENERS) == MODEL_SOCKETS &&
	       newest->protos == used->protos && newest->families == used->families &&
	       newest->now.class_by == used->class_by;
}

/*
 * Shows at once what another filter makes of the rows there are. False: that takes a
 * snapshot.
 */
static bool publish_sifted(struct worker *worker)
{
	struct held_model *held = has_kept(worker) ? worker_copy_newest(worker) : NULL;

	if (!held)
		return false;
	held->model.version = worker->used_version;
	held->model.serial = ++worker->serial;
	if (gather_sift(&worker->gather, &held->model) == 0) {
		worker_publish(worker, held);
		return true;
	}
	pthread_mutex_lock(&worker->lock);
	held = worker_drop_holder(held);
	pthread_mutex_unlock(&worker->lock);
	worker_free_model(held);
	return false;
}

/* ---- the thread ---- */

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
		publish_again(worker);
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

/* Whether all is recorded that was wanted; the screen ends the program then. */
static bool is_done(const struct worker *worker)
{
	return worker->tape.recorder && worker->tape.count &&
	       recorder_count(worker->tape.recorder) >= worker->tape.count;
}

/* Returns when the next one is due. */
static uint64_t take_snapshot(struct worker *worker)
{
	uint64_t start = read_clock(CLOCK_MONOTONIC);
	uint64_t cpu = read_clock(CLOCK_THREAD_CPUTIME_ID);
	uint64_t interval = worker->used.delay_ns;
	struct held_model *held = NULL;
	uint64_t cost = 0;

	if (gather_snapshot(&worker->gather, worker->source, &worker->used) == 0) {
		cost = read_clock(CLOCK_THREAD_CPUTIME_ID) - cpu;
		held = make_model(worker, cost + worker->search_cpu_ns);
	}
	if (held) {
		interval = held->model.interval_ns;
		worker_publish(worker, held);
		worker_search(worker, cost);
	}
	return start + interval;
}

static void run_live(struct worker *worker)
{
	uint64_t due = 0;

	while (take_settings(worker) && !is_done(worker)) {
		if (!worker->sift || !publish_sifted(worker))
			due = take_snapshot(worker);
		watch_until(worker, due);
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
		player_obey(&worker->player, &orders[i], read_clock(CLOCK_MONOTONIC));
}

/* The wait for the next snapshot is used to find out how many there are. */
static void wait_for_next(struct worker *worker)
{
	struct player *player = &worker->player;
	bool counted = player->counted;
	uint64_t due = player_due(player);

	while (!player->counted && !worker_has_news(worker) &&
		read_clock(CLOCK_MONOTONIC) < due)
		player_look_ahead(player);
	if (player->counted && !counted)
		publish_again(worker);
	if (due == PLAYER_NEVER)
		due = read_clock(CLOCK_MONOTONIC) + 3600 * SECOND_NS;
	wait_until(worker, due);
}

static void take_recorded(struct worker *worker)
{
	struct held_model *held;

	if (player_take(&worker->player, &worker->gather, &worker->used))
		return;
	held = make_model(worker, 0);
	if (held)
		worker_publish(worker, held);
}

static void run_replay(struct worker *worker)
{
	struct player *player = &worker->player;

	player_init(player, worker->tape.replay, read_clock(CLOCK_MONOTONIC));
	while (take_settings(worker)) {
		obey_orders(worker);
		if (worker->sift)
			publish_sifted(worker);
		if (player->taken)
			publish_again(worker);
		else
			take_recorded(worker);
		if (!player->taken)
			continue;
		wait_for_next(worker);
		if (!worker_has_news(worker) &&
			player_due(player) <= read_clock(CLOCK_MONOTONIC))
			player_advance(player, read_clock(CLOCK_MONOTONIC));
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
