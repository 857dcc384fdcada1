/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Reads a file of /proc/net. The first byte chooses which one, the rest is its text; it
 * is read line by line from memory of just the line's size, and once as a file.
 */

#include "sockview/collect/proc.h"
#include "sockview/collect/procline.h"

#include "fuzz.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct text {
	const uint8_t *data;
	size_t size;
};

static int open_text(void *context, const char *name)
{
	const struct text *text = context;
	int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, text->data, text->size) != (ssize_t)text->size ||
		lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return -EIO;
	}
	return fd;
}

static int take_sock(void *self, const struct sock *sock)
{
	++*(uint64_t *)self;
	FUZZ_EXPECT(sock->state < STATE_COUNT);
	FUZZ_EXPECT(sock->timer < TIMER_COUNT);
	FUZZ_EXPECT(sock->timer_ms <= 24U * 60 * 60 * 1000);
	return 0;
}

static void read_lines(const struct text *text, enum proto proto, enum family family)
{
	const uint8_t *end = text->data + text->size;
	const uint8_t *next;

	for (const uint8_t *at = text->data; at < end; at = next + 1) {
		struct sock sock;
		size_t length;
		char *exact;

		next = memchr(at, '\n', (size_t)(end - at));
		next = next ? next : end;
		length = (size_t)(next - at);
		exact = malloc(length + 1);
		if (!exact)
			return;
		/* A byte before the line keeps the end of the memory its end. */
		memcpy(exact + 1, at, length);
		if (procline_read(exact + 1, length, proto, family, &sock) == 0)
			FUZZ_EXPECT(sock.family == family && sock.proto == proto);
		procline_is_heading(exact + 1, length);
		free(exact);
	}
}

static void read_file(struct text *text, enum proto proto, enum family family)
{
	static const struct feed_ops ops = { .sock = take_sock };
	uint64_t count = 0;
	const struct feed feed = { &ops, &count };
	const struct walk walk = {
		.proto = proto, .families = FAMILY_BIT(family), .states = STATES_ALL
	};
	struct walk_result result = { 0 };
	struct walker *walker;

	if (proc_walker_new(open_text, text, &walker))
		return;
	walker->ops->walk(walker, &walk, &feed, &result);
	FUZZ_EXPECT(result.given == count);
	walker_free(walker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text text = { data + 1, size - 1 };
	enum proto proto;
	enum family family;

	if (!size)
		return 0;
	proto = data[0] & 1 ? PROTO_UDP : PROTO_TCP;
	family = data[0] & 2 ? FAMILY_IPV6 : FAMILY_IPV4;
	read_lines(&text, proto, family);
	read_file(&text, proto, family);
	return 0;
}
