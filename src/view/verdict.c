/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/verdict.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *label;
	enum style style;
} severities[] = {
	[SEVERITY_CRIT] = { "CRIT", STYLE_FAILED },
	[SEVERITY_WARN] = { "WARN", STYLE_ATTENTION },
	[SEVERITY_WAS] = { " was", STYLE_DIM },
	[SEVERITY_OK] = { "  ok", STYLE_FINE },
	[SEVERITY_NOTE] = { "note", STYLE_KEY },
};
static_assert(sizeof(severities) / sizeof(*severities) == SEVERITY_COUNT, "a row each");

const char *verdict_label(enum severity severity)
{
	return severities[severity].label;
}

enum style verdict_style(enum severity severity)
{
	return severities[severity].style;
}

/* "12 CRIT", "" where there are none. */
static const char *count_of(
	const struct findings_report *report, enum severity severity, char out[32])
{
	*out = '\0';
	if (report->by_severity[severity])
		snprintf(out, 32, "%u %s", report->by_severity[severity],
			severities[severity].label);
	return out;
}

#define NO_FINDINGS "no findings"

unsigned verdict_width(const struct findings_report *report)
{
	char crit[32];
	char warn[32];
	unsigned width;

	if (!report)
		return 0;
	width = (unsigned)(strlen(count_of(report, SEVERITY_CRIT, crit)) +
			   strlen(count_of(report, SEVERITY_WARN, warn)));
	if (!width)
		return (unsigned)strlen(NO_FINDINGS);
	return *crit && *warn ? width + 2 : width;
}

unsigned verdict_put(const struct findings_report *report, struct frame *frame,
	unsigned row, unsigned col)
{
	static const enum severity raised[] = { SEVERITY_CRIT, SEVERITY_WARN };
	unsigned start = col;
	char text[32];

	if (!report)
		return col;
	for (size_t i = 0; i < sizeof(raised) / sizeof(*raised); i++) {
		if (!*count_of(report, raised[i], text))
			continue;
		if (col > start)
			col += 2;
		col = frame_put(
			frame, row, col, frame->cols, severities[raised[i]].style, text);
	}
	if (col == start)
		col = frame_put(frame, row, col, frame->cols, STYLE_FINE, NO_FINDINGS);
	return col;
}

static unsigned count_bits(uint32_t bits)
{
	unsigned count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

void verdict_checked(
	const struct findings_report *report, bool reasons, char out[VERDICT_CHECKED_MAX])
{
	uint32_t raised = 0;
	const char *before = "; not checked: ";
	size_t at;

	for (size_t i = 0; i < report->count; i++)
		if (verdict_is_raised(&report->all[i]))
			raised |= FINDING_KIND_BIT(report->all[i].kind);
	at = (size_t)snprintf(out, VERDICT_CHECKED_MAX, "%u kinds checked%s",
		count_bits(report->checked),
		report->scope == FINDINGS_OF_FILTER ? " of the filtered sockets only"
						    : "");
	if (raised)
		at += (size_t)snprintf(out + at, VERDICT_CHECKED_MAX - at, ", %u raised",
			count_bits(raised));
	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
		if (!report->not_checked[kind] || at >= VERDICT_CHECKED_MAX)
			continue;
		at += (size_t)snprintf(out + at, VERDICT_CHECKED_MAX - at, "%s%s", before,
			finding_kind_name(kind));
		if (reasons && at < VERDICT_CHECKED_MAX)
			at += (size_t)snprintf(out + at, VERDICT_CHECKED_MAX - at,
				" (%s)", report->not_checked[kind]);
		before = ", ";
	}
}

/* The state that a kind is about; the others are about no row of the tables. */
static bool is_about(enum finding_kind kind, enum state state)
{
	static const enum state about[FINDING_KIND_COUNT] = {
		[FINDING_CLOSE_WAIT] = STATE_CLOSE_WAIT,
		[FINDING_FIN_WAIT2] = STATE_FIN_WAIT2,
		[FINDING_LAST_ACK] = STATE_LAST_ACK,
		[FINDING_SYN_RECV] = STATE_SYN_RECV,
		[FINDING_SYN_SENT] = STATE_SYN_SENT,
		[FINDING_TIME_WAIT] = STATE_TIME_WAIT,
		[FINDING_ACCEPT_QUEUE] = STATE_LISTEN,
	};

	return about[kind] && about[kind] == state;
}

char verdict_mark(
	const struct findings_report *report, enum proto proto, enum state state)
{
	char mark = ' ';

	if (!report || proto != PROTO_TCP)
		return mark;
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *finding = &report->all[i];

		if (!is_about(finding->kind, state))
			continue;
		if (finding->severity == SEVERITY_CRIT)
			return '!';
		if (finding->severity == SEVERITY_WARN)
			mark = '*';
	}
	return mark;
}

const struct finding *verdict_find(const struct findings_report *report, uint64_t id)
{
	for (size_t i = 0; report && i < report->count; i++)
		if (report->all[i].id == id)
			return &report->all[i];
	return NULL;
}
