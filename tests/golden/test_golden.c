/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The program's output over a recorded kernel, compared with files to look at. */

#include "golden.h"
#include "play.h"
#include "unit.h"

#include <string.h>

static struct play play;

static void setup(void)
{
	play_open(&play);
}

static void teardown(void)
{
	play_close(&play);
}

struct shot {
	const char *line;
	const char *file;
	const char *errors; /* what stands on stderr, NULL: nothing */
};

static void take(const struct shot *shot)
{
	play_run(&play, shot->line);
	ck_assert_str_eq(play.errors, shot->errors ? shot->errors : "");
	ck_assert_int_eq(play.code, EXIT_DONE);
}

#define SEVEN "sockview: filter: 7 sockets cannot be judged, so not shown\n"

static const struct shot texts[] = {
	{ "-o", "summary.txt", NULL },
	{ "-o -s", "summary.txt", NULL },
	{ "-o --class-by remote", "summary-by-remote.txt", NULL },
	{ "-o --class-by service", "summary-by-service.txt", NULL },
	{ "-o -t", "summary-tcp.txt", NULL },
	{ "-o -u6", "summary-udp-ipv6.txt", NULL },
	{ "-o -H", "summary-no-header.txt", NULL },
	{ "-o -c 2 -d 0.1", "summary-twice.txt", NULL },
	{ "-o -a", "all.txt", NULL },
	{ "-o -tan", "all-tcp.txt", NULL },
	{ "-o -a4", "all-ipv4.txt", NULL },
	{ "-o -a6", "all-ipv6.txt", NULL },
	{ "-o -aH", "all-no-header.txt", NULL },
	{ "-o -l", "listeners.txt", NULL },
	{ "-o -v listeners", "listeners.txt", NULL },
	{ "-o -tln", "listeners-tcp.txt", NULL },
	{ "-o -l -c 2 -d 0.1", "listeners-twice.txt", NULL },
	{ "-o -v sockets", "sockets.txt", NULL },
	{ "-o -e", "extended.txt", NULL },
	{ "-o -ae", "all-extended.txt", NULL },
	{ "-o -le", "listeners-extended.txt", NULL },
	{ "-o -a -S local", "sorted-local.txt", NULL },
	{ "-o -a -S -recv_q", "sorted-queue.txt", NULL },
	{ "-o -im", "details.txt", NULL },
	{ "-o -v services", "services.txt", NULL },
	{ "-o -a --names", "names.txt", NULL },
	{ "-o -a --names -n", "all.txt", NULL },
	{ "-o --names", "summary.txt", NULL },
	{ "-o -v services -S port -t", "services-by-port.txt", NULL },
	{ "-o -v services -c 2 -d 0.1", "services-twice.txt", NULL },
	{ "-o -v peers", "peers.txt", NULL },
	{ "-o -v peers -H -t dir out", "peers-filter.txt", NULL },
	{ "-o -v peers --names -S total", "peers-names.txt", NULL },
	{ "-o -v peers -c 2 -d 0.1 -4", "peers-twice.txt", NULL },
	{ "-o -v services dport = :9000", "services-filter.txt", NULL },
	{ "-o state close-wait", "filter-summary.txt", NULL },
	{ "-o -v sockets state listening", "filter-listening.txt", NULL },
	{ "-o -a dport = :9000", "filter-port.txt", NULL },
	{ "-o -a src 10.0.0.7 and not sport = :443", "filter-source.txt", NULL },
	{ "-o -ae uid 1003", "filter-uid.txt", SEVEN },
};

START_TEST(text_looks_like_the_golden_file)
{
	take(&texts[_i]);
	golden_expect(texts[_i].file, play.text);
}
END_TEST

/* Where the one line of a document is broken, to be read. */
static const struct {
	const char *text;
	const char *unfolded;
} breaks[] = {
	{ "\"states\":{", "\"states\":{\n" },
	{ "[{", "[\n{" },
	{ "}]", "}\n]" },
	{ "},", "},\n" },
};

static char *unfold(const char *text)
{
	char *unfolded = malloc(strlen(text) * 2 + 1);
	char *to = unfolded;

	ck_assert_ptr_nonnull(unfolded);
	while (*text) {
		size_t i = 0;

		while (i < COUNT_OF(breaks) &&
			strncmp(text, breaks[i].text, strlen(breaks[i].text)) != 0)
			i++;
		if (i == COUNT_OF(breaks)) {
			*to++ = *text++;
			continue;
		}
		text += strlen(breaks[i].text);
		to = stpcpy(to, breaks[i].unfolded);
	}
	*to = '\0';
	return unfolded;
}

static const struct shot documents[] = {
	{ "--json", "summary.json", NULL },
	{ "-j -c 2 -d 0.1", "summary-twice.json", NULL },
	{ "-j -u", "summary-udp.json", NULL },
	{ "-ja", "all.json", NULL },
	{ "-jl", "listeners.json", NULL },
	{ "-je", "extended.json", NULL },
	{ "-j -v services", "services.json", NULL },
	{ "-j -v peers", "peers.json", NULL },
	{ "-ja --names", "names.json", NULL },
	{ "-jl -S port", "sorted-listeners.json", NULL },
	{ "-j state close-wait", "filter-summary.json", NULL },
	{ "-jae not uid 1003", "filter-uid.json", SEVEN },
};

START_TEST(json_looks_like_the_golden_file)
{
	char *unfolded;

	take(&documents[_i]);
	unfolded = unfold(play.text);
	golden_expect(documents[_i].file, unfolded);
	free(unfolded);
}
END_TEST

/* The lines without their CR, each of which must be there. */
static void strip_cr(char *text)
{
	char *to = text;

	for (; *text; text++) {
		ck_assert_int_ne(*text, '\n');
		if (*text == '\r') {
			text++;
			ck_assert_int_eq(*text, '\n');
		}
		*to++ = *text;
	}
	*to = '\0';
}

static const struct shot tables[] = {
	{ "--csv -a", "all.csv", NULL },
	{ "--csv -l", "listeners.csv", NULL },
	{ "--csv -e", "extended.csv", NULL },
	{ "--csv -a -S remote", "sorted-remote.csv", NULL },
	{ "--csv -v services -S -total", "services.csv", NULL },
	{ "--csv -v peers -S clients", "peers.csv", NULL },
	{ "--csv -a --names -S service", "names.csv", NULL },
	{ "--csv -lH", "listeners-no-header.csv", NULL },
	{ "--csv -l -c 2 -d 0.1", "listeners-twice.csv", NULL },
};

START_TEST(csv_looks_like_the_golden_file)
{
	char *text;

	take(&tables[_i]);
	text = strdup(play.text);
	ck_assert_ptr_nonnull(text);
	strip_cr(text);
	golden_expect(tables[_i].file, text);
	free(text);
}
END_TEST

static const struct {
	enum wire_fault fault;
	const char *line;
	const char *file;
} failures[] = {
	{ WIRE_UDP_REFUSED, "-o", "udp-refused.txt" },
	{ WIRE_ALL_REFUSED, "-o", "all-refused.txt" },
	{ WIRE_TCP_SILENT, "-o", "tcp-silent.txt" },
	{ WIRE_TCP_GARBLED, "-o", "tcp-garbled.txt" },
	{ WIRE_TCP_CUT, "-o -a", "tcp-cut.txt" },
	{ WIRE_TCP_CUT, "-ja", "tcp-cut.json" },
	{ WIRE_ALL_REFUSED, "-j", "all-refused.json" },
	{ WIRE_ALL_REFUSED, "-ja", "all-refused-rows.json" },
};

START_TEST(what_failed_looks_like_the_golden_file)
{
	char *unfolded;

	play.wire.fault = failures[_i].fault;
	play_run(&play, failures[_i].line);
	ck_assert_int_eq(play.code, EXIT_FAILED);
	unfolded = strstr(failures[_i].file, ".json") ? unfold(play.text)
						      : strdup(play.text);
	golden_expect(failures[_i].file, unfolded);
	free(unfolded);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase, text_looks_like_the_golden_file, texts);
	unit_add_loop(tcase, json_looks_like_the_golden_file, documents);
	unit_add_loop(tcase, csv_looks_like_the_golden_file, tables);
	unit_add_loop(tcase, what_failed_looks_like_the_golden_file, failures);
}

int main(void)
{
	return unit_run("golden", add);
}
