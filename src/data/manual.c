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
		if (option_value_is_optional(&specs[i]))
			fprintf(out, " Ns Op = Ns Ar %.*s",
				(int)strcspn(specs[i].value + 2, "]"),
				specs[i].value + 2);
		else if (specs[i].value)
			fprintf(out, " Ar %s", specs[i].value);
		putc('\n', out);
		put_text(out, specs[i].help);
		putc('\n', out);
	}
}

static bool has_column(enum view view, const struct column *column)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_all(view, columns);

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
	if (use & COLUMN_NAMES)
		fputs("\n.Pq Fl \\-names", out);
	if (use & COLUMN_NETNS)
		fputs("\n.Pq Fl N Cm all", out);
	if (use & COLUMN_HOSTS)
		fputs("\n.Pq Fl r", out);
	if (use & COLUMN_MEMORY)
		fputs("\n.Pq Fl m", out);
	if (use & COLUMN_OWNERS)
		fputs("\n.Pq Fl p", out);
}

static void put_column(FILE *out, enum column_use medium, const struct column *column)
{
	if (!(column->use & medium))
		return;
	fprintf(out, ".It %s\n", medium == COLUMN_TEXT ? column->heading : column->name);
	put_text(out, column->help);
	if (column->use & COLUMN_CONNECTION)
		fputs("; not of listeners", out);
	if (column->use & COLUMN_LISTENER)
		fputs(column->use & COLUMN_GROUPS ? "; of listeners always"
						  : "; of listeners only",
			out);
	put_group(out, column->use);
	putc('\n', out);
}

/* Those of a view that another view has not listed already. */
static void put_columns(FILE *out, enum column_use medium, enum view view)
{
	const struct column *columns[COLUMNS_MAX];
	size_t count = columns_all(view, columns);

	for (size_t i = 0; i < count; i++)
		if (view == VIEW_LISTENERS ? !has_column(VIEW_SOCKETS, columns[i]) : true)
			put_column(out, medium, columns[i]);
}

static void put_columns_text(FILE *out)
{
	put_columns(out, COLUMN_TEXT, VIEW_SOCKETS);
	put_columns(out, COLUMN_TEXT, VIEW_LISTENERS);
}

static void put_columns_data(FILE *out)
{
	put_columns(out, COLUMN_DATA, VIEW_SOCKETS);
	put_columns(out, COLUMN_DATA, VIEW_LISTENERS);
}

static void put_services_text(FILE *out)
{
	put_columns(out, COLUMN_TEXT, VIEW_SERVICES);
}

static void put_services_data(FILE *out)
{
	put_columns(out, COLUMN_DATA, VIEW_SERVICES);
}

static void put_processes_text(FILE *out)
{
	put_columns(out, COLUMN_TEXT, VIEW_PROCESSES);
}

static void put_processes_data(FILE *out)
{
	put_columns(out, COLUMN_DATA, VIEW_PROCESSES);
}

static void put_peers_text(FILE *out)
{
	put_columns(out, COLUMN_TEXT, VIEW_PEERS);
}

static void put_peers_data(FILE *out)
{
	put_columns(out, COLUMN_DATA, VIEW_PEERS);
}

static void put_counters_text(FILE *out)
{
	put_columns(out, COLUMN_TEXT, VIEW_COUNTERS);
}

static void put_counters_data(FILE *out)
{
	put_columns(out, COLUMN_DATA, VIEW_COUNTERS);
}

/* "close_wait=100,1000" and what is compared. */
static void put_thresholds(FILE *out)
{
	for (int i = 0; i < FINDING_KIND_COUNT; i++) {
		enum finding_kind kind = (enum finding_kind)i;
		const struct threshold_spec *spec = threshold_spec(kind);
		char warn[THRESHOLD_VALUE_MAX];
		char crit[THRESHOLD_VALUE_MAX];

		threshold_text(kind, spec->standard.warn, warn);
		threshold_text(kind, spec->standard.crit, crit);
		fprintf(out, ".It Cm %s=%s,%s\n", finding_kind_name(kind), warn, crit);
		put_text(out, spec->what);
		putc('\n', out);
	}
}

/* Brackets are delimiters where they stand alone. */
static void put_label(FILE *out, const char *label)
{
	char word[] = " ";

	for (; *label; label++) {
		if (strchr("[]", *label))
			fputs("\\&", out);
		word[0] = *label;
		put_text(out, word);
	}
}

static void put_keys_for(FILE *out, bool replay)
{
	size_t count;
	const struct key_binding *keys = keys_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (!keys[i].label || (keys[i].use == KEYS_REPLAY) != replay)
			continue;
		fputs(".It ", out);
		put_label(out, keys[i].label);
		putc('\n', out);
		put_text(out, keys[i].help);
		putc('\n', out);
	}
}

static void put_keys(FILE *out)
{
	put_keys_for(out, false);
}

static void put_keys_replay(FILE *out)
{
	put_keys_for(out, true);
}

struct place {
	const char *line;
	void (*put)(FILE *out);
};

static const struct place places[] = {
	{ ".\\\" @OPTIONS@\n", put_options },
	{ ".\\\" @COLUMNS_TEXT@\n", put_columns_text },
	{ ".\\\" @COLUMNS_DATA@\n", put_columns_data },
	{ ".\\\" @SERVICES_TEXT@\n", put_services_text },
	{ ".\\\" @SERVICES_DATA@\n", put_services_data },
	{ ".\\\" @PROCESSES_TEXT@\n", put_processes_text },
	{ ".\\\" @PROCESSES_DATA@\n", put_processes_data },
	{ ".\\\" @PEERS_TEXT@\n", put_peers_text },
	{ ".\\\" @PEERS_DATA@\n", put_peers_data },
	{ ".\\\" @COUNTERS_TEXT@\n", put_counters_text },
	{ ".\\\" @COUNTERS_DATA@\n", put_counters_data },
	{ ".\\\" @THRESHOLDS@\n", put_thresholds },
	{ ".\\\" @KEYS@\n", put_keys },
	{ ".\\\" @KEYS_REPLAY@\n", put_keys_replay },
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
