/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)

/* A model and those who hold it. The count is guarded by worker->lock. */
struct held_model {
	struct model model; /* first, so that one pointer is the other */
	unsigned holders;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int event;

	/* Guarded by lock. */
	struct worker_settings settings;
	uint64_t version;      /* of what is set */
	struct filter *filter; /* not yet taken over; owned */
	char filter_text[MODEL_FILTER_MAX];
	bool narrow;		   /* by another filter, or none */
	struct held_model *newest; /* held once by the worker itself */
	bool refresh;
	bool stop;

	atomic_bool drop; /* end the dump under way: nobody wants it any more */

	/* The thread's own. */
	struct source *source;
	struct gather gather;
	struct worker_settings used; /* by the last snapshot */
	uint64_t used_version;
	uint64_t serial;	 /* of the last model */
	uint64_t process_cpu_ns; /* when own_cpu was measured */
	uint64_t process_wall_ns;
	double own_cpu; /* negative: not known yet */
};

static uint64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

/* ---- publishing ---- */

static void free_model(struct held_model *held)
{
	if (held)
		sheet_free(held->model.sheet);
	free(held);
}

/* Needs the lock. Returns the model if nobody holds it any more, else NULL. */
static struct held_model *drop_holder(struct held_model *held)
{
	return held && --held->holders == 0 ? held : NULL;
}

static uint64_t stretched_interval(
	const struct worker_settings *settings, uint64_t cpu_ns)
{
	double least = (double)cpu_ns / settings->max_cpu;

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

static struct held_model *make_model(struct worker *worker, uint64_t cpu_ns)
{
	const struct worker_settings *used = &worker->used;
	struct held_model *held = malloc(sizeof(*held));

	if (!held)
		return NULL;
	held->holders = 1;
	held->model = (struct model){
		.version = worker->used_version,
		.serial = ++worker->serial,
		.protos = used->protos,
		.families = used->families,
		.delay_ns = used->delay_ns,
		.interval_ns = stretched_interval(used, cpu_ns),
		.cpu_ns = cpu_ns,
		.own_cpu = own_cpu(worker),
		.max_cpu = used->max_cpu,
	};
	gather_fill(&worker->gather, &held->model);
	return held;
}

static void publish(struct worker *worker, struct held_model *held)
{
	struct held_model *old;

	pthread_mutex_lock(&worker->lock);
	old = drop_holder(worker->newest);
	worker->newest = held;
	pthread_mutex_unlock(&worker->lock);
	free_model(old);
	eventfd_write(worker->event, 1);
}

/* ---- the thread ---- */

/* Takes over what was set. False: the thread is to end. */
static bool take_settings(struct worker *worker)
{
	bool go_on;

	pthread_mutex_lock(&worker->lock);
	go_on = !worker->stop;
	worker->refresh = false;
	if (worker->used.families != worker->settings.families)
		gather_forget(&worker->gather);
	worker->used = worker->settings;
	worker->used_version = worker->version;
	if (worker->narrow)
		gather_narrow(&worker->gather, worker->filter, worker->filter_text);
	worker->filter = worker->narrow ? NULL : worker->filter;
	worker->narrow = false;
	atomic_store(&worker->drop, !go_on);
	pthread_mutex_unlock(&worker->lock);
	return go_on;
}

static void wait_until(struct worker *worker, uint64_t mono_ns)
{
	const struct timespec end = { (time_t)(mono_ns / SECOND_NS),
		(long)(mono_ns % SECOND_NS) };
	int err = 0;

	pthread_mutex_lock(&worker->lock);
	while (!worker->stop && !worker->refresh && err == 0)
		err = pthread_cond_timedwait(&worker->changed, &worker->lock, &end);
	pthread_mutex_unlock(&worker->lock);
}

static void *run(void *context)
{
	struct worker *worker = context;

	while (take_settings(worker)) {
		uint64_t start = read_clock(CLOCK_MONOTONIC);
		uint64_t cpu = read_clock(CLOCK_THREAD_CPUTIME_ID);
		uint64_t interval = worker->used.delay_ns;

		if (gather_snapshot(&worker->gather, worker->source, &worker->used) ==
			0) {
			struct held_model *held = make_model(
				worker, read_clock(CLOCK_THREAD_CPUTIME_ID) - cpu);

			if (held) {
				interval = held->model.interval_ns;
				publish(worker, held);
			}
		}
		wait_until(worker, start + interval);
	}
	return NULL;
}

/* ---- for the other side ---- */

static int make_condition(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;
	int err = pthread_condattr_init(&attributes);

	if (err)
		return -err;
	err = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (!err)
		err = pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
	return -err;
}

static void destroy(struct worker *worker)
{
	free_model(drop_holder(worker->newest));
	if (worker->event >= 0)
		close(worker->event);
	gather_fini(&worker->gather);
	filter_free(worker->filter);
	source_free(worker->source);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}

/* Needs the lock, or nobody else. */
static void set_filter(struct worker *worker, struct filter *filter, const char *text)
{
	filter_free(worker->filter);
	worker->filter = filter;
	outcome_copy_text(worker->filter_text, sizeof(worker->filter_text), text);
	worker->narrow = true;
}

int worker_new(struct source *source, const struct worker_settings *settings,
	struct filter *filter, const char *text, struct worker **worker)
{
	struct worker *made = calloc(1, sizeof(*made));
	int err = made ? make_condition(&made->changed) : -ENOMEM;

	if (err) {
		free(made);
		filter_free(filter);
		source_free(source);
		return err;
	}
	pthread_mutex_init(&made->lock, NULL);
	made->source = source;
	made->settings = *settings;
	set_filter(made, filter, text);
	made->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	err = made->event < 0 ? -errno : gather_init(&made->gather, &made->drop);
	if (!err)
		err = -pthread_create(&made->thread, NULL, run, made);
	if (err)
		destroy(made);
	else
		*worker = made;
	return err;
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->lock);
	worker->stop = true;
	atomic_store(&worker->drop, true);
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
	pthread_join(worker->thread, NULL);
	destroy(worker);
}

int worker_fd(const struct worker *worker)
{
	return worker->event;
}

const struct model *worker_take(struct worker *worker)
{
	struct held_model *held;
	eventfd_t count;

	eventfd_read(worker->event, &count);
	pthread_mutex_lock(&worker->lock);
	held = worker->newest;
	if (held)
		held->holders++;
	pthread_mutex_unlock(&worker->lock);
	return held ? &held->model : NULL;
}

void worker_release(struct worker *worker, const struct model *model)
{
	struct held_model *old;

	if (!model)
		return;
	pthread_mutex_lock(&worker->lock);
	old = drop_holder((struct held_model *)(uintptr_t)model);
	pthread_mutex_unlock(&worker->lock);
	free_model(old); /* which may be large: not under the lock */
}

/* Needs the lock. What is under way was asked for by what was set before. */
static void start_again(struct worker *worker)
{
	worker->version++;
	worker->refresh = true;
	atomic_store(&worker->drop, true);
	pthread_cond_signal(&worker->changed);
}

void worker_set(struct worker *worker, const struct worker_settings *settings)
{
	pthread_mutex_lock(&worker->lock);
	worker->settings = *settings;
	start_again(worker);
	pthread_mutex_unlock(&worker->lock);
}

void worker_narrow(struct worker *worker, struct filter *filter, const char *text)
{
	pthread_mutex_lock(&worker->lock);
	set_filter(worker, filter, text);
	start_again(worker);
	pthread_mutex_unlock(&worker->lock);
}

void worker_refresh(struct worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->refresh = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
}
