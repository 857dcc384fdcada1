/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/procline.h"

#include <errno.h>
#include <string.h>

/* Jiffies as /proc shows them: USER_HZ, part of the ABI. */
#define MS_PER_TICK 10
#define MS_MAX	    (24U * 60 * 60 * 1000)

/* What is left of a line, and whether all of it made sense so far. */
struct cursor {
	const char *at;
	const char *end;
	bool bad;
};

static void skip_spaces(struct cursor *cursor)
{
	while (cursor->at < cursor->end && *cursor->at == ' ')
		cursor->at++;
}

static void expect(struct cursor *cursor, char character)
{
	if (cursor->at < cursor->end && *cursor->at == character)
		cursor->at++;
	else
		cursor->bad = true;
}

/* Without a gap a number had too many digits, and the fields behind it would shift. */
static void take_gap(struct cursor *cursor)
{
	expect(cursor, ' ');
	skip_spaces(cursor);
}

static int digit_value(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'A' && character <= 'F')
		return character - 'A' + 10;
	if (character >= 'a' && character <= 'f')
		return character - 'a' + 10;
	return 16;
}

/* A number of 1 to `digits` digits that fits into 32 bits unless it is decimal and
 * longer. */
static uint64_t take_number(struct cursor *cursor, unsigned base, int digits)
{
	uint64_t value = 0;
	int taken = 0;

	while (cursor->at < cursor->end && taken < digits) {
		unsigned digit = (unsigned)digit_value(*cursor->at);

		if (digit >= base)
			break;
		value = value * base + digit;
		cursor->at++;
		taken++;
	}
	if (!taken)
		cursor->bad = true;
	return value;
}

/* Eight hex digits: a 32-bit word of the address as this machine stores it. */
static uint32_t take_word(struct cursor *cursor)
{
	const char *start = cursor->at;
	uint32_t word = (uint32_t)take_number(cursor, 16, 8);

	if (cursor->at - start != 8)
		cursor->bad = true;
	return word;
}

static void take_endpoint(
	struct cursor *cursor, enum family family, struct endpoint *endpoint)
{
	size_t words = family == FAMILY_IPV4 ? 1 : 4;

	take_gap(cursor);
	for (size_t i = 0; i < words; i++) {
		uint32_t word = take_word(cursor);

		memcpy(endpoint->addr + i * sizeof(word), &word, sizeof(word));
	}
	expect(cursor, ':');
	endpoint->port = (uint16_t)take_number(cursor, 16, 4);
}

static uint32_t take_u32(struct cursor *cursor, unsigned base)
{
	uint64_t value;

	take_gap(cursor);
	value = take_number(cursor, base, base == 16 ? 8 : 10);
	if (value > UINT32_MAX)
		cursor->bad = true;
	return (uint32_t)value;
}

/* "tr:tm->when": which timer, and hex ticks until it fires. */
static void take_timer(struct cursor *cursor, struct sock *sock)
{
	uint32_t timer = take_u32(cursor, 16);
	uint64_t ms;

	expect(cursor, ':');
	ms = take_number(cursor, 16, 8) * MS_PER_TICK;
	sock->timer = timer < TIMER_OTHER ? (uint8_t)timer : TIMER_OTHER;
	sock->timer_ms = ms > MS_MAX ? 0 : (uint32_t)ms;
}

static void take_queues(struct cursor *cursor, struct sock *sock)
{
	sock->send_queue = take_u32(cursor, 16);
	expect(cursor, ':');
	sock->recv_queue = (uint32_t)take_number(cursor, 16, 8);
}

static unsigned facts_of(const struct sock *sock)
{
	unsigned facts = SOCK_RECV_QUEUE | SOCK_UID | SOCK_INODE | SOCK_TIMER;

	/* Of a listener /proc tells who waits, but not how many may. */
	return sock->state == STATE_LISTEN ? facts : facts | SOCK_SEND_QUEUE;
}

int procline_read(const char *line, size_t length, enum proto proto, enum family family,
	struct sock *sock)
{
	struct cursor cursor = { line, line + length, false };

	*sock = (struct sock){ .proto = (uint8_t)proto, .family = (uint8_t)family };
	skip_spaces(&cursor);
	take_number(&cursor, 10, 10); /* "sl", the line's number */
	expect(&cursor, ':');
	take_endpoint(&cursor, family, &sock->local);
	take_endpoint(&cursor, family, &sock->remote);
	sock->state = (uint8_t)state_from_kernel(proto, take_u32(&cursor, 16));
	take_queues(&cursor, sock);
	take_timer(&cursor, sock);
	sock->retransmits = (uint8_t)take_u32(&cursor, 16);
	sock->uid = take_u32(&cursor, 10);
	take_u32(&cursor, 10); /* unanswered zero window probes */
	sock->inode = take_u32(&cursor, 10);
	if (cursor.bad || (cursor.at < cursor.end && *cursor.at != ' '))
		return -EBADMSG;
	sock->facts = (uint16_t)facts_of(sock);
	sock_drop_untold(sock);
	return 0;
}

bool procline_is_heading(const char *line, size_t length)
{
	struct cursor cursor = { line, line + length, false };

	skip_spaces(&cursor);
	return cursor.end - cursor.at >= 2 && memcmp(cursor.at, "sl", 2) == 0;
}
