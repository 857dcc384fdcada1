/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/transport.h"

#include <errno.h>
#include <stdlib.h>

struct transport_tap {
	struct transport base;
	struct transport *inner;
	transport_tap_fn *tap;
	void *context;
};

static int tap_request(struct transport *base, const void *bytes, size_t length)
{
	struct transport_tap *transport = (struct transport_tap *)base;

	int err = transport_request(transport->inner, bytes, length);

	transport->base.port_id = transport->inner->port_id;
	if (!err)
		transport->tap(transport->context, 0, bytes, length);
	return err;
}

static ssize_t tap_receive(
	struct transport *base, void *buffer, size_t size, int timeout_ms)
{
	struct transport_tap *transport = (struct transport_tap *)base;
	ssize_t length = transport_receive(transport->inner, buffer, size, timeout_ms);

	if (length > 0)
		transport->tap(transport->context, 1, buffer, (size_t)length);
	return length;
}

static int tap_reset(struct transport *base)
{
	struct transport_tap *transport = (struct transport_tap *)base;
	return transport_reset(transport->inner);
}

static void tap_free(struct transport *base)
{
	struct transport_tap *transport = (struct transport_tap *)base;

	transport_free(transport->inner);
	free(transport);
}

int transport_tap_new(struct transport *inner, transport_tap_fn *tap, void *context,
	struct transport **transport)
{
	static const struct transport_ops ops = {
		.request = tap_request,
		.receive = tap_receive,
		.reset = tap_reset,
		.free = tap_free,
	};
	struct transport_tap *made = calloc(1, sizeof(*made));

	if (!made) {
		transport_free(inner);
		return -ENOMEM;
	}
	made->base.ops = &ops;
	made->base.port_id = inner->port_id;
	made->inner = inner;
	made->tap = tap;
	made->context = context;
	*transport = &made->base;
	return 0;
}
