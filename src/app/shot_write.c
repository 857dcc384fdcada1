/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/shot_parts.h"

#include "sockview/app/checking.h"
#include "sockview/app/message.h"
#include "sockview/output/check.h"
#include "sockview/output/summary.h"
#include "sockview/view/limit.h"

#include <stdio.h>

/* What could not be read, in a sentence; NULL: nothing. */
static const char *find_trouble(const struct outcome *outcome, char *text, size_t size)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		const struct source_outcome *source = &outcome->source[proto];

		if (source->kind == SOURCE_OFF || source->complete)
			continue;
		snprintf(text, size, "reading %s sockets: %s", proto_heading(proto),
			source->why);
		return text;
	}
	return outcome->complete ? NULL : "reading listeners failed";
}

int shot_write_check(struct shot *shot)
{
	const struct options *options = shot->options;
	char trouble[OUTCOME_WHY_MAX + 64];
	const struct check_plan plan = {
		.kinds = options->check_kinds,
		.named = options->check_named,
		.trouble = find_trouble(
			&shot->aggregator.now.outcome, trouble, sizeof(trouble)),
		.thresholds = &options->thresholds,
	};

	return CHECKING_CODE +
	       (int)check_write(&shot->out, inquiry_report(&shot->inquiry), &plan);
}

static void write_json(struct shot *shot, const struct aggregate *now)
{
	const struct selection *selection =
		shot->criteria.filter ? &shot->sieve.selection : NULL;
	const struct findings_report *findings = inquiry_report(&shot->inquiry);

	if (shot->options->view == VIEW_FINDINGS)
		findings_document(&shot->out, now, selection, findings);
	else
		summary_json(&shot->out, now, shot->has_before ? &shot->before : NULL,
			selection, findings);
}

/* What a recording does not have now. */
static uint64_t count_others(const struct shot *shot)
{
	const struct app_host *host = shot->host;
	uint64_t others;

	if (shot->options->replay || !host->count_netns ||
		host->count_netns(host->self, &others))
		return 0;
	return others;
}

static void write_elsewhere(struct shot *shot)
{
	char text[LIMIT_SENTENCE_MAX];

	if (shot->options->net_all ||
		!limit_others(&shot->figures, count_others(shot), text))
		return;
	out_text(&shot->out, "\n");
	out_text(&shot->out, text);
	out_text(&shot->out, shot->options->replay ? "\n" : " (-N)\n");
}

void shot_write_summary(struct shot *shot)
{
	const struct aggregate *now = &shot->aggregator.now;
	bool alone = shot->options->view == VIEW_FINDINGS;

	if (shot_is_metered(shot)) {
		metering_write(
			&shot->metering, &shot->out, now, inquiry_report(&shot->inquiry));
	} else if (shot->options->format == FORMAT_JSON) {
		write_json(shot, now);
	} else {
		if (shot->has_before)
			out_text(&shot->out, "\n");
		if (!alone) {
			summary_text(&shot->out, now, !shot->options->no_header);
			write_elsewhere(shot);
		}
		inquiry_write(&shot->inquiry, alone, &shot->out);
	}
	shot->before = *now;
	shot->has_before = true;
}

void shot_say_trouble(struct shot *shot, int *code)
{
	const struct outcome *outcome =
		shot->rows ? rows_outcome(shot->rows) : &shot->aggregator.now.outcome;

	if (message_outcome(shot->host->err, outcome))
		*code = EXIT_FAILED;
	if (ownership_report(&shot->ownership, shot->sieve.selection.unknown) !=
		EXIT_DONE)
		*code = EXIT_FAILED;
	if (shot->sieve.selection.unknown)
		message(shot->host->err,
			"filter: %llu socket%s cannot be judged, so not shown",
			(unsigned long long)shot->sieve.selection.unknown,
			shot->sieve.selection.unknown == 1 ? "" : "s");
}
