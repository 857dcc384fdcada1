/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/recorder.h"

#include "sockview/collect/transport.h"
#include "sockview/collect/walk.h"
#include "sockview/record/capture.h"
#include "sockview/record/diag.h"
#include "sockview/record/note.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* Requests that were never sent are numbered apart from those that were. */
#define OWN_SEQ UINT32_C(0x80000000)

#define HEADERS (CAPTURE_RECORD_HEADER + CAPTURE_COOKED_HEADER)

struct recorder {
	struct sink *sink;
	uint64_t (*clock)(void);
	uint32_t count;	  /* snapshots that are whole */
	uint32_t own_seq; /* of the last request that was never sent */
	bool in_snapshot;
	bool listeners_only; /* the dump under way serves directions: not recorded */
	unsigned reported;   /* PROTO_BIT(): whose table has ended */
	bool own_open;	     /* a dump of our own is being written */
	size_t tapped;	     /* sockets in datagrams since the last report */
	size_t held;	     /* bytes of a datagram of our own */
	/* One datagram behind its headers; the kernel's, or one of our own. */
	alignas(uint32_t) uint8_t record[HEADERS + TRANSPORT_DATAGRAM_MAX];
};

static void put_record(
	struct recorder *recorder, enum capture_way way, uint16_t family, size_t length)
{
	capture_put_record_header(
		recorder->record, recorder->clock(), way, family, (uint32_t)length);
	sink_put(recorder->sink, recorder->record, HEADERS + length);
}

/* ---- datagrams that pass ---- */

static bool asks_for_listeners(uint32_t states)
{
	return states == STATE_BIT(STATE_LISTEN) || states == STATE_BIT(STATE_CLOSE);
}

static void tap_request(struct recorder *recorder, const void *bytes, size_t length)
{
	struct nlmsghdr header;
	struct inet_diag_req old;
	struct inet_diag_req_v2 now;
	uint8_t *to = recorder->record + HEADERS;

	if (length < sizeof(header) + sizeof(now))
		return;
	memcpy(&header, bytes, sizeof(header));
	memcpy(&old, (const uint8_t *)bytes + sizeof(header), sizeof(old));
	memcpy(&now, (const uint8_t *)bytes + sizeof(header), sizeof(now));
	if (header.nlmsg_type == TCPDIAG_GETSOCK) {
		recorder->listeners_only = asks_for_listeners(old.idiag_states);
		length = diag_put_request(
			to, header.nlmsg_seq, PROTO_TCP, old.idiag_states, old.idiag_ext);
	} else {
		recorder->listeners_only = asks_for_listeners(now.idiag_states);
		memcpy(to, bytes, length);
	}
	if (!recorder->listeners_only)
		put_record(recorder, CAPTURE_TO_KERNEL, NETLINK_SOCK_DIAG, length);
}

void recorder_tap(void *context, int incoming, const void *bytes, size_t length)
{
	struct recorder *recorder = context;

	if (!recorder->in_snapshot || length > TRANSPORT_DATAGRAM_MAX)
		return;
	if (!incoming) {
		tap_request(recorder, bytes, length);
		return;
	}
	if (recorder->listeners_only)
		return;
	recorder->tapped += diag_copy_replies(recorder->record + HEADERS, bytes, length);
	put_record(recorder, CAPTURE_FROM_KERNEL, NETLINK_SOCK_DIAG, length);
}

/* ---- sockets that came without datagrams ---- */

static void flush_socks(struct recorder *recorder)
{
	if (recorder->held)
		put_record(
			recorder, CAPTURE_FROM_KERNEL, NETLINK_SOCK_DIAG, recorder->held);
	recorder->held = 0;
}

static void request_socks(struct recorder *recorder, enum proto proto)
{
	recorder->own_open = true;
	recorder->own_seq++;
	put_record(recorder, CAPTURE_TO_KERNEL, NETLINK_SOCK_DIAG,
		diag_put_request(recorder->record + HEADERS, OWN_SEQ | recorder->own_seq,
			proto, STATES_ALL, 0));
}

/* The messages of a datagram of our own gather behind its headers. */
static uint8_t *own_room(struct recorder *recorder)
{
	if (recorder->held + DIAG_MESSAGE_MAX > TRANSPORT_DATAGRAM_MAX)
		flush_socks(recorder);
	return recorder->record + HEADERS + recorder->held;
}

static void put_sock(struct recorder *recorder, const struct sock *sock)
{
	if (!recorder->own_open)
		request_socks(recorder, sock->proto);
	recorder->held +=
		diag_put_sock(own_room(recorder), OWN_SEQ | recorder->own_seq, sock);
}

static void end_socks(struct recorder *recorder)
{
	if (!recorder->own_open)
		return;
	recorder->own_open = false;
	recorder->held += diag_put_done(own_room(recorder), OWN_SEQ | recorder->own_seq);
	flush_socks(recorder);
}

/* ---- one snapshot, as a feed in front of the one that asked ---- */

struct recording {
	struct recorder *recorder;
	const struct ask *ask;	       /* of the one who asked */
	struct ask wide;	       /* what is asked, and recorded */
	const struct feed *feed;       /* of the one who asked */
	struct walk walk[PROTO_COUNT]; /* what is wanted, by the one who asked */
	struct walk_result result[PROTO_COUNT];
};

static void put_note(struct recorder *recorder, size_t length)
{
	put_record(recorder, CAPTURE_FROM_KERNEL, NETLINK_USERSOCK, length);
}

static int on_begin(void *self, const struct snapshot *snapshot)
{
	struct recording *recording = self;
	struct recorder *recorder = recording->recorder;

	recorder->in_snapshot = true;
	recorder->listeners_only = false;
	recorder->reported = 0;
	recorder->tapped = 0;
	recorder->held = 0;
	recorder->own_open = false;
	put_note(recorder, note_put_begin(recorder->record + HEADERS, recorder->count + 1,
				   snapshot, &recording->wide));
	return feed_begin(recording->feed, snapshot);
}

static int on_figures(void *self, const struct figures *figures)
{
	struct recording *recording = self;
	struct recorder *recorder = recording->recorder;

	put_note(recorder, note_put_figures(recorder->record + HEADERS,
				   recorder->count + 1, figures));
	return recording->ask->figures ? feed_figures(recording->feed, figures) : 0;
}

static int on_device(void *self, uint32_t ifindex, const char *name)
{
	struct recording *recording = self;
	struct recorder *recorder = recording->recorder;

	put_note(recorder, note_put_device(recorder->record + HEADERS,
				   recorder->count + 1, ifindex, name));
	return recording->ask->devices ? feed_device(recording->feed, ifindex, name) : 0;
}

/* Connections that wait for accept() are given, too, where the one who asks wants them.
 */
static int on_listener(void *self, const struct sock *sock)
{
	struct recording *recording = self;

	if (recording->ask->waiting && sock->proto == PROTO_TCP && sock->recv_queue)
		recording->walk[PROTO_TCP].states |=
			STATE_BIT(STATE_ESTABLISHED) | STATE_BIT(STATE_CLOSE_WAIT);
	return feed_listener(recording->feed, sock);
}

static int on_sock(void *self, const struct sock *sock)
{
	struct recording *recording = self;

	if (!recording->recorder->tapped)
		put_sock(recording->recorder, sock);
	return walk_give(&recording->walk[sock->proto], sock, recording->feed,
		&recording->result[sock->proto]);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct recording *recording = self;
	struct recorder *recorder = recording->recorder;
	struct source_report told = *report;

	end_socks(recorder);
	put_note(recorder, note_put_report(recorder->record + HEADERS,
				   recorder->count + 1, proto, report));
	recorder->reported |= PROTO_BIT(proto);
	recorder->tapped = 0;
	told.given = recording->result[proto].given;
	return feed_source(recording->feed, proto, &told);
}

/* A snapshot that was given up has not reported all its protocols. */
static void end_record(struct recorder *recorder, const struct verdict *verdict)
{
	recorder->in_snapshot = false;
	if (recorder->reported != PROTO_BIT(PROTO_COUNT) - 1) {
		sink_drop(recorder->sink);
		return;
	}
	put_note(recorder,
		note_put_end(recorder->record + HEADERS, recorder->count + 1, verdict));
	if (sink_keep(recorder->sink) == 0)
		recorder->count++;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct recording *recording = self;

	end_record(recording->recorder, verdict);
	return feed_end(recording->feed, verdict);
}

/* ---- the source ---- */

struct recorder_source {
	struct source base;
	struct recorder *recorder;
	struct source *inner;
};

static int recorder_snapshot(
	struct source *base, const struct ask *ask, const struct feed *feed)
{
	static const struct feed_ops ops = {
		.begin = on_begin,
		.figures = on_figures,
		.device = on_device,
		.listener = on_listener,
		.sock = on_sock,
		.source = on_source,
		.end = on_end,
	};
	struct recorder_source *source = (struct recorder_source *)base;
	struct recording recording = {
		.recorder = source->recorder,
		.ask = ask,
		.wide = *ask,
		.feed = feed,
	};
	const struct feed through = { &ops, &recording };

	if (sink_error(source->recorder->sink))
		return source_snapshot(source->inner, ask, feed);
	recording.wide.families = FAMILIES_ALL;
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		recording.walk[proto].families = ask->families;
		recording.walk[proto].states = ask->states[proto];
		recording.wide.states[proto] = STATES_ALL;
	}
	recording.wide.filter = NULL; /* which the feed applies once more */
	recording.wide.figures = true;
	recording.wide.devices = true;
	return source_snapshot(source->inner, &recording.wide, &through);
}

static int recorder_look(struct source *base, const struct feed *feed)
{
	return source_look(((struct recorder_source *)base)->inner, feed);
}

static int recorder_find(
	struct source *base, const struct sock *which, struct closeup *found)
{
	return source_find(((struct recorder_source *)base)->inner, which, found);
}

static void recorder_source_free(struct source *base)
{
	struct recorder_source *source = (struct recorder_source *)base;

	source_free(source->inner);
	free(source);
}

int recorder_source_new(
	struct recorder *recorder, struct source *inner, struct source **source)
{
	static const struct source_ops ops = {
		.snapshot = recorder_snapshot,
		.free = recorder_source_free,
		.look = recorder_look,
		.find = recorder_find,
	};
	struct recorder_source *made = calloc(1, sizeof(*made));

	if (!made) {
		source_free(inner);
		return -ENOMEM;
	}
	made->base.ops = &ops;
	made->recorder = recorder;
	made->inner = inner;
	*source = &made->base;
	return 0;
}

/* ---- the recorder ---- */

int recorder_new(struct sink *sink, uint64_t (*clock)(void), struct recorder **recorder)
{
	uint8_t header[CAPTURE_FILE_HEADER];
	struct recorder *made = calloc(1, sizeof(*made));
	int err;

	if (!made) {
		sink_free(sink);
		return -ENOMEM;
	}
	made->sink = sink;
	made->clock = clock;
	capture_put_file_header(header);
	sink_put(sink, header, sizeof(header));
	err = sink_keep(sink);
	if (err)
		recorder_free(made);
	else
		*recorder = made;
	return err;
}

int recorder_free(struct recorder *recorder)
{
	int err;

	if (!recorder)
		return 0;
	err = sink_free(recorder->sink);
	free(recorder);
	return err;
}

int recorder_error(const struct recorder *recorder)
{
	return sink_error(recorder->sink);
}

uint32_t recorder_count(const struct recorder *recorder)
{
	return recorder->count;
}
