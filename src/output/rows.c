/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/output/rows.h"

#include "sockview/output/rows_writer.h"

#include <errno.h>
#include <stdlib.h>

static const struct rows_writer *const writers[] = {
	[ROWS_TEXT] = &rows_text_writer,
	[ROWS_JSON] = &rows_json_writer,
	[ROWS_CSV] = &rows_csv_writer,
};

/* What the view, or the order, needs to keep. */
static int set_up_kept(struct rows *rows)
{
	const struct rows_plan *plan = &rows->plan;
	bool listeners = plan->view == VIEW_LISTENERS;
	bool details = listeners || plan->groups & (COLUMN_INFO | COLUMN_MEMORY);

	if (plan->services)
		return 0;
	if (plan->view == VIEW_SERVICES)
		return tally_new(
			&plan->seed, rows->lore.directions, GROUPS_MAX, &rows->tally);
	/* What waits at a listener is known only after the last socket. */
	return plan->sort || listeners ? table_new(&plan->seed, details, &rows->table)
				       : 0;
}

int rows_new(const struct rows_plan *plan, struct out *out, const struct lore *lore,
	struct rows **rows)
{
	struct rows *made = calloc(1, sizeof(*made));
	int err;

	if (!made)
		return -ENOMEM;
	made->plan = *plan;
	made->out = out;
	made->lore = *lore;
	made->writer = writers[plan->format];
	made->count = columns_select(
		plan->view, made->writer->medium, plan->groups, made->columns);
	err = set_up_kept(made);
	if (err)
		rows_free(made);
	else
		*rows = made;
	return err;
}

void rows_free(struct rows *rows)
{
	if (!rows)
		return;
	tally_free(rows->tally);
	table_free(rows->table);
	order_fini(&rows->order);
	free(rows);
}

const struct outcome *rows_outcome(const struct rows *rows)
{
	return &rows->outcome;
}

static int begin_kept(struct rows *rows, const struct snapshot *snapshot)
{
	const struct feed tally = tally_feed(rows->tally);

	if (rows->table)
		table_clear(rows->table);
	return rows->tally ? feed_begin(&tally, snapshot) : 0;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct rows *rows = self;
	int err = begin_kept(rows, snapshot);

	outcome_begin(&rows->outcome);
	rows->lore.ephemeral = snapshot->ephemeral;
	rows->lore.ephemeral_known = snapshot->ephemeral_known;
	rows->writer->begin(rows, snapshot);
	rows->begun = true;
	return err ? err : rows->out->err;
}

static int on_sock(void *self, const struct sock *sock)
{
	const struct row row = { .sock = sock };
	struct rows *rows = self;

	if (rows->table)
		return table_add(rows->table, sock);
	if (rows->tally) {
		const struct feed tally = tally_feed(rows->tally);

		return feed_sock(&tally, sock);
	}
	rows->writer->row(rows, &row);
	return out_verdict(rows->out);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct rows *rows = self;
	const struct feed tally = tally_feed(rows->tally);

	outcome_source(&rows->outcome, proto, report);
	return rows->tally ? feed_source(&tally, proto, report) : 0;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct rows *rows = self;
	int err = rows_are_kept(rows) ? rows_write_kept(rows) : 0;

	outcome_end(&rows->outcome, verdict);
	if (err)
		rows->outcome.complete = false;
	rows->writer->end(rows);
	return err ? err : rows->out->err;
}

struct feed rows_feed(struct rows *rows)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};

	return (struct feed){ &ops, rows };
}
