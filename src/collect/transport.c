/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/transport.h"

int transport_request(struct transport *transport, const void *bytes, size_t length)
{
	return transport->ops->request(transport, bytes, length);
}

ssize_t transport_receive(
	struct transport *transport, void *buffer, size_t size, int timeout_ms)
{
	return transport->ops->receive(transport, buffer, size, timeout_ms);
}

int transport_reset(struct transport *transport)
{
	return transport->ops->reset(transport);
}

void transport_free(struct transport *transport)
{
	if (transport)
		transport->ops->free(transport);
}
