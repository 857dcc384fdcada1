/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_hint.h"

#include "sockview/core/filter_lex.h"
#include "sockview/core/filter_value.h"

#include <stdio.h>
#include <string.h>

/* Numbers that nobody would wait for are meant as ports. */
#define LONGEST_DELAY_S 60

static const struct {
	const char *word;
	const char *hint;
} hints[] = {
	{ "port", "a port of either end is :443, of one end: sport, dport" },
	{ "host", "an address of either end stands alone, of one end: src, dst" },
	{ "ip", "an address of either end stands alone, of one end: src, dst" },
	{ "tcp", "TCP only is option -t" },
	{ "udp", "UDP only is option -u" },
	{ "fwmark", "ss alone knows it" },
	{ "cgroup", "ss alone knows it" },
	{ "autobound", "ss alone knows it" },
};

static const char *hint_of(const char *word)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++)
		if (filter_lex_same(word, hints[i].word))
			return hints[i].hint;
	return NULL;
}

bool filter_hint_is_number(const char *word)
{
	unsigned dots = 0;

	for (; *word; word++) {
		if (*word != '.' && (*word < '0' || *word > '9'))
			return false;
		dots += *word == '.';
	}
	return dots < 3;
}

/* "2" is what vmstat takes for an interval, "10.1" no address that anybody would type. */
static void explain_number(const char *word, char *why, size_t size)
{
	uint64_t number;

	if (filter_value_number(word, &number) && number > LONGEST_DELAY_S)
		snprintf(why, size, "\"%.40s\" is not a filter word; a port is :443",
			word);
	else if (strchr(word, '.') != strrchr(word, '.'))
		snprintf(why, size, "\"%.40s\" is no address: 10.0.9.4, 10.0.9/24", word);
	else
		snprintf(why, size,
			"\"%.20s\" is not a filter word; every %.20s seconds is: -d "
			"%.20s",
			word, word, word);
}

bool filter_hint_bare(const char *word, char *why, size_t size)
{
	const char *hint = hint_of(word);
	uint32_t states;

	if (filter_value_states(word, &states))
		snprintf(why, size, "\"%s\" is a state: state %s", word, word);
	else if (filter_hint_is_number(word))
		explain_number(word, why, size);
	else if (hint)
		snprintf(why, size, "\"%s\" is no filter word: %s", word, hint);
	else
		return false;
	return true;
}

static bool begins(const char *word, const char *with)
{
	return strncmp(word, with, strlen(with)) == 0;
}

const char *filter_hint_address(const char *word)
{
	if (*word == '/' || *word == '@' || begins(word, "unix:"))
		return "unix sockets are not looked at";
	if (begins(word, "link:") || begins(word, "netlink:") || begins(word, "vsock:"))
		return "only TCP and UDP sockets are looked at";
	if (strchr(word, '%'))
		return "a device is: dev eth0";
	if ((*word >= 'a' && *word <= 'z') || (*word >= 'A' && *word <= 'Z'))
		return "names of hosts are not looked up";
	return NULL;
}
