/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/options.h"

#include <stdio.h>
#include <string.h>

#define HELP_COLUMN 22
#define HELP_INDENT (HELP_COLUMN + 4)
#define HELP_ROOM   (80 - HELP_INDENT)

static const char head[] =
	"usage: sockview [options] [filter]       live dashboard\n"
	"       sockview -o [options] [filter]    print once and exit\n"
	"Shows where this host's TCP and UDP connections are, and where they are stuck.\n"
	"\n";
static const char tail[] =
	"\n"
	"  sockview -o            sockets by state and port class\n"
	"  sockview -o -tan       every TCP socket\n"
	"  sockview -o -l         who listens\n"
	"  sockview -o -a 'state close-wait and dst 10.0.7.0/24'\n"
	"  sockview --json -d 5   the summary every 5 seconds, for a program\n"
	"\n"
	"Exit: 0 done, 1 something asked for failed, 2 wrong usage. More: man 8 "
	"sockview\n";

/* snprintf that goes on where the last one ended, counting what does not fit. */
#define APPEND(text, size, used, ...)                                                    \
	((used) += snprintf((size_t)(used) < (size) ? (text) + (used) : NULL,            \
		 (size_t)(used) < (size) ? (size) - (size_t)(used) : 0, __VA_ARGS__))

/* How much of a text fits into a line; all words of a help are shorter. */
static int line_length(const char *text)
{
	size_t length = strlen(text);

	if (length <= HELP_ROOM)
		return (int)length;
	length = HELP_ROOM;
	while (text[length] != ' ')
		length--;
	return (int)length;
}

int options_help(char *text, size_t size)
{
	size_t count;
	const struct option_spec *specs = options_table(&count);
	int used = 0;

	APPEND(text, size, used, "%s", head);
	for (size_t i = 0; i < count; i++) {
		char letter[] = { '-', specs[i].letter, ',', ' ', '\0' };
		const char *rest;
		char option[64];

		snprintf(option, sizeof(option), "%s--%s%s%s",
			specs[i].letter ? letter : "    ", specs[i].name,
			specs[i].value && !option_value_is_optional(&specs[i]) ? " " : "",
			specs[i].value ? specs[i].value : "");
		rest = specs[i].help;
		APPEND(text, size, used, "  %-*s  %.*s\n", HELP_COLUMN, option,
			line_length(rest), rest);
		while (*(rest += line_length(rest))) {
			rest++; /* the blank */
			APPEND(text, size, used, "%*s%.*s\n", HELP_INDENT, "",
				line_length(rest), rest);
		}
	}
	APPEND(text, size, used, "%s", tail);
	return used;
}

int options_thresholds(const struct thresholds *thresholds, char *text, size_t size)
{
	int used = 0;

	APPEND(text, size, used, "%-16s %8s %8s  %s\n", "KIND", "WARN", "CRIT",
		"WHAT IS COMPARED");
	for (int i = 0; i < FINDING_KIND_COUNT; i++) {
		enum finding_kind kind = (enum finding_kind)i;
		char warn[THRESHOLD_VALUE_MAX];
		char crit[THRESHOLD_VALUE_MAX];

		threshold_text(kind, thresholds->of[kind].warn, warn);
		threshold_text(kind, thresholds->of[kind].crit, crit);
		APPEND(text, size, used, "%-16s %8s %8s  %s\n", finding_kind_name(kind),
			warn[0] ? warn : "never", crit[0] ? crit : "never",
			threshold_spec(kind)->what);
	}
	return used;
}
