/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/zstd.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#define LEVEL	 1
#define OUT_SIZE 65536

struct zstd_writer {
	ZSTD_CCtx *context;
	uint8_t out[OUT_SIZE];
};

struct zstd_reader {
	ZSTD_DCtx *context;
};

bool zstd_is_built(void)
{
	return true;
}

int zstd_writer_new(struct zstd_writer **writer)
{
	struct zstd_writer *made = malloc(sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->context = ZSTD_createCCtx();
	if (!made->context) {
		free(made);
		return -ENOMEM;
	}
	ZSTD_CCtx_setParameter(made->context, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(made->context, ZSTD_c_checksumFlag, 1);
	*writer = made;
	return 0;
}

void zstd_writer_free(struct zstd_writer *writer)
{
	if (!writer)
		return;
	ZSTD_freeCCtx(writer->context);
	free(writer);
}

int zstd_write(struct zstd_writer *writer, const void *bytes, size_t length, bool last,
	zstd_put_fn *put, void *context)
{
	ZSTD_inBuffer in = { bytes, length, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { writer->out, sizeof(writer->out), 0 };
		int err;

		left = ZSTD_compressStream2(
			writer->context, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return -ENOMEM; /* the only thing that can go wrong here */
		err = out.pos ? put(context, writer->out, out.pos) : 0;
		if (err)
			return err;
	} while (in.pos < in.size || (last && left));
	return 0;
}

void zstd_writer_reset(struct zstd_writer *writer)
{
	ZSTD_CCtx_reset(writer->context, ZSTD_reset_session_only);
}

int zstd_reader_new(struct zstd_reader **reader)
{
	struct zstd_reader *made = malloc(sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->context = ZSTD_createDCtx();
	if (!made->context) {
		free(made);
		return -ENOMEM;
	}
	ZSTD_DCtx_setParameter(made->context, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX);
	*reader = made;
	return 0;
}

void zstd_reader_free(struct zstd_reader *reader)
{
	if (!reader)
		return;
	ZSTD_freeDCtx(reader->context);
	free(reader);
}

int zstd_read(struct zstd_reader *reader, struct zstd_flow *flow)
{
	ZSTD_inBuffer in = { flow->in, flow->in_left, 0 };
	ZSTD_outBuffer out = { flow->out, flow->out_left, 0 };
	size_t left = ZSTD_decompressStream(reader->context, &out, &in);

	if (ZSTD_isError(left))
		return -EBADMSG;
	flow->in += in.pos;
	flow->in_left -= in.pos;
	flow->out += out.pos;
	flow->out_left -= out.pos;
	flow->frame_ended = left == 0;
	return 0;
}

void zstd_reader_reset(struct zstd_reader *reader)
{
	ZSTD_DCtx_reset(reader->context, ZSTD_reset_session_only);
}
