/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/watch.h"

/* What was seen of one listener; watch.c sees it. */

#define RATE_NS	  UINT64_C(10000000000)
#define SECOND_NS UINT64_C(1000000000)

bool watched_is_full(const struct watched *watched)
{
	uint64_t queue = watched->queue;
	uint64_t limit = watched->limit;

	if (!watched->has_limit)
		return false;
	if (watched->sock.proto == PROTO_TCP)
		return queue > limit;
	return queue && queue * 10 >= limit * 9;
}

void watched_window(
	const struct watched *watched, uint64_t length_ns, struct watch_window *window)
{
	uint64_t now = watched->seen_ns / WATCH_STEP_NS;
	uint64_t count = length_ns / WATCH_STEP_NS + 1;
	uint64_t from_ns;

	if (count > WATCH_STEPS)
		count = WATCH_STEPS;
	if (count > now + 1)
		count = now + 1;
	from_ns = (now + 1 - count) * WATCH_STEP_NS;
	if (from_ns < watched->since_ns)
		from_ns = watched->since_ns;
	*window = (struct watch_window){ .span_ns = watched->seen_ns - from_ns,
		.has_dropped = watched->has_dropped };
	for (uint64_t i = 0; i < count; i++) {
		const struct watch_step *step = &watched->steps[(now - i) % WATCH_STEPS];

		window->looks += step->looks;
		window->full += step->full;
		window->high += step->high;
		window->dropped += step->dropped;
	}
}

bool watched_drops_per_s(const struct watched *watched, double *per_s)
{
	struct watch_window window;

	watched_window(watched, RATE_NS, &window);
	if (!window.has_dropped || window.span_ns < SECOND_NS)
		return false;
	*per_s = (double)window.dropped * (double)SECOND_NS / (double)window.span_ns;
	return true;
}

void watched_levels(const struct watched *watched, int8_t levels[WATCH_CELLS])
{
	uint64_t now = watched->seen_ns / WATCH_CELL_NS;

	for (uint64_t i = 0; i < WATCH_CELLS; i++)
		levels[i] = watched->cells[(now + 1 + i) % WATCH_CELLS];
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a > b ? -1 : a < b;
}

/* Largest first. */
static int compare_fill(const struct watched *a, const struct watched *b)
{
	if (!a->has_limit || !b->has_limit)
		return compare_numbers(a->queue, b->queue);
	if (!a->limit || !b->limit) /* a backlog of none is one */
		return compare_numbers(a->queue * ((uint64_t)b->limit + 1),
			b->queue * ((uint64_t)a->limit + 1));
	return compare_numbers(
		(uint64_t)a->queue * b->limit, (uint64_t)b->queue * a->limit);
}

/* Full since earlier first, not full last. */
static uint64_t full_key(const struct watched *watched)
{
	return watched->full_since_ns ? UINT64_MAX - watched->full_since_ns : 0;
}

static uint64_t lately_dropped(const struct watched *watched)
{
	struct watch_window window;

	watched_window(watched, RATE_NS, &window);
	return window.dropped;
}

int watched_compare(const struct watched *a, const struct watched *b)
{
	int order = compare_fill(a, b);

	if (!order)
		order = compare_numbers(full_key(a), full_key(b));
	if (!order)
		order = compare_numbers(lately_dropped(a), lately_dropped(b));
	return order ? order : compare_numbers(a->peak, b->peak);
}
