/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/process.h"

/* 0 where there is no limit, or nothing is known. */
static double share_used(const struct process_about *about)
{
	if (!about->files_limit || about->files_limit == PROCESS_NO_LIMIT)
		return 0;
	return (double)about->open_files / (double)about->files_limit;
}

bool process_is_fuller(const struct process_about *a, const struct process_about *b)
{
	double share = share_used(a);
	double other = share_used(b);

	return share > other || (share == other && a->open_files > b->open_files);
}
