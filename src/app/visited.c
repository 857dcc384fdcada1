/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/visited.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_SAMPLES 64

/* Some 25 MB. */
#define BLOCKS_MAX 1024

/* How far back a history reaches. */
#define REACH_NS (HISTORY_STEPS * HISTORY_STEP_NS)

struct visited_block {
	struct history_sample sample[BLOCK_SAMPLES]; /* mono_ns 0: not visited */
};

void visited_fini(struct visited *visited)
{
	for (size_t i = 0; i < visited->room; i++)
		free(visited->blocks[i]);
	free(visited->blocks);
	memset(visited, 0, sizeof(*visited));
}

static bool make_room(struct visited *visited, size_t block)
{
	size_t room = visited->room ? visited->room : 16;
	struct visited_block **blocks;

	if (block < visited->room)
		return true;
	while (room <= block)
		room *= 2;
	blocks = realloc(visited->blocks, room * sizeof(*blocks));
	if (!blocks)
		return false;
	memset(blocks + visited->room, 0, (room - visited->room) * sizeof(*blocks));
	visited->blocks = blocks;
	visited->room = room;
	return true;
}

/* What is furthest away is wanted last. */
static void forget_furthest(struct visited *visited, size_t block)
{
	size_t low = 0;
	size_t high = visited->room - 1;

	while (!visited->blocks[low])
		low++;
	while (!visited->blocks[high])
		high--;
	if (low < block && (high <= block || block - low > high - block))
		high = low;
	free(visited->blocks[high]);
	visited->blocks[high] = NULL;
	visited->held--;
}

void visited_put(
	struct visited *visited, size_t number, const struct history_sample *sample)
{
	size_t block = number / BLOCK_SAMPLES;

	if (!make_room(visited, block))
		return;
	if (!visited->blocks[block]) {
		if (visited->held >= BLOCKS_MAX)
			forget_furthest(visited, block);
		visited->blocks[block] = calloc(1, sizeof(**visited->blocks));
		visited->held += visited->blocks[block] != NULL;
	}
	if (visited->blocks[block])
		visited->blocks[block]->sample[number % BLOCK_SAMPLES] = *sample;
}

const struct history_sample *visited_get(const struct visited *visited, size_t number)
{
	size_t block = number / BLOCK_SAMPLES;
	const struct history_sample *sample;

	if (block >= visited->room || !visited->blocks[block])
		return NULL;
	sample = &visited->blocks[block]->sample[number % BLOCK_SAMPLES];
	return sample->mono_ns ? sample : NULL;
}

void visited_recall(const struct visited *visited, size_t number, uint64_t mono_ns,
	struct history *history)
{
	const struct history_sample *sample;
	uint64_t next_ns = mono_ns;
	size_t from = number;

	/* A clock that went back is a gap, too. */
	while (from && (sample = visited_get(visited, from - 1)) &&
		sample->mono_ns < next_ns && mono_ns - sample->mono_ns <= REACH_NS) {
		next_ns = sample->mono_ns;
		from--;
	}
	history_forget(history);
	for (; from < number; from++)
		history_put(history, visited_get(visited, from));
}
