/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Stands in for zstd.c where libzstd is not built in. */

#include "sockview/record/zstd.h"

#include <errno.h>

bool zstd_is_built(void)
{
	return false;
}

int zstd_writer_new(struct zstd_writer **writer)
{
	(void)writer;
	return -ENOTSUP;
}

void zstd_writer_free(struct zstd_writer *writer)
{
	(void)writer;
}

int zstd_write(struct zstd_writer *writer, const void *bytes, size_t length, bool last,
	zstd_put_fn *put, void *context)
{
	(void)writer, (void)bytes, (void)length, (void)last, (void)put, (void)context;
	return -ENOTSUP;
}

void zstd_writer_reset(struct zstd_writer *writer)
{
	(void)writer;
}

int zstd_reader_new(struct zstd_reader **reader)
{
	(void)reader;
	return -ENOTSUP;
}

void zstd_reader_free(struct zstd_reader *reader)
{
	(void)reader;
}

int zstd_read(struct zstd_reader *reader, struct zstd_flow *flow)
{
	(void)reader, (void)flow;
	return -ENOTSUP;
}

void zstd_reader_reset(struct zstd_reader *reader)
{
	(void)reader;
}
