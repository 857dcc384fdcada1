/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_WORKER_THREAD_H
#define SOCKVIEW_APP_WORKER_THREAD_H

/* The inside of a worker: what its thread and the other side share, and the thread. */

#include "sockview/app/worker.h"

#include <pthread.h>

/* More than a hand presses while one snapshot is read. */
#define ORDERS_MAX 64

/* A model and those who hold it. The count is guarded by worker->lock. */
struct held_model {
	struct model model; /* first, so that one pointer is the other */
	unsigned holders;
	struct held_model *lender; /* it holds this one, whose rows it shows, too */
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
	bool refresh; /* something was asked for that does not wait for the interval */
	bool dump;    /* a snapshot was, and not only another filter */
	bool stop;
	struct closeup_wish wish;
	bool wished;			      /* anew: it was not looked at yet */
	struct play_order orders[ORDERS_MAX]; /* not yet obeyed */
	unsigned order_count;

	atomic_bool drop; /* end the dump under way: nobody wants it any more */

	/* The thread's own. */
	struct source *source;
	struct worker_tape tape;
	struct player player;
	struct gather gather;
	bool sift; /* only the filter is another one: rows that are kept may do */
	uint64_t search_cpu_ns;	     /* what the last slice of the search took */
	uint64_t search_ns;	     /* when it ended, CLOCK_MONOTONIC */
	uint64_t snapshot_ns;	     /* when the last snapshot began */
	uint64_t spent_ns;	     /* CPU time on it, and on the search since */
	struct worker_settings used; /* by the last snapshot */
	uint64_t used_version;
	uint64_t serial;	 /* of the last model */
	uint64_t process_cpu_ns; /* when own_cpu was measured */
	uint64_t process_wall_ns;
	double own_cpu; /* negative: not known yet */
};

/*
 * Gives a model back. Needs the lock. Returns the model if nobody holds it any more, for
 * worker_free_model(), else NULL. Both take NULL.
 */
struct held_model *worker_drop_holder(struct held_model *held);
void worker_free_model(struct held_model *held);

/* Makes it the newest, which is held once by the worker. */
void worker_publish(struct worker *worker, struct held_model *held);

/*
 * Of what was gathered last, which took so much of the processor; held once, for
 * worker_publish(). NULL: there is no memory.
 */
struct held_model *worker_make_model(struct worker *worker, uint64_t cpu_ns);

/* What was published, for a model that differs a little. NULL: there is none. */
struct held_model *worker_copy_newest(struct worker *worker);

/* What was published stands, told anew where the replay stands and what was wished. */
void worker_publish_again(struct worker *worker);

/*
 * Shows at once what another filter makes of the rows there are. False: that takes a
 * snapshot.
 */
bool worker_publish_sifted(struct worker *worker);

/* Whether something was set, or it is to end. */
bool worker_has_news(struct worker *worker);

/* A moment's search before a model is made: mostly all that is new is found in it. */
void worker_search_new(struct worker *worker);

/* A slice of the search for owners after a snapshot that took so much of the processor.
 */
void worker_search(struct worker *worker, uint64_t cpu_ns);

/*
 * When the search goes on before the next snapshot, which may be an hour away: until all
 * that was there when it began has been looked for, and within the bound of CPU time.
 * UINT64_MAX: it does not.
 */
uint64_t worker_search_due(const struct worker *worker);

/* How long CPU time has to last so that it stays within the bound. */
uint64_t worker_least_ns(const struct worker *worker, uint64_t cpu_ns);

/* The thread, until worker->stop. Its argument is the worker. */
void *worker_run(void *worker);

#endif
