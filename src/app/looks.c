/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/looks.h"

#include "sockview/collect/clock.h"

#define SECOND_NS UINT64_C(1000000000)

/* A source that cannot now may be able to later. */
#define RETRY_NS (5 * SECOND_NS)

/* About a millisecond's worth, so that the clock is not read for each. */
#define SOCKETS_UNLOOKED 1024

int looks_init(struct looks *looks, const struct hash_seed *seed,
	const struct directions *directions)
{
	int err = watch_new(seed, WATCH_MAX, &looks->watch);

	return err ? err : backlog_new(directions, &looks->backlog);
}

void looks_fini(struct looks *looks)
{
	listeners_free(looks->listeners);
	backlog_free(looks->backlog);
	watch_free(looks->watch);
	looks->listeners = NULL;
	looks->backlog = NULL;
	looks->watch = NULL;
}

void looks_forget(struct looks *looks)
{
	watch_clear(looks->watch);
	looks->work = false;
	looks->due_ns = 0;
}

static uint64_t stretched_interval(uint64_t cpu_ns, double max_cpu)
{
	double least = (double)cpu_ns / (max_cpu * LOOKS_SHARE);

	return least > (double)LOOKS_NS ? (uint64_t)least : LOOKS_NS;
}

void looks_make(struct looks *looks, struct source *source, double max_cpu)
{
	const struct feed feed = watch_feed(looks->watch);
	uint64_t now = clock_ns(CLOCK_MONOTONIC);
	uint64_t cpu;

	if (now < looks->due_ns)
		return;
	cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	looks->work = source_look(source, &feed) == 0;
	looks->cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
	looks->interval_ns = stretched_interval(looks->cpu_ns, max_cpu);
	looks->due_ns = now + (looks->work ? looks->interval_ns : RETRY_NS);
}

void looks_hurry(struct looks *looks)
{
	if (looks->interval_ns <= LOOKS_NS)
		looks->due_ns = 0;
}

double looks_cpu(const struct looks *looks)
{
	return looks->work ? (double)looks->cpu_ns / (double)looks->interval_ns : 0;
}

/* ---- around a snapshot ---- */

int looks_prepare(struct looks *looks, bool wanted, const uint32_t *age, bool sure)
{
	looks->wanted = wanted;
	backlog_follow(looks->backlog, age, sure);
	listeners_free(looks->listeners);
	looks->listeners = NULL;
	return wanted ? listeners_new(&looks->listeners) : 0;
}

void looks_add(struct looks *looks, struct feed_tee *tee)
{
	static const struct feed_ops nothing = { .sock = NULL };

	if (!looks->wanted)
		return;
	feed_tee_add(tee, names_feed(looks->listeners->names));
	feed_tee_add(tee, backlog_feed(looks->backlog, (struct feed){ &nothing, NULL }));
}

void looks_open(struct looks *looks, struct source *source, double max_cpu)
{
	looks->source = looks->wanted ? source : NULL;
	looks->max_cpu = max_cpu;
}

void looks_meanwhile(struct looks *looks)
{
	if (!looks->source || ++looks->unlooked < SOCKETS_UNLOOKED)
		return;
	looks->unlooked = 0;
	looks_make(looks, looks->source, looks->max_cpu);
}

void looks_close(struct looks *looks)
{
	looks->source = NULL;
}

int looks_tell(struct looks *looks, const struct listeners_plan *plan,
	const struct aggregate *aggregate)
{
	struct listeners *listeners = looks->listeners;
	struct listeners_plan whole = *plan;
	uint64_t before_ns = looks->before_ns;

	looks->before_ns = aggregate->mono_ns;
	if (!looks->wanted)
		return 0;
	listeners->mono_ns = looks->work ? watch_time(looks->watch) : aggregate->mono_ns;
	listeners->wall_ns =
		aggregate->wall_ns - (aggregate->mono_ns - listeners->mono_ns);
	listeners->look_ns = looks->work ? looks->interval_ns : 0;
	if (before_ns && before_ns < aggregate->mono_ns)
		listeners->opened_ns = aggregate->mono_ns - before_ns;
	for (int proto = 0; proto < PROTO_COUNT; proto++)
		listeners->read[proto] = outcome_was_read(&aggregate->outcome, proto);
	whole.backlog = looks->backlog;
	whole.watch = looks->watch;
	return listeners_fill(listeners, &whole);
}

struct listeners *looks_take(struct looks *looks)
{
	struct listeners *listeners = looks->listeners;

	looks->listeners = NULL;
	return listeners;
}
