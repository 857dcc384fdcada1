/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/evidence.h"

#include "sockview/app/rights.h"
#include "sockview/core/format.h"
#include "sockview/output/findings.h"
#include "sockview/output/out.h"
#include "sockview/output/rows.h"
#include "sockview/output/summary.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Hosts are named by people: only what is harmless in a file name stays. */
static void make_name(const struct aggregate *aggregate, char *name, size_t size)
{
	static const char harmless[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789.-_";
	char host[sizeof(aggregate->host)];
	char time[FORMAT_TIME_MAX + 1];
	char *to = time;

	memcpy(host, aggregate->host, sizeof(host));
	for (char *at = host; *at; at++)
		if (!strchr(harmless, *at))
			*at = '-';
	*format_time(time, aggregate->wall_ns, false) = '\0';
	for (const char *from = time; *from; from++)
		if (*from != '-' && *from != ':')
			*to++ = *from;
	*to = '\0';
	snprintf(name, size, "sockview-%s-%s", host, time);
}

/* The rows that are written. */
struct shown {
	const struct evidence *evidence;
	uint32_t *picks; /* of listeners; NULL: of the sheet */
	size_t pick_count;
};

static struct selection selection_of(const struct narrowing *narrowing)
{
	return (struct selection){
		.text = narrowing->text,
		.seen = narrowing->seen,
		.passed = narrowing->passed,
		.unknown = narrowing->unknown,
	};
}

static int feed_sheet(const struct feed *feed, const struct sheet *sheet)
{
	size_t count = sheet ? sheet_count(sheet) - sheet->gone_shown : 0;
	int err = 0;

	for (size_t i = 0; !err && i < count; i++) {
		struct sock sock;

		table_get(sheet->table, sheet_row(sheet, i), &sock);
		err = feed_sock(feed, &sock);
	}
	return err;
}

static int feed_watched(const struct feed *feed, const struct watched *watched)
{
	struct sock_detail detail = { .known = 0 };
	struct sock sock = watched->sock;

	if (watched->has_drops)
		detail_set(&detail, DETAIL_DROPS, watched->drops);
	sock.detail = &detail;
	return feed_sock(feed, &sock);
}

/* Listeners that match, by their number among all. NULL: there is no memory. */
static uint32_t *pick_listeners(const struct listeners *listeners, size_t *count)
{
	uint32_t *picks = malloc((listeners->count + 1) * sizeof(*picks));

	*count = 0;
	for (size_t i = 0; picks && i < listeners->count; i++)
		if (listeners->all[i].matches)
			picks[(*count)++] = (uint32_t)i;
	return picks;
}

/* Each for itself, as of the last look: only the screen folds them. */
static int feed_listeners(const struct feed *feed, const struct shown *shown)
{
	const struct listeners *listeners = shown->evidence->model->listeners;
	int err = 0;

	for (size_t i = 0; !err && i < shown->pick_count; i++)
		err = feed_watched(feed, &listeners->all[shown->picks[i]].watched);
	return err;
}

/* Gives the rows that are shown to a writer, as a source would. */
static int feed_rows(const struct feed *feed, const struct shown *shown)
{
	const struct model *model = shown->evidence->model;
	enum view view = shown->evidence->view;
	const struct aggregate *now = &model->now;
	const struct snapshot snapshot = aggregate_snapshot(now);
	const struct verdict verdict = { now->outcome.complete, now->outcome.cost_ns };
	int err = feed_begin(feed, &snapshot);

	if (!err && view == VIEW_LISTENERS)
		err = feed_listeners(feed, shown);
	else if (!err && view == VIEW_SOCKETS)
		err = feed_sheet(feed, model->sheet);
	for (int proto = 0; !err && proto < PROTO_COUNT; proto++) {
		const struct source_outcome *source = &now->outcome.source[proto];
		const struct source_report report = { .kind = source->kind,
			.complete = source->complete,
			.skipped = source->skipped,
			.why = source->why };

		err = feed_source(feed, proto, &report);
	}
	return err ? err : feed_end(feed, &verdict);
}

/* ---- whose they are, if anybody has looked for that ---- */

static const struct roster *roster_of(const struct evidence *evidence)
{
	const struct model *model = evidence->model;

	if (evidence->view == VIEW_SOCKETS)
		return model->roster;
	return evidence->view == VIEW_LISTENERS ? model->keepers : NULL;
}

/* Owners of rows of many come with them. Of a socket a roster knows but the first, and
 * how many more there are: a cell of text can say that, a list in JSON cannot. */
static unsigned groups_of(const struct evidence *evidence, enum rows_format format)
{
	const struct model *model = evidence->model;
	bool any = format == ROWS_TEXT && roster_of(evidence);

	if (evidence->view == VIEW_SERVICES)
		any = model->services->crowds;
	else if (evidence->view == VIEW_PEERS)
		any = peers_crowds(model->peers->peers);
	return any ? COLUMN_OWNERS : 0;
}

static struct owner_brief owner_of(const void *self, size_t nth)
{
	const struct shown *shown = self;
	const struct sheet *sheet = shown->evidence->model->sheet;

	return roster_get(roster_of(shown->evidence),
		shown->picks ? shown->picks[nth] : sheet_row(sheet, nth));
}

/* What cells of these rows are looked up in. */
static struct lore lore_of(const struct evidence *evidence)
{
	const struct model *model = evidence->model;
	struct lore lore = *evidence->lore;

	if (evidence->view == VIEW_LISTENERS)
		lore.names = model->listeners->names;
	else if (model->sheet)
		lore.names = model->sheet->names;
	if (roster_of(evidence))
		lore.units = roster_units(roster_of(evidence));
	if (evidence->view == VIEW_PROCESSES)
		lore.units = process_sheet_units(model->processes);
	lore.hosts = NULL; /* names are their owners' words: evidence has the numbers */
	return lore;
}

static int give_rows(const struct rows_plan *plan, struct out *out,
	const struct lore *lore, const struct shown *shown)
{
	struct rows *rows;
	struct feed feed;
	int err = rows_new(plan, out, lore, &rows);

	if (err)
		return err;
	feed = rows_feed(rows);
	err = feed_rows(&feed, shown);
	rows_free(rows);
	return err;
}

static int write_rows(
	struct out *out, const struct evidence *evidence, enum rows_format format)
{
	const struct model *model = evidence->model;
	const struct lore lore = lore_of(evidence);
	struct shown shown = { .evidence = evidence };
	const struct column *sort = evidence->by->column;
	const struct selection selection = selection_of(&model->narrowing);
	const struct rows_plan plan = {
		.format = format,
		.view = evidence->view,
		.groups = groups_of(evidence, format),
		.owner = roster_of(evidence) ? owner_of : NULL,
		.owner_self = &shown,
		.header = true,
		.class_by = model->now.class_by,
		/* What is there for screens only is no column of these formats. */
		.sort = sort && sort->use & COLUMN_SCREEN ? NULL : sort,
		.reverse = evidence->by->reverse,
		.seed = { { model->now.wall_ns, model->now.mono_ns } },
		.selection = model->narrowing.set ? &selection : NULL,
		.services = evidence->view == VIEW_SERVICES ? model->services : NULL,
		.peers = evidence->view == VIEW_PEERS ? model->peers : NULL,
		.sheet = evidence->view == VIEW_PROCESSES ? model->processes : NULL,
	};
	int err;

	if (evidence->view == VIEW_LISTENERS)
		shown.picks = pick_listeners(model->listeners, &shown.pick_count);
	if (evidence->view == VIEW_LISTENERS && !shown.picks)
		return -ENOMEM;
	err = give_rows(&plan, out, &lore, &shown);
	free(shown.picks);
	return err;
}

/* A count without its filter would be a wrong one. */
static void put_filter(struct out *out, const struct narrowing *narrowing)
{
	char counts[80];

	if (!narrowing->set)
		return;
	out_text(out, "filter: ");
	out_text(out, narrowing->text);
	snprintf(counts, sizeof(counts), "  (%" PRIu64 " of %" PRIu64 ")\n\n",
		narrowing->passed, narrowing->seen);
	out_text(out, counts);
}

/* What was found on the whole host, whatever the filter. */
static void write_findings(struct out *out, const struct model *model, bool alone)
{
	const struct findings_plan plan = { .all = alone };

	if (!alone)
		out_text(out, "\n");
	if (model->findings)
		findings_text(out, model->findings, &plan);
	else
		out_text(out, "findings: nobody looked for any\n");
}

static void write_summary(
	struct out *out, const struct evidence *evidence, enum rows_format format)
{
	const struct model *model = evidence->model;
	const struct selection selection = selection_of(&model->narrowing);
	const struct selection *selected = model->narrowing.set ? &selection : NULL;
	bool alone = evidence->view == VIEW_FINDINGS;

	if (format == ROWS_TEXT) {
		if (!alone)
			summary_text(out, &model->now, true);
		write_findings(out, model, alone);
	} else if (alone) {
		findings_document(out, &model->now, NULL, model->findings);
	} else {
		summary_json(out, &model->now, NULL, selected, model->findings);
	}
}

static int write_all(
	struct out *out, const struct evidence *evidence, enum rows_format format)
{
	if (evidence->view == VIEW_SUMMARY || evidence->view == VIEW_FINDINGS) {
		if (format == ROWS_TEXT && evidence->view == VIEW_SUMMARY)
			put_filter(out, &evidence->model->narrowing);
		write_summary(out, evidence, format);
		return 0;
	}
	if (format == ROWS_TEXT)
		put_filter(out, &evidence->model->narrowing);
	return write_rows(out, evidence, format);
}

/* Returns 0 or a negative errno; -EEXIST: there is such a file. */
static int write_file(
	const struct evidence *evidence, enum rows_format format, const char *name)
{
	int fd = rights_create(name);
	struct out *out;
	int flushed;
	int err;

	if (fd < 0)
		return fd;
	out = malloc(sizeof(*out));
	if (!out) {
		close(fd);
		return -ENOMEM;
	}
	out_init(out, fd, false, NULL, NULL);
	err = write_all(out, evidence, format);
	flushed = out_flush(out);
	free(out);
	if (close(fd) && !flushed)
		flushed = -errno;
	return flushed ? flushed : err;
}

void evidence_write(const struct evidence *evidence, char *notice, size_t size)
{
	static const struct {
		enum rows_format format;
		const char *ending;
	} files[] = { { ROWS_TEXT, "txt" }, { ROWS_JSON, "json" } };
	char name[160];
	char path[sizeof(name) + 8];
	size_t length;

	make_name(&evidence->model->now, name, sizeof(name));
	length = strlen(name);
	if (evidence->view != VIEW_SUMMARY)
		snprintf(name + length, sizeof(name) - length, "-%s",
			view_name(evidence->view));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		int err;

		snprintf(path, sizeof(path), "%s.%s", name, files[i].ending);
		err = write_file(evidence, files[i].format, path);
		if (!err)
			continue;
		snprintf(notice, size, "%s: %s", path,
			err == -EEXIST ? "this snapshot is written already"
				       : strerror(-err));
		return;
	}
	snprintf(notice, size, "written: %s.txt and .json", name);
}
