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

/* NULL: nobody asks for owners. */
static const struct claims *claims_of_rows(const struct rows *rows)
{
	return rows->plan.groups & COLUMN_OWNERS ? rows->lore.claims : NULL;
}

static int set_up_services(struct rows *rows)
{
	int err = tally_new(
		&rows->plan.seed, rows->lore.directions, GROUPS_MAX, &rows->tally);

	if (!err)
		err = tally_claim(rows->tally, claims_of_rows(rows), rows->lore.units);
	if (err)
		return err;
	rows->grouped = tally_feed(rows->tally);
	rows->lore.crowds = tally_crowds(rows->tally);
	return 0;
}

static int set_up_peers(struct rows *rows)
{
	int err = peers_new(
		&rows->plan.seed, rows->lore.directions, GROUPS_MAX, &rows->peers);

	if (!err)
		err = peers_claim(rows->peers, claims_of_rows(rows), rows->lore.units);
	if (err)
		return err;
	rows->grouped = peers_feed(rows->peers);
	rows->lore.peers = rows->peers;
	rows->lore.crowds = peers_crowds(rows->peers);
	return 0;
}

static int set_up_processes(struct rows *rows)
{
	const struct rows_plan *plan = &rows->plan;
	int err = processes_new(&plan->seed, plan->group_by, rows->lore.claims,
		rows->lore.units, GROUPS_MAX, &rows->processes);

	if (!err)
		rows->grouped = processes_feed(rows->processes);
	return err;
}

/* Owners that were told already. */
static void take_crowds(struct rows *rows, const struct crowds *crowds)
{
	rows->lore.crowds = crowds;
	rows->lore.units = crowds_units(crowds);
}

static void take_peers(struct rows *rows, const struct peers *peers)
{
	rows->lore.peers = peers;
	take_crowds(rows, peers_crowds(peers));
}

/* What the view, or the order, needs to keep. */
static int set_up_kept(struct rows *rows)
{
	const struct rows_plan *plan = &rows->plan;
	bool listeners = plan->view == VIEW_LISTENERS;
	bool details = listeners || plan->groups & (COLUMN_INFO | COLUMN_MEMORY);

	if (plan->peers)
		take_peers(rows, plan->peers->peers);
	if (plan->services)
		take_crowds(rows, plan->services->crowds);
	if (plan->services || plan->sheet || plan->peers)
		return 0;
	if (plan->view == VIEW_SERVICES)
		return set_up_services(rows);
	if (plan->view == VIEW_PEERS)
		return set_up_peers(rows);
	if (plan->view == VIEW_PROCESSES)
		return set_up_processes(rows);
	if (plan->view == VIEW_COUNTERS) {
		rows->grouped = counters_feed(&rows->counters);
		return 0;
	}
	/* What waits at a listener is known only after the last socket. */
	return plan->sort || listeners || rows->lore.hosts
		       ? table_new(&plan->seed, details, &rows->table)
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
	peers_free(rows->peers);
	processes_free(rows->processes);
	free(rows->about);
	peer_list_fini(&rows->peer_list);
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
	if (rows->table)
		table_clear(rows->table);
	return rows->grouped.ops ? feed_begin(&rows->grouped, snapshot) : 0;
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct rows *rows = self;
	int err = begin_kept(rows, snapshot);

	rows->given = 0;
	outcome_begin(&rows->outcome);
	rows->lore.ephemeral = snapshot->ephemeral;
	rows->lore.ephemeral_known = snapshot->ephemeral_known;
	outcome_copy_text(rows->lore.netns, sizeof(rows->lore.netns), snapshot->netns);
	rows->writer->begin(rows, snapshot);
	rows->begun = true;
	return err ? err : rows->out->err;
}

static int on_figures(void *self, const struct figures *figures)
{
	const struct rows *rows = self;

	return rows->grouped.ops ? feed_figures(&rows->grouped, figures) : 0;
}

/* Its name is asked for now, and looked up while the others come. */
static int keep(struct rows *rows, const struct sock *sock)
{
	char name[HOSTS_NAME_MAX];

	if (sock->remote.port)
		hosts_name(rows->lore.hosts, sock->family, sock->remote.addr, name);
	return table_add(rows->table, sock);
}

static int on_listener(void *self, const struct sock *sock)
{
	const struct rows *rows = self;

	return rows->grouped.ops ? feed_listener(&rows->grouped, sock) : 0;
}

struct owner_brief rows_owner(const struct rows *rows, size_t nth)
{
	return rows->plan.owner ? rows->plan.owner(rows->plan.owner_self, nth)
				: (struct owner_brief){ .by = OWNER_UNKNOWN };
}

static int on_sock(void *self, const struct sock *sock)
{
	struct row row = { .sock = sock };
	struct rows *rows = self;

	if (rows->table)
		return keep(rows, sock);
	if (rows->grouped.ops)
		return feed_sock(&rows->grouped, sock);
	if (rows->plan.owner)
		row.owner = rows_owner(rows, rows->given++);
	rows->writer->row(rows, &row);
	return out_verdict(rows->out);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct rows *rows = self;

	outcome_source(&rows->outcome, proto, report);
	return rows->grouped.ops ? feed_source(&rows->grouped, proto, report) : 0;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct rows *rows = self;
	int err = rows->grouped.ops ? feed_end(&rows->grouped, verdict) : 0;

	if (!err && rows_are_kept(rows))
		err = rows_write_kept(rows);
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
		.figures = on_figures,
		.listener = on_listener,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};

	return (struct feed){ &ops, rows };
}
