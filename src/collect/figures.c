/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/figures.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A CPU has 153 bytes in nf_conntrack. */
#define FILE_MAX    131072
#define COLUMNS_MAX 32

static const char *const file_names[] = {
	[FIGURE_FILE_SNMP] = "snmp",
	[FIGURE_FILE_SNMP6] = "snmp6",
	[FIGURE_FILE_NETSTAT] = "netstat",
	[FIGURE_FILE_SOCKSTAT] = "sockstat",
	[FIGURE_FILE_SOCKSTAT6] = "sockstat6",
	[FIGURE_FILE_CONNTRACK] = "stat/nf_conntrack",
};

/*
 * Where each figure stands (net/ipv4/proc.c, net/ipv6/proc.c,
 * net/netfilter/nf_conntrack_standalone.c). Files without sections have "" there.
 */
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
	{ FIGURE_OUT_RSTS, FIGURE_FILE_SNMP, "Tcp:", "OutRsts" },
	{ FIGURE_OUT_SEGS, FIGURE_FILE_SNMP, "Tcp:", "OutSegs" },
	{ FIGURE_RETRANS_SEGS, FIGURE_FILE_SNMP, "Tcp:", "RetransSegs" },
	{ FIGURE_UDP_IN, FIGURE_FILE_SNMP, "Udp:", "InDatagrams" },
	{ FIGURE_UDP_OUT, FIGURE_FILE_SNMP, "Udp:", "OutDatagrams" },
	{ FIGURE_UDP_NO_PORTS, FIGURE_FILE_SNMP, "Udp:", "NoPorts" },
	{ FIGURE_UDP_IN_ERRORS, FIGURE_FILE_SNMP, "Udp:", "InErrors" },
	{ FIGURE_UDP_RCVBUF_ERRORS, FIGURE_FILE_SNMP, "Udp:", "RcvbufErrors" },
	{ FIGURE_UDP6_IN, FIGURE_FILE_SNMP6, "", "Udp6InDatagrams" },
	{ FIGURE_UDP6_OUT, FIGURE_FILE_SNMP6, "", "Udp6OutDatagrams" },
	{ FIGURE_UDP6_NO_PORTS, FIGURE_FILE_SNMP6, "", "Udp6NoPorts" },
	{ FIGURE_UDP6_IN_ERRORS, FIGURE_FILE_SNMP6, "", "Udp6InErrors" },
	{ FIGURE_UDP6_RCVBUF_ERRORS, FIGURE_FILE_SNMP6, "", "Udp6RcvbufErrors" },
	{ FIGURE_SYN_RETRANS, FIGURE_FILE_NETSTAT, "TcpExt:", "TCPSynRetrans" },
	{ FIGURE_TCP_TIMEOUTS, FIGURE_FILE_NETSTAT, "TcpExt:", "TCPTimeouts" },
	{ FIGURE_ABORT_ON_TIMEOUT, FIGURE_FILE_NETSTAT, "TcpExt:", "TCPAbortOnTimeout" },
	{ FIGURE_ABORT_ON_MEMORY, FIGURE_FILE_NETSTAT, "TcpExt:", "TCPAbortOnMemory" },
	{ FIGURE_MEMORY_PRESSURES, FIGURE_FILE_NETSTAT, "TcpExt:", "TCPMemoryPressures" },
	{ FIGURE_LISTEN_OVERFLOWS, FIGURE_FILE_NETSTAT, "TcpExt:", "ListenOverflows" },
	{ FIGURE_LISTEN_DROPS, FIGURE_FILE_NETSTAT, "TcpExt:", "ListenDrops" },
	{ FIGURE_REQ_Q_FULL_DROP, FIGURE_FILE_NETSTAT, "TcpExt:", "TCPReqQFullDrop" },
	{ FIGURE_REQ_Q_FULL_DO_COOKIES, FIGURE_FILE_NETSTAT,
		"TcpExt:", "TCPReqQFullDoCookies" },
	{ FIGURE_SYNCOOKIES_SENT, FIGURE_FILE_NETSTAT, "TcpExt:", "SyncookiesSent" },
	{ FIGURE_SYNCOOKIES_RECV, FIGURE_FILE_NETSTAT, "TcpExt:", "SyncookiesRecv" },
	{ FIGURE_SYNCOOKIES_FAILED, FIGURE_FILE_NETSTAT, "TcpExt:", "SyncookiesFailed" },
	{ FIGURE_TIME_WAIT_OVERFLOW, FIGURE_FILE_NETSTAT,
		"TcpExt:", "TCPTimeWaitOverflow" },
	{ FIGURE_TCP_INUSE, FIGURE_FILE_SOCKSTAT, "TCP:", "inuse" },
	{ FIGURE_TCP_ORPHANS, FIGURE_FILE_SOCKSTAT, "TCP:", "orphan" },
	{ FIGURE_TCP_ALLOC, FIGURE_FILE_SOCKSTAT, "TCP:", "alloc" },
	{ FIGURE_TCP_MEM, FIGURE_FILE_SOCKSTAT, "TCP:", "mem" },
	{ FIGURE_TCP6_INUSE, FIGURE_FILE_SOCKSTAT6, "TCP6:", "inuse" },
	{ FIGURE_CONNTRACK_DROP, FIGURE_FILE_CONNTRACK, "", "drop" },
	{ FIGURE_CONNTRACK_INSERT_FAILED, FIGURE_FILE_CONNTRACK, "", "insert_failed" },
};

/* Limits, settings and one level, as the n-th number of a sysctl. */
static const struct {
	enum figure figure;
	const char *name;
	unsigned nth;
} sysctls[] = {
	{ FIGURE_MAX_TW_BUCKETS, "ipv4/tcp_max_tw_buckets", 0 },
	{ FIGURE_MAX_ORPHANS, "ipv4/tcp_max_orphans", 0 },
	{ FIGURE_TCP_MEM_PRESSURE, "ipv4/tcp_mem", 1 },
	{ FIGURE_TCP_MEM_MAX, "ipv4/tcp_mem", 2 },
	{ FIGURE_FIN_TIMEOUT_S, "ipv4/tcp_fin_timeout", 0 },
	{ FIGURE_TW_REUSE, "ipv4/tcp_tw_reuse", 0 },
	{ FIGURE_TW_REUSE_DELAY_MS, "ipv4/tcp_tw_reuse_delay", 0 },
	{ FIGURE_MAX_SYN_BACKLOG, "ipv4/tcp_max_syn_backlog", 0 },
	{ FIGURE_SOMAXCONN, "core/somaxconn", 0 },
	{ FIGURE_SYNCOOKIES, "ipv4/tcp_syncookies", 0 },
	{ FIGURE_ABORT_ON_OVERFLOW, "ipv4/tcp_abort_on_overflow", 0 },
	{ FIGURE_SYN_RETRIES, "ipv4/tcp_syn_retries", 0 },
	{ FIGURE_SYN_LINEAR_TIMEOUTS, "ipv4/tcp_syn_linear_timeouts", 0 },
	{ FIGURE_RETRIES2, "ipv4/tcp_retries2", 0 },
	{ FIGURE_CONNTRACK_COUNT, "netfilter/nf_conntrack_count", 0 },
	{ FIGURE_CONNTRACK_MAX, "netfilter/nf_conntrack_max", 0 },
};

static bool read_number(const char *text, int base, uint64_t *value)
{
	char *end;

	if (!isxdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoull(text, &end, base);
	return !errno && !*end;
}

static const struct place *find_place(
	enum figure_file file, const char *section, const char *name)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (places[i].file == file && strcmp(places[i].section, section) == 0 &&
			strcmp(places[i].name, name) == 0)
			return &places[i];
	return NULL;
}

static void take(struct figures *figures, enum figure_file file, const char *section,
	const char *name, const char *number)
{
	const struct place *place = find_place(file, section, name);
	uint64_t value;

	if (place && read_number(number, 10, &value))
		figures_set(figures, place->figure, value);
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

/* "name<blanks>number". */
static void parse_lines(struct figures *figures, enum figure_file file, char *text)
{
	char *lines = text;
	char *line;

	while ((line = strsep(&lines, "\n"))) {
		const char *name = strsep(&line, " \t");

		if (line)
			take(figures, file, "", name, line + strspn(line, " \t"));
	}
}

/* The next word of a line of columns; NULL behind the last. */
static char *next_word(char **line)
{
	char *word;

	do {
		word = strsep(line, " ");
	} while (word && !*word);
	return word;
}

/* Which figure stands in each column; FIGURE_COUNT: none that is wanted. */
static size_t read_columns(
	enum figure_file file, char *line, enum figure column[], size_t max)
{
	size_t count = 0;
	const char *name;

	while (count < max && (name = next_word(&line))) {
		const struct place *place = find_place(file, "", name);

		column[count++] = place ? place->figure : FIGURE_COUNT;
	}
	return count;
}

/* Without every CPU's part a sum would be a wrong number: then there is none. */
static void parse_cpus(struct figures *figures, enum figure_file file, char *text)
{
	enum figure column[COLUMNS_MAX];
	struct figures sums = { .known = 0 };
	char *lines = text;
	size_t count = read_columns(file, strsep(&lines, "\n"), column, COLUMNS_MAX);
	char *line;

	while ((line = strsep(&lines, "\n")) && *line) {
		for (size_t i = 0; i < count; i++) {
			const char *word = next_word(&line);
			uint64_t value;

			if (!word || !read_number(word, 16, &value))
				return;
			if (column[i] != FIGURE_COUNT)
				figures_set(
					&sums, column[i], sums.value[column[i]] + value);
		}
	}
	for (int i = 0; i < FIGURE_COUNT; i++)
		if (figures_know(&sums, i))
			figures_set(figures, i, sums.value[i]);
}

void figures_parse(struct figures *figures, enum figure_file file, char *text)
{
	typedef void parse_fn(struct figures *, enum figure_file, char *);
	static parse_fn *const parsers[] = {
		[FIGURE_FILE_SNMP] = parse_two_lines,
		[FIGURE_FILE_SNMP6] = parse_lines,
		[FIGURE_FILE_NETSTAT] = parse_two_lines,
		[FIGURE_FILE_SOCKSTAT] = parse_pairs,
		[FIGURE_FILE_SOCKSTAT6] = parse_pairs,
		[FIGURE_FILE_CONNTRACK] = parse_cpus,
	};
	static_assert(
		sizeof(parsers) / sizeof(*parsers) == FIGURE_FILE_COUNT, "a parser each");

	parsers[file](figures, file, text);
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
		if (word && read_number(word, 10, &value))
			figures_set(figures, sysctls[i].figure, value);
	}
}

/* "8080" or "9000-9010"; both ends belong to it. */
static bool read_ports(char *text, uint64_t *low, uint64_t *high)
{
	const char *first = strsep(&text, "-");

	if (!read_number(first, 10, low))
		return false;
	*high = *low;
	return !text || read_number(text, 10, high);
}

void figures_parse_reserved(struct figures *figures, const char *range, char *text)
{
	char copy[64];
	char *left = copy;
	uint64_t count = 0;
	uint64_t from;
	uint64_t to;

	if (strlen(range) >= sizeof(copy))
		return;
	strcpy(copy, range);
	if (!read_number(strsep(&left, " \t\n"), 10, &from) || !left ||
		!read_number(strsep(&left, " \t\n"), 10, &to))
		return;
	text = strsep(&text, "\n");
	while (text && *text) {
		uint64_t low;
		uint64_t high;

		if (!read_ports(strsep(&text, ","), &low, &high))
			return;
		low = low > from ? low : from;
		high = high < to ? high : to;
		count += high >= low ? high - low + 1 : 0;
	}
	figures_set(figures, FIGURE_RESERVED_PORTS, count);
}

static void read_reserved(struct figures *figures, const struct netns *netns)
{
	char range[64];
	char text[FILE_MAX]; /* longer ones: nobody keeps back thousands one by one */

	if (netns_read_sysctl(netns, "ipv4/ip_local_port_range", range, sizeof(range)) ||
		netns_read_sysctl(
			netns, "ipv4/ip_local_reserved_ports", text, sizeof(text)))
		return;
	figures_parse_reserved(figures, range, text);
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
	read_reserved(figures, netns);
}
