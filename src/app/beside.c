/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/beside.h"

#include <signal.h>

static void *look(void *context)
{
	struct beside *beside = context;

	beside->err = beside->look(beside->self, beside->owners);
	atomic_store(&beside->over, true);
	return NULL;
}

int beside_begin(
	struct beside *beside, claims_look_fn *wanted, void *self, struct owners *owners)
{
	sigset_t all;
	sigset_t before;
	int err;

	beside->look = wanted;
	beside->self = self;
	beside->owners = owners;
	atomic_store(&beside->over, false);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	err = pthread_create(&beside->thread, NULL, look, beside);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -err;
}

bool beside_is_over(const struct beside *beside)
{
	return atomic_load(&beside->over);
}

int beside_finish(struct beside *beside)
{
	pthread_join(beside->thread, NULL);
	return beside->err;
}
