/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/check.h"

#include "sockview/core/format.h"
#include "sockview/output/findings.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const states[] = {
	[CHECK_OK] = "OK",
	[CHECK_WARNING] = "WARNING",
	[CHECK_CRITICAL] = "CRITICAL",
	[CHECK_UNKNOWN] = "UNKNOWN",
};
static_assert(sizeof(states) / sizeof(*states) == CHECK_UNKNOWN + 1, "a word each");

/* Behind the first bar performance data begins, whoever wrote it; and a line is a line.
 */
static void put_sentence(struct out *out, const char *text)
{
	for (; *text; text++) {
		char byte = *text == '|' ? '/' : *text == '\n' ? ' ' : *text;

		out_bytes(out, &byte, 1);
	}
}

static void put_state(struct out *out, enum check_state state)
{
	out_text(out, states[state]);
	out_text(out, " - ");
}

enum check_state check_unknown(struct out *out, const char *why)
{
	put_state(out, CHECK_UNKNOWN);
	put_sentence(out, why);
	out_text(out, "\n");
	return CHECK_UNKNOWN;
}

static bool is_raised(const struct finding *finding, const struct check_plan *plan)
{
	return finding->severity <= SEVERITY_WARN &&
	       plan->kinds & FINDING_KIND_BIT(finding->kind);
}

/* What was raised, by severity, and the worst of it, which stands first. */
static const struct finding *find_raised(const struct findings_report *report,
	const struct check_plan *plan, unsigned count[SEVERITY_WARN + 1])
{
	const struct finding *worst = NULL;

	memset(count, 0, sizeof(*count) * (SEVERITY_WARN + 1));
	for (size_t i = 0; i < report->count; i++) {
		if (!is_raised(&report->all[i], plan))
			continue;
		if (!worst)
			worst = &report->all[i];
		count[report->all[i].severity]++;
	}
	return worst;
}

/* A kind that was asked for by its name and was not looked at; FINDING_KIND_COUNT: none.
 */
static enum finding_kind find_missing(
	const struct findings_report *report, const struct check_plan *plan)
{
	uint32_t missing = plan->named ? plan->kinds & ~report->checked : 0;
	int kind = 0;

	while (kind < FINDING_KIND_COUNT && !(missing & FINDING_KIND_BIT(kind)))
		kind++;
	return (enum finding_kind)kind;
}

/* The sentence of the worst, without its full stop, and how many others there are. */
static void put_worst(struct out *out, const struct finding *worst, const unsigned *count)
{
	const char *text = worst->list[0] ? worst->list : worst->text;
	char line[sizeof(worst->text)];
	size_t length = strlen(text);
	unsigned crit = count[SEVERITY_CRIT] - (worst->severity == SEVERITY_CRIT);
	unsigned warn = count[SEVERITY_WARN] - (worst->severity == SEVERITY_WARN);
	char others[64] = "";

	snprintf(line, sizeof(line), "%s", text);
	if (length && line[length - 1] == '.')
		line[length - 1] = '\0';
	put_sentence(out, line);
	if (crit)
		snprintf(others, sizeof(others), "; %u more critical", crit);
	if (warn)
		snprintf(others + strlen(others), sizeof(others) - strlen(others),
			"; %u %swarning%s", warn,
			worst->severity == SEVERITY_WARN ? "more " : "",
			warn == 1 ? "" : "s");
	out_text(out, others);
}

static enum check_state put_status(struct out *out, const struct findings_report *report,
	const struct check_plan *plan)
{
	unsigned count[SEVERITY_WARN + 1];
	const struct finding *worst = find_raised(report, plan, count);
	enum finding_kind missing = find_missing(report, plan);
	enum check_state state =
		worst && worst->severity == SEVERITY_CRIT	 ? CHECK_CRITICAL
		: worst						 ? CHECK_WARNING
		: plan->trouble || missing != FINDING_KIND_COUNT ? CHECK_UNKNOWN
								 : CHECK_OK;
	char text[FINDINGS_VERDICT_MAX];

	put_state(out, state);
	if (worst) {
		put_worst(out, worst, count);
	} else if (plan->trouble) {
		put_sentence(out, plan->trouble);
	} else if (missing != FINDING_KIND_COUNT) {
		const char *why = report->not_checked[missing];

		snprintf(text, sizeof(text), "%s was not checked%s%s",
			finding_kind_name(missing), why ? ": " : "", why ? why : "");
		put_sentence(out, text);
	} else {
		findings_verdict(report, plan->kinds, text);
		put_sentence(out, text);
	}
	return state;
}

static void put_decimal(struct out *out, double value)
{
	char text[FORMAT_DECIMAL_MAX];

	out_bytes(out, text, (size_t)(format_decimal(text, value) - text));
}

/* Between semicolons nothing means that there is none. */
static void put_bound(struct out *out, bool known, double value)
{
	out_text(out, ";");
	if (known)
		put_decimal(out, value);
}

/* 'label'=value[UOM];[warn];[crit];[min];[max] */
static void put_perf(struct out *out, enum finding_kind kind,
	const struct finding_perf *perf, const struct threshold *threshold)
{
	bool percent = threshold_spec(kind)->unit == UNIT_PERCENT;

	out_text(out, " ");
	out_text(out, finding_kind_name(kind));
	out_text(out, "=");
	if (perf->known) {
		put_decimal(out, perf->value);
		out_text(out, percent ? "%" : "");
	} else {
		out_text(out, "U"); /* could not be determined */
	}
	put_bound(out, isfinite(threshold->warn), threshold->warn);
	put_bound(out, isfinite(threshold->crit), threshold->crit);
	put_bound(out, true, 0);
	put_bound(out, percent || perf->has_max, percent ? 100 : perf->max);
}

static void put_perfdata(struct out *out, const struct findings_report *report,
	const struct check_plan *plan)
{
	bool begun = false;

	for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
		if (!(report->checked & plan->kinds & FINDING_KIND_BIT(kind)))
			continue;
		out_text(out, begun ? "" : " |");
		begun = true;
		put_perf(out, (enum finding_kind)kind, &report->perf[kind],
			&plan->thresholds->of[kind]);
	}
	out_text(out, "\n");
}

static void put_findings(struct out *out, const struct findings_report *report,
	const struct check_plan *plan, bool verdict)
{
	char text[FINDINGS_VERDICT_MAX];

	for (size_t i = 0; i < report->count; i++) {
		const struct finding *finding = &report->all[i];

		if (!is_raised(finding, plan))
			continue;
		out_text(out, finding->severity == SEVERITY_CRIT ? "CRIT " : "WARN ");
		out_text(out, finding_kind_name(finding->kind));
		out_text(out, ": ");
		put_sentence(out, finding->text);
		out_text(out, "\n");
	}
	if (!verdict)
		return;
	findings_verdict(report, plan->kinds, text);
	put_sentence(out, text);
	out_text(out, ".\n");
}

enum check_state check_write(struct out *out, const struct findings_report *report,
	const struct check_plan *plan)
{
	enum check_state state = put_status(out, report, plan);

	put_perfdata(out, report, plan);
	/* An OK has said it already. */
	put_findings(out, report, plan, state != CHECK_OK);
	return state;
}
