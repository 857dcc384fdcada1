/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/seed.h"

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

struct hash_seed seed_make(void)
{
	struct hash_seed seed;
	struct timespec now;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == (ssize_t)sizeof(seed))
		return seed;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (struct hash_seed){ { (uint64_t)now.tv_nsec, (uint64_t)getpid() } };
}
