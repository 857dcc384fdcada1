/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Screen 3: who holds the sockets, by process, command, user or unit. */

#include "sockview/core/format.h"
#include "sockview/view/page.h"
#include "sockview/view/process_detail.h"
#include "sockview/view/process_list.h"
#include "sockview/view/process_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "4711", "8 x". */
static bool text_pid(char *out, const struct row *row, const struct lore *lore)
{
	const struct process_row *about = row->process;
	char count[NUMBER_MAX];

	(void)lore;
	if (about->kind != PROCESS_ROW || !about->process)
		return false;
	if (about->processes == 1)
		snprintf(out, FIELD_MAX, "%" PRIu32, about->process->pid);
	else
		snprintf(out, FIELD_MAX, "%s x",
			number_count(count, about->processes, true));
	return true;
}

/* "+ sshd", "- nginx" and below it "  nginx". */
static bool text_name(char *out, const struct row *row, const struct lore *lore)
{
	const struct process_line *line = row->line;

	if (line->member)
		out = column_put_text(out, "  ");
	else if (process_line_folds(line))
		out = column_put_text(out, line->unfolded ? "- " : "+ ");
	return process_name(out, row, lore);
}

static bool text_change(char *out, const struct row *row, const struct lore *lore)
{
	char change[NUMBER_MAX];

	(void)lore;
	if (!row->process->has_change)
		return false;
	snprintf(out, FIELD_MAX, "%s",
		number_change(change, row->process->close_wait_per_min, true, 5));
	return true;
}

/* "35m+": at least. */
static bool text_oldest(char *out, const struct row *row, const struct lore *lore)
{
	static const struct {
		uint64_t seconds;
		char unit;
	} steps[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	uint64_t seconds = row->process->oldest_ms / 1000;
	size_t step = 0;

	(void)lore;
	if (!row->process->has_oldest)
		return false;
	while (steps[step].seconds > 1 && seconds < 2 * steps[step].seconds)
		step++;
	snprintf(out, FIELD_MAX, "%" PRIu64 "%c+", seconds / steps[step].seconds,
		steps[step].unit);
	return true;
}

/* "3,611/4,096  88%". */
static bool text_files(char *out, const struct row *row, const struct lore *lore)
{
	const struct process_about *about = row->about;
	char open[NUMBER_MAX];
	char limit[NUMBER_MAX];
	char share[NUMBER_MAX];

	(void)lore;
	if (!about || !about->open_files)
		return false;
	number_count(open, about->open_files, true);
	if (!about->files_limit || about->files_limit == PROCESS_NO_LIMIT)
		snprintf(out, FIELD_MAX, "%s/%s     ", open,
			about->files_limit ? "unlimited" : "-");
	else
		snprintf(out, FIELD_MAX, "%s/%s %3s%%", open,
			number_count(limit, about->files_limit, true),
			number_percent(share,
				(double)about->open_files / (double)about->files_limit));
	return true;
}

static const struct field fields[] = {
	{ "pid", "PID", 6, 8, true, 2, NULL, text_pid, 0 },
	{ "command", "NAME", 14, 34, false, 1, NULL, text_name, 0 },
	{ "user", "USER", 10, 14, false, 10, NULL, NULL, 0 },
	{ "unit", "UNIT", 16, 34, false, 11, "UNIT OR CONTAINER", NULL, 0 },
	{ "total", "TOTAL", 7, 10, true, 9, NULL, NULL, 0 },
	{ "established", "ESTAB", 6, 9, true, 4, NULL, NULL, 0 },
	{ "close_wait", "CLOSE_W", 8, 11, true, 3, "CLOSE_WAIT", NULL, 0 },
	{ "change", "+/min", 5, 7, true, 5, NULL, text_change, 0 },
	{ "oldest", "OLDEST", 6, 7, true, 8, NULL, text_oldest, 0 },
	{ "time_wait_inferred", "~TIME_W", 7, 10, true, 7, "~TIME_WAIT", NULL, 0 },
	{ "open_files", "FILES/LIMIT", 18, 22, true, 6, NULL, text_files, 0 },
};

const struct list_page page_processes = {
	.view = VIEW_PROCESSES,
	.rows = MODEL_PROCESSES,
	.fields = fields,
	.field_count = sizeof(fields) / sizeof(*fields),
	.sort = "close_wait",
	.open = process_list_open,
	.hint = process_hint,
	.drill = process_drill,
	.finding = process_finding,
	.detail = process_detail,
	.detail_rows = PROCESS_DETAIL_ROWS,
	.detail_cols = PROCESS_DETAIL_COLS,
	.detail_wished = true,
	.hint_stays = true,
	.empty = "No socket, or nobody to ask whose.",
	.legend = { "8 x: processes of one name and one parent, folded; FILES is the "
		    "fullest of them",
		"~TIME_W is inferred: no process owns a TIME_WAIT.  +/min: change of "
		"CLOSE_W",
		"35m+: at least 35 min   b: command, user, unit   -> <- unfold, fold" },
};
