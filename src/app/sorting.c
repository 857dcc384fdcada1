/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/sorting.h"

#include "sockview/core/guess.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *guess_field(enum view view, const char *field)
{
	const struct column *columns[COLUMNS_MAX];
	const char *names[COLUMNS_MAX];
	size_t count = columns_all(view, columns);

	for (size_t i = 0; i < count; i++)
		names[i] = columns[i]->name;
	return guess_word(field, names, count);
}

/* What can be named: what is shown anyway. */
static void list_fields(const struct options *options, char *list, size_t size)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_select(
		options->view, COLUMN_TEXT | COLUMN_DATA, options->groups, columns);
	size_t used = 0;

	for (size_t i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(
			list + used, size - used, "%s%s", i ? " " : "", columns[i]->name);
}

static int complain(const struct options *options, const char *field, char *complaint)
{
	const char *guess = guess_field(options->view, field);
	char list[300] = "";

	list_fields(options, list, sizeof(list));
	snprintf(complaint, OPTIONS_COMPLAINT_MAX,
		"--sort: no column \"%.60s\" in view %s (%s)%s%s%s", field,
		view_name(options->view), list, guess ? "; did you mean \"" : "",
		guess ? guess : "", guess ? "\"?" : "");
	return -EINVAL;
}

int sorting_settle(struct options *options, char complaint[OPTIONS_COMPLAINT_MAX])
{
	/* What stands first in views of sums, unless asked otherwise. */
	static const char *const orders[VIEW_COUNT] = {
		[VIEW_SERVICES] = "total",
		[VIEW_PEERS] = "ports_used",
		[VIEW_PROCESSES] = "close_wait",
	};
	const char *field = options->sort_word;

	if (!field && orders[options->view])
		options->sort = columns_find(options->view, orders[options->view]);
	if (!field)
		return 0;
	if (!view_has_rows(options->view)) {
		snprintf(complaint, OPTIONS_COMPLAINT_MAX,
			"--sort: %s no rows; with a view: -a -S recv_q",
			options->view == VIEW_SUMMARY ? "the summary has"
						      : "findings have");
		return -EINVAL;
	}
	options->reverse = *field == '-';
	field += options->reverse;
	options->sort = columns_find(options->view, field);
	if (!options->sort)
		return complain(options, field, complaint);
	options->groups |= options->sort->use & COLUMN_ON_REQUEST;
	return 0;
}
