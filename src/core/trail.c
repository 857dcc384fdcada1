/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/trail.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_LEAST 16
#define LEAST_S	   10.0

/* A dip by so little, of its highest, is no fall: connections come and go. */
#define FALL_SHARE 0.02

void trails_fini(struct trails *trails)
{
	free(trails->all);
	*trails = (struct trails){ .all = NULL };
}

void trails_forget(struct trails *trails)
{
	trails->count = 0;
}

static double seconds(uint64_t from_ns, uint64_t to_ns)
{
	return to_ns > from_ns ? (double)(to_ns - from_ns) / 1e9 : 0;
}

static void begin(struct trail *trail, uint64_t id, uint64_t mono_ns, double value)
{
	const struct trail_point now = { mono_ns, value };

	*trail = (struct trail){
		.id = id,
		.began_ns = mono_ns,
		.now = now,
		.point = { now },
		.count = 1,
		.first = now,
		.highest = value,
		.same = now,
	};
}

static struct trail *find(const struct trails *trails, uint64_t id)
{
	for (size_t i = 0; i < trails->count; i++)
		if (trails->all[i].id == id)
			return &trails->all[i];
	return NULL;
}

static bool grow(struct trails *trails)
{
	size_t room = trails->room ? trails->room * 2 : ROOM_LEAST;
	struct trail *all = realloc(trails->all, room * sizeof(*all));

	if (!all)
		return false;
	trails->all = all;
	trails->room = room;
	return true;
}

/* A place for a new one; NULL: out of memory. */
static struct trail *make_place(struct trails *trails)
{
	struct trail *oldest = trails->all;

	if (trails->count < TRAILS_MAX) {
		if (trails->count == trails->room && !grow(trails))
			return NULL;
		return &trails->all[trails->count++];
	}
	for (size_t i = 1; i < trails->count; i++)
		if (trails->all[i].now.mono_ns < oldest->now.mono_ns)
			oldest = &trails->all[i];
	return oldest;
}

static void add_point(struct trail *trail, struct trail_point now)
{
	if (now.mono_ns - trail->point[trail->newest].mono_ns < TRAIL_STEP_NS)
		return;
	trail->newest = (trail->newest + 1) % TRAIL_POINTS;
	trail->point[trail->newest] = now;
	if (trail->count < TRAIL_POINTS)
		trail->count++;
}

static void follow(struct trail *trail, struct trail_point now)
{
	if (now.value != trail->now.value)
		trail->same = now;
	if (now.value < trail->highest - trail->highest * FALL_SHARE) {
		trail->first = now;
		trail->highest = now.value;
	} else if (now.value <= trail->first.value &&
		   trail->highest <= trail->first.value) {
		trail->first = now; /* it only stands: it has not begun to grow */
	}
	if (now.value > trail->highest)
		trail->highest = now.value;
	trail->now = now;
	add_point(trail, now);
}

const struct trail *trails_put(
	struct trails *trails, uint64_t id, uint64_t mono_ns, double value)
{
	struct trail *trail = find(trails, id);

	if (trail && mono_ns >= trail->now.mono_ns) {
		follow(trail, (struct trail_point){ mono_ns, value });
		return trail;
	}
	if (!trail)
		trail = make_place(trails);
	if (trail)
		begin(trail, id, mono_ns, value);
	return trail;
}

bool trail_slope(const struct trail *trail, double window_s, double *per_s)
{
	struct trail_point from = trail->now;
	double elapsed;

	for (unsigned i = 0; i < trail->count; i++) {
		unsigned at = (trail->newest + TRAIL_POINTS - i) % TRAIL_POINTS;

		if (seconds(trail->point[at].mono_ns, trail->now.mono_ns) > window_s)
			break;
		from = trail->point[at];
	}
	elapsed = seconds(from.mono_ns, trail->now.mono_ns);
	if (elapsed < LEAST_S)
		return false;
	*per_s = (trail->now.value - from.value) / elapsed;
	return true;
}

double trail_length_s(const struct trail *trail)
{
	return seconds(trail->began_ns, trail->now.mono_ns);
}

double trail_grown_s(const struct trail *trail)
{
	if (trail->now.value <= trail->first.value)
		return 0;
	return seconds(trail->first.mono_ns, trail->now.mono_ns);
}

double trail_same_s(const struct trail *trail)
{
	return seconds(trail->same.mono_ns, trail->now.mono_ns);
}
