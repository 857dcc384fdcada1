/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/figures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX 16384

static const char *const file_names[] = {
	[FIGURE_FILE_SNMP] = "snmp",
	[FIGURE_FILE_NETSTAT] = "netstat",
	[FIGURE_FILE_SOCKSTAT] = "sockstat",
	[FIGURE_FILE_SOCKSTAT6] = "sockstat6",
};

/* Where each figure stands (net/ipv4/proc.c, net/ipv6/proc.c). */
static const struct place {
	enum figure figure;
	enum figure_file file;
	const char *section;
	const char *name;
} places[] = {
	{ FIGURE_ACTIVE_OPENS, FIGURE_FILE_SNMP, "Tcp:", "ActiveOpens" },
	{ FIGURE_PASSIVE_OPENS, FIGURE_FILE_SNMP, "Tcp:", "PassiveOpens" },
	{ FIGURE_ATTEMPT_FAILS, FIGURE_FILE_SNMP, "Tcp:", "AttemptFails" },
	{ FIGURE_ESTAB_RESETS, FIGURE_FILE_SNMP, "Tcp:", "EstabResets" },
	{ FIGURE_OUT_SEGS, FIGURE_FILE_SNMP, "Tcp:", "OutSegs" },
	{ FIGURE_RETRANS_SEGS, FIGURE_FILE_SNMP, "Tcp:", "RetransSegs" },
	{ FIGURE_LISTEN_DROPS, FIGURE_FILE_NETSTAT, "TcpExt:", "ListenDrops" },
	{ FIGURE_SYNCOOKIES_SENT, FIGURE_FILE_NETSTAT, "TcpExt:", "SyncookiesSent" },
	{ FIGURE_TCP_INUSE, FIGURE_FILE_SOCKSTAT, "TCP:", "inuse" },
	{ FIGURE_TCP_ORPHANS, FIGURE_FILE_SOCKSTAT, "TCP:", "orphan" },
	{ FIGURE_TCP_ALLOC, FIGURE_FILE_SOCKSTAT, "TCP:", "alloc" },
	{ FIGURE_TCP_MEM, FIGURE_FILE_SOCKSTAT, "TCP:", "mem" },
	{ FIGURE_TCP6_INUSE, FIGURE_FILE_SOCKSTAT6, "TCP6:", "inuse" },
};

/* Limits, as the n-th number of a sysctl. */
static const struct {
	enum figure figure;
	const char *name;
	unsigned nth;
} sysctls[] = {
	{ FIGURE_MAX_TW_BUCKETS, "ipv4/tcp_max_tw_buckets", 0 },
	{ FIGURE_MAX_ORPHANS, "ipv4/tcp_max_orphans", 0 },
	{ FIGURE_TCP_MEM_MAX, "ipv4/tcp_mem", 2 },
	{ FIGURE_FIN_TIMEOUT_S, "ipv4/tcp_fin_timeout", 0 },
};

static bool read_number(const char *text, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !errno && !*end;
}

static void take(struct figures *figures, enum figure_file file, const char *section,
	const char *name, const char *number)
{
	uint64_t value;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const struct place *place = &places[i];

		if (place->file != file || strcmp(place->section, section) != 0 ||
			strcmp(place->name, name) != 0)
			continue;
		if (read_number(number, &value))
			figures_set(figures, place->figure, value);
		return;
	}
}

/* "Tcp: name name …" and, on the next line, "Tcp: number number …". */
static void parse_two_lines(struct figures *figures, enum figure_file file, char *text)
{
	char *lines = text;

	for (;;) {
		char *names = strsep(&lines, "\n");
		char *numbers = strsep(&lines, "\n");
		const char *section;
		const char *same;

		if (!names || !numbers)
			return;
		section = strsep(&names, " ");
		same = strsep(&numbers, " ");
		if (strcmp(section, same) != 0)
			return; /* the lines do not belong together: nothing can be told
				 */
		while (names && numbers) {
			const char *name = strsep(&names, " ");

			take(figures, file, section, name, strsep(&numbers, " "));
		}
	}
}

/* "TCP: name number name number …". */
static void parse_pairs(struct figures *figures, enum figure_file file, char *text)
{
	char *lines = text;
	char *line;

	while ((line = strsep(&lines, "\n"))) {
		const char *section = strsep(&line, " ");

		while (line) {
			const char *name = strsep(&line, " ");
			const char *number = strsep(&line, " ");

			if (number)
				take(figures, file, section, name, number);
		}
	}
}

void figures_parse(struct figures *figures, enum figure_file file, char *text)
{
	if (file == FIGURE_FILE_SNMP || file == FIGURE_FILE_NETSTAT)
		parse_two_lines(figures, file, text);
	else
		parse_pairs(figures, file, text);
}

static void read_sysctls(struct figures *figures, const struct netns *netns)
{
	for (size_t i = 0; i < sizeof(sysctls) / sizeof(*sysctls); i++) {
		char text[128];
		char *left = text;
		const char *word = NULL;
		uint64_t value;

		if (netns_read_sysctl(netns, sysctls[i].name, text, sizeof(text)))
			continue;
		for (unsigned n = 0; n <= sysctls[i].nth && left; n++)
			word = strsep(&left, " \t\n");
		if (word && read_number(word, &value))
			figures_set(figures, sysctls[i].figure, value);
	}
}

void figures_read(struct figures *figures, const struct netns *netns)
{
	long page = sysconf(_SC_PAGESIZE);

	memset(figures, 0, sizeof(*figures));
	figures->page_bytes = page > 0 ? (uint32_t)page : 0;
	for (int file = 0; file < FIGURE_FILE_COUNT; file++) {
		char text[FILE_MAX];

		if (netns_read_proc(netns, file_names[file], text, sizeof(text)) == 0)
			figures_parse(figures, file, text);
	}
	read_sysctls(figures, netns);
}
