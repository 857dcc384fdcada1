/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/naming.h"

#include "sockview/app/seed.h"
#include "sockview/collect/clock.h"
#include "sockview/collect/resolver.h"

/* In all, of however many looks. */
#define WAIT_MS	  2000
#define PAUSE_MAX 20

static bool name_of(
	void *self, enum family family, const uint8_t *addr, char name[HOSTS_NAME_MAX])
{
	const struct naming *naming = self;

	return resolver_name(naming->resolver, family, addr, name);
}

static void await(void *self)
{
	struct naming *naming = self;
	const uint64_t start = clock_ms();
	uint64_t waited = 0;
	int pause = 1;

	while (resolver_is_busy(naming->resolver) && waited < (uint64_t)naming->left_ms) {
		if (signals_sleep(naming->signals, pause))
			return;
		pause = pause * 2 < PAUSE_MAX ? pause * 2 : PAUSE_MAX;
		waited = clock_ms() - start;
	}
	naming->left_ms -=
		waited < (uint64_t)naming->left_ms ? (int)waited : naming->left_ms;
}

static bool is_wanted(const struct options *options)
{
	return options->groups & COLUMN_HOSTS &&
	       (!options->once || options->view == VIEW_SOCKETS ||
		       options->view == VIEW_PEERS);
}

int naming_open(struct naming *naming, const struct app_host *host,
	const struct options *options, struct signals *signals)
{
	const struct resolver_plan plan = {
		.ask = host->find_name,
		.self = host->self,
		.renew = !options->once,
		.seed = seed_make(),
	};

	if (!is_wanted(options) || !host->find_name)
		return 0;
	naming->signals = signals;
	naming->left_ms = WAIT_MS;
	naming->hosts = (struct hosts){ name_of, options->once ? await : NULL, naming };
	return resolver_new(&plan, &naming->resolver);
}

const struct hosts *naming_hosts(const struct naming *naming)
{
	return naming->resolver ? &naming->hosts : NULL;
}

void naming_close(struct naming *naming)
{
	resolver_free(naming->resolver);
	naming->resolver = NULL;
}
