/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/worker.h"

#include "sockview/app/worker_thread.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

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
	worker_free_model(worker_drop_holder(worker->newest));
	if (worker->event >= 0)
		close(worker->event);
	gather_fini(&worker->gather);
	player_fini(&worker->player);
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

int worker_new(struct source *source, const struct worker_tape *tape,
	const struct worker_settings *settings, struct filter *filter, const char *text,
	struct worker **worker)
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
	made->tape = *tape;
	made->settings = *settings;
	set_filter(made, filter, text);
	made->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	err = made->event < 0 ? -errno : gather_init(&made->gather, &made->drop);
	made->gather.replay = tape->replay;
	made->gather.recorder = tape->recorder;
	if (!err)
		err = -pthread_create(&made->thread, NULL, worker_run, made);
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
	old = worker_drop_holder((struct held_model *)(uintptr_t)model);
	pthread_mutex_unlock(&worker->lock);
	worker_free_model(old); /* which may be large: not under the lock */
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
	worker->dump = true;
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

void worker_wish(struct worker *worker, const struct closeup_wish *wish)
{
	pthread_mutex_lock(&worker->lock);
	worker->wish = *wish;
	worker->wished = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
}

void worker_refresh(struct worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->refresh = true;
	worker->dump = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
}

/* Where it stands is told also while a snapshot is read, which then is left. */
static bool moves(const struct play_order *order)
{
	return order->play != PLAY_PAUSE && order->play != PLAY_SPEED;
}

void worker_play(struct worker *worker, const struct play_order *order)
{
	pthread_mutex_lock(&worker->lock);
	if (worker->order_count < ORDERS_MAX)
		worker->orders[worker->order_count++] = *order;
	worker->refresh = true;
	if (moves(order))
		atomic_store(&worker->drop, true);
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
}
