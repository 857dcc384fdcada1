/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/tape.h"

#include "sockview/record/frame.h"
#include "sockview/record/zstd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_SIZE 262144

/* After a skip little is read: the next record's headers, then there is another skip. */
#define GLIMPSE 512

struct tape {
	struct spool *spool;
	struct zstd_reader *zstd; /* NULL: plain */
	int err;
	size_t glimpse;	  /* how much to read at once, grows */
	uint64_t file_at; /* where the next bytes of the file come from */

	/* Plain: bytes of the file from `start` on. Compressed: of the frame. */
	uint8_t *buffer;
	struct tape_place start;
	size_t used; /* of the buffer: given away */
	size_t held; /* of the buffer: filled */

	/* Compressed bytes. */
	uint8_t *packed;
	size_t packed_used;
	size_t packed_held;
	bool in_frame; /* some of a frame was read, but not its end */
};

static ssize_t fill_packed(struct tape *tape)
{
	ssize_t got = spool_read(tape->spool, tape->file_at, tape->packed, BUFFER_SIZE);

	if (got <= 0)
		return got;
	tape->file_at += (size_t)got;
	tape->packed_used = 0;
	tape->packed_held = (size_t)got;
	return got;
}

/* A frame has ended: its successor begins at the next byte. */
static void enter_next_frame(struct tape *tape)
{
	tape->start.frame = tape->file_at - (tape->packed_held - tape->packed_used);
	tape->start.at = 0;
	tape->in_frame = false;
}

/* Decompresses what fits. Returns 0 or a negative errno. */
static int unpack(struct tape *tape)
{
	struct zstd_flow flow = {
		.in = tape->packed + tape->packed_used,
		.in_left = tape->packed_held - tape->packed_used,
		.out = tape->buffer,
		.out_left = BUFFER_SIZE,
	};
	int err = zstd_read(tape->zstd, &flow);

	if (err)
		return err;
	tape->packed_used = tape->packed_held - flow.in_left;
	tape->held = BUFFER_SIZE - flow.out_left;
	tape->in_frame = true;
	/* Its last bytes are still of the old frame: entered when they are given. */
	if (flow.frame_ended && !tape->held)
		enter_next_frame(tape);
	else if (flow.frame_ended)
		tape->in_frame = false;
	return 0;
}

static void drop_buffer(struct tape *tape)
{
	bool entered = !tape->in_frame && tape->held;

	tape->start.at += tape->held;
	tape->used = tape->held = 0;
	if (tape->zstd && entered)
		enter_next_frame(tape);
}

static void fill_unpacked(struct tape *tape)
{
	while (!tape->err && !tape->held) {
		ssize_t got = 1;

		if (tape->packed_used == tape->packed_held)
			got = fill_packed(tape);
		if (got < 0)
			tape->err = (int)got;
		else if (got == 0 && tape->in_frame)
			tape->err = -ENODATA;
		if (got <= 0)
			return;
		tape->err = unpack(tape);
	}
}

static void fill_plain(struct tape *tape)
{
	ssize_t got =
		spool_read(tape->spool, tape->start.at, tape->buffer, tape->glimpse);

	if (got < 0)
		tape->err = (int)got;
	else
		tape->held = (size_t)got;
	tape->glimpse = tape->glimpse * 4 < BUFFER_SIZE ? tape->glimpse * 4 : BUFFER_SIZE;
}

/* Something to give, unless all is at its end. */
static bool has_more(struct tape *tape)
{
	if (tape->used < tape->held)
		return true;
	drop_buffer(tape);
	if (tape->err)
		return false;
	if (tape->zstd)
		fill_unpacked(tape);
	else
		fill_plain(tape);
	return tape->held > 0;
}

size_t tape_read(struct tape *tape, void *bytes, size_t size)
{
	uint8_t *to = bytes;
	size_t done = 0;

	while (done < size && has_more(tape)) {
		size_t left = tape->held - tape->used;
		size_t part = size - done < left ? size - done : left;

		memcpy(to + done, tape->buffer + tape->used, part);
		tape->used += part;
		done += part;
	}
	return done;
}

void tape_skip(struct tape *tape, uint64_t length)
{
	while (length) {
		size_t left = tape->held - tape->used;
		size_t part = length < left ? (size_t)length : left;

		tape->used += part;
		length -= part;
		if (!length)
			return;
		if (!tape->zstd) {
			drop_buffer(tape);
			tape->start.at += length;
			tape->glimpse = GLIMPSE;
			return;
		}
		if (!has_more(tape))
			return;
	}
}

struct tape_place tape_place(const struct tape *tape)
{
	struct tape_place place = tape->start;

	place.at += tape->used;
	/* At the end of a frame the place is the beginning of the next one. */
	if (tape->zstd && tape->used == tape->held && tape->held && !tape->in_frame) {
		place.frame = tape->file_at - (tape->packed_held - tape->packed_used);
		place.at = 0;
	}
	return place;
}

static void go_to_frame(struct tape *tape, uint64_t frame)
{
	tape->file_at = frame;
	tape->packed_used = tape->packed_held = 0;
	tape->used = tape->held = 0;
	tape->start = (struct tape_place){ .frame = frame };
	tape->in_frame = false;
	tape->err = 0;
	zstd_reader_reset(tape->zstd);
}

void tape_seek(struct tape *tape, struct tape_place place)
{
	if (tape->zstd) {
		go_to_frame(tape, place.frame);
		tape_skip(tape, place.at);
		return;
	}
	tape->err = 0;
	if (place.at >= tape->start.at && place.at <= tape->start.at + tape->held) {
		tape->used = (size_t)(place.at - tape->start.at);
		return;
	}
	tape->start = place;
	tape->used = tape->held = 0;
}

bool tape_next_frame(struct tape *tape)
{
	struct tape_place place = tape_place(tape);
	uint64_t length;
	int err;

	if (!tape->zstd)
		return false;
	if (!place.at)
		return true; /* at its beginning already */
	err = frame_length(tape->spool, place.frame, &length);
	if (err) {
		tape->used = tape->held;
		tape->err = err;
		return true;
	}
	go_to_frame(tape, place.frame + length);
	return true;
}

int tape_error(const struct tape *tape)
{
	return tape->err;
}

static int set_up(struct tape *tape)
{
	int packed = frame_begins(tape->spool);
	int err = packed < 0 ? packed : packed ? zstd_reader_new(&tape->zstd) : 0;

	if (err)
		return err;
	tape->buffer = malloc(BUFFER_SIZE);
	if (tape->zstd)
		tape->packed = malloc(BUFFER_SIZE);
	return tape->buffer && (!tape->zstd || tape->packed) ? 0 : -ENOMEM;
}

int tape_new(struct spool *spool, struct tape **tape)
{
	struct tape *made = calloc(1, sizeof(*made));
	int err;

	if (!made) {
		spool_free(spool);
		return -ENOMEM;
	}
	made->spool = spool;
	made->glimpse = BUFFER_SIZE;
	err = set_up(made);
	if (err)
		tape_free(made);
	else
		*tape = made;
	return err;
}

void tape_free(struct tape *tape)
{
	if (!tape)
		return;
	zstd_reader_free(tape->zstd);
	spool_free(tape->spool);
	free(tape->buffer);
	free(tape->packed);
	free(tape);
}
