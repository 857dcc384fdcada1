/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/closeup.h"

#include "sockview/core/sheet.h"

bool closeup_wish_same(const struct closeup_wish *a, const struct closeup_wish *b)
{
	if (a->count != b->count || a->process != b->process)
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (sheet_identity(&a->of[i]) != sheet_identity(&b->of[i]))
			return false;
	return true;
}

const struct closeup *closeups_find(const struct closeups *closeups, uint64_t identity)
{
	for (size_t i = 0; closeups && i < closeups->count; i++)
		if (closeups->of[i].identity == identity)
			return &closeups->of[i];
	return NULL;
}
