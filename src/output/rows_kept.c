/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Rows that have to be known before the first one can be written. */

#include "sockview/output/rows_writer.h"

#include <errno.h>
#include <stdlib.h>

/* A row, with room for what it is about. */
struct slot {
	struct row row;
	struct sock sock;
	struct listening listening;
	struct tally_row service;
	struct peer_site peer;
	struct process_row process;
	struct counter counter;
};

static bool has_counters(const struct rows *rows)
{
	return rows->plan.view == VIEW_COUNTERS;
}

static bool has_peers(const struct rows *rows)
{
	return rows->plan.view == VIEW_PEERS;
}

static bool has_processes(const struct rows *rows)
{
	return rows->plan.view == VIEW_PROCESSES;
}

bool rows_are_kept(const struct rows *rows)
{
	return rows->table || rows->grouped.ops || rows->plan.services ||
	       rows->plan.sheet || rows->plan.peers;
}

static const struct peer_list *peer_list_of(const struct rows *rows)
{
	return rows->plan.peers ? &rows->plan.peers->list : &rows->peer_list;
}

static size_t count_kept(const struct rows *rows)
{
	if (rows->plan.services)
		return rows->plan.services->count;
	if (rows->plan.sheet)
		return process_sheet_count(rows->plan.sheet);
	if (has_peers(rows))
		return peer_list_of(rows)->count;
	if (rows->processes)
		return processes_count(rows->processes);
	if (has_counters(rows))
		return FIGURE_COUNT;
	return rows->tally ? tally_count(rows->tally) : table_count(rows->table);
}

static void fetch_service(const struct rows *rows, size_t i, struct slot *slot)
{
	slot->row = (struct row){ .service = &slot->service };
	if (rows->plan.services)
		slot->service = rows->plan.services->entry[i].row;
	else
		tally_get(rows->tally, i, &slot->service);
}

static void fetch_sock(const struct rows *rows, size_t i, struct slot *slot)
{
	slot->row = (struct row){ .sock = &slot->sock, .owner = rows_owner(rows, i) };
	table_get(rows->table, i, &slot->sock);
	if (!rows->plan.backlog)
		return;
	backlog_of(rows->plan.backlog, &slot->sock, &slot->listening);
	slot->row.listening = &slot->listening;
}

static void fetch_process(const struct rows *rows, size_t i, struct slot *slot)
{
	const struct process_sheet *sheet = rows->plan.sheet;

	slot->row = (struct row){ .process = &slot->process };
	if (sheet) {
		process_sheet_get(sheet, i, &slot->process);
		slot->row.about = process_sheet_about(sheet, i);
	} else {
		processes_get(rows->processes, i, &slot->process);
		slot->row.about = &rows->about[i];
	}
}

static void fetch(const struct rows *rows, size_t i, struct slot *slot)
{
	if (has_peers(rows)) {
		slot->row = (struct row){ .peer = &slot->peer };
		peer_list_get(peer_list_of(rows), rows->lore.peers, i, &slot->peer);
	} else if (has_processes(rows)) {
		fetch_process(rows, i, slot);
	} else if (has_counters(rows)) {
		slot->row = (struct row){ .counter = &slot->counter };
		counters_get(&rows->counters, (enum figure)i, &slot->counter);
	} else if (rows->table) {
		fetch_sock(rows, i, slot);
	} else {
		fetch_service(rows, i, slot);
	}
}

/* What makes rows that are equal stand in the same order each time. */
static uint64_t identity(const struct rows *rows, size_t i)
{
	struct slot slot;

	if (rows->table)
		return table_cookie(rows->table, i);
	fetch(rows, i, &slot);
	if (has_peers(rows))
		return peer_list_identity(&slot.peer);
	if (has_processes(rows))
		return process_identity(&slot.process);
	if (has_counters(rows))
		return i;
	return (uint64_t)slot.service.proto << 32 | (uint64_t)slot.service.port << 8 |
	       slot.service.direction;
}

static uint64_t key_of(const void *self, uint32_t i, unsigned part)
{
	const struct rows *rows = self;
	const struct column *sort = rows->plan.sort;
	struct slot slot;

	if (part == column_key_parts(sort))
		return identity(rows, i);
	fetch(rows, i, &slot);
	return column_key(sort, &slot.row, &rows->lore, part, rows->plan.reverse);
}

static bool has_ended(const void *self, uint32_t i, unsigned part)
{
	const struct rows *rows = self;
	struct slot slot;

	fetch(rows, i, &slot);
	return column_key_ended(rows->plan.sort, &slot.row, &rows->lore, part);
}

static int order_kept(struct rows *rows, size_t count)
{
	const struct order_by by = {
		.key = key_of,
		.ended = has_ended,
		.self = rows,
		.parts = column_key_parts(rows->plan.sort) + 1,
	};

	return order_rows(&rows->order, count, &by, 0, count);
}

/* Before the order, which may be theirs. */
static int read_all(struct rows *rows)
{
	size_t count = processes_count(rows->processes);
	struct process_about *about;
	struct process_row row;

	if (count > rows->about_room) {
		about = realloc(rows->about, count * sizeof(*about));
		if (!about)
			return -ENOMEM;
		rows->about = about;
		rows->about_room = count;
	}
	for (size_t i = 0; i < count; i++) {
		processes_get(rows->processes, i, &row);
		process_row_about(
			&row, rows->lore.units, &rows->plan.reader, &rows->about[i]);
	}
	return 0;
}

/* Asks for all names before the first row is written: a cell that is not known asks. */
static void await_hosts(const struct rows *rows, size_t count)
{
	char cell[COLUMN_CELL_MAX];

	for (size_t i = 0; i < count && rows->peers; i++) {
		const struct column *column = columns_shown(VIEW_PEERS, "remote_host");
		struct slot slot;

		fetch(rows, i, &slot);
		column->put(cell, column, &slot.row, &rows->lore);
	}
	hosts_await(rows->lore.hosts);
}

int rows_write_kept(struct rows *rows)
{
	bool sorted = rows->plan.sort;
	int err = rows->peers ? peer_list_make(&rows->peer_list, rows->peers) : 0;
	size_t count = count_kept(rows);

	if (!err && rows->processes)
		err = read_all(rows);
	if (!err && rows->lore.hosts)
		await_hosts(rows, count);
	if (!err && sorted)
		err = order_kept(rows, count);
	for (size_t i = 0; i < count && !err; i++) {
		struct slot slot;

		fetch(rows, sorted ? rows->order.entries[i].row : i, &slot);
		rows->writer->row(rows, &slot.row);
		err = out_verdict(rows->out);
	}
	return err;
}
