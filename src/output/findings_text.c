/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/findings.h"

#include "sockview/view/verdict.h"
#include "sockview/view/wrap.h"

#include <stdio.h>
#include <string.h>

/* Sentences hang below the kind; what follows them stands there, too. */
#define INDENT 5
/* In less no sentence can be read. */
#define WIDTH_LEAST 30
/* The fullest of the limited resources that are shown beside what was raised. */
#define EVIDENCE_MAX 3

static void put_blanks(struct out *out, size_t count)
{
	out_left(out, "", count);
}

/* The rest of a text behind its first `used` columns, below these from then on. */
static void put_folded(
	struct out *out, const char *text, size_t used, size_t indent, unsigned width)
{
	char line[WRAP_MAX];
	bool first = true;

	if (!width) {
		out_text(out, text);
		out_text(out, "\n");
		return;
	}
	if (width < WIDTH_LEAST)
		width = WIDTH_LEAST;
	while (wrap_next(&text, width - (unsigned)(first ? used : indent), line)) {
		if (!first)
			put_blanks(out, indent);
		out_text(out, line);
		out_text(out, "\n");
		first = false;
	}
}

void findings_sentence(struct out *out, const struct finding *finding, unsigned width)
{
	const char *padded = verdict_label(finding->severity);
	const char *label = padded + strspn(padded, " ");
	char text[sizeof(finding->text) + 64];

	snprintf(text, sizeof(text), "%s: %s", finding_kind_name(finding->kind),
		finding->text);
	out_style(out, verdict_style(finding->severity));
	out_text(out, label);
	out_style(out, STYLE_PLAIN);
	put_blanks(out, INDENT - strlen(label));
	put_folded(out, text, INDENT, INDENT, width);
}

static void put_next(struct out *out, const struct finding *finding, unsigned width)
{
	static const char lead[] = "next: ";
	char text[sizeof(finding->next) + FINDING_NEXT_MAX * 2] = "";
	size_t used = INDENT + sizeof(lead) - 1;

	for (int i = 0; i < FINDING_NEXT_MAX && finding->next[i][0]; i++) {
		if (i)
			strcat(text, "; ");
		strcat(text, finding->next[i]);
	}
	if (!text[0])
		return;
	put_blanks(out, INDENT);
	out_style(out, STYLE_KEY);
	out_text(out, lead);
	out_style(out, STYLE_PLAIN);
	put_folded(out, text, used, used, width);
}

/* Never folded: it is there to be pasted into a shell. */
static void put_show(struct out *out, const struct finding *finding)
{
	if (!finding->filter[0])
		return;
	put_blanks(out, INDENT);
	out_style(out, STYLE_KEY);
	out_text(out, "show: ");
	out_style(out, STYLE_PLAIN);
	out_text(out, "sockview -o -a '");
	for (const char *at = finding->filter; *at; at++) {
		if (*at == '\'')
			out_text(out, "'\\''");
		else
			out_bytes(out, at, 1);
	}
	out_text(out, "'\n");
}

static unsigned count_kinds(uint32_t kinds)
{
	return (unsigned)__builtin_popcount(kinds);
}

static uint32_t raised_kinds(const struct findings_report *report)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < report->count; i++)
		if (report->all[i].severity <= SEVERITY_WARN)
			kinds |= FINDING_KIND_BIT(report->all[i].kind);
	return kinds;
}

/* Kinds that share a reason are named together: "orphans, time_wait (of the host)". */
static void append_not_checked(
	const struct findings_report *report, uint32_t kinds, char *text, size_t size)
{
	uint32_t named = 0;

	for (int first = 0; first < FINDING_KIND_COUNT; first++) {
		const char *why = report->not_checked[first];
		bool begun = false;

		if (!why || !(kinds & ~named & FINDING_KIND_BIT(first)))
			continue;
		for (int kind = first; kind < FINDING_KIND_COUNT; kind++) {
			size_t used = strlen(text);

			if (!(kinds & FINDING_KIND_BIT(kind)) ||
				!report->not_checked[kind] ||
				strcmp(report->not_checked[kind], why) != 0)
				continue;
			snprintf(text + used, size - used, "%s%s",
				begun || named ? ", " : "", finding_kind_name(kind));
			begun = true;
			named |= FINDING_KIND_BIT(kind);
		}
		snprintf(text + strlen(text), size - strlen(text), " (%s)", why);
	}
}

void findings_verdict(const struct findings_report *report, uint32_t kinds,
	char text[FINDINGS_VERDICT_MAX])
{
	unsigned checked = count_kinds(report->checked & kinds);
	unsigned raised = count_kinds(raised_kinds(report) & kinds);
	char missing[FINDINGS_VERDICT_MAX / 2] = "";
	char count[32] = "";

	append_not_checked(report, kinds, missing, sizeof(missing));
	if (raised)
		snprintf(count, sizeof(count), ", %u raised", raised);
	snprintf(text, FINDINGS_VERDICT_MAX, "%s%u kind%s checked%s%s%s%s",
		raised ? "" : "no findings; ", checked, checked == 1 ? "" : "s",
		report->scope == FINDINGS_OF_FILTER ? " of the filtered sockets only"
						    : "",
		count,
		!missing[0] ? ""
		: raised    ? "; not checked: "
			    : ", not checked: ",
		missing);
}

static void put_verdict(struct out *out, const struct findings_report *report,
	bool raised, unsigned width)
{
	char text[FINDINGS_VERDICT_MAX + 1];

	findings_verdict(report, FINDING_KINDS_ALL, text);
	strcat(text, ".");
	if (!raised)
		out_style(out, STYLE_FINE);
	put_folded(out, text, 0, INDENT, width);
	if (!raised)
		out_style(out, STYLE_PLAIN);
}

static bool is_shown(const struct finding *finding, bool all, unsigned *evidence)
{
	if (all || finding->severity <= SEVERITY_WAS)
		return true;
	if (finding->severity != SEVERITY_OK || !finding->limit.name)
		return false;
	return (*evidence)++ < EVIDENCE_MAX;
}

void findings_text(struct out *out, const struct findings_report *report,
	const struct findings_plan *plan)
{
	bool raised = raised_kinds(report) != 0;
	unsigned evidence = 0;

	if (!raised)
		put_verdict(out, report, raised, plan->width);
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *finding = &report->all[i];

		if (!is_shown(finding, plan->all, &evidence))
			continue;
		findings_sentence(out, finding, plan->width);
		put_next(out, finding, plan->width);
		put_show(out, finding);
	}
	if (raised)
		put_verdict(out, report, raised, plan->width);
}
