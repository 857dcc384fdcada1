/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/progress.h"

#define LEAST_NS UINT64_C(500000000)

static uint64_t time_left(const struct progress_start *start, uint64_t known,
	uint64_t wanted, uint64_t mono_ns)
{
	uint64_t passed = mono_ns - start->mono_ns;

	if (passed < LEAST_NS || known <= start->known)
		return 0;
	return (uint64_t)((double)passed / (double)(known - start->known) *
			  (double)(wanted - known));
}

void progress_tell(struct owners_progress *progress, struct progress_start *start,
	const struct owners_count *count, const struct owners_reach *reach,
	uint64_t mono_ns)
{
	uint64_t known = count->held + count->missed;

	progress->on = true;
	progress->count = *count;
	progress->done = known == count->sockets;
	progress->not_permitted = reach->refused || reach->hidden;
	progress->percent = 100;
	progress->left_ns = 0;
	if (progress->done) {
		start->set = false;
		return;
	}
	if (!start->set)
		*start = (struct progress_start){ true, mono_ns, known };
	progress->percent = (unsigned)(known * 100 / count->sockets);
	progress->left_ns = time_left(start, known, count->sockets, mono_ns);
}
