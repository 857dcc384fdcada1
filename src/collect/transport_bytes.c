/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/transport.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct transport_bytes {
	struct transport base;
	size_t count;
	size_t next; /* the recording that answers the next request */
	size_t at;   /* inside the one before */
	struct transport_recording recordings[];
};

static int bytes_request(struct transport *base, const void *bytes, size_t length)
{
	struct transport_bytes *transport = (struct transport_bytes *)base;

	(void)bytes;
	(void)length;
	if (transport->next == transport->count)
		return -ENODATA;
	transport->next++;
	transport->at = 0;
	return 0;
}

static ssize_t bytes_receive(
	struct transport *base, void *buffer, size_t size, int timeout_ms)
{
	struct transport_bytes *transport = (struct transport_bytes *)base;
	const struct transport_recording *recording;
	uint32_t length;
	size_t left;
	const char *from;

	(void)timeout_ms;
	if (!transport->next)
		return -ENODATA;
	recording = &transport->recordings[transport->next - 1];
	left = recording->length - transport->at;
	if (left < sizeof(length))
		return -ENODATA;
	from = (const char *)recording->bytes + transport->at;
	memcpy(&length, from, sizeof(length));
	left -= sizeof(length);
	if (length == 0 || length > left)
		return -ENODATA;
	transport->at += sizeof(length) + length;
	if (length > size)
		return -EMSGSIZE;
	memcpy(buffer, from + sizeof(length), length);
	return (ssize_t)length;
}

static int bytes_reset(struct transport *base)
{
	(void)base;
	return 0;
}

static void bytes_free(struct transport *base)
{
	free(base);
}

int transport_bytes_new(const struct transport_recording *recordings, size_t count,
	struct transport **transport)
{
	static const struct transport_ops ops = {
		.request = bytes_request,
		.receive = bytes_receive,
		.reset = bytes_reset,
		.free = bytes_free,
	};
	size_t size = count * sizeof(*recordings);
	struct transport_bytes *made = calloc(1, sizeof(*made) + size);

	if (!made)
		return -ENOMEM;
	made->base.ops = &ops;
	made->count = count;
	if (count)
		memcpy(made->recordings, recordings, size);
	*transport = &made->base;
	return 0;
}
