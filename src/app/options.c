/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/options.h"

#include "sockview/app/sorting.h"
#include "sockview/core/guess.h"
#include "sockview/core/sanitize.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_DELAY	2.0
#define DEFAULT_MAX_CPU 20.0
#define OPTIONS_MAX	64
/* getopt's value for a long option: this, and its row. */
#define LONG_ONLY 256

/* The table in getopt's shape. */
struct getopt_tables {
	char letters[2 + OPTIONS_MAX * 2];
	struct option names[OPTIONS_MAX + 1];
	const char *words[OPTIONS_MAX];
};

static void make_tables(struct getopt_tables *tables)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);
	char *letter = tables->letters;

	memset(tables, 0, sizeof(*tables));
	*letter++ = ':'; /* a missing value is told apart from an unknown option */
	for (size_t i = 0; i < count && i < OPTIONS_MAX; i++) {
		const struct option_spec *spec = &specs[i];

		tables->names[i].name = spec->name;
		tables->names[i].has_arg = !spec->value ? no_argument
					   : option_value_is_optional(spec)
						   ? optional_argument
						   : required_argument;
		tables->names[i].val = LONG_ONLY + (int)i;
		tables->words[i] = spec->name;
		if (spec->letter)
			*letter++ = spec->letter;
		if (spec->letter && spec->value)
			*letter++ = ':';
	}
}

static const struct option_spec *find_spec(int code)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);

	if (code >= LONG_ONLY)
		return (size_t)(code - LONG_ONLY) < count ? &specs[code - LONG_ONLY]
							  : NULL;
	for (size_t i = 0; i < count; i++)
		if (specs[i].letter && specs[i].letter == code)
			return &specs[i];
	return NULL;
}

static void complain_missing(char *complaint)
{
	const struct option_spec *spec = find_spec(optopt);

	snprintf(complaint, OPTIONS_COMPLAINT_MAX, "--%s: %s is missing", spec->name,
		spec->value);
}

static void complain_unknown(
	const struct getopt_tables *tables, const char *word, char *complaint)
{
	const struct option_spec *spec = optopt ? find_spec(optopt) : NULL;
	const char *guess;
	size_t count;

	if (spec) {
		snprintf(complaint, OPTIONS_COMPLAINT_MAX, "--%s takes no value: \"%s\"",
			spec->name, word);
		return;
	}
	if (optopt) {
		snprintf(complaint, OPTIONS_COMPLAINT_MAX,
			"no option \"-%c\" in \"%s\"; all of them: sockview --help",
			optopt, word);
		return;
	}
	options_table(&count);
	guess = strncmp(word, "--", 2) ? NULL
				       : guess_word(word + 2, tables->words, count);
	snprintf(complaint, OPTIONS_COMPLAINT_MAX, "no option \"%s\"%s%s%s", word,
		guess ? "; did you mean \"--" : "; all of them: sockview --help",
		guess ? guess : "", guess ? "\"?" : "");
}

/* The word getopt complains about; it moves on only behind a cluster's last letter. */
static const char *bad_word(char *const argv[])
{
	const char *word = argv[optind - 1];
	size_t length = strlen(word);
	bool is_letter = optopt && optopt < LONG_ONLY;

	if (!is_letter || (optind > 1 && word[0] == '-' && word[1] != '-' &&
				  word[length - 1] == (char)optopt))
		return word;
	return argv[optind];
}

static enum view default_view(const struct options *options)
{
	if (options->group_by_given)
		return VIEW_PROCESSES;
	return options->groups & ~(unsigned)(COLUMN_NAMES | COLUMN_HOSTS | COLUMN_NETNS)
		       ? VIEW_SOCKETS
		       : VIEW_SUMMARY;
}

/* -a beats -l; any other two views are one too many. */
static int settle_view(struct options *options, char *complaint)
{
	const char *chosen = NULL;

	if (options->all)
		options->view_word[VIEW_LISTENERS] = NULL;
	options->view = default_view(options);
	for (int view = 0; view < VIEW_COUNT; view++) {
		if (!options->view_word[view])
			continue;
		if (chosen) {
			snprintf(complaint, OPTIONS_COMPLAINT_MAX,
				"--%s: two views at once: \"%s\" and \"%s\"",
				options->view_word[view], view_name(options->view),
				view_name((enum view)view));
			return -EINVAL;
		}
		chosen = options->view_word[view];
		options->view = (enum view)view;
	}
	if (options->view == VIEW_PROCESSES)
		options->groups |= COLUMN_OWNERS;
	if (options->view == VIEW_PROCESSES || !options->group_by_given)
		return 0;
	snprintf(complaint, OPTIONS_COMPLAINT_MAX,
		"--group-by: it is for the view processes, not %s",
		view_name(options->view));
	return -EINVAL;
}

static int settle_recording(const struct options *options, char *complaint)
{
	const char *why = NULL;

	if (options->record && options->replay)
		why = "--record: what is replayed is recorded already";
	else if (options->replay && options->source != LIVE_AUTO)
		why = "--source: a replay has its own";
	else if (options->record && options->once && strcmp(options->record, "-") == 0)
		why = "--record: \"-\" is standard output, which -o writes to";
	else if (options->record && options->net_all)
		why = "--net: \"all\" cannot be recorded; one network namespace can";
	else if (options->net_all && options->groups & COLUMN_HOSTS)
		why = "--resolve: of one network namespace only, not of all";
	else if (options->replay && (options->net || options->net_all))
		why = "--net: a recording is of one already";
	if (!why)
		return 0;
	snprintf(complaint, OPTIONS_COMPLAINT_MAX, "%s", why);
	return -EINVAL;
}

/* Counters are no sockets: what chooses among these would be ignored in silence. */
static int settle_counters(const struct options *options, char *complaint)
{
	const char *why = NULL;

	if (options->view != VIEW_COUNTERS)
		return 0;
	if (options->filter_count)
		why = "filter: counters are no sockets, none can be chosen";
	else if (options->protos || options->families)
		why = "--view: counters are those of TCP and UDP, IPv4 and IPv6; no -t "
		      "-u -4 -6";
	if (!why)
		return 0;
	snprintf(complaint, OPTIONS_COMPLAINT_MAX, "%s", why);
	return -EINVAL;
}

static int settle_findings(const struct options *options, char *complaint)
{
	if (options->view != VIEW_FINDINGS || !options->no_findings)
		return 0;
	snprintf(complaint, OPTIONS_COMPLAINT_MAX,
		"--no-findings: then the view of findings is empty");
	return -EINVAL;
}

/* A check is one look at the whole host, and has a form of its own. */
static int settle_check(const struct options *options, char *complaint)
{
	const char *why = NULL;

	if (!options->check)
		return 0;
	if (options->format != FORMAT_TEXT)
		why = "has a form of its own; no --json, --csv, --openmetrics";
	else if (options->view != VIEW_SUMMARY)
		why = "looks at all sockets; no other view";
	else if (options->count || options->delay_given)
		why = "is one look; no -c, -d";
	else if (options->net_all)
		why = "is of one network namespace; no -N all";
	else if (options->no_findings)
		why = "is about findings; no --no-findings";
	if (!why)
		return 0;
	snprintf(complaint, OPTIONS_COMPLAINT_MAX, "--check: %s", why);
	return -EINVAL;
}

/* Metrics are one look at the whole of a namespace, written once. */
static int settle_metrics(const struct options *options, char *complaint)
{
	const char *why = NULL;

	if (options->format != FORMAT_OPENMETRICS)
		return 0;
	if (options->view != VIEW_SUMMARY)
		why = "holds the summary; no other view";
	else if (options->count || options->delay_given)
		why = "is one look; no -c, -d";
	else if (options->record || options->replay)
		why = "is of now; no --record, --replay";
	else if (options->net_all)
		why = "is of one network namespace, not of all";
	if (!why)
		return 0;
	snprintf(complaint, OPTIONS_COMPLAINT_MAX, "--openmetrics: %s", why);
	return -EINVAL;
}

static int settle(struct options *options, char *complaint)
{
	int err = settle_view(options, complaint);

	if (!err)
		err = settle_recording(options, complaint);
	if (!err)
		err = settle_counters(options, complaint);
	if (!err)
		err = settle_findings(options, complaint);
	if (!err)
		err = settle_check(options, complaint);
	if (!err)
		err = settle_metrics(options, complaint);
	if (!err && !options->help && !options->version)
		err = sorting_settle(options, complaint);

	if (err || options->help || options->version)
		return err;
	if (!options->protos)
		options->protos = PROTO_BIT(PROTO_TCP) | PROTO_BIT(PROTO_UDP);
	if (!options->families)
		options->families = FAMILIES_ALL;
	if (options->format == FORMAT_CSV && !view_has_rows(options->view)) {
		snprintf(complaint, OPTIONS_COMPLAINT_MAX,
			"--csv: the %s no table; with a view: --csv -a, --csv -l; or "
			"--json",
			options->view == VIEW_SUMMARY ? "summary is" : "findings are");
		return -EINVAL;
	}
	return 0;
}

static int parse_words(struct options *options, const struct getopt_tables *tables,
	int argc, char *argv[], char *complaint)
{
	opterr = 0;
	optind = 0; /* GNU getopt: start anew */
	for (;;) {
		int code = getopt_long(argc, argv, tables->letters, tables->names, NULL);
		const struct option_spec *spec;
		int err;

		if (code == -1)
			break;
		if (code == ':' || code == '?') {
			if (code == ':')
				complain_missing(complaint);
			else
				complain_unknown(tables, bad_word(argv), complaint);
			return -EINVAL;
		}
		spec = find_spec(code);
		err = spec->apply(options, spec, optarg, complaint);
		if (err)
			return err;
	}
	options->filter_words = argv + optind;
	options->filter_count = argc - optind;
	return 0;
}

/* What a file may set: habits of a host or a person, which no word of a command
 * contradicts. */
static bool is_habit(const struct option_spec *spec)
{
	static const char *const names[] = { "ascii", "class-by", "color", "delay",
		"max-cpu", "threshold" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(spec->name, names[i]) == 0)
			return true;
	return false;
}

static int set_one(struct options *options, const struct option_spec *spec,
	const char *value, char complaint[OPTIONS_COMPLAINT_MAX])
{
	const char *why = !is_habit(spec)	  ? "is for the command line only"
			  : spec->value && !value ? "has no value"
			  : !spec->value && value ? "takes no value"
						  : NULL;
	char raw[OPTIONS_COMPLAINT_MAX];
	size_t length = strlen(spec->name);

	if (why) {
		snprintf(complaint, OPTIONS_COMPLAINT_MAX, "%s %s", spec->name, why);
		return -EINVAL;
	}
	if (!spec->apply(options, spec, value, raw)) {
		if (!options->thresholds_help)
			return 0;
		snprintf(raw, sizeof(raw), "--%s: help is for the command line only",
			spec->name);
	}
	/* "--delay: …": file and line say as much. */
	snprintf(complaint, OPTIONS_COMPLAINT_MAX, "%s",
		strncmp(raw + 2, spec->name, length) == 0 ? raw + 2 + length + 2 : raw);
	return -EINVAL;
}

int options_set(struct options *options, const char *name, const char *value,
	char complaint[OPTIONS_COMPLAINT_MAX])
{
	const char *words[OPTIONS_MAX];
	size_t count;
	const struct option_spec *specs = options_table(&count);
	const char *guess;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(specs[i].name, name) == 0)
			return set_one(options, &specs[i], value, complaint);
		words[i] = specs[i].name;
	}
	guess = guess_word(name, words, count);
	snprintf(complaint, OPTIONS_COMPLAINT_MAX, "no option \"%s\"%s%s%s", name,
		guess ? "; did you mean \"" : "", guess ? guess : "", guess ? "\"?" : "");
	return -EINVAL;
}

void options_init(struct options *options)
{
	memset(options, 0, sizeof(*options));
	options->delay_s = DEFAULT_DELAY;
	options->max_cpu = DEFAULT_MAX_CPU;
	thresholds_init(&options->thresholds);
}

int options_parse(struct options *options, int argc, char *argv[],
	char complaint[OPTIONS_COMPLAINT_MAX])
{
	struct getopt_tables tables;
	char raw[OPTIONS_COMPLAINT_MAX] = "";
	int err = 0;

	make_tables(&tables);
	if (argc > 0)
		err = parse_words(options, &tables, argc, argv, raw);
	if (!err)
		err = settle(options, raw);
	sanitize(complaint, OPTIONS_COMPLAINT_MAX, raw, strlen(raw));
	return err;
}
