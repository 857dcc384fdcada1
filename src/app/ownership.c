/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/ownership.h"

#include "sockview/app/message.h"
#include "sockview/collect/passwd.h"

#include <errno.h>
#include <string.h>

/* Without cgroup2 there are no units: a name less. */
static int look_at_units(void *self, const struct snapshot *snapshot)
{
	const struct ownership *ownership = self;
	const struct app_host *host = ownership->host;
	int err = 0;

	(void)snapshot;
	units_begin(ownership->units);
	/* Those of now are not those of a recording. */
	if (ownership->replay)
		err = replay_units(ownership->replay, ownership->units);
	else if (host->find_units)
		err = host->find_units(host->self, ownership->units);
	return err == -ENOMEM ? err : 0;
}

struct feed ownership_feed(struct ownership *ownership)
{
	static const struct feed_ops ops = { .begin = look_at_units };

	return (struct feed){ &ops, ownership };
}

static int take_lone(void *self, uint64_t cgroup, const struct process *process)
{
	return claims_tell_alone(self, cgroup, process);
}

/* Where processes may not be looked at, some can be told by their units. */
static int look_at_lone(const struct ownership *ownership, struct owners *owners)
{
	const struct app_host *host = ownership->host;
	int err = 0;

	if (host->find_lone &&
		(owners_reach(owners)->refused || owners_reach(owners)->hidden))
		err = host->find_lone(
			host->self, ownership->units, take_lone, ownership->claims);
	return err == -ENOMEM ? err : 0;
}

/* The processes of now are not those of a recording, and there is only one look at it. */
static int look_at_recorded(struct ownership *ownership, struct owners *owners)
{
	int err;

	if (owners_reach(owners)->looked)
		return 0;
	err = replay_owners(ownership->replay, owners, ownership->claims);
	ownership->unfinished = !err && !owners_reach(owners)->looked;
	return err;
}

static int look_at_all(void *self, struct owners *owners)
{
	const struct ownership *ownership = self;
	const struct app_host *host = ownership->host;
	int err;

	claims_forget_alone(ownership->claims);
	err = host->find_owners(host->self, owners);
	return err ? err : look_at_lone(ownership, owners);
}

/* The first look comes before the first byte: nothing is half written yet. */
static void open_gate(const struct ownership *ownership)
{
	signals_gate(ownership->signals, !ownership->options->record);
}

static int look(void *self, struct owners *owners)
{
	struct ownership *ownership = self;
	const struct app_host *host = ownership->host;
	int err;

	if (ownership->replay)
		return look_at_recorded(ownership, owners);
	if (!host->find_owners)
		return -EOPNOTSUPP;
	if (owners_reach(owners)->looked)
		return host->find_owners(host->self, owners);
	open_gate(ownership);
	err = look_at_all(self, owners);
	signals_gate(ownership->signals, false);
	return err;
}

static int begin_look(void *self, struct owners *owners)
{
	struct ownership *ownership = self;
	int err = -EOPNOTSUPP;

	/* A recording is looked at in no time. */
	if (!ownership->replay && ownership->host->find_owners)
		err = beside_begin(&ownership->beside, look_at_all, self, owners);
	if (!err)
		open_gate(ownership);
	return err;
}

static bool is_look_over(void *self)
{
	const struct ownership *ownership = self;

	return beside_is_over(&ownership->beside);
}

static int finish_look(void *self)
{
	struct ownership *ownership = self;
	int err = beside_finish(&ownership->beside);

	signals_gate(ownership->signals, false);
	return err;
}

/* A recording holds them for whatever is asked of it later. */
static bool is_recorded(const struct options *options)
{
	return options->record && options->groups & COLUMN_OWNERS;
}

static bool is_wanted(const struct options *options)
{
	return options->once && options->groups & COLUMN_OWNERS &&
	       view_has_rows(options->view) && options->view != VIEW_COUNTERS;
}

static int open_claims(struct ownership *ownership, const struct hash_seed *seed)
{
	static const struct claims_beside beside = {
		.begin = begin_look,
		.is_over = is_look_over,
		.finish = finish_look,
	};
	int err = claims_new(seed, look, ownership, &ownership->claims);

	if (err)
		return err;
	claims_look_beside(ownership->claims, &beside);
	return early_new(seed, ownership->claims, &ownership->early);
}

int ownership_open(struct ownership *ownership, const struct app_host *host,
	const struct options *options, const struct filter *filter,
	struct signals *signals, struct hash_seed seed)
{
	bool shown = is_wanted(options);
	int err = 0;

	ownership->host = host;
	ownership->options = options;
	ownership->signals = signals;
	ownership->shown = shown;
	if (shown || is_recorded(options) || filter_needs_owners(filter))
		err = open_claims(ownership, &seed);
	if (!err && (ownership->claims || filter_needs_units(filter)))
		err = units_new(&seed, &ownership->units);
	if (!err && shown)
		err = users_new(&ownership->users);
	if (!err && shown && !options->replay)
		err = passwd_read("/etc/passwd", ownership->users);
	return err;
}

void ownership_connect(
	struct ownership *ownership, struct replay *replay, struct recorder *recorder)
{
	ownership->replay = replay;
	if (recorder)
		recorder_tell(recorder, ownership->claims, ownership->units);
}

void ownership_tell(const struct ownership *ownership, struct lore *lore)
{
	if (!ownership->shown)
		return;
	lore->claims = ownership->claims;
	lore->users = ownership->users;
	lore->units = ownership->units;
}

void ownership_close(struct ownership *ownership)
{
	claims_free(ownership->claims);
	early_free(ownership->early);
	users_free(ownership->users);
	units_free(ownership->units);
	ownership->claims = NULL;
	ownership->early = NULL;
	ownership->users = NULL;
	ownership->units = NULL;
}

static void say_gap(const struct claims_gap *gap, int err_fd)
{
	if (gap->not_permitted)
		message(err_fd,
			"owners: %llu of the sockets may belong to processes that this "
			"user may not look at; CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH "
			"name them",
			(unsigned long long)gap->not_permitted);
	if (gap->not_found)
		message(err_fd,
			"owners: %llu of the sockets belong to no process that can be "
			"seen: held by the kernel, io_uring or another PID namespace",
			(unsigned long long)gap->not_found);
}

/* What the rows say in JSON themselves, or nobody asked for, is not said again. */
static bool is_worth_saying(const struct ownership *ownership, uint64_t unjudged)
{
	return ownership->shown ? ownership->options->format != FORMAT_JSON
				: unjudged > 0;
}

static const char *why_none(const struct ownership *ownership)
{
	int err = claims_error(ownership->claims);

	if (ownership->unfinished)
		return "not all processes had been looked at when it was recorded";
	if (ownership->replay && err == -ENODATA)
		return "the recording has none; it has them if made with -p";
	return err == -EOPNOTSUPP ? "this source knows no processes" : strerror(-err);
}

int ownership_report(struct ownership *ownership, uint64_t unjudged)
{
	const struct claims_gap *gap;
	int err_fd = ownership->host->err;

	if (!ownership->claims)
		return EXIT_DONE;
	gap = claims_gap(ownership->claims);
	if (!ownership->said && !gap)
		message(err_fd, "owners: they cannot be told: %s", why_none(ownership));
	else if (!ownership->said && is_worth_saying(ownership, unjudged))
		say_gap(gap, err_fd);
	ownership->said = true;
	return gap || ownership->unfinished ? EXIT_DONE : EXIT_FAILED;
}
