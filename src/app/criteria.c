/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/criteria.h"

#include "sockview/app/message.h"
#include "sockview/core/sanitize.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *join_words(char *const words[], int count)
{
	size_t length = 0;
	char *text;
	char *at;

	for (int i = 0; i < count; i++)
		length += strlen(words[i]) + 1;
	text = malloc(length + 1);
	if (!text)
		return NULL;
	at = text;
	for (int i = 0; i < count; i++) {
		at = stpcpy(at, words[i]);
		*at++ = ' ';
	}
	at[count ? -1 : 0] = '\0';
	return text;
}

#define WINDOW 60

/*
 * Shows the part of the filter around the bad word, and marks it. Bytes stand for
 * columns: whatever is no plain character is shown as one `?`.
 */
static void point_at(const char *text, const struct filter_error *error, int err_fd)
{
	static const char indent[] = "          ";
	char shown[sizeof(indent) + WINDOW + 1];
	char marks[sizeof(indent) + WINDOW + 1];
	size_t length = strlen(text);
	size_t from =
		error->at > WINDOW / 2 && length > WINDOW ? error->at - WINDOW / 2 : 0;
	size_t columns = length - from < WINDOW ? length - from : WINDOW;
	size_t mark = sizeof(indent) - 1 + (error->at - from);
	size_t end = mark + error->length;

	strcpy(shown, indent);
	for (size_t i = 0; i < columns; i++) {
		char character = text[from + i];

		shown[sizeof(indent) - 1 + i] =
			character >= ' ' && character <= '~' ? character : '?';
	}
	shown[sizeof(indent) - 1 + columns] = '\0';
	if (end > sizeof(marks) - 1)
		end = sizeof(marks) - 1;
	memset(marks, ' ', mark);
	memset(marks + mark, '^', end - mark);
	marks[end] = '\0';
	message_more(err_fd, shown);
	message_more(err_fd, marks);
}

static void complain(const char *text, const struct filter_error *error, int err_fd)
{
	char why[FILTER_WHY_MAX];

	sanitize(why, sizeof(why), error->why, strlen(error->why));
	message(err_fd, "filter: %s", why);
	point_at(text, error, err_fd);
}

/* Keeps the text for headers and documents. */
static int keep_text(struct criteria *criteria, const char *text)
{
	size_t size = strlen(text) + 1;

	criteria->text = malloc(size);
	if (!criteria->text)
		return -ENOMEM;
	sanitize(criteria->text, size, text, size - 1);
	return 0;
}

int criteria_parse(struct criteria *criteria, char *const words[], int count, int err_fd)
{
	const struct filter_words lookups = words_lookups(&criteria->words);
	struct filter_error error;
	char *text = join_words(words, count);
	int err;

	if (!text)
		return -ENOMEM;
	err = filter_parse(text, &lookups, &criteria->filter, &error);
	if (err == -EINVAL)
		complain(text, &error, err_fd);
	if (!err && criteria->filter)
		err = keep_text(criteria, text);
	free(text);
	return err;
}

void criteria_fini(struct criteria *criteria)
{
	filter_free(criteria->filter);
	free(criteria->text);
	words_fini(&criteria->words);
	criteria->filter = NULL;
	criteria->text = NULL;
}
