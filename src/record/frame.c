/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/frame.h"

#include <errno.h>
#include <stdbool.h>

static const uint8_t magic[4] = { 0x28, 0xb5, 0x2f, 0xfd };

/* Frame_Header_Descriptor. */
#define SINGLE_SEGMENT 0x20
#define HAS_CHECKSUM   0x04

enum block_type {
	BLOCK_RAW,
	BLOCK_RLE, /* one byte, repeated */
	BLOCK_COMPRESSED,
	BLOCK_RESERVED,
};

static int read_exactly(struct spool *spool, uint64_t at, uint8_t *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = spool_read(spool, at + done, bytes + done, size - done);

		if (got < 0)
			return (int)got;
		if (got == 0)
			return -ENODATA;
		done += (size_t)got;
	}
	return 0;
}

static bool is_magic(const uint8_t bytes[4])
{
	for (size_t i = 0; i < sizeof(magic); i++)
		if (bytes[i] != magic[i])
			return false;
	return true;
}

int frame_begins(struct spool *spool)
{
	uint8_t bytes[4];
	int err = read_exactly(spool, 0, bytes, sizeof(bytes));

	if (err)
		return err == -ENODATA ? 0 : err;
	return is_magic(bytes);
}

/* Descriptor, window, dictionary and content size: 2 to 14 bytes. */
static uint64_t header_length(uint8_t descriptor)
{
	static const uint8_t dictionary_sizes[] = { 0, 1, 2, 4 };
	static const uint8_t content_sizes[] = { 0, 2, 4, 8 };
	bool single = descriptor & SINGLE_SEGMENT;
	uint64_t content = content_sizes[descriptor >> 6];

	if (single && !content)
		content = 1;
	return 1 + !single + dictionary_sizes[descriptor & 3] + content;
}

/* Passes over one block. */
static int pass_block(struct spool *spool, uint64_t *at, bool *last)
{
	uint8_t bytes[3];
	uint32_t header;
	enum block_type type;
	int err = read_exactly(spool, *at, bytes, sizeof(bytes));

	if (err)
		return err;
	header = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;
	*last = header & 1;
	type = header >> 1 & 3;
	if (type == BLOCK_RESERVED)
		return -EBADMSG;
	*at += sizeof(bytes) + (type == BLOCK_RLE ? 1 : header >> 3);
	return 0;
}

int frame_length(struct spool *spool, uint64_t at, uint64_t *length)
{
	uint8_t bytes[5];
	uint64_t next;
	bool last = false;
	int err = read_exactly(spool, at, bytes, sizeof(bytes));

	if (err)
		return err;
	if (!is_magic(bytes))
		return -EBADMSG;
	next = at + sizeof(magic) + header_length(bytes[4]);
	while (!err && !last)
		err = pass_block(spool, &next, &last);
	if (err)
		return err;
	if (bytes[4] & HAS_CHECKSUM)
		next += 4;
	/* The last byte must be there. */
	err = read_exactly(spool, next - 1, bytes, 1);
	*length = next - at;
	return err;
}
