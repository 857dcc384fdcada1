/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/tour.h"

#include "sockview/app/message.h"
#include "sockview/app/shot.h"
#include "sockview/app/signals.h"
#include "sockview/collect/clock.h"
#include "sockview/collect/netns_list.h"
#include "sockview/core/sanitize.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct tour {
	const struct app_host *host;
	const struct options *options;
	struct netns_list list;
	uint64_t here; /* the inode of where the process is */
	bool begun;    /* something is written */
	bool over;
	size_t forbidden; /* that the process may not enter, in this round */
	int code;
};

/* The reader of a pipe has what it wanted. */
static bool is_unread(int fd)
{
	struct pollfd output = { .fd = fd };

	return poll(&output, 1, 0) > 0 && output.revents & POLLERR;
}

/* A namespace that ended meanwhile is said, and the others still come. */
static int enter(struct tour *tour, const struct netns_place *place)
{
	const struct app_host *host = tour->host;
	char why[128] = "not here";
	char name[sizeof(place->path)];
	int err;

	if (place->inode == tour->here)
		return 0;
	err = host->enter_netns
		      ? host->enter_netns(host->self, place->path, true, why, sizeof(why))
		      : -EPERM;
	if (!err) {
		tour->here = place->inode;
		return 0;
	}
	tour->code = EXIT_FAILED;
	if (err == -EPERM) {
		tour->forbidden++;
		return err;
	}
	sanitize(name, sizeof(name), place->path, strlen(place->path));
	message(host->err, "opening network namespace \"%s\": %s", name, why);
	return err;
}

/* One snapshot of one namespace, as if it were the only one. */
static void look(struct tour *tour, const struct netns_place *place)
{
	struct options options = *tour->options;
	bool is_text = options.format == FORMAT_TEXT;
	bool lost = false;
	int code;

	if (enter(tour, place))
		return;
	options.net = NULL;
	options.count = 1;
	options.no_header = options.no_header || (tour->begun && !is_text);
	if (tour->begun && is_text && write(tour->host->out, "\n", 1) < 0)
		errno = 0; /* what follows fails likewise, and tells */
	code = shot_run(tour->host, &options, &lost);
	tour->begun = true;
	tour->over = lost || code == EXIT_USAGE || code < 0 || is_unread(tour->host->out);
	if (code != EXIT_DONE)
		tour->code = code;
}

/* What may be missing, and why. */
static void tell_gaps(struct tour *tour)
{
	size_t refused = tour->list.refused;

	if (tour->forbidden)
		message(tour->host->err,
			"network namespaces: %zu may not be entered: CAP_SYS_ADMIN is "
			"needed (sudo)",
			tour->forbidden);
	if (refused)
		message(tour->host->err,
			"network namespaces: %zu process%s may not be looked at, whose "
			"own "
			"would be missing: CAP_SYS_PTRACE is needed (sudo)",
			refused, refused == 1 ? "" : "es");
	if (refused)
		tour->code = EXIT_FAILED;
}

static void go_round(struct tour *tour)
{
	int err = netns_list_read(&tour->list);

	if (err) {
		message(tour->host->err, "looking for network namespaces: %s",
			strerror(-err));
		tour->code = EXIT_FAILED;
		tour->over = true;
		return;
	}
	if (!tour->begun)
		tour->here = tour->list.places[0].inode;
	tour->forbidden = 0;
	for (size_t i = 0; i < tour->list.count && !tour->over; i++)
		look(tour, &tour->list.places[i]);
	if (!tour->over)
		tell_gaps(tour);
}

static uint64_t rounds_wanted(const struct options *options)
{
	if (options->count)
		return options->count;
	return options->delay_given ? UINT64_MAX : 1;
}

static void repeat(struct tour *tour, struct signals *signals)
{
	const uint64_t interval = (uint64_t)(tour->options->delay_s * 1000);
	uint64_t left = rounds_wanted(tour->options);
	uint64_t next = clock_ms();

	for (;;) {
		uint64_t now;

		go_round(tour);
		if (tour->over || --left == 0)
			return;
		now = clock_ms();
		next = next + interval > now ? next + interval : now;
		if (signals_sleep(signals, (int)(next - now))) {
			tour->code = -signals->caught;
			return;
		}
	}
}

int tour_run(const struct app_host *host, const struct options *options)
{
	struct tour tour = { .host = host, .options = options, .list = { .home = -1 } };
	struct signals signals = { .fd = -1 };
	int err = signals_open(&signals, false);

	if (err) {
		message(host->err, "starting: %s", strerror(-err));
		return EXIT_FAILED;
	}
	repeat(&tour, &signals);
	netns_list_fini(&tour.list);
	signals_close(&signals);
	return tour.code;
}
