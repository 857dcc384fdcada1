/* SPDX-License-Identifier: GPL-2.0-or-later */

/* From a listener to its connections, and no others. */

#include "sockview/core/format.h"
#include "sockview/core/port.h"
#include "sockview/view/listener_row.h"
#include "sockview/view/prompt.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct words {
	char *out;
	int used; /* beyond PROMPT_MAX: it does not fit */
};

__attribute__((format(printf, 2, 3))) static void put(
	struct words *words, const char *format, ...)
{
	va_list arguments;

	if (words->used >= PROMPT_MAX)
		return;
	va_start(arguments, format);
	words->used += vsnprintf(words->out + words->used,
		(size_t)(PROMPT_MAX - words->used), format, arguments);
	va_end(arguments);
}

static void put_source(struct words *words, const char *and, const struct sock *sock)
{
	char address[FORMAT_ADDRESS_MAX];

	*format_address(address, sock->family, sock->local.addr) = '\0';
	put(words, strchr(address, ':') ? "%s src [%s]" : "%s src %s", and, address);
}

/* False: the device's name is not known. */
static bool put_device(struct words *words, const char *and, const struct sock *sock,
	const struct lore *lore)
{
	const char *name = lore->names ? names_device(lore->names, sock->ifindex) : NULL;

	if (name)
		put(words, "%s dev %s", and, name);
	return name;
}

/* Another listener on the same port, whose connections are not this one's. */
static bool leave_out(struct words *words, const struct sock *sock,
	const struct sock *other, const struct lore *lore)
{
	if (other->ifindex && other->ifindex != sock->ifindex)
		return put_device(words, " and not", other, lore);
	if (!sock_is_wildcard(sock))
		return true;
	if (!sock_is_wildcard(other))
		put_source(words, " and not", other);
	else if (sock->family != other->family)
		put(words, " and src %s",
			sock->family == FAMILY_IPV4 ? "0.0.0.0/0" : "::/0");
	return true;
}

static bool put_place(struct words *words, const struct row *row, const struct lore *lore)
{
	const struct listeners *listeners = row->listener->listeners;
	const struct sock *sock = row->sock;

	if (sock->ifindex && !put_device(words, " and", sock, lore))
		return false;
	if (!sock_is_wildcard(sock))
		put_source(words, " and", sock);
	for (size_t i = 0; i < listeners->group_count; i++) {
		const struct listener_group *group = &listeners->groups[i];
		const struct sock *other = &listeners->all[group->first].watched.sock;

		if (group != row->listener->group && other->proto == sock->proto &&
			other->local.port == sock->local.port &&
			!leave_out(words, sock, other, lore))
			return false;
	}
	return true;
}

bool listener_filter(char *out, const struct row *row, const struct lore *lore)
{
	struct words words = { .out = out };
	const struct sock *sock = row->sock;

	if (!sock) {
		strcpy(out, "this is the heading of the UDP sockets");
		return false;
	}
	put(&words,
		sock->proto == PROTO_TCP ? "state connected and proto tcp"
					   " and sport = :%u and dir in"
					 : "proto udp and sport = :%u",
		sock->local.port);
	if (put_place(&words, row, lore) && words.used < PROMPT_MAX)
		return true;
	strcpy(out,
		words.used < PROMPT_MAX
			? "no filter for this row: its device has no name"
			: "no filter for this row: too many listeners share its port");
	return false;
}
