/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/process_told.h"

#include "sockview/core/finding.h"
#include "sockview/core/format.h"
#include "sockview/view/layout.h"
#include "sockview/view/process_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SECOND_NS UINT64_C(1000000000)
#define HOUR_S	  3600
#define POOL_S	  600 /* none younger: a pool keeps them */

/* The one whose facts are told; NULL: nobody's are known. */
static const struct process_facts *facts_of(const struct process_seen *seen)
{
	return seen->closeup && seen->closeup->looked_at ? &seen->closeup->fullest : NULL;
}

/* Whether the facts are those of the row, and not of one of many. */
static bool is_alone(const struct process_seen *seen)
{
	return seen->closeup && seen->closeup->looked_at == 1 &&
	       seen->row->process->processes <= 1;
}

/* What was found about the one whose facts are told; of a fold it may be another one.
 * NULL: nothing. */
static const struct finding *found(const struct process_seen *seen)
{
	const struct finding *finding = seen->row->finding;
	const struct process_facts *facts = facts_of(seen);

	if (seen->row->process->processes <= 1)
		return finding;
	return finding && facts && finding->subject.pid == facts->process.pid ? finding
									      : NULL;
}

/* How fast it grows by that. False: nobody knows. */
static bool found_rate(const struct finding *finding, double *per_min)
{
	for (unsigned i = 0; finding && i < finding->value_count; i++) {
		const struct finding_value *value = &finding->value[i];

		if (value->type != VALUE_NUMBER || strcmp(value->name, "per_min") != 0)
			continue;
		*per_min = value->number;
		return true;
	}
	return false;
}

/* ---- who ---- */

bool process_up(char out[NUMBER_MAX], uint64_t start_wall_ns, uint64_t now_ns)
{
	uint64_t seconds;

	if (!start_wall_ns || now_ns < start_wall_ns)
		return false;
	seconds = (now_ns - start_wall_ns) / SECOND_NS;
	if (seconds >= 86400)
		snprintf(out, NUMBER_MAX, "%" PRIu64 "d%02" PRIu64 "h", seconds / 86400,
			seconds / 3600 % 24);
	else if (seconds >= 3600)
		snprintf(out, NUMBER_MAX, "%" PRIu64 "h%02" PRIu64, seconds / 3600,
			seconds / 60 % 60);
	else
		snprintf(out, NUMBER_MAX, "%" PRIu64 "%s",
			seconds < 60 ? seconds : seconds / 60, seconds < 60 ? "s" : "m");
	return true;
}

/* "2026-11-18 09:14Z" */
static void say_since(struct say *text, uint64_t wall_ns)
{
	char time[FORMAT_TIME_MAX + 1];

	*format_time(time, wall_ns, false) = '\0';
	time[strlen("2026-11-18")] = ' ';
	time[strlen("2026-11-18 09:14")] = '\0';
	say(text, " since %sZ", time);
}

static void say_start(struct say *text, const struct process_seen *seen)
{
	const struct process_facts *facts = facts_of(seen);
	uint64_t start_ns = 0;
	char up[NUMBER_MAX];

	if (seen->row->about)
		start_ns = seen->row->about->start_wall_ns;
	if (!start_ns && facts && is_alone(seen))
		start_ns = facts->start_wall_ns;
	if (!process_up(up, start_ns, seen->lore->now_ns))
		return;
	say(text, "   up %s", up);
	say_since(text, start_ns);
}

/* Of sockets that are known by their unit alone. */
static void say_user(struct say *text, const struct process_seen *seen)
{
	const struct process_row *about = seen->row->process;
	char cell[COLUMN_CELL_MAX];
	const char *name;

	if (about->by == PROCESS_BY_USER)
		return;
	if (process_text(cell, "user", seen->row, seen->lore)) {
		say(text, "   user %s", cell);
	} else if (about->kind == PROCESS_UNIT && about->has_uid) {
		name = users_name(seen->lore->users, about->uid);
		if (name)
			say(text, "   user %s", name);
		else
			say(text, "   user %" PRIu32, about->uid);
	}
}

/* Who is in a unit needs no right to see. */
static void say_members(struct say *text, const struct process_seen *seen)
{
	const struct process_facts *facts = facts_of(seen);
	const struct owners_progress *progress = seen->lore->progress;

	if (!facts)
		return;
	if (seen->closeup->looked_at == 1)
		say(text, "   its only process is %s %" PRIu32 ", so ~%s %" PRIu32,
			facts->process.comm, facts->process.pid, facts->process.comm,
			facts->process.pid);
	else
		say(text, "   %s processes, whose sockets user %s may not tell apart",
			COUNT(seen->closeup->looked_at),
			progress && progress->user[0] ? progress->user : "-");
}

void process_say_title(struct say *text, const struct process_seen *seen)
{
	const struct process_row *about = seen->row->process;
	char cell[PAGE_HINT_MAX];

	process_who(cell, seen->row, seen->lore);
	say(text, "%s", cell);
	if (about->kind == PROCESS_ROW && about->by != PROCESS_BY_UNIT &&
		process_text(cell, "unit", seen->row, seen->lore))
		say(text, "   %s", cell);
	say_user(text, seen);
	if (about->kind == PROCESS_UNIT)
		say_members(text, seen);
	say_start(text, seen);
}

void process_command(char out[PROCESS_TOLD_MAX], const struct process_seen *seen)
{
	const struct process_facts *facts = facts_of(seen);
	const char *command = facts && facts->command[0] ? facts->command : "-";

	if (facts && !is_alone(seen))
		snprintf(out, PROCESS_TOLD_MAX, "%s %" PRIu32 ": %s", facts->process.comm,
			facts->process.pid, command);
	else
		snprintf(out, PROCESS_TOLD_MAX, "%s", command);
}

/* ---- files ---- */

/* Which descriptors are sockets, where all were counted and surely are its own. */
static void say_sockets(struct say *text, const struct process_seen *seen,
	const struct process_about *files)
{
	const struct process_row *about = seen->row->process;
	uint64_t sockets = about->tcp->total + about->udp;

	if (about->kind != PROCESS_ROW || about->processes != 1 ||
		about->owner_by != OWNER_BY_SOCKET || seen->model->narrowing.set ||
		layout_hides(seen->model) || sockets > files->open_files)
		return;
	say(text, ": %s socket%s in the table, %s other%s", COUNT(sockets),
		sockets == 1 ? "" : "s", COUNT(files->open_files - sockets),
		files->open_files - sockets == 1 ? "" : "s");
}

static void say_full(struct say *text, const struct process_seen *seen)
{
	const struct finding *finding = found(seen);
	double per_min;

	if (!finding || !finding->limit.has_full_in)
		return;
	say(text, "; full in %s", SPAN(finding->limit.full_in_s));
	if (finding->limit.full_in_s <= HOUR_S)
		say(text, " (about %s)",
			CLOCK(seen->model->now.wall_ns +
				(uint64_t)(finding->limit.full_in_s * SECOND_NS)));
	if (found_rate(finding, &per_min))
		say(text, " at %s/min", CHANGE(per_min));
}

/* "3,611 of 4,096 (88 %)" */
static void say_use(struct say *text, const struct process_about *files)
{
	say(text, "%s", COUNT(files->open_files));
	if (files->files_limit == PROCESS_NO_LIMIT)
		say(text, ", no limit");
	else if (files->files_limit)
		say(text, " of %s (%s)", COUNT(files->files_limit),
			PERCENT((double)files->open_files / (double)files->files_limit));
	else
		say(text, " of -");
}

void process_say_files(struct say *text, const struct process_seen *seen)
{
	const struct process_facts *facts = facts_of(seen);
	struct process_about files = { .open_files = 0 };

	if (facts)
		files = process_about_of(facts);
	else if (seen->row->about)
		files = *seen->row->about;
	say(text, "open files ");
	if (!files.open_files) {
		say(text, "-");
		return;
	}
	if (facts && seen->closeup->looked_at > 1)
		say(text, "of the fullest of %s, %s %" PRIu32 ": ",
			COUNT(seen->closeup->looked_at), facts->process.comm,
			facts->process.pid);
	say_use(text, &files);
	say_sockets(text, seen, &files);
	say_full(text, seen);
}

/* ---- CLOSE_WAIT ---- */

static void say_burst(struct say *text, const struct process_seen *seen)
{
	const struct spread *ages = &seen->closeup->ages;
	uint64_t oldest_ns = ages->oldest_s * SECOND_NS;
	uint64_t now_ns = seen->model->now.wall_ns;

	say(text,
		"All closed by the peer about %s, within %s; none since: a burst that "
		"was never cleaned up.",
		CLOCK(now_ns > oldest_ns ? now_ns - oldest_ns : 0),
		SPAN((double)(ages->oldest_s - ages->youngest_s) + 10));
}

/* What was found says it with the same number. */
static void say_rate(
	struct say *text, const struct process_seen *seen, const struct spread_sign *sign)
{
	const struct finding *finding = seen->row->finding;
	double per_min = sign->per_s * 60;

	if (finding && finding->kind == FINDING_CLOSE_WAIT &&
		seen->row->process->processes <= 1)
		found_rate(finding, &per_min);
	say(text, "about %s a minute", RATE(per_min));
}

static void say_sign(
	struct say *text, const struct process_seen *seen, const struct spread_sign *sign)
{
	const struct spread *ages = &seen->closeup->ages;

	if (sign->leak) {
		say(text, "Ages spread evenly: a steady leak, ");
		say_rate(text, seen, sign);
		say(text, ".");
	} else if (sign->burst) {
		say_burst(text, seen);
	} else if (sign->standing && ages->youngest_s >= POOL_S) {
		say(text, "None of them in the last %s: an idle pool.",
			AGE(ages->youngest_s));
	} else if (sign->has_rate && sign->per_s > 0) {
		say(text, "Not spread evenly: ");
		say_rate(text, seen, sign);
		say(text, " of late.");
	}
}

void process_say_ages(struct say *text, const struct process_seen *seen)
{
	const struct spread *ages = &seen->closeup->ages;
	uint64_t count = seen->closeup->tcp.by_state[STATE_CLOSE_WAIT];
	const struct spread_sign sign = spread_judge(ages, count);

	say_sign(text, seen, &sign);
	if (ages->known < count)
		say(text, "%s%s of %s have no known age%s.", text->used ? " " : "",
			COUNT(count - ages->known), COUNT(count),
			ages->known ? ": a keepalive timer hides it" : "");
}

void process_say_contrast(struct say *text, const struct process_seen *seen)
{
	const struct process_closeup *closeup = seen->closeup;

	if (spread_judge(&closeup->ages, closeup->tcp.by_state[STATE_CLOSE_WAIT]).leak)
		say(text, "All of one age would be a burst that was never cleaned up.");
}

void process_say_unread(struct say *text, const struct process_seen *seen)
{
	uint64_t count = seen->closeup->tcp.by_state[STATE_CLOSE_WAIT];

	if (seen->closeup->unread * 2 >= count)
		say(text,
			"End of file not read: the program has not looked at them since "
			"the peer closed: an idle pool, or stuck threads.");
	else
		say(text, "End of file read: a path that returns without close().");
}
