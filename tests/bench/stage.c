/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stage.h"

#include "holders.h"
#include "measure.h"
#include "space.h"

#include <string.h>

#define WARM_UP_MS 20.0

/* One scene at one size while it plays. */
struct play {
	const struct stage *stage;
	enum scene scene;
	uint64_t sockets;
	size_t rounds;
	struct figure *figures;
	size_t count;
};

static bool is_cast(const struct play *play, const struct work *work)
{
	char name[128];

	if (!(work->scenes & SCENE_BIT(play->scene)) ||
		(work->most && play->sockets > work->most))
		return false;
	work_name(work, name, sizeof(name));
	return work->program == PROGRAM_FLOOR || !play->stage->only ||
	       strstr(name, play->stage->only);
}

static void cast_works(struct play *play)
{
	size_t count;
	const struct work *works = work_table(&count);

	play->count = 0;
	for (size_t i = 0; i < count && play->count < WORK_MAX; i++) {
		if (!is_cast(play, &works[i]))
			continue;
		memset(&play->figures[play->count], 0, sizeof(*play->figures));
		play->figures[play->count].work = &works[i];
		play->figures[play->count].scene = play->scene;
		play->figures[play->count++].wanted = play->sockets;
	}
}

/* A first run, not timed, tells the memory, and whether the work can be run at all. */
static void rehearse(const struct play *play)
{
	for (size_t i = 0; i < play->count; i++) {
		struct figure *figure = &play->figures[i];
		char *argv[WORK_ARGS_MAX + 2];

		figure->sockets = space_sockets();
		work_argv(figure->work, play->stage->paths, argv);
		figure->error = measure_peak(argv, &figure->mib, &figure->code);
	}
}

static void run_work(
	const struct play *play, struct figure *figure, double *ms, double *cpu_ms)
{
	char *argv[WORK_ARGS_MAX + 2];
	struct run run;

	work_argv(figure->work, play->stage->paths, argv);
	figure->error = measure_run(argv, &run);
	if (figure->error)
		return;
	figure->code = run.code;
	*ms = run.wall_ms;
	*cpu_ms = run.cpu_ms;
}

/* The time of one work in a round; 0: it was not run. */
static double time_of(const struct play *play, enum program program, size_t round)
{
	for (size_t i = 0; i < play->count; i++)
		if (play->figures[i].work->program == program)
			return play->figures[i].sample[round].ms;
	return 0;
}

static void share_ss(const struct play *play, size_t round)
{
	double ss_ms = time_of(play, PROGRAM_SS, round);
	double ss_p_ms = time_of(play, PROGRAM_SS_OWNERS, round);

	for (size_t i = 0; i < play->count; i++) {
		play->figures[i].sample[round].ss_ms = ss_ms;
		play->figures[i].sample[round].ss_p_ms = ss_p_ms;
	}
}

/* Gives both of a pair the same caches, whatever ran before; not counted. */
static void warm_up(const struct play *play)
{
	double spent = 0;
	double ms = WARM_UP_MS;
	double cpu_ms;

	while (spent < WARM_UP_MS) {
		run_work(play, &play->figures[0], &ms, &cpu_ms);
		spent += ms;
	}
}

/* floor, work, floor, work, … The floor's own row is measured against a floor, too. */
static void play_round(struct play *play, size_t round)
{
	for (size_t i = 0; i < play->count; i++) {
		struct figure *figure = &play->figures[i];
		struct figure *floor = &play->figures[0];
		struct sample *sample = &figure->sample[round];

		if (figure->error || figure->code)
			continue;
		warm_up(play);
		run_work(play, floor, &sample->floor_ms, &sample->floor_cpu_ms);
		run_work(play, figure, &sample->ms, &sample->cpu_ms);
		figure->rounds = round + 1;
	}
	share_ss(play, round);
}

static int fill(const struct play *play, struct holders *holders)
{
	int err = space_enter();

	if (err)
		return err;
	return play->scene == SCENE_MIXED ? holders_mixed(holders, play->sockets)
					  : holders_time_wait(holders, play->sockets);
}

/*
 * TIME_WAIT dies after a minute: each round gets a new namespace, filled anew, so that
 * every pair sees the same table.
 */
static int play_rounds(struct play *play, size_t first, size_t rounds)
{
	struct holders holders = { 0 };
	int err = fill(play, &holders);

	if (!err && first == 0)
		rehearse(play);
	for (size_t i = 0; i < rounds && !err; i++)
		play_round(play, first + i);
	holders_end(&holders);
	return err;
}

static size_t count_rounds(const struct stage *stage, uint64_t sockets)
{
	if (stage->rounds)
		return stage->rounds < ROUNDS_MAX ? stage->rounds : ROUNDS_MAX;
	return sockets < (uint64_t)WORK_LARGE * 10 ? 9 : 5;
}

int stage_play(const struct stage *stage, enum scene scene, uint64_t sockets,
	struct figure *figures, size_t *count)
{
	struct play play = {
		.stage = stage,
		.scene = scene,
		.sockets = sockets,
		.rounds = count_rounds(stage, sockets),
		.figures = figures,
	};
	size_t step = scene == SCENE_TIME_WAIT ? 1 : play.rounds;
	int err = 0;

	cast_works(&play);
	for (size_t i = 0; i < play.rounds && !err; i += step)
		err = play_rounds(&play, i, step);
	*count = play.count;
	return err;
}
