/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/figure.h"

bool figures_elsewhere(const struct figures *figures, uint64_t *sockets)
{
	uint64_t here;

	if (!figures_know(figures, FIGURE_TCP_ALLOC) ||
		!figures_know(figures, FIGURE_TCP_INUSE))
		return false;
	here = figures->value[FIGURE_TCP_INUSE];
	if (figures_know(figures, FIGURE_TCP6_INUSE))
		here += figures->value[FIGURE_TCP6_INUSE];
	*sockets = figures->value[FIGURE_TCP_ALLOC] > here
			   ? figures->value[FIGURE_TCP_ALLOC] - here
			   : 0;
	return true;
}
