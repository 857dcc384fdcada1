/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/owner_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)

/* What an inferred owner is inferred from. */
static const char *const inferred_from[OWNER_BY_COUNT] = {
	[OWNER_BY_LISTENER] = "by its listener",
	[OWNER_BY_PEER] = "by peer: nobody else talks to it",
	[OWNER_BY_MEMORY] = "remembered: seen with it before",
	[OWNER_BY_UNIT] = "the only process of its unit",
};

static const char *unit_of(const struct row *row, const struct lore *lore)
{
	return sock_knows(row->sock, SOCK_CGROUP)
		       ? units_name(lore->units, row->sock->cgroup)
		       : NULL;
}

static const char *comm_of(const struct owner_brief *brief)
{
	return brief->process->comm[0] ? brief->process->comm : "-";
}

bool owner_text(char *out, const struct row *row, const struct lore *lore)
{
	const struct owner_brief *brief = &row->owner;
	const char *mark = brief->by == OWNER_BY_SOCKET ? "" : "~";
	const char *unit = NULL;

	if (!brief->process)
		unit = unit_of(row, lore);
	if (unit)
		snprintf(out, FIELD_MAX, "%s", unit);
	else if (!brief->process)
		return false;
	else if (brief->others)
		snprintf(out, FIELD_MAX, "%s%s (%u)", mark, comm_of(brief),
			brief->others + 1);
	else
		snprintf(out, FIELD_MAX, "%s%s %" PRIu32, mark, comm_of(brief),
			brief->process->pid);
	return true;
}

static void tell_process(char *out, size_t size, const struct owner_brief *brief)
{
	char more[32] = "";

	if (brief->others)
		snprintf(more, sizeof(more), " and %u more", brief->others);
	if (brief->by == OWNER_BY_SOCKET)
		snprintf(out, size, "%s %" PRIu32 "%s, fd %" PRIu32, comm_of(brief),
			brief->process->pid, more, brief->fd);
	else
		snprintf(out, size, "~%s %" PRIu32 "%s, %s", comm_of(brief),
			brief->process->pid, more, inferred_from[brief->by]);
}

/* Why nobody is named for a socket of a recording. */
static const char *why_taped(const struct owners_progress *progress)
{
	if (progress->tape == PROGRESS_UNTAPED)
		return "whose it was is not recorded";
	return progress->done ? "its process could not be seen when this was recorded"
			      : "its owner was not found yet when this was recorded";
}

/* That the kernel itself holds it is known when all could be looked at. */
static bool is_seen_by_nobody(const struct owners_progress *progress)
{
	return progress->done && !progress->not_permitted;
}

bool owner_tail(char *out, size_t size, const struct row *row, const struct lore *lore)
{
	const struct owners_progress *progress = lore->progress;
	const char *unit;

	if (row->owner.process) {
		tell_process(out, size, &row->owner);
		return true;
	}
	if (row->owner.by == OWNER_SHARED) {
		snprintf(out, size, "shared: more than one may own it");
		return true;
	}
	if (!progress || !sock_knows(row->sock, SOCK_INODE))
		return false;
	unit = unit_of(row, lore);
	if (progress->tape && !is_seen_by_nobody(progress))
		snprintf(out, size, "%s%s%s", unit ? unit : "", unit ? ": " : "",
			why_taped(progress));
	else if (!progress->done)
		snprintf(out, size, "looking for its owner");
	else if (progress->not_permitted)
		snprintf(out, size, "%s%suser %s may not see its process",
			unit ? unit : "", unit ? ": " : "", progress->user);
	else
		snprintf(out, size,
			"held by the kernel, io_uring or another PID namespace");
	return true;
}

static void tell_search(char *out, size_t size, const struct owners_progress *progress)
{
	char sockets[NUMBER_MAX];
	char left[48] = "";

	if (progress->left_ns)
		snprintf(left, sizeof(left), ", %" PRIu64 " s more",
			(progress->left_ns + SECOND_NS - 1) / SECOND_NS);
	snprintf(out, size, "looking for owners: %u %% of %s sockets done%s",
		progress->percent, number_count(sockets, progress->count.sockets, true),
		left);
}

/* Root has no more to gain: a sandbox, or a container, hides them. */
static bool has_sudo(const struct owners_progress *progress)
{
	return strcmp(progress->user, "root") != 0;
}

static void tell_taped(char *out, size_t size, const struct owners_progress *progress)
{
	char missed[NUMBER_MAX];
	char sockets[NUMBER_MAX];

	number_count(missed, progress->count.missed, true);
	number_count(sockets, progress->count.sockets, true);
	if (progress->tape == PROGRESS_UNTAPED)
		snprintf(out, size, "owners were not recorded (record with -p)");
	else if (!progress->done)
		snprintf(out, size, "owners of %u %% of %s sockets, found until recorded",
			progress->percent, sockets);
	else
		snprintf(out, size, "owners: %s of %s could not be seen when recorded",
			missed, sockets);
}

bool owner_sentence(char *out, size_t size, const struct owners_progress *progress)
{
	char missed[NUMBER_MAX];
	char sockets[NUMBER_MAX];

	if (!progress || (progress->done && !progress->count.missed))
		return false;
	if (progress->tape && !is_seen_by_nobody(progress)) {
		tell_taped(out, size, progress);
		return true;
	}
	if (!progress->done) {
		tell_search(out, size, progress);
		return true;
	}
	number_count(missed, progress->count.missed, true);
	number_count(sockets, progress->count.sockets, true);
	if (progress->not_permitted)
		snprintf(out, size, "owners: user %s may not see %s of %s%s",
			progress->user, missed, sockets,
			has_sudo(progress) ? "; sudo names them" : "");
	else
		snprintf(out, size, "%s of %s: kernel, io_uring or another PID namespace",
			missed, sockets);
	return true;
}

bool owner_hint(char *out, size_t size, const struct owners_progress *progress)
{
	char missed[NUMBER_MAX];
	char sockets[NUMBER_MAX];

	if (!progress->on || !progress->done || !progress->count.missed ||
		!progress->not_permitted)
		return false;
	number_count(missed, progress->count.missed, true);
	number_count(sockets, progress->count.sockets, true);
	if (progress->tape)
		snprintf(out, size,
			"Owners by unit, %s of %s: processes could not be seen when "
			"recorded",
			missed, sockets);
	else
		snprintf(out, size,
			"Owners by unit, %s of %s: user %s may not see processes%s",
			missed, sockets, progress->user,
			has_sudo(progress) ? ". sudo names them" : "");
	return true;
}
