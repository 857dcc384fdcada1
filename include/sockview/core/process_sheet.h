/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_PROCESS_SHEET_H
#define SOCKVIEW_CORE_PROCESS_SHEET_H

/*
 * Who holds the sockets of one snapshot, as far as it was known when this was made: what
 * a model shows while the search for owners goes on. Never changed itself.
 */

#include "sockview/core/processes.h"

/* Facts of so many processes are read: each of them costs system calls. */
#define PROCESS_SHEET_FACTS 512

struct process_sheet;

/*
 * Keeps the last snapshot of `processes`, NULL: nobody is known at all. Units are copied,
 * and may be NULL; so may `reader`. Returns 0 or -ENOMEM.
 */
int process_sheet_new(const struct processes *processes, const struct units *units,
	const struct process_reader *reader, struct process_sheet **sheet);

/* Another holder of the same, in any thread. Returns it; takes NULL. */
struct process_sheet *process_sheet_hold(struct process_sheet *sheet);

/* By each holder. Takes NULL. */
void process_sheet_free(struct process_sheet *sheet);

size_t process_sheet_count(const struct process_sheet *sheet);

/* Row `i`: processes before what is none, then those with most CLOSE_WAIT, then those
 * with most sockets. Lives as long as the sheet. */
void process_sheet_get(
	const struct process_sheet *sheet, size_t i, struct process_row *row);

/* As process_row_about(). NULL: it was not looked at. */
const struct process_about *process_sheet_about(
	const struct process_sheet *sheet, size_t i);

/* What a row is known by from snapshot to snapshot. */
uint64_t process_sheet_key(const struct process_sheet *sheet, size_t i);

const struct units *process_sheet_units(const struct process_sheet *sheet);

#endif
