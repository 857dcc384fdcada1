/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/find_holder.h"

#include <string.h>

#define DAY_S 86400.0

/* The only process of its unit, where it may not be looked at. */
static bool find_lone(const struct judging *judging, const struct holder *holder,
	struct process *process)
{
	const struct findings_lore *lore = judging->lore;
	const char *path = NULL;

	if (!holder->process && holder->has_cgroup && lore->units)
		path = units_path(lore->units, holder->cgroup);
	return path && lore->find_lone && lore->find_lone(lore->self, path, process);
}

/* Of one that may not be looked at open files and limit may be read all the same. */
static bool read_holder(const struct judging *judging, const struct holder *holder,
	struct process_facts *facts)
{
	struct process lone;
	const struct process *process = holder->process;

	if (!process && find_lone(judging, holder, &lone))
		process = &lone;
	return process && judging_process(judging, process->pid, facts) &&
	       facts->process.start == process->start;
}

void find_files(const struct judging *judging, const struct holder *holder,
	const struct pace *pace, struct holder_files *files)
{
	struct process_facts facts;

	*files = (struct holder_files){ .known = false };
	if (!read_holder(judging, holder, &facts) || !facts.open_files)
		return;
	files->known = true;
	files->used = facts.open_files;
	files->limit = facts.files_limit == PROCESS_NO_LIMIT ? 0 : facts.files_limit;
	if (!files->limit || pace->by == PACE_UNKNOWN || pace->per_s <= 0)
		return;
	files->has_full_in = true;
	files->full_in_s = files->used < files->limit
				   ? (double)(files->limit - files->used) / pace->per_s
				   : 0;
}

uint64_t find_holder_id(const struct judging *judging, enum finding_kind kind,
	const struct holder *holder)
{
	uint64_t words[5] = { 0 };

	if (holder->process) {
		words[0] = SUBJECT_PROCESS;
		words[1] = holder->process->pid;
		words[2] = holder->process->start;
	} else if (holder->has_cgroup && holder->has_uid) {
		words[0] = SUBJECT_UNIT;
		words[1] = holder->cgroup;
		words[2] = holder->uid;
	} else {
		words[0] = SUBJECT_SERVICE;
		words[1] = holder->port;
		words[2] = holder->direction;
		if (holder->direction == DIRECTION_OUT)
			memcpy(words + 3, holder->addr, sizeof(holder->addr));
	}
	return judging_id(judging, kind, words, 5);
}

static const char *unit_of(const struct judging *judging, const struct holder *holder)
{
	const char *unit = NULL;

	if (holder->has_cgroup && judging->lore->units)
		unit = units_name(judging->lore->units, holder->cgroup);
	return unit ? unit : "";
}

static void take_process(
	struct finding_subject *subject, const struct process *process, enum owner_by by)
{
	subject->owner_by = by;
	subject->pid = process->pid;
	outcome_copy_text(subject->comm, sizeof(subject->comm), process->comm);
}

void find_holder_subject(const struct judging *judging, const struct holder *holder,
	struct finding_subject *subject)
{
	const char *unit = unit_of(judging, holder);
	struct process lone;

	*subject = (struct finding_subject){
		.has_uid = holder->has_uid,
		.uid = holder->uid,
	};
	outcome_copy_text(subject->unit, sizeof(subject->unit), unit);
	if (holder->process) {
		subject->type = SUBJECT_PROCESS;
		take_process(subject, holder->process, OWNER_BY_SOCKET);
	} else if (*unit) {
		subject->type = SUBJECT_UNIT;
		if (find_lone(judging, holder, &lone))
			take_process(subject, &lone, OWNER_BY_UNIT);
	} else if (holder->direction == DIRECTION_OUT) {
		subject->type = SUBJECT_REMOTE;
		finding_address(
			subject->address, holder->family, holder->addr, holder->port);
	} else {
		struct say address;

		subject->type = SUBJECT_SERVICE;
		say_init(&address, subject->address, sizeof(subject->address));
		say(&address, "*:%u", holder->port);
	}
}

/* A word of the filter language: a hostile name of a unit may be none. */
static bool is_word(const char *text)
{
	return *text && !text[strcspn(text, " ()!&|=<>")];
}

static void say_unit(struct say *filter, const struct finding_subject *subject)
{
	if (is_word(subject->unit))
		say(filter, " and unit %s", subject->unit);
	if (subject->has_uid)
		say(filter, " and uid %u", subject->uid);
}

/* Those that nobody holds are another trouble, and are named only where there are any. */
static void say_held(struct say *filter, const struct judging *judging, enum state state)
{
	if (judging->evidence->orphans[state])
		say(filter, " and not %s",
			state == STATE_CLOSE_WAIT ? "unaccepted" : "orphan");
}

static void put_filter(const struct judging *judging, struct finding *finding,
	const struct holder *holder)
{
	const struct finding_subject *subject = &finding->subject;
	char address[FINDING_ADDRESS_MAX];
	struct say filter;

	say_init(&filter, finding->filter, sizeof(finding->filter));
	say(&filter, "state %s",
		holder->state == STATE_CLOSE_WAIT ? "close-wait" : "fin-wait-2");
	switch (subject->type) {
	case SUBJECT_PROCESS:
		say(&filter, " and pid %u", subject->pid);
		break;
	case SUBJECT_UNIT:
		say_unit(&filter, subject);
		break;
	case SUBJECT_REMOTE:
		finding_address(address, holder->family, holder->addr, 0);
		say(&filter, " and dst %s and dport = :%u", address, holder->port);
		break;
	default:
		say(&filter, " and sport = :%u and dir in", holder->port);
	}
	say_held(&filter, judging, holder->state);
}

static void put_peers(struct finding *finding, const struct holder *holder)
{
	for (unsigned i = 0; i < holder->peer_count && i < FINDING_PEERS_MAX; i++) {
		const struct stuck_peer *peer = &holder->peer[i];
		struct finding_peer *to = &finding->peer[finding->peer_count++];

		finding_address(to->remote, peer->family, peer->addr, peer->port);
		to->direction = peer->direction;
		to->count = peer->count;
	}
}

void find_holder_facts(const struct judging *judging, struct finding *finding,
	const struct holder *holder, const struct holder_files *files)
{
	put_peers(finding, holder);
	put_filter(judging, finding, holder);
	if (!files->known || !files->limit)
		return;
	finding->limit = (struct finding_limit){
		.name = "open_files",
		.used = files->used,
		.of = files->limit,
		.has_full_in = files->has_full_in,
		.full_in_s = files->full_in_s,
	};
}

void say_peers(
	struct say *text, const struct finding *finding, const struct holder *holder)
{
	const struct finding_peer *peer = &finding->peer[0];
	const char *word;

	if (!finding->peer_count || finding->subject.type == SUBJECT_REMOTE)
		return;
	word = peer->direction == DIRECTION_OUT ? "to" : "from";
	if (peer->count == holder->count)
		say(text, ", all %s %s", word, peer->remote);
	else if (peer->count * 2 >= holder->count)
		say(text, ", %s of them %s %s", COUNT(peer->count), word, peer->remote);
	else
		say(text, ", %s %s addresses", word, COUNT(holder->peers));
}

void say_files(struct say *text, const struct judging *judging,
	const struct holder_files *files, bool about)
{
	uint64_t full_ns;

	if (!files->known)
		return;
	if (!files->limit) {
		say(text, "Open files %s", COUNT(files->used));
		return;
	}
	say(text, "Open files %s of %s", COUNT(files->used), COUNT(files->limit));
	if (!files->has_full_in)
		return;
	say(text, ": full in %s", SPAN(files->full_in_s));
	if (files->full_in_s > 3600)
		return;
	full_ns = judging->evidence->wall_ns + (uint64_t)(files->full_in_s * 1e9);
	say(text, " (%s%s)", about ? "about " : "", CLOCK(full_ns));
}

void say_stacks(struct say *text, const struct finding_subject *subject)
{
	if (!subject->pid)
		return;
	if (strcmp(subject->comm, "java") == 0)
		say(text, "jstack %u", subject->pid);
	else if (strncmp(subject->comm, "python", 6) == 0)
		say(text, "py-spy dump --pid %u", subject->pid);
	else
		say(text, "gdb -p %u or cat /proc/%u/stack", subject->pid, subject->pid);
}
