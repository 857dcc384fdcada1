/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/recorder.h"

#include "sockview/collect/walk.h"
#include "sockview/record/note.h"
#include "sockview/record/recorder_inside.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>

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
	recorder_put(recorder, CAPTURE_FROM_KERNEL, NETLINK_USERSOCK, length);
}

/* Whether somebody knows whose the sockets are, or of their units. */
static bool is_told(const struct recorder *recorder)
{
	return recorder->lore.claims || recorder->lore.units;
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
	ledger_begin(&recorder->ledger);
	put_note(recorder, note_put_begin(recorder->record + RECORDER_HEADERS,
				   recorder->count + 1, snapshot, &recording->wide));
	return feed_begin(recording->feed, snapshot);
}

static int on_figures(void *self, const struct figures *figures)
{
	struct recording *recording = self;
	struct recorder *recorder = recording->recorder;

	put_note(recorder, note_put_figures(recorder->record + RECORDER_HEADERS,
				   recorder->count + 1, figures));
	return recording->ask->figures ? feed_figures(recording->feed, figures) : 0;
}

static int on_device(void *self, uint32_t ifindex, const char *name)
{
	struct recording *recording = self;
	struct recorder *recorder = recording->recorder;

	put_note(recorder, note_put_device(recorder->record + RECORDER_HEADERS,
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
		recorder_put_sock(recording->recorder, sock);
	if (is_told(recording->recorder))
		ledger_meet(&recording->recorder->ledger, sock);
	return walk_give(&recording->walk[sock->proto], sock, recording->feed,
		&recording->result[sock->proto]);
}

static int on_source(void *self, enum proto proto, const struct source_report *report)
{
	struct recording *recording = self;
	struct recorder *recorder = recording->recorder;
	struct source_report told = *report;

	recorder_end_socks(recorder);
	put_note(recorder, note_put_report(recorder->record + RECORDER_HEADERS,
				   recorder->count + 1, proto, report));
	recorder->reported |= PROTO_BIT(proto);
	recorder->tapped = 0;
	told.given = recording->result[proto].given;
	return feed_source(recording->feed, proto, &told);
}

static void put_ledger_note(void *self, size_t length)
{
	put_note(self, length);
}

/* Without memory they are not known. */
static void put_ledger(struct recorder *recorder)
{
	const struct ledger_out out = {
		.bytes = recorder->record + RECORDER_HEADERS,
		.put = put_ledger_note,
		.self = recorder,
		.number = recorder->count + 1,
	};

	if (is_told(recorder))
		ledger_write(&recorder->ledger, &recorder->lore, &out);
}

/* A snapshot that was given up has not reported all its protocols. */
static void end_record(struct recorder *recorder, const struct verdict *verdict)
{
	if (recorder->reported != PROTO_BIT(PROTO_COUNT) - 1) {
		sink_drop(recorder->sink);
		return;
	}
	put_ledger(recorder);
	put_note(recorder, note_put_end(recorder->record + RECORDER_HEADERS,
				   recorder->count + 1, verdict));
	if (sink_keep(recorder->sink) == 0)
		recorder->count++;
}

static int on_end(void *self, const struct verdict *verdict)
{
	struct recording *recording = self;
	int err;

	recording->recorder->in_snapshot = false;
	/* The last owners are found as it ends. */
	err = feed_end(recording->feed, verdict);
	end_record(recording->recorder, verdict);
	return err;
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
	recording.wide.cgroups = ask->cgroups || is_told(source->recorder);
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
	ledger_init(&made->ledger);
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
	ledger_fini(&recorder->ledger);
	free(recorder);
	return err;
}

void recorder_tell(
	struct recorder *recorder, const struct claims *claims, const struct units *units)
{
	recorder->lore = (struct ledger_lore){ claims, units };
}

int recorder_error(const struct recorder *recorder)
{
	return sink_error(recorder->sink);
}

uint32_t recorder_count(const struct recorder *recorder)
{
	return recorder->count;
}
