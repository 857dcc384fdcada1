/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/process_words.h"

#include "sockview/core/finding.h"
#include "sockview/core/say.h"
#include "sockview/view/listed.h"
#include "sockview/view/process_told.h"
#include "sockview/view/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool process_text(
	char *out, const char *name, const struct row *row, const struct lore *lore)
{
	const struct column *column = columns_find(VIEW_PROCESSES, name);
	char *end = column->put(out, column, row, lore);

	if (end)
		*end = '\0';
	return end;
}

/* The column that names a row. */
static const char *naming(const struct process_row *about)
{
	static const char *const by[PROCESS_BY_COUNT] = {
		[PROCESS_BY_PID] = "command",
		[PROCESS_BY_COMM] = "command",
		[PROCESS_BY_USER] = "user",
		[PROCESS_BY_UNIT] = "unit",
	};

	if (about->kind == PROCESS_UNIT)
		return "unit";
	return by[about->by];
}

/* Of what is no process. */
static const char *const instead[PROCESS_KIND_COUNT] = {
	[PROCESS_HIDDEN] = "(hidden)",
	[PROCESS_KERNEL] = "(kernel)",
	[PROCESS_NOBODY] = "(no process)",
	[PROCESS_OTHER] = "(other)",
};

/* Before the search is over nobody knows that no process holds them. */
static bool is_sought(const struct process_row *about, const struct lore *lore)
{
	return about->kind == PROCESS_SOUGHT ||
	       ((about->kind == PROCESS_KERNEL || about->kind == PROCESS_HIDDEN) &&
		       lore->progress && !lore->progress->done);
}

bool process_name(char *out, const struct row *row, const struct lore *lore)
{
	const struct process_row *about = row->process;

	if (is_sought(about, lore)) {
		strcpy(out, lore->progress && lore->progress->tape == PROGRESS_UNTAPED
				    ? "(not recorded)"
				    : "(not yet found)");
		return true;
	}
	if (instead[about->kind]) {
		strcpy(out, instead[about->kind]);
		return true;
	}
	if (process_text(out, naming(about), row, lore))
		return true;
	if (about->by != PROCESS_BY_UNIT || !about->cgroup || !lore->units ||
		!units_is_root(lore->units, about->cgroup))
		return false;
	strcpy(out, "(no unit)");
	return true;
}

/* ---- one sentence ---- */

static bool names_process(const struct process_row *about)
{
	return about->by == PROCESS_BY_PID || about->by == PROCESS_BY_COMM;
}

static void say_who(struct say *sentence, const struct row *row, const struct lore *lore)
{
	const struct process_row *about = row->process;
	char text[COLUMN_CELL_MAX] = "-";
	char count[NUMBER_MAX];

	process_name(text, row, lore);
	say(sentence, "%s", text);
	if (about->processes == 1 && names_process(about))
		say(sentence, " %" PRIu32, about->process->pid);
	else if (about->processes == 1 && process_text(text, "command", row, lore))
		say(sentence, " (%s %" PRIu32 ")", text, about->process->pid);
	else if (about->processes)
		say(sentence, " (%s processes)",
			number_count(count, about->processes, true));
}

void process_who(char out[PAGE_HINT_MAX], const struct row *row, const struct lore *lore)
{
	struct say sentence = { .text = out, .size = PAGE_HINT_MAX };

	say_who(&sentence, row, lore);
}

static void hint_process(
	struct say *sentence, const struct row *row, const struct lore *lore)
{
	const struct process_row *about = row->process;
	const struct finding *finding = row->finding;
	char text[COLUMN_CELL_MAX];
	char count[NUMBER_MAX];

	say_who(sentence, row, lore);
	say(sentence, ":");
	if (about->by != PROCESS_BY_USER && process_text(text, "user", row, lore))
		say(sentence, " user %s,", text);
	if (about->by != PROCESS_BY_UNIT && process_text(text, "unit", row, lore))
		say(sentence, " %s,", text);
	if (row->about && process_up(count, row->about->start_wall_ns, lore->now_ns))
		say(sentence, " up %s,", count);
	say(sentence, " %s socket%s", number_count(count, about->total, true),
		about->total == 1 ? "" : "s");
	if (about->udp)
		say(sentence, ", %s of them UDP", number_count(count, about->udp, true));
	if (about->unaccepted)
		say(sentence, "; %s wait for accept()",
			number_count(count, about->unaccepted, true));
	if (!finding || !finding->limit.has_full_in)
		return;
	say(sentence, "; ");
	if (about->processes > 1)
		say(sentence, "%s %" PRIu32 ": ", finding->subject.comm,
			finding->subject.pid);
	say(sentence, "full in %s", SPAN(finding->limit.full_in_s));
}

static const char *who_looks(const struct lore *lore)
{
	return lore->progress && lore->progress->user[0] ? lore->progress->user : "-";
}

static void say_unseen(struct say *sentence, const struct lore *lore)
{
	if (lore->progress && lore->progress->tape) {
		say(sentence, "whose could not be seen when this was recorded");
		return;
	}
	say(sentence, "user %s may not see whose", who_looks(lore));
	if (strcmp(who_looks(lore), "root") != 0)
		say(sentence, ": sudo names them");
}

void process_hint(char *out, const struct row *row, const struct lore *lore)
{
	static const char *const what[PROCESS_KIND_COUNT] = {
		[PROCESS_KERNEL] = "held by the kernel, io_uring or a process of another "
				   "PID namespace",
		[PROCESS_NOBODY] = "of no process: they end by themselves, or are not "
				   "accepted yet",
		[PROCESS_OTHER] = "of those that found no place of their own",
	};
	static const char *const sought[] = {
		[PROGRESS_LIVE] = "are being looked for",
		[PROGRESS_TAPED] = "were not found yet when this was recorded",
		[PROGRESS_UNTAPED] = "are not recorded",
	};
	const struct process_row *about = row->process;
	struct say sentence = { .text = out, .size = PAGE_HINT_MAX };
	char unit[COLUMN_CELL_MAX] = "-";
	char count[NUMBER_MAX];

	number_count(count, about->total, true);
	if (about->kind == PROCESS_ROW) {
		hint_process(&sentence, row, lore);
	} else if (is_sought(about, lore)) {
		say(&sentence, "%s sockets whose processes %s", count,
			sought[lore->progress->tape]);
	} else if (what[about->kind]) {
		say(&sentence, "%s sockets %s", count, what[about->kind]);
	} else {
		process_text(unit, "unit", row, lore);
		say(&sentence, "%s%s%s sockets; ",
			about->kind == PROCESS_UNIT ? unit : "",
			about->kind == PROCESS_UNIT ? ": " : "", count);
		say_unseen(&sentence, lore);
	}
}

/* ---- its sockets ---- */

/* What ends a word in a filter, or begins another meaning. */
static bool is_word(const char *text)
{
	return *text && !strpbrk(text, "()!&|=<>\\");
}

/* A filter is words: blanks are written as `_`, which matches them. */
static void put_words(char *out, const char *operand, const char *value)
{
	size_t used = (size_t)snprintf(out, PROMPT_MAX, "%s ", operand);

	snprintf(out + used, PROMPT_MAX - used, "%s", value);
	for (char *at = out + used; *at; at++)
		if (*at == ' ')
			*at = '_';
}

static bool drill_row(char *out, const struct row *row, const struct lore *lore)
{
	const struct process_row *about = row->process;
	char text[COLUMN_CELL_MAX];

	if (about->by == PROCESS_BY_USER && about->has_uid) {
		snprintf(out, PROMPT_MAX, "uid %" PRIu32, about->uid);
	} else if (about->by == PROCESS_BY_UNIT) {
		if (!process_name(text, row, lore) || !is_word(text))
			return false;
		put_words(out, "unit", text);
	} else if (about->by == PROCESS_BY_COMM && is_word(about->process->comm)) {
		put_words(out, "comm", about->process->comm);
	} else if (about->processes == 1) {
		snprintf(out, PROMPT_MAX, "pid %" PRIu32, about->process->pid);
	} else {
		return false;
	}
	return true;
}

/* ---- the sockets of a fold ---- */

/* Nobody else whose sockets are listed is called so. */
static bool is_only_one(const struct process_line *line, const char *comm)
{
	size_t count = 0;

	for (size_t i = 0; i < process_sheet_count(line->sheet); i++) {
		struct process_row row;

		process_sheet_get(line->sheet, i, &row);
		count += row.kind == PROCESS_ROW && strcmp(row.process->comm, comm) == 0;
	}
	return count == line->fold.count;
}

/* "(pid 11 or pid 12)". False: it is too long. */
static bool put_pids(char *out, const struct process_line *line)
{
	size_t used = 0;

	for (size_t i = 0; i < line->fold.count; i++) {
		struct process_row row;
		int length;

		process_sheet_get(line->sheet, line->fold.members[i], &row);
		length = snprintf(out + used, PROMPT_MAX - used, "%spid %" PRIu32,
			i ? " or " : "(", row.process->pid);
		used += (size_t)length;
		if (used + 1 >= PROMPT_MAX)
			return false;
	}
	strcpy(out + used, ")");
	return line->fold.count > 0;
}

static bool is_fold(const struct row *row)
{
	return row->line && !row->line->member && !process_fold_is_one(&row->line->fold);
}

static bool drill_fold(char *out, const struct row *row)
{
	const char *comm = row->process->process->comm;

	if (is_word(comm) && is_only_one(row->line, comm)) {
		put_words(out, "comm", comm);
		return true;
	}
	if (put_pids(out, row->line))
		return true;
	snprintf(out, PROMPT_MAX,
		"no filter for so many processes, of whose name there are others: -> "
		"unfolds");
	return false;
}

bool process_drill(char *out, const struct row *row, const struct lore *lore)
{
	const struct process_row *about = row->process;
	char unit[COLUMN_CELL_MAX];

	if (is_fold(row))
		return drill_fold(out, row);
	if (about->kind == PROCESS_ROW && drill_row(out, row, lore))
		return true;
	if (about->kind == PROCESS_UNIT && process_text(unit, "unit", row, lore) &&
		is_word(unit)) {
		put_words(out, "unit", unit);
		return true;
	}
	snprintf(out, PROMPT_MAX, "no filter for this row: its sockets have no %s",
		about->kind == PROCESS_ROW ? "name that a filter can hold" : "owner");
	return false;
}

/* ---- what was found ---- */

/* A row of a unit has its processes in it, too. */
static bool is_of_unit(const struct finding_subject *subject,
	const struct process_row *about, const struct process_line *line)
{
	const struct units *units = line ? process_sheet_units(line->sheet) : NULL;
	const char *name = units_name(units, about->cgroup);

	return name && strcmp(subject->unit, name) == 0;
}

static bool is_of(const struct finding_subject *subject, const struct process_row *about,
	const struct process_line *line)
{
	if (subject->type != SUBJECT_PROCESS && subject->type != SUBJECT_UNIT)
		return false;
	if (about->kind == PROCESS_UNIT || about->by == PROCESS_BY_UNIT)
		return is_of_unit(subject, about, line);
	if (about->kind != PROCESS_ROW || !about->process || !subject->pid)
		return false;
	if (about->by == PROCESS_BY_COMM)
		return strcmp(subject->comm, about->process->comm) == 0;
	return about->processes == 1 && subject->pid == about->process->pid;
}

/* What is found about a process is told by its fold while that hides it. */
static bool is_of_hidden(
	const struct finding_subject *subject, const struct process_line *line)
{
	struct process_row row;

	if (!line || line->member || line->unfolded)
		return false;
	for (size_t i = 0; i < line->fold.count; i++) {
		process_sheet_get(line->sheet, line->fold.members[i], &row);
		if (is_of(subject, &row, line))
			return true;
	}
	return false;
}

/* The number that did it. */
static const char *field_of(enum finding_kind kind)
{
	if (kind == FINDING_OPEN_FILES)
		return "open_files";
	return kind == FINDING_CLOSE_WAIT ? "close_wait" : "command";
}

const struct finding *process_finding(
	const struct findings_report *report, const struct row *row, const char **field)
{
	for (size_t i = 0; report && i < report->count; i++) {
		const struct finding *finding = &report->all[i];

		if (!verdict_is_raised(finding) ||
			(!is_of(&finding->subject, row->process, row->line) &&
				!is_of_hidden(&finding->subject, row->line)))
			continue;
		*field = field_of(finding->kind);
		return finding;
	}
	return NULL;
}
