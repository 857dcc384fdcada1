/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/judging.h"

#include "sockview/core/format.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_LEAST 32

/* More would be no list for people. The worst come first. */
#define FINDINGS_MAX 256

uint64_t judging_id(const struct judging *judging, enum finding_kind kind,
	const uint64_t *words, size_t count)
{
	uint64_t key[8] = { (uint64_t)kind };

	if (count > 7)
		count = 7;
	for (size_t i = 0; i < count; i++)
		key[i + 1] = words[i];
	return hash_words(judging->seed, key, count + 1);
}

uint64_t judging_remote(const struct judging *judging, const struct peer_row *row)
{
	uint64_t words[4] = { (uint64_t)row->proto << 32 | row->port, row->family };

	memcpy(words + 2, row->remote, sizeof(row->remote));
	return hash_words(judging->seed, words, 4);
}

bool judging_raise(
	struct judging *judging, const struct alarm_sign *sign, struct finding *finding)
{
	uint64_t since_ns;
	enum severity severity = alarms_judge(judging->alarms, sign, &since_ns);

	if (severity != SEVERITY_CRIT && severity != SEVERITY_WARN)
		return false;
	memset(finding, 0, sizeof(*finding));
	finding->kind = sign->kind;
	finding->severity = severity;
	finding->id = sign->id;
	finding->since_ns = since_ns;
	return true;
}

enum alarm_level judging_level(
	const struct judging *judging, enum finding_kind kind, double value)
{
	const struct threshold *threshold = &judging->thresholds->of[kind];

	if (value >= threshold->crit)
		return ALARM_CRIT;
	if (value >= threshold->warn)
		return ALARM_WARN;
	return value >= threshold->warn * ALARM_LOW_END ? ALARM_NEAR : ALARM_NONE;
}

static bool is_asked(const struct judging *judging, enum finding_kind kind)
{
	return judging->kinds & FINDING_KIND_BIT(kind);
}

static struct finding *add(struct judging *judging)
{
	struct findings_report *report = judging->report;

	if (report->count == FINDINGS_MAX)
		return NULL;
	if (report->count == judging->room) {
		size_t room = judging->room ? judging->room * 2 : ROOM_LEAST;
		struct finding *all = realloc(report->all, room * sizeof(*all));

		if (!all) {
			judging->err = -ENOMEM;
			return NULL;
		}
		report->all = all;
		judging->room = room;
	}
	return &report->all[report->count++];
}

void judging_put(struct judging *judging, const struct finding *finding)
{
	struct finding *added = is_asked(judging, finding->kind) ? add(judging) : NULL;

	if (!added)
		return;
	*added = *finding;
	judging->report->by_severity[finding->severity]++;
	judging->report->checked |= FINDING_KIND_BIT(finding->kind);
	if (finding->severity > SEVERITY_WARN)
		return;
	if (alarms_keep(judging->alarms, finding))
		judging->err = -ENOMEM;
}

static bool has_raised(const struct judging *judging, enum finding_kind kind)
{
	const struct findings_report *report = judging->report;

	for (size_t i = 0; i < report->count; i++)
		if (report->all[i].kind == kind &&
			report->all[i].severity <= SEVERITY_WARN)
			return true;
	return false;
}

/* One sentence serves all forms: the short ones have no full stop. */
static void shorten(struct finding *ok)
{
	size_t length = strlen(ok->text);
	int most = length && ok->text[length - 1] == '.' ? (int)length - 1 : (int)length;
	struct say list;
	struct say row;

	say_init(&list, ok->list, sizeof(ok->list));
	say(&list, "%s %.*s", finding_kind_name(ok->kind), most, ok->text);
	say_init(&row, ok->row, sizeof(ok->row));
	say(&row, "%.*s", most, ok->text);
}

struct finding *judging_ok(
	struct judging *judging, enum finding_kind kind, const char *format, ...)
{
	const uint64_t host = SUBJECT_HOST;
	struct finding *ok;
	va_list arguments;

	if (!is_asked(judging, kind))
		return NULL;
	judging->report->checked |= FINDING_KIND_BIT(kind);
	ok = has_raised(judging, kind) ? NULL : add(judging);
	if (!ok)
		return NULL;
	memset(ok, 0, sizeof(*ok));
	ok->kind = kind;
	ok->severity = SEVERITY_OK;
	ok->id = judging_id(judging, kind, &host, 1);
	ok->subject.type = SUBJECT_HOST;
	va_start(arguments, format);
	vsnprintf(ok->text, sizeof(ok->text), format, arguments);
	va_end(arguments);
	shorten(ok);
	judging->report->by_severity[SEVERITY_OK]++;
	return ok;
}

void judging_not_checked(struct judging *judging, enum finding_kind kind, const char *why)
{
	if (is_asked(judging, kind))
		judging->report->not_checked[kind] = why;
}

void judging_perf(
	struct judging *judging, enum finding_kind kind, double value, double max)
{
	struct finding_perf *perf = &judging->report->perf[kind];

	if (!is_asked(judging, kind) || (perf->known && perf->value >= value))
		return;
	*perf = (struct finding_perf){
		.known = true, .value = value, .has_max = max > 0, .max = max
	};
}

void judging_explain(struct judging *judging, enum finding_kind kind, uint64_t subject)
{
	const uint64_t key[2] = { (uint64_t)kind, subject };
	uint32_t place;

	if (keyset_put(judging->explained, key, &place))
		judging->err = -ENOMEM;
}

bool judging_is_explained(
	const struct judging *judging, enum finding_kind kind, uint64_t subject)
{
	const uint64_t key[2] = { (uint64_t)kind, subject };
	uint32_t place;

	return keyset_find(judging->explained, key, &place);
}

const struct trail *judging_trail(struct judging *judging, uint64_t id, double value)
{
	const struct trail *trail;

	if (judging->one_look)
		return NULL;
	trail = trails_put(judging->trails, id, judging->evidence->mono_ns, value);
	if (!trail)
		judging->err = -ENOMEM;
	return trail;
}

bool judging_rate(const struct judging *judging, enum figure figure, double *per_s)
{
	return history_rate(&judging->evidence->history, figure, per_s);
}

bool judging_figure(const struct judging *judging, enum figure figure, uint64_t *value)
{
	const struct figures *figures = &judging->evidence->history.last.figures;

	*value = figures->value[figure];
	return figures_know(figures, figure);
}

bool judging_process(
	const struct judging *judging, uint32_t pid, struct process_facts *facts)
{
	const struct findings_lore *lore = judging->lore;

	return lore->read_process && lore->read_process(lore->self, pid, facts) == 0;
}

bool judging_owner(
	const struct judging *judging, uint32_t inode, struct finding_subject *subject)
{
	const struct owners *owners = judging->lore->owners;
	const struct holding *holding =
		owners && inode ? owners_first(owners, inode) : NULL;
	const struct process *process;
	struct process_facts facts;

	if (!holding)
		return false;
	process = owners_process(owners, holding);
	subject->owner_by = OWNER_BY_SOCKET;
	subject->pid = process->pid;
	subject->has_uid = true;
	subject->uid = process->uid;
	outcome_copy_text(subject->comm, sizeof(subject->comm), process->comm);
	if (judging_process(judging, process->pid, &facts))
		outcome_copy_text(subject->unit, sizeof(subject->unit), facts.unit);
	return true;
}

uint64_t judging_ago(const struct judging *judging, double seconds)
{
	double ago = seconds * 1e9;
	uint64_t now = judging->evidence->wall_ns;

	return ago < (double)now ? now - (uint64_t)ago : 0;
}

/* ---- parts of a finding ---- */

static struct finding_value *add_value(struct finding *finding, const char *name)
{
	static const struct finding_value none;
	unsigned at = finding->value_count < FINDING_VALUES_MAX ? finding->value_count++
								: FINDING_VALUES_MAX - 1;

	finding->value[at] = none;
	finding->value[at].name = name;
	return &finding->value[at];
}

void finding_count(struct finding *finding, const char *name, uint64_t count)
{
	struct finding_value *value = add_value(finding, name);

	value->type = VALUE_COUNT;
	value->count = count;
}

void finding_number(struct finding *finding, const char *name, double number)
{
	struct finding_value *value = add_value(finding, name);

	value->type = VALUE_NUMBER;
	value->number = number;
}

void finding_text(struct finding *finding, const char *name, const char *text)
{
	struct finding_value *value = add_value(finding, name);

	value->type = VALUE_TEXT;
	value->text = text;
}

void finding_unknown(struct finding *finding, const char *name)
{
	add_value(finding, name)->type = VALUE_UNKNOWN;
}

void finding_address(char out[FINDING_ADDRESS_MAX], enum family family,
	const uint8_t addr[16], uint16_t port)
{
	uint8_t plain[16] = { 0 };
	char *at = out;

	if (family == FAMILY_IPV6 && addr_is_v4mapped(addr)) {
		family = FAMILY_IPV4;
		memcpy(plain, addr + 12, 4);
	} else {
		memcpy(plain, addr, sizeof(plain));
	}
	at = port ? format_host(at, family, plain) : format_address(at, family, plain);
	if (port) {
		*at++ = ':';
		at = format_u64(at, port);
	}
	*at = '\0';
}

void finding_place(char out[FINDING_ADDRESS_MAX], const struct sock *listener)
{
	bool wild = addr_is_wildcard((enum family)listener->family, listener->local.addr);
	struct say place;

	if (!wild || listener->family == FAMILY_IPV4 || listener->v6only) {
		finding_address(out, (enum family)listener->family, listener->local.addr,
			listener->local.port);
		return;
	}
	say_init(&place, out, FINDING_ADDRESS_MAX);
	say(&place, "*:%u", listener->local.port);
}

void say_bound(struct say *filter, enum family family, const uint8_t addr[16])
{
	char address[FINDING_ADDRESS_MAX];

	if (addr_is_wildcard(family, addr))
		return;
	finding_address(address, family, addr, 0);
	say(filter, " and src %s", address);
}

static void say_process(struct say *text, const struct finding_subject *subject)
{
	say(text, "%s", *subject->comm ? subject->comm : "process");
	if (subject->pid)
		say(text, " %u", subject->pid);
}

void say_subject(struct say *text, const struct finding_subject *subject)
{
	switch (subject->type) {
	case SUBJECT_PROCESS:
		say_process(text, subject);
		if (*subject->unit)
			say(text, " (%s)", subject->unit);
		break;
	case SUBJECT_UNIT:
		say(text, "%s", *subject->unit ? subject->unit : "a process");
		if (subject->pid) {
			say(text, " (~");
			say_process(text, subject);
			say(text, ")");
		} else if (subject->has_uid)
			say(text, " (uid %u)", subject->uid);
		break;
	case SUBJECT_PAIR:
		say(text, "%s to %s", subject->source, subject->address);
		break;
	case SUBJECT_HOST:
		say(text, "this host");
		break;
	default:
		say(text, "%s", subject->address);
		if (!*subject->comm)
			break;
		say(text, " (");
		say_process(text, subject);
		if (*subject->unit)
			say(text, ", %s", subject->unit);
		say(text, ")");
	}
}
