/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "generate.h"

#include "sockview/app/options.h"
#include "sockview/view/column.h"
#include "sockview/view/keys.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* A line of text in mdoc(7): a dash before an option, a backslash, a leading control. */
static void put_text(FILE *out, const char *text)
{
	char before = ' ';

	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-' &&
			 (before == '-' || !isalnum((unsigned char)before)))
			fputs("\\-", out);
		else
			putc(*text, out);
		before = *text;
	}
}

static void put_options(FILE *out)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);

	for (size_t i = 0; i < count; i++) {
		fputs(".It", out);
		if (specs[i].letter)
			fprintf(out, " Fl %c ,", specs[i].letter);
		fprintf(out, " Fl \\-%s", specs[i].name);
		if (specs[i].value)
			fprintf(out, " Ar %s", specs[i].value);
		putc('\n', out);
		put_text(out, specs[i].help);
		putc('\n', out);
	}
}

static bool has_column(enum view view, enum column_use medium, unsigned groups,
	const struct column *column)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_select(view, medium, groups, columns);

	for (size_t i = 0; i < count; i++)
		if (columns[i] == column)
			return true;
	return false;
}

/* The option that shows the column. */
static void put_group(FILE *out, unsigned use)
{
	if (use & COLUMN_EXTENDED)
		fputs("\n.Pq Fl e", out);
	if (use & COLUMN_INFO)
		fputs("\n.Pq Fl i", out);
	if (use & COLUMN_MEMORY)
		fputs("\n.Pq Fl m", out);
}

static void put_columns(FILE *out, enum column_use medium)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_select(VIEW_SOCKETS, medium, COLUMN_GROUPS, columns);

	for (size_t i = 0; i < count; i++) {
		fprintf(out, ".It %s\n",
			medium == COLUMN_TEXT ? columns[i]->heading : columns[i]->name);
		put_text(out, columns[i]->help);
		if (!has_column(VIEW_LISTENERS, medium, COLUMN_GROUPS, columns[i]))
			fputs("; not of listeners", out);
		put_group(out, columns[i]->use);
		putc('\n', out);
	}
}

static void put_columns_text(FILE *out)
{
	put_columns(out, COLUMN_TEXT);
}

static void put_columns_data(FILE *out)
{
	put_columns(out, COLUMN_DATA);
}

static void put_keys(FILE *out)
{
	size_t count;
	const struct key_binding *keys = keys_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (!keys[i].label)
			continue;
		fputs(".It ", out);
		put_text(out, keys[i].label);
		putc('\n', out);
		put_text(out, keys[i].help);
		putc('\n', out);
	}
}

struct place {
	const char *line;
	void (*put)(FILE *out);
};

static const struct place places[] = {
	{ ".\\\" @OPTIONS@\n", put_options },
	{ ".\\\" @COLUMNS_TEXT@\n", put_columns_text },
	{ ".\\\" @COLUMNS_DATA@\n", put_columns_data },
	{ ".\\\" @KEYS@\n", put_keys },
};

#define PLACES (sizeof(places) / sizeof(*places))

/* Writes the line, or the list it stands for. Returns 1 in the latter case. */
static unsigned put_line(FILE *out, const char *line)
{
	for (size_t i = 0; i < PLACES; i++)
		if (strcmp(line, places[i].line) == 0) {
			places[i].put(out);
			return 1;
		}
	fputs(line, out);
	return 0;
}

int manual(FILE *out, const char *source)
{
	char line[512];
	unsigned filled = 0;
	FILE *in = fopen(source, "r");
	int err;

	if (!in)
		return -errno;
	while (fgets(line, sizeof(line), in))
		filled += put_line(out, line);
	err = ferror(in) ? -EIO : filled == PLACES ? 0 : -EBADMSG;
	fclose(in);
	return err;
}
