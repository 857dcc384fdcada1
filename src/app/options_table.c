/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/options.h"
#include "sockview/app/values.h"
#include "sockview/collect/netns_enter.h"
#include "sockview/core/decimal.h"
#include "sockview/core/guess.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DELAY_LEAST 0.1
#define DELAY_MOST  3600.0

static const char *const when_words[] = {
	[WHEN_AUTO] = "auto",
	[WHEN_ALWAYS] = "always",
	[WHEN_NEVER] = "never",
};

static const char *const class_by_words[] = {
	[CLASS_BY_LOCAL] = "local",
	[CLASS_BY_REMOTE] = "remote",
	[CLASS_BY_SERVICE] = "service",
};

static const char *const group_by_words[] = {
	[PROCESS_BY_PID] = "pid",
	[PROCESS_BY_COMM] = "comm",
	[PROCESS_BY_USER] = "user",
	[PROCESS_BY_UNIT] = "unit",
};
static_assert(sizeof(group_by_words) / sizeof(*group_by_words) == PROCESS_BY_COUNT,
	"a word each");

static const char *const source_words[] = {
	[LIVE_AUTO] = "auto",
	[LIVE_NETLINK] = "netlink",
	[LIVE_PROC] = "proc",
};
static_assert(
	sizeof(source_words) / sizeof(*source_words) == LIVE_COUNT, "a word per mode");

static const char *const view_words[] = {
	[VIEW_SUMMARY] = "summary",
	[VIEW_LISTENERS] = "listeners",
	[VIEW_SOCKETS] = "sockets",
	[VIEW_SERVICES] = "services",
	[VIEW_PEERS] = "peers",
	[VIEW_PROCESSES] = "processes",
	[VIEW_COUNTERS] = "counters",
	[VIEW_FINDINGS] = "findings",
};
static_assert(sizeof(view_words) / sizeof(*view_words) == VIEW_COUNT, "a word per view");

__attribute__((format(printf, 2, 3))) static int complain(
	char complaint[OPTIONS_COMPLAINT_MAX], const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(complaint, OPTIONS_COMPLAINT_MAX, format, arguments);
	va_end(arguments);
	return -EINVAL;
}

/* The word's index, or a complaint with all the words there are. */
static int choose(const struct option_spec *spec, const char *value,
	char complaint[OPTIONS_COMPLAINT_MAX])
{
	const char *guess;
	char known[160] = "";

	for (size_t i = 0; i < spec->word_count; i++) {
		size_t used = strlen(known);

		if (strcmp(value, spec->words[i]) == 0)
			return (int)i;
		snprintf(known + used, sizeof(known) - used, "%s%s", i ? " " : "",
			spec->words[i]);
	}
	guess = guess_word(value, spec->words, spec->word_count);
	return complain(complaint, "--%s: no %s \"%s\" (%s)%s%s%s", spec->name,
		spec->name, value, known, guess ? "; did you mean \"" : "",
		guess ? guess : "", guess ? "\"?" : "");
}

/* argument: where in the options the enumerator stands. */
static int apply_choice(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	int chosen = choose(spec, value, complaint);
	unsigned enumerator = (unsigned)chosen;

	if (chosen < 0)
		return chosen;
	memcpy((char *)options + spec->argument, &enumerator, sizeof(enumerator));
	return 0;
}
static_assert(sizeof(enum class_by) == sizeof(unsigned) &&
		      sizeof(enum live_mode) == sizeof(unsigned) &&
		      sizeof(enum when) == sizeof(unsigned),
	"as apply_choice() writes them");

/* argument: where in the options the text stands. */
static int apply_text(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)complaint;
	memcpy((char *)options + spec->argument, &value, sizeof(value));
	return 0;
}

/* argument: where in the options it stands. */
static int apply_flag(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)value, (void)complaint;
	*(bool *)((char *)options + spec->argument) = true;
	return 0;
}

static int apply_view(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	int view = choose(spec, value, complaint);

	if (view < 0)
		return view;
	options->view_word[view] = spec->name;
	return 0;
}

static int apply_view_short(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)value, (void)complaint;
	options->view_word[spec->argument] = spec->name;
	return 0;
}

static int apply_all(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)value, (void)complaint;
	options->all = true;
	options->view_word[VIEW_SOCKETS] = spec->name;
	return 0;
}

static int apply_format(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)value;
	if (options->format != FORMAT_TEXT && options->format != (unsigned)spec->argument)
		return complain(complaint, "--%s: --%s is already chosen", spec->name,
			options->format_word);
	options->format = (unsigned)spec->argument;
	options->format_word = spec->name;
	options->once = true;
	return 0;
}

static int apply_delay(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	if (decimal_read(value, DELAY_LEAST, DELAY_MOST, &options->delay_s))
		return complain(complaint, "--%s: \"%s\" is not 0.1 to 3600 seconds",
			spec->name, value);
	options->delay_given = true;
	return 0;
}

static int apply_count(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	int err = value_count(value, &options->count);

	if (err == -EINVAL)
		return complain(complaint,
			"--%s: \"%s\" is not a number (netstat's -c is: sockview -o -d "
			"1)",
			spec->name, value);
	if (err)
		return complain(complaint, "--%s: \"%s\" is %s", spec->name, value,
			err == -EOVERFLOW ? "too large" : "not 1 or more");
	return 0;
}

static int apply_max_cpu(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	if (decimal_read(value, 1, 100, &options->max_cpu))
		return complain(complaint,
			"--%s: \"%s\" is not 1 to 100 percent of one core", spec->name,
			value);
	return 0;
}

static int apply_proto(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)value, (void)complaint;
	options->protos |= PROTO_BIT((unsigned)spec->argument);
	return 0;
}

static int apply_family(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)value, (void)complaint;
	options->families |= FAMILY_BIT((unsigned)spec->argument);
	return 0;
}

/* Numbers are the default, so this only takes back --names and --resolve. */
static int apply_numeric(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)spec, (void)value, (void)complaint;
	options->groups &= ~(unsigned)(COLUMN_NAMES | COLUMN_HOSTS);
	return 0;
}

static int apply_names(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)value, (void)complaint;
	options->groups |= (unsigned)spec->argument;
	return 0;
}

static int apply_group(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	(void)value, (void)complaint;
	options->groups |= (unsigned)spec->argument;
	options->group_word = spec->name;
	return 0;
}

static int apply_group_by(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	int chosen = choose(spec, value, complaint);

	if (chosen < 0)
		return chosen;
	options->group_by = (enum process_by)chosen;
	options->group_by_given = true;
	return 0;
}

static int apply_net(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	if (!netns_is_word(value))
		return complain(complaint,
			"--%s: \"%s\" is no name, no process id and no path", spec->name,
			value);
	options->net_all = strcmp(value, "all") == 0;
	options->net = options->net_all ? NULL : value;
	options->groups &= ~(unsigned)COLUMN_NETNS;
	if (options->net_all)
		options->groups |= COLUMN_NETNS;
	return 0;
}

/* "close_wait,open_files": adds the kinds of the list. */
static int take_kinds(struct options *options, const struct option_spec *spec,
	const char *list, char *complaint)
{
	for (const char *at = list;; at++) {
		char name[64];
		char why[THRESHOLD_WHY_MAX];
		size_t length = strcspn(at, ",");
		enum finding_kind kind;

		snprintf(name, sizeof(name), "%.*s", length < 60 ? (int)length : 60, at);
		if (!finding_kind_find(name, &kind)) {
			finding_kind_unknown(name, why, sizeof(why));
			return complain(complaint, "--%s: %s", spec->name, why);
		}
		options->check_kinds |= FINDING_KIND_BIT(kind);
		at += length;
		if (!*at)
			return 0;
	}
}

static int apply_check(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	options->check = true;
	options->once = true;
	if (!value) {
		options->check_kinds = FINDING_KINDS_ALL;
		return 0;
	}
	options->check_named = true;
	return take_kinds(options, spec, value, complaint);
}

static int apply_threshold(struct options *options, const struct option_spec *spec,
	const char *value, char *complaint)
{
	char why[THRESHOLD_WHY_MAX];

	if (strcmp(value, "help") == 0)
		options->thresholds_help = true;
	else if (threshold_set(&options->thresholds, value, why))
		return complain(complaint, "--%s: %s", spec->name, why);
	return 0;
}

#define WORDS(words) words, sizeof(words) / sizeof(*(words))
#define FREE	     NULL, 0
#define FIELD(name)  offsetof(struct options, name)

static const struct option_spec table[] = {
	{ 'o', "once", NULL, "print the view once to standard output and exit", FREE,
		FIELD(once), apply_flag },
	{ 'v', "view", "VIEW",
		"summary (default), listeners, sockets, services, processes, peers, "
		"counters, findings",
		WORDS(view_words), 0, apply_view },
	{ 's', "summary", NULL, "short for -v summary", FREE, VIEW_SUMMARY,
		apply_view_short },
	{ 'l', "listening", NULL, "short for -v listeners: TCP LISTEN, UDP unconnected",
		FREE, VIEW_LISTENERS, apply_view_short },
	{ 'a', "all", NULL, "short for -v sockets, with listeners; beats -l", FREE, 0,
		apply_all },
	{ 'j', "json", NULL, "as JSON, one document a line; implies -o", FREE,
		FORMAT_JSON, apply_format },
	{ 0, "csv", NULL, "as CSV (RFC 4180), of a table view; implies -o", FREE,
		FORMAT_CSV, apply_format },
	{ 0, "openmetrics", NULL, "for node_exporter's textfile collector; implies -o",
		FREE, FORMAT_OPENMETRICS, apply_format },
	{ 'd', "delay", "SEC", "interval, 0.1 to 3600 s (default 2); with -o: repeat",
		FREE, 0, apply_delay },
	{ 'c', "count", "N", "with -o: print N times, then exit", FREE, 0, apply_count },
	{ 't', "tcp", NULL, "TCP only; with -u both", FREE, PROTO_TCP, apply_proto },
	{ 'u', "udp", NULL, "UDP only; with -t both", FREE, PROTO_UDP, apply_proto },
	{ '4', "ipv4", NULL, "IPv4 sockets only; with -6 both", FREE, FAMILY_IPV4,
		apply_family },
	{ '6', "ipv6", NULL, "IPv6 sockets only; with -4 both", FREE, FAMILY_IPV6,
		apply_family },
	{ 'n', "numeric", NULL, "numbers, no names: the default, for the habit", FREE, 0,
		apply_numeric },
	{ 0, "names", NULL, "names of services instead of ports in rows", FREE,
		COLUMN_NAMES, apply_names },
	{ 'r', "resolve", NULL, "names of remote hosts; -o waits for them, 2 s at most",
		FREE, COLUMN_HOSTS, apply_names },
	{ 'e', "extended", NULL, "timer, uid, inode, cookie, cgroup; by itself: sockets",
		FREE, COLUMN_EXTENDED, apply_group },
	{ 'i', "info", NULL, "TCP_INFO: rtt, cwnd, bytes, rates; by itself: sockets",
		FREE, COLUMN_INFO, apply_group },
	{ 'm', "memory", NULL, "memory and drops; by itself: sockets", FREE,
		COLUMN_MEMORY, apply_group },
	{ 'S', "sort", "[-]FIELD", "rows by a column, largest first; -: reversed", FREE,
		FIELD(sort_word), apply_text },
	{ 'p', "processes", NULL, "who holds each socket; by itself: sockets", FREE,
		COLUMN_OWNERS, apply_group },
	{ 0, "class-by", "PORT", "port to class by: local (default), remote, service",
		WORDS(class_by_words), FIELD(class_by), apply_choice },
	{ 0, "group-by", "WHAT", "processes by: pid (default), comm, user, unit",
		WORDS(group_by_words), 0, apply_group_by },
	{ 'N', "net", "NETNS", "another network namespace: name, process id, path, all",
		FREE, 0, apply_net },
	{ 0, "source", "SOURCE", "read by: auto (default), netlink, proc",
		WORDS(source_words), FIELD(source), apply_choice },
	{ 0, "max-cpu", "PERCENT", "the dashboard's own bound, of one core (default 20)",
		FREE, 0, apply_max_cpu },
	{ 0, "record", "FILE", "write what is read to a new file; .zst: compressed", FREE,
		FIELD(record), apply_text },
	{ 0, "replay", "FILE", "read a recording or netlink capture; -: standard input",
		FREE, FIELD(replay), apply_text },
	{ 0, "no-findings", NULL, "do not look for what is stuck, only count", FREE,
		FIELD(no_findings), apply_flag },
	{ 0, "check", "[=KIND,...]",
		"for monitoring: status, performance data, exit 0 to 3", FREE, 0,
		apply_check },
	{ 0, "threshold", "NAME=WARN,CRIT", "from where on; the table: --threshold help",
		FREE, 0, apply_threshold },
	{ 'H', "no-header", NULL, "no header line, no headings above rows", FREE,
		FIELD(no_header), apply_flag },
	{ 0, "color", "WHEN", "auto (default), always, never", WORDS(when_words),
		FIELD(color), apply_choice },
	{ 0, "ascii", NULL, "only ASCII characters on the screen", FREE, FIELD(ascii),
		apply_flag },
	{ 'h', "help", NULL, "this list", FREE, FIELD(help), apply_flag },
	{ 'V', "version", NULL, "the version", FREE, FIELD(version), apply_flag },
};

const struct option_spec *options_table(size_t *count)
{
	*count = sizeof(table) / sizeof(*table);
	return table;
}
