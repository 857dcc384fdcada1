/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/filter_value.h"

#include <arpa/inet.h>
#include <string.h>

enum {
	BIT_LISTEN = STATE_BIT(STATE_LISTEN),
	BIT_CLOSE = STATE_BIT(STATE_CLOSE),
	BITS_BUCKET = STATE_BIT(STATE_TIME_WAIT) | STATE_BIT(STATE_SYN_RECV),
	BITS_CONNECTED = STATES_ALL & ~(BIT_LISTEN | BIT_CLOSE),
};

/* Without case, dashes and underscores; the first spelling of each is the one shown. */
static const struct {
	const char *word;
	const char *bare;
	uint32_t states;
} states_by_word[] = {
	{ "established", "established", STATE_BIT(STATE_ESTABLISHED) },
	{ "syn-sent", "synsent", STATE_BIT(STATE_SYN_SENT) },
	{ "syn-recv", "synrecv", STATE_BIT(STATE_SYN_RECV) },
	{ "fin-wait-1", "finwait1", STATE_BIT(STATE_FIN_WAIT1) },
	{ "fin-wait-2", "finwait2", STATE_BIT(STATE_FIN_WAIT2) },
	{ "time-wait", "timewait", STATE_BIT(STATE_TIME_WAIT) },
	{ "close", "close", BIT_CLOSE },
	{ "close-wait", "closewait", STATE_BIT(STATE_CLOSE_WAIT) },
	{ "last-ack", "lastack", STATE_BIT(STATE_LAST_ACK) },
	{ "listen", "listen", BIT_LISTEN },
	{ "closing", "closing", STATE_BIT(STATE_CLOSING) },
	{ "unconn", "unconn", BIT_CLOSE },
	{ "all", "all", STATES_ALL },
	{ "connected", "connected", BITS_CONNECTED },
	{ "synchronized", "synchronized", BITS_CONNECTED & ~STATE_BIT(STATE_SYN_SENT) },
	{ "bucket", "bucket", BITS_BUCKET },
	{ "big", "big", STATES_ALL & ~BITS_BUCKET },
	/* Other spellings: ss, netstat, Windows, BSD. */
	{ "estab", "estab", STATE_BIT(STATE_ESTABLISHED) },
	{ "listening", "listening", BIT_LISTEN },
	{ "closed", "closed", BIT_CLOSE },
	{ "unconnected", "unconnected", BIT_CLOSE },
	{ "syn-rcv", "synrcv", STATE_BIT(STATE_SYN_RECV) },
	{ "syn-rcvd", "synrcvd", STATE_BIT(STATE_SYN_RECV) },
	{ "syn-received", "synreceived", STATE_BIT(STATE_SYN_RECV) },
	{ "syn-send", "synsend", STATE_BIT(STATE_SYN_SENT) },
};

#define STATE_WORDS_SHOWN 17
#define HOST_TEXT_MAX	  128

const char *const *filter_state_words(size_t *count)
{
	static const char *const shown[STATE_WORDS_SHOWN] = { "established", "syn-sent",
		"syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "close",
		"close-wait", "last-ack", "listen", "closing", "unconn", "all",
		"connected", "synchronized", "bucket", "big" };

	*count = STATE_WORDS_SHOWN;
	return shown;
}

static char lower(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character + 'a' - 'A')
						    : character;
}

bool filter_value_states(const char *word, uint32_t *states)
{
	char bare[32];
	size_t length = 0;

	for (; *word; word++) {
		if (*word == '-' || *word == '_')
			continue;
		if (length == sizeof(bare) - 1)
			return false;
		bare[length++] = lower(*word);
	}
	bare[length] = '\0';
	for (size_t i = 0; i < sizeof(states_by_word) / sizeof(*states_by_word); i++) {
		if (strcmp(states_by_word[i].bare, bare) == 0) {
			*states = states_by_word[i].states;
			return true;
		}
	}
	return false;
}

bool filter_value_number(const char *word, uint64_t *number)
{
	uint64_t value = 0;

	if (!*word)
		return false;
	for (; *word; word++) {
		unsigned digit = (unsigned)(*word - '0');

		if (*word < '0' || *word > '9' || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*number = value;
	return true;
}

bool filter_value_duration(const char *word, uint64_t *ms)
{
	static const struct {
		const char *unit;
		uint64_t ms;
	} units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 },
		{ "h", 3600000 }, { "d", 86400000 } };
	size_t digits = strspn(word, "0123456789");
	char number[20];
	uint64_t value;

	if (digits >= sizeof(number))
		return false;
	memcpy(number, word, digits);
	number[digits] = '\0';
	if (!filter_value_number(number, &value))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(units[i].unit, word + digits) != 0)
			continue;
		if (value > UINT64_MAX / units[i].ms)
			return false;
		*ms = value * units[i].ms;
		return true;
	}
	return false;
}

/* What stands behind "inet:" or "inet6:"; *family stays if there is neither. */
static const char *skip_family(const char *word, uint8_t *family)
{
	if (strncmp(word, "inet6:", 6) == 0) {
		*family = FAMILY_IPV6;
		return word + 6;
	}
	if (strncmp(word, "inet:", 5) == 0) {
		*family = FAMILY_IPV4;
		return word + 5;
	}
	return word;
}

/* Digits are a port; there are services whose names only begin with one. */
static bool read_port(const char *word, const struct filter_words *words, uint16_t *port)
{
	uint64_t number;

	if (word[strspn(word, "0123456789")])
		return words->service(words->self, word, port);
	if (!filter_value_number(word, &number) || number > 65535)
		return false;
	*port = (uint16_t)number;
	return true;
}

bool filter_value_port(const char *word, const struct filter_words *words,
	uint8_t *family, uint16_t *port)
{
	*family = FAMILY_COUNT;
	word = skip_family(word, family);
	return read_port(*word == ':' ? word + 1 : word, words, port);
}

/* "10.1" as 10.1.0.0, as iproute2 reads it: the octets that are there. */
static bool read_ipv4(const char *word, uint8_t addr[16], uint8_t *bits)
{
	unsigned octets = 0;

	while (*word) {
		unsigned value = 0;
		size_t digits = strspn(word, "0123456789");

		if (octets == 4 || digits == 0 || digits > 3)
			return false;
		for (size_t i = 0; i < digits; i++)
			value = value * 10 + (unsigned)(word[i] - '0');
		if (value > 255)
			return false;
		addr[octets++] = (uint8_t)value;
		word += digits;
		if (*word == '.' && word[1])
			word++;
		else if (*word)
			return false;
	}
	*bits = 32;
	return octets > 0;
}

static bool read_address(const char *word, struct filter_host *host)
{
	if (strcmp(word, "*") == 0 || strcmp(word, "") == 0) {
		host->family = FAMILY_COUNT;
		return true;
	}
	if (strchr(word, ':')) {
		host->family = FAMILY_IPV6;
		host->prefix = 128;
		return inet_pton(AF_INET6, word, host->addr) == 1;
	}
	host->family = FAMILY_IPV4;
	return read_ipv4(word, host->addr, &host->prefix);
}

/* Cuts "/24" off the end of the address. */
static bool read_prefix(char *address, bool *given, uint64_t *prefix)
{
	char *slash = strchr(address, '/');

	*given = slash;
	if (!slash)
		return true;
	*slash = '\0';
	return filter_value_number(slash + 1, prefix);
}

/* Splits ADDRESS and PORT; *port is NULL without one. False: brackets that do not fit. */
static bool split_port(char *text, char **address, char **port)
{
	char *colon = strrchr(text, ':');

	*address = text;
	*port = NULL;
	if (*text == '[') {
		char *close = strchr(text, ']');

		if (!close || (close[1] && close[1] != ':' && close[1] != '/'))
			return false;
		colon = strchr(close, ':');
		if (colon)
			*colon = '\0';
		*port = colon ? colon + 1 : NULL;
		memmove(close, close + 1, strlen(close)); /* [a]/64 becomes [a/64 */
		*address = text + 1;
		return true;
	}
	if (!colon || strchr(text, ':') != colon)
		return true; /* no port, or an IPv6 address without brackets */
	*colon = '\0';
	*port = colon + 1;
	return true;
}

bool filter_value_host(
	const char *word, const struct filter_words *words, struct filter_host *host)
{
	char text[HOST_TEXT_MAX];
	uint8_t family = FAMILY_COUNT;
	char *address;
	char *port;
	bool given;
	uint64_t prefix = 0;

	memset(host, 0, sizeof(*host));
	word = skip_family(word, &family);
	if (strlen(word) >= sizeof(text) || !*word)
		return false;
	strcpy(text, word);
	if (!split_port(text, &address, &port) ||
		!read_prefix(address, &given, &prefix) || !read_address(address, host))
		return false;
	if (given && (host->family == FAMILY_COUNT || prefix > host->prefix))
		return false;
	if (given)
		host->prefix = (uint8_t)prefix;
	if (family != FAMILY_COUNT && host->family == FAMILY_COUNT)
		host->family = family; /* any address of it: a prefix of 0 */
	if (family != FAMILY_COUNT && host->family != family)
		return false;
	if (!port || strcmp(port, "*") == 0)
		return true;
	host->with_port = true;
	return read_port(port, words, &host->port);
}
