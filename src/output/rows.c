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

int rows_new(const struct rows_plan *plan, struct out *out, const struct lore *lore,
	struct rows **rows)
{
	struct rows *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->plan = *plan;
	made->out = out;
	made->lore = *lore;
	made->writer = writers[plan->format];
	made->count = columns_select(
		plan->view, made->writer->medium, plan->groups, made->columns);
	if (plan->sort) {
		bool details = plan->groups & (COLUMN_INFO | COLUMN_MEMORY);
		int err = table_new(&plan->seed, details, &made->table);

		if (err) {
			free(made);
			return err;
		}
	}
	*rows = made;
	return 0;
}

void rows_free(struct rows *rows)
{
	if (!rows)
		return;
	table_free(rows->table);
	order_fini(&rows->order);
	free(rows);
}

const struct outcome *rows_outcome(const struct rows *rows)
{
	return &rows->outcome;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct rows *rows = self;

	outcome_begin(&rows->outcome);
	if (rows->table)
		table_clear(rows->table);
	rows->writer->begin(rows, snapshot);
	rows->begun = true;
	return rows->out->err;
}

static int on_sock(void *self, const struct sock *sock)
{
	const struct row row = { .sock = sock };
	struct rows *rows = self;

	if (rows->table)
		return table_add(rows->table, sock);
	rows->writer->row(rows, &row);
	return out_verdict(rows->out);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct rows *rows = self;

	outcome_source(&rows->outcome, proto, report);
	return 0;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct rows *rows = self;

	int err = rows->table ? rows_write_kept(rows) : 0;

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
