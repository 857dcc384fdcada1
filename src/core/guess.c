/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/guess.h"

#include <string.h>

#define LONGEST	  32
#define EDITS_MAX 2

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Edits between two words, by the optimal string alignment distance. */
static size_t edits(const char *left, size_t left_length, const char *right)
{
	size_t right_length = strlen(right);
	size_t cost[LONGEST + 1][LONGEST + 1];

	if (right_length > LONGEST)
		return LONGEST;
	for (size_t i = 0; i <= left_length; i++)
		cost[i][0] = i;
	for (size_t j = 0; j <= right_length; j++)
		cost[0][j] = j;
	for (size_t i = 1; i <= left_length; i++) {
		for (size_t j = 1; j <= right_length; j++) {
			size_t differs = left[i - 1] != right[j - 1];

			cost[i][j] = smallest(cost[i - 1][j] + 1, cost[i][j - 1] + 1,
				cost[i - 1][j - 1] + differs);
			if (i > 1 && j > 1 && left[i - 1] == right[j - 2] &&
				left[i - 2] == right[j - 1] &&
				cost[i - 2][j - 2] + 1 < cost[i][j])
				cost[i][j] = cost[i - 2][j - 2] + 1;
		}
	}
	return cost[left_length][right_length];
}

/* The beginning of a word is as good as one edit, if it is more than a letter or two. */
static size_t distance(const char *bad, size_t length, const char *word)
{
	if (length >= 3 && strncmp(word, bad, length) == 0)
		return 1;
	return edits(bad, length, word);
}

static const char *nearest(
	const char *bad, const char *const words[], size_t count, size_t edits_max)
{
	size_t length = strlen(bad);
	size_t best = edits_max + 1;
	const char *found = NULL;

	if (length < 2 || length > LONGEST)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t away = distance(bad, length, words[i]);

		if (away >= length)
			continue; /* nothing of the word is left */
		if (away == best)
			found = NULL;
		if (away >= best)
			continue;
		best = away;
		found = words[i];
	}
	return found;
}

const char *guess_word(const char *bad, const char *const words[], size_t count)
{
	return nearest(bad, words, count, EDITS_MAX);
}

const char *guess_slip(const char *bad, const char *const words[], size_t count)
{
	return nearest(bad, words, count, 1);
}
