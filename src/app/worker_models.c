/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The models of a worker: made by its thread, held by whoever shows them. */

#include "sockview/app/worker_thread.h"

#include "sockview/app/closely.h"
#include "sockview/collect/clock.h"

#include <stdlib.h>
#include <sys/eventfd.h>

#define SECOND_NS UINT64_C(1000000000)

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
uint64_t worker_least_ns(const struct worker *worker, uint64_t cpu_ns)
{
	double bound = worker->used.max_cpu - looks_cpu(&worker->gather.looks);

	return (uint64_t)((double)cpu_ns / bound);
}

static uint64_t stretched_interval(const struct worker *worker, uint64_t cpu_ns)
{
	uint64_t least = worker_least_ns(worker, cpu_ns);

	return least > worker->used.delay_ns ? least : worker->used.delay_ns;
}

/* The share of a core, of a second at least: less would be noise. Negative: not known
 * yet. */
static double own_cpu(struct worker *worker)
{
	uint64_t cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	uint64_t wall = clock_ns(CLOCK_MONOTONIC);
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

/* What is on the screen, to be looked at closely. */
static struct closeup_wish take_wish(struct worker *worker)
{
	struct closeup_wish wish;

	pthread_mutex_lock(&worker->lock);
	wish = worker->wish;
	worker->wished = false;
	pthread_mutex_unlock(&worker->lock);
	worker->gather.wish = wish.process;
	return wish;
}

static struct closeups *look_closely(
	struct worker *worker, const struct closeup_wish *wish)
{
	return closely_look(
		worker->source, !worker->tape.replay, worker->gather.directions, wish);
}

/* What it takes is a cost of the snapshot, too. */
static void tell_owners(struct worker *worker, struct model *model)
{
	uint64_t cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);

	gather_tell_owners(&worker->gather, model, clock_ns(CLOCK_MONOTONIC));
	model->cpu_ns += clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
	model->interval_ns = stretched_interval(worker, model->cpu_ns);
}

struct held_model *worker_make_model(struct worker *worker, uint64_t cpu_ns)
{
	const struct worker_settings *used = &worker->used;
	const struct closeup_wish wish = take_wish(worker);
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
		.interval_ns = stretched_interval(worker, cpu_ns),
		.cpu_ns = cpu_ns,
		.own_cpu = own_cpu(worker),
		.max_cpu = used->max_cpu,
	};
	gather_fill(&worker->gather, &held->model);
	tell_owners(worker, &held->model);
	fill_tape(worker, &held->model);
	held->model.closeups = look_closely(worker, &wish);
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
	const struct closeup_wish wish = take_wish(worker);
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
	held->model.closeups = look_closely(worker, &wish);
	return held;
}

void worker_publish_again(struct worker *worker)
{
	struct held_model *held = worker_copy_newest(worker);

	if (!held)
		return;
	if (worker->tape.replay)
		player_fill(&worker->player, &held->model.playing);
	if (held->model.process.of != worker->gather.wish)
		gather_tell_wish(&worker->gather, &held->model);
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

bool worker_publish_sifted(struct worker *worker)
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
