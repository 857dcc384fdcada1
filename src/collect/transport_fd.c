/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/transport.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct transport_fd {
	struct transport base;
	int fd;		/* -1 while it is not open */
	int timeout_ms; /* what SO_RCVTIMEO is set to */
	transport_open_fn *open;
	void *context;
};

/* SO_RCVTIMEO spares a poll() before each datagram. */
static int set_timeout(struct transport_fd *transport, int timeout_ms)
{
	struct timeval timeout = { timeout_ms / 1000, timeout_ms % 1000 * 1000 };

	if (transport->timeout_ms == timeout_ms)
		return 0;
	if (setsockopt(transport->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)))
		return -errno;
	transport->timeout_ms = timeout_ms;
	return 0;
}

static ssize_t fd_receive(
	struct transport *base, void *buffer, size_t size, int timeout_ms)
{
	struct transport_fd *transport = (struct transport_fd *)base;
	ssize_t length;
	int err = set_timeout(transport, timeout_ms);

	if (err)
		return err;
	do {
		length = recv(transport->fd, buffer, size, MSG_TRUNC);
	} while (length < 0 && errno == EINTR);
	if (length < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	if (length == 0)
		return -ENODATA;
	return (size_t)length > size ? -EMSGSIZE : length;
}

static int bind_to_kernel(struct transport_fd *transport)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	socklen_t length = sizeof(self);

	if (bind(transport->fd, (const struct sockaddr *)&self, sizeof(self)) ||
		connect(transport->fd, (const struct sockaddr *)&kernel,
			sizeof(kernel)) ||
		getsockname(transport->fd, (struct sockaddr *)&self, &length))
		return -errno;
	transport->base.port_id = self.nl_pid;
	return 0;
}

static void close_fd(struct transport_fd *transport)
{
	if (transport->fd >= 0)
		close(transport->fd);
	transport->fd = -1;
}

static int open_fd(struct transport_fd *transport)
{
	int fd = transport->open ? transport->open(transport->context) : -EBADF;
	int err;

	if (fd < 0)
		return fd;
	transport->fd = fd;
	transport->timeout_ms = 0;
	err = bind_to_kernel(transport);
	if (err)
		close_fd(transport);
	return err;
}

static int fd_request(struct transport *base, const void *bytes, size_t length)
{
	struct transport_fd *transport = (struct transport_fd *)base;
	int err = transport->fd < 0 ? open_fd(transport) : 0;
	ssize_t sent;

	if (err)
		return err;
	do {
		sent = send(transport->fd, bytes, length, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return -errno;
	return (size_t)sent == length ? 0 : -EMSGSIZE;
}

static int fd_reset(struct transport *base)
{
	struct transport_fd *transport = (struct transport_fd *)base;

	if (!transport->open)
		return 0;
	close_fd(transport); /* the next request opens it again */
	return 0;
}

static void fd_free(struct transport *base)
{
	struct transport_fd *transport = (struct transport_fd *)base;

	close_fd(transport);
	free(transport);
}

static const struct transport_ops fd_ops = {
	.request = fd_request,
	.receive = fd_receive,
	.reset = fd_reset,
	.free = fd_free,
};

int transport_netlink_new(
	transport_open_fn *open, void *context, struct transport **transport)
{
	struct transport_fd *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->base.ops = &fd_ops;
	made->fd = -1;
	made->open = open;
	made->context = context;
	*transport = &made->base;
	return 0;
}

int transport_fd_new(int fd, struct transport **transport)
{
	struct transport_fd *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->base.ops = &fd_ops;
	made->fd = fd;
	*transport = &made->base;
	return 0;
}
