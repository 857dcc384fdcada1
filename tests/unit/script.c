/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "script.h"

#include <check.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

/* Room for a request of either form. */
struct request {
	struct nlmsghdr header;
	union {
		struct inet_diag_req older;
		struct inet_diag_req_v2 by_family;
	} body;
};

static int script_request(struct transport *base, const void *bytes, size_t length)
{
	struct script *script = (struct script *)base;
	struct request request = { 0 };
	size_t at = script->requested++;
	bool older;

	ck_assert_uint_lt(at, SCRIPT_STEPS_MAX);
	ck_assert_uint_le(length, sizeof(request));
	memcpy(&request, bytes, length);
	older = request.header.nlmsg_type == TCPDIAG_GETSOCK;
	script->requests[at].type = request.header.nlmsg_type;
	script->requests[at].seq = request.header.nlmsg_seq;
	script->requests[at].family =
		older ? AF_UNSPEC : request.body.by_family.sdiag_family;
	script->requests[at].states = older ? request.body.older.idiag_states
					    : request.body.by_family.idiag_states;
	script->resets_before_last_request = script->resets;
	return script->request_error;
}

static ssize_t script_receive(
	struct transport *base, void *buffer, size_t size, int timeout_ms)
{
	struct script *script = (struct script *)base;
	const struct bytes *datagram;

	script->timeout_ms = timeout_ms;
	if (script->at == script->count)
		return -ETIMEDOUT;
	if (script->steps[script->at].error)
		return script->steps[script->at++].error;
	datagram = &script->steps[script->at++].datagram;
	ck_assert_uint_le(datagram->length, size);
	memcpy(buffer, datagram->data, datagram->length);
	return (ssize_t)datagram->length;
}

static int script_reset(struct transport *base)
{
	((struct script *)base)->resets++;
	return 0;
}

static void script_free(struct transport *base)
{
	((struct script *)base)->freed++;
}

struct transport *script_transport(struct script *script)
{
	static const struct transport_ops ops = {
		.request = script_request,
		.receive = script_receive,
		.reset = script_reset,
		.free = script_free,
	};

	script->base.ops = &ops;
	return &script->base;
}

struct bytes *script_datagram(struct script *script)
{
	ck_assert_uint_lt(script->count, SCRIPT_STEPS_MAX);
	return &script->steps[script->count++].datagram;
}

void script_error(struct script *script, int error)
{
	ck_assert_uint_lt(script->count, SCRIPT_STEPS_MAX);
	script->steps[script->count++].error = error;
}

void script_fini(struct script *script)
{
	for (size_t i = 0; i < script->count; i++)
		bytes_free(&script->steps[i].datagram);
}
