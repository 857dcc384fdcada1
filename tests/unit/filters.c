/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filters.h"

#include "unit.h"

#include <errno.h>
#include <string.h>

struct named {
	const char *name;
	uint32_t number;
};

static bool find(
	const struct named *table, size_t count, const char *name, uint32_t *number)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(table[i].name, name) == 0) {
			*number = table[i].number;
			return true;
		}
	}
	return false;
}

static bool find_service(void *self, const char *name, uint16_t *port)
{
	static const struct named services[] = { { "ssh", 22 }, { "http", 80 },
		{ "https", 443 }, { "3com-tsmux", 106 } };
	uint32_t number;

	(void)self;
	if (!find(services, COUNT_OF(services), name, &number))
		return false;
	*port = (uint16_t)number;
	return true;
}

static bool find_user(void *self, const char *name, uint32_t *uid)
{
	static const struct named users[] = { { "root", 0 }, { "www-data", 33 },
		{ "0x", 4711 } };

	(void)self;
	return find(users, COUNT_OF(users), name, uid);
}

const struct filter_words filters_words = { find_service, find_user, NULL };

struct filter *filters_parse(const char *text)
{
	struct filter_error error = { 0 };
	struct filter *filter;
	int err = filter_parse(text, &filters_words, &filter, &error);

	ck_assert_msg(!err, "%s: %d, at %zu: %s", text, err, error.at, error.why);
	return filter;
}

struct filter_error filters_refuse(const char *text)
{
	struct filter_error error = { 0 };
	struct filter *filter;

	ck_assert_msg(filter_parse(text, &filters_words, &filter, &error) == -EINVAL,
		"it parses: %.200s", text);
	ck_assert_ptr_null(filter);
	ck_assert_uint_le(error.at, strlen(text));
	ck_assert_uint_ge(error.length, 1);
	ck_assert_msg(error.at + error.length <= strlen(text) + 1, "too long: %s", text);
	ck_assert_uint_gt(strlen(error.why), 0);
	ck_assert_uint_lt(strlen(error.why), FILTER_WHY_MAX - 1);
	return error;
}

enum truth filters_match_in(
	const char *text, const struct filter_scene *scene, const struct sock *sock)
{
	struct filter *filter = filters_parse(text);
	enum truth truth = filter_match(filter, scene, sock);

	filter_free(filter);
	return truth;
}

enum truth filters_match(const char *text, const struct sock *sock)
{
	const struct filter_scene nothing = { 0 };

	return filters_match_in(text, &nothing, sock);
}

/* splitmix64 */
uint32_t filters_below(struct filters_random *random, uint32_t limit)
{
	uint64_t mixed = random->state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
	return (uint32_t)((mixed ^ (mixed >> 31)) % limit);
}

const char *const filters_terms[] = {
	"state established",
	"state TIME_WAIT",
	"state listening",
	"exclude close-wait",
	"state connected exclude estab",
	"state bucket",
	"state big",
	"sport = :443",
	"sport != 443",
	"sport < 1024",
	"sport <= 443",
	"sport > 32767",
	"sport >= 0",
	"sport < 0",
	"sport > 65535",
	"sport = inet:443",
	"dport = :443",
	"dport != :0",
	"dport ge 443",
	"dport le 22",
	":443",
	"ssh",
	"src 10.0.0.1",
	"src != 10.0.0.1",
	"src 10.0.0/24",
	"src 0.0.0.0/0",
	"src *:443",
	"src [2001:db8::]/32",
	"dst 10.0.0.1:443",
	"dst [::1]:22",
	"dst != [::]/0",
	"dst inet6:*",
	"10.0.0.2",
	"10.0.0.0/31",
	"[2001:db8::1]:443",
	"dev lo",
	"dev != 2",
	"uid 0",
	"uid >= 33",
	"class well-known",
	"class != dynamic",
	"class ephemeral",
	"dir in",
	"proto udp",
	"recvq > 0",
	"sendq = 0",
	"retrans ge 1",
	"age > 30s",
	"unaccepted",
	"orphan",
	"pid 4711",
	"comm != nginx",
	"unit nginx",
	"text 10.0.0",
	"nginx",
};
const size_t filters_term_count = COUNT_OF(filters_terms);

/* What is being written. */
struct pen {
	struct filters_random *random;
	const char *const *terms;
	size_t count;
	char *at;
};

static void put(struct pen *pen, const char *text)
{
	pen->at = stpcpy(pen->at, text);
}

static void put_filter(struct pen *pen, unsigned depth);

static void put_part(struct pen *pen, unsigned depth)
{
	bool closed = filters_below(pen->random, 3) > 0 || pen->random->closed;

	put(pen, closed ? "( " : "");
	put_filter(pen, depth);
	put(pen, closed ? " )" : "");
}

static void put_filter(struct pen *pen, unsigned depth)
{
	static const char *const joints[] = { " and ", " or ", " & ", " || ", " " };
	uint32_t choice = filters_below(pen->random, 10);

	if (!depth || choice < 2) {
		put(pen, pen->terms[filters_below(pen->random, (uint32_t)pen->count)]);
	} else if (choice < 4) {
		put(pen, choice == 2 ? "not " : "! ");
		put_part(pen, depth - 1);
	} else {
		put_part(pen, depth - 1);
		put(pen, joints[filters_below(pen->random, COUNT_OF(joints))]);
		put_part(pen, depth - 1);
	}
}

void filters_make(struct filters_random *random, const char *const terms[], size_t count,
	char text[FILTERS_TEXT_MAX])
{
	struct pen pen = { random, terms, count, text };

	*text = '\0';
	put_filter(&pen, 1 + filters_below(random, 4));
}

static void put_endpoint(
	struct filters_random *random, enum family family, struct endpoint *endpoint)
{
	static const uint16_t ports[] = { 0, 22, 80, 442, 443, 444, 1023, 1024, 32768,
		49152, 65535 };
	static const uint8_t v4[][4] = { { 0, 0, 0, 0 }, { 10, 0, 0, 1 }, { 10, 0, 0, 2 },
		{ 10, 0, 1, 1 }, { 127, 0, 0, 1 }, { 255, 255, 255, 255 } };
	static const uint8_t v6[][16] = { { 0 }, { [15] = 1 }, { 0x20, 1, 0x0d, 0xb8 },
		{ 0x20, 1, 0x0d, 0xb8, [15] = 1 } };
	const uint8_t *address = v4[filters_below(random, COUNT_OF(v4))];

	endpoint->port = ports[filters_below(random, COUNT_OF(ports))];
	if (family == FAMILY_IPV4) {
		memcpy(endpoint->addr, address, 4);
	} else if (filters_below(random, 2)) {
		memset(endpoint->addr + 10, 0xff, 2);
		memcpy(endpoint->addr + 12, address, 4);
	} else {
		memcpy(endpoint->addr, v6[filters_below(random, COUNT_OF(v6))], 16);
	}
}

struct sock filters_sock(struct filters_random *random)
{
	struct sock sock = {
		.proto = (uint8_t)filters_below(random, PROTO_COUNT),
		.family = (uint8_t)filters_below(random, FAMILY_COUNT),
		.state = (uint8_t)filters_below(random, STATE_COUNT),
		.timer = (uint8_t)filters_below(random, TIMER_COUNT),
		.facts = (uint16_t)filters_below(random, 1 << 9),
		.timer_ms = filters_below(random, 70000),
		.ifindex = filters_below(random, 3),
		.uid = filters_below(random, 50),
		.inode = filters_below(random, 2),
		.recv_queue = filters_below(random, 2),
		.send_queue = filters_below(random, 2),
		.retransmits = (uint8_t)filters_below(random, 2),
	};

	put_endpoint(random, sock.family, &sock.local);
	put_endpoint(random, sock.family, &sock.remote);
	return sock;
}
