/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Parses a filter, matches sockets, compiles it for the kernel. The text ends at the
 * first NUL; what follows it are sockets, field by field.
 */

#include "sockview/collect/bytecode.h"
#include "sockview/core/filter.h"

#include "bc.h"
#include "fuzz.h"

#include <errno.h>
#include <string.h>

#define SOCKS_MAX 8

/* Bytes still to be read; behind their end all is zero. */
struct bytes {
	const uint8_t *data;
	size_t size;
};

static uint8_t take(struct bytes *bytes)
{
	if (!bytes->size)
		return 0;
	bytes->size--;
	return *bytes->data++;
}

static uint16_t take_port(struct bytes *bytes)
{
	uint16_t high = take(bytes);

	return (uint16_t)(high << 8 | take(bytes));
}

static void take_endpoint(
	struct bytes *bytes, const struct sock *sock, struct endpoint *end)
{
	size_t length = sock->family == FAMILY_IPV4 ? 4 : 16;

	for (size_t i = 0; i < length; i++)
		end->addr[i] = take(bytes);
	end->port = take_port(bytes);
}

static struct sock take_sock(struct bytes *bytes)
{
	struct sock sock = {
		.proto = take(bytes) % PROTO_COUNT,
		.family = take(bytes) % FAMILY_COUNT,
		.state = take(bytes) % STATE_COUNT,
		.timer = take(bytes) % TIMER_COUNT,
		.facts = take_port(bytes),
		.uid = take(bytes),
		.inode = take(bytes),
		.ifindex = take(bytes),
		.recv_queue = take(bytes),
		.send_queue = take(bytes),
		.retransmits = take(bytes),
		.timer_ms = take_port(bytes),
	};

	take_endpoint(bytes, &sock, &sock.local);
	take_endpoint(bytes, &sock, &sock.remote);
	return sock;
}

static bool find_service(void *self, const char *name, uint16_t *port)
{
	(void)self;
	*port = (uint16_t)strlen(name);
	return strncmp(name, "ht", 2) == 0;
}

static bool find_user(void *self, const char *name, uint32_t *uid)
{
	(void)self;
	*uid = (uint32_t)strlen(name);
	return strncmp(name, "ro", 2) == 0;
}

/* The terms of an `and` together say what the whole says. */
static void check_terms(const struct filter *filter, const char *text,
	const struct filter_scene *scene, const struct sock *sock)
{
	size_t count = filter_terms(filter);
	bool no = false;
	bool unknown = false;

	FUZZ_EXPECT(count >= 1 && count <= FILTER_TERMS_MAX);
	for (size_t i = 0; i < count; i++) {
		enum truth truth = filter_match_term(filter, i, scene, sock);
		size_t at;
		size_t length;

		filter_term_place(filter, i, &at, &length);
		FUZZ_EXPECT(length && at + length <= strlen(text));
		no = no || truth == TRUTH_NO;
		unknown = unknown || truth == TRUTH_UNKNOWN;
	}
	FUZZ_EXPECT(filter_match(filter, scene, sock) == (no		   ? TRUTH_NO
								 : unknown ? TRUTH_UNKNOWN
									   : TRUTH_YES));
}

static void check_filter(
	const struct filter *filter, const char *text, struct bytes *bytes)
{
	const struct port_range range = { 32768, 60999 };
	const struct filter_scene scene = { .ephemeral = &range,
		.fin_timeout_ms = 60000 };
	uint8_t *code = malloc(BYTECODE_MAX);
	uint32_t states = filter_states(filter);
	size_t length;

	if (!code)
		return;
	length = bytecode_compile(filter, code);
	FUZZ_EXPECT(!length || !bc_audit(code, length));
	FUZZ_EXPECT(!(states & ~STATES_ALL));
	filter_needs_directions(filter);
	filter_needs_devices(filter);
	FUZZ_EXPECT(filter_needs_directions(filter) || !filter_needs_owners(filter));
	FUZZ_EXPECT(filter_needs_units(filter) || !filter_needs_services(filter));
	for (int i = 0; i < SOCKS_MAX; i++) {
		const struct sock sock = take_sock(bytes);

		check_terms(filter, text, &scene, &sock);
		if (filter_match(filter, &scene, &sock) == TRUTH_NO)
			continue;
		FUZZ_EXPECT(!length || bc_run(code, length, &sock));
		FUZZ_EXPECT(sock.state == STATE_OTHER || states & STATE_BIT(sock.state));
	}
	free(code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct filter_words words = { find_service, find_user, NULL };
	size_t length = strnlen((const char *)data, size);
	struct bytes rest = { data + length, size - length };
	struct filter_error error = { .length = 0 };
	char *text = malloc(length + 1);
	struct filter *filter;
	int err;

	if (!text)
		return 0;
	memcpy(text, data, length);
	text[length] = '\0';
	take(&rest); /* the NUL */
	err = filter_parse(text, &words, &filter, &error);
	if (err) {
		FUZZ_EXPECT(err == -EINVAL && !filter);
		FUZZ_EXPECT(error.at <= length && error.length >= 1);
		FUZZ_EXPECT(error.at + error.length <= length + 1);
		FUZZ_EXPECT(*error.why && memchr(error.why, 0, sizeof(error.why)));
	} else if (filter) {
		check_filter(filter, text, &rest);
	}
	filter_free(filter);
	free(text);
	return 0;
}
