/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_APP_OPTIONS_H
#define SOCKVIEW_APP_OPTIONS_H

/*
 * The command line. One table of options feeds the parser, --help, the completions and
 * the man page's option list.
 */

#include "sockview/collect/live.h"
#include "sockview/core/aggregate.h"
#include "sockview/core/threshold.h"
#include "sockview/view/column.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum output_format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_OPENMETRICS,
};

enum when {
	WHEN_AUTO,
	WHEN_ALWAYS,
	WHEN_NEVER,
};

/* What the command line asks for, after all its words are weighed against each other. */
struct options {
	bool help;
	bool version;
	bool once;
	enum view view;
	bool all; /* listeners in the sockets view, too */
	enum output_format format;
	unsigned groups;	   /* of columns, COLUMN_GROUPS */
	const struct column *sort; /* NULL: in the order they come */
	bool reverse;
	bool no_header;
	bool no_findings;
	struct thresholds thresholds;
	bool check;
	bool check_named;     /* by kinds, not all of them */
	uint32_t check_kinds; /* FINDING_KIND_BIT() */
	bool thresholds_help; /* only the table of them is asked for */
	enum when color;
	bool ascii;
	double max_cpu; /* percent of one core */
	double delay_s;
	bool delay_given;
	uint64_t count; /* 0: not given */
	unsigned protos;
	unsigned families;
	enum class_by class_by;
	enum process_by group_by; /* of the processes view */
	bool group_by_given;
	enum live_mode source;
	bool net_all;	    /* every network namespace, one after the other */
	const char *net;    /* a network namespace, in a word; NULL: the own one */
	const char *record; /* a file, "-": standard output; NULL: not asked for */
	const char *replay; /* likewise, "-": standard input */

	/* Set by the program, not by a word: who is shown what the kernel says. */
	const struct live_tap *tap;

	char *const *filter_words; /* what stands behind the options */
	int filter_count;

	/* Used while parsing: which words chose a view, or a format. */
	const char *view_word[VIEW_COUNT];
	const char *group_word;
	const char *sort_word;
	const char *format_word;
};

#define OPTIONS_COMPLAINT_MAX 512

/* All at their defaults. */
void options_init(struct options *options);

/*
 * Sets one long option, as a line of a configuration file names it, without dashes;
 * `value` is NULL where there is none. Returns 0, or -EINVAL with one line in
 * `complaint`, not sanitized, where it is wrong or none that a file may set.
 */
int options_set(struct options *options, const char *name, const char *value,
	char complaint[OPTIONS_COMPLAINT_MAX]);

/*
 * Parses argv over what is set already. Returns 0, or -EINVAL with one line in
 * `complaint` that names the bad word (without a newline, sanitized). Strings of argv are
 * borrowed.
 */
int options_parse(struct options *options, int argc, char *argv[],
	char complaint[OPTIONS_COMPLAINT_MAX]);

/* Writes the thresholds in force, a line a kind. Returns as options_help() does. */
int options_thresholds(const struct thresholds *thresholds, char *text, size_t size);

struct option_spec;

/* Applies one option; `value` is NULL unless the option takes one. */
typedef int option_apply_fn(struct options *options, const struct option_spec *spec,
	const char *value, char complaint[OPTIONS_COMPLAINT_MAX]);

/* A row of the table. */
struct option_spec {
	char letter;		  /* 0: none */
	const char *name;	  /* the long option, without dashes */
	const char *value;	  /* how its value is called, NULL: it takes none */
	const char *help;	  /* one line, no full stop */
	const char *const *words; /* the values it accepts, NULL: free */
	size_t word_count;
	int argument; /* for apply */
	option_apply_fn *apply;
};

/* Whether its value may be left out: "[=KIND,...]", only ever behind a `=`. */
static inline bool option_value_is_optional(const struct option_spec *spec)
{
	return spec->value && strncmp(spec->value, "[=", 2) == 0;
}

/* The table, in the order of --help. Static. */
const struct option_spec *options_table(size_t *count);

/* Writes the usage, one line an option, as --help prints it. Returns its length as
 * snprintf(3) does. */
int options_help(char *text, size_t size);

#endif
