/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/unfolded.h"

#include <stddef.h>

bool unfolded_has(const struct unfolded *unfolded, uint64_t identity)
{
	for (unsigned i = 0; unfolded && i < unfolded->count; i++)
		if (unfolded->identity[i] == identity)
			return true;
	return false;
}

static void take_away(struct unfolded *unfolded, uint64_t identity)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < unfolded->count; i++)
		if (unfolded->identity[i] != identity)
			unfolded->identity[kept++] = unfolded->identity[i];
	unfolded->count = kept;
}

void unfolded_set(struct unfolded *unfolded, uint64_t identity, bool open)
{
	take_away(unfolded, identity);
	if (!open)
		return;
	if (unfolded->count == UNFOLDED_MAX)
		take_away(unfolded, unfolded->identity[0]);
	unfolded->identity[unfolded->count++] = identity;
}
