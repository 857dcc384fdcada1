/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/silence.h"

#include <errno.h>
#include <stdlib.h>

void silences_init(struct silences *silences, const struct hash_seed *seed)
{
	*silences = (struct silences){ .all = NULL };
	for (int i = 0; i < 2; i++)
		keyset_init(&silences->known[i], seed, 1);
}

void silences_fini(struct silences *silences)
{
	free(silences->all);
	silences->all = NULL;
	silences->count = 0;
	for (int i = 0; i < 2; i++)
		keyset_fini(&silences->known[i]);
}

void silences_forget(struct silences *silences)
{
	silences->count = 0;
	for (int i = 0; i < 2; i++)
		keyset_clear(&silences->known[i]);
}

void silences_begin(struct silences *silences, uint64_t mono_ns)
{
	if (mono_ns < silences->now_ns)
		silences_forget(silences);
	silences->before_ns = silences->now_ns;
	silences->now_ns = mono_ns;
	if (mono_ns >= silences->turned_ns &&
		mono_ns - silences->turned_ns < SILENCES_KNOWN_NS)
		return;
	silences->turned_ns = mono_ns;
	silences->current = !silences->current;
	keyset_clear(&silences->known[silences->current]);
}

int silences_remember(struct silences *silences, uint64_t id)
{
	struct keyset *known = &silences->known[silences->current];
	uint32_t place;

	return known->count < SILENCES_KNOWN_MAX ? keyset_put(known, &id, &place) : 0;
}

bool silences_known(const struct silences *silences, uint64_t id)
{
	uint32_t place;

	return keyset_find(&silences->known[0], &id, &place) ||
	       keyset_find(&silences->known[1], &id, &place);
}

static struct silence *find(struct silences *silences, uint64_t id)
{
	for (size_t i = 0; i < silences->count; i++)
		if (silences->all[i].id == id)
			return &silences->all[i];
	return NULL;
}

static struct silence *make_place(struct silences *silences)
{
	struct silence *oldest;

	if (!silences->all)
		silences->all = malloc(SILENCES_MAX * sizeof(*silences->all));
	if (!silences->all)
		return NULL;
	if (silences->count < SILENCES_MAX)
		return &silences->all[silences->count++];
	oldest = silences->all;
	for (size_t i = 1; i < silences->count; i++)
		if (silences->all[i].met_ns < oldest->met_ns)
			oldest = &silences->all[i];
	return oldest;
}

const struct silence *silences_put(
	struct silences *silences, uint64_t id, uint64_t answered)
{
	struct silence *silence = find(silences, id);

	if (!silence) {
		silence = make_place(silences);
		if (!silence)
			return NULL;
		*silence = (struct silence){ .id = id };
	}
	/* A look in which nobody waited; or more answers than before: somebody got
	 * through. */
	if (!silence->met_ns || silence->met_ns < silences->before_ns ||
		answered > silence->answers)
		silence->since_ns = silences->now_ns;
	silence->answers = answered;
	silence->met_ns = silences->now_ns;
	return silence;
}

double silence_s(const struct silence *silence)
{
	return (double)(silence->met_ns - silence->since_ns) / 1e9;
}
