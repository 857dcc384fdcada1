/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/record/reel.h"

#include "sockview/record/swap.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reel {
	struct tape *tape;
	struct capture_format format;
	const char *why;
	alignas(uint64_t) uint8_t datagram[CAPTURE_RECORD_MAX];
};

static const char cut_words[] = "the file ends in the middle of a record";
static const char lying_words[] = "a record's length makes no sense";
static const char foreign_words[] = "a record is not of netlink";
static const char damaged_words[] =
	"its zstd frames are damaged, or want more than 8 MiB of memory";
static const char unreadable_words[] = "it cannot be read any further";

static const char *tape_words(const struct reel *reel)
{
	switch (tape_error(reel->tape)) {
	case 0:
	case -ENODATA:
		return cut_words;
	case -EBADMSG:
		return damaged_words;
	default:
		return unreadable_words;
	}
}

static int fail(struct reel *reel, const char *why)
{
	int err = tape_error(reel->tape);

	reel->why = why;
	return err ? err : -EBADMSG;
}

/* Fewer bytes than a record has: 0 at a clean end. */
static int end(struct reel *reel, size_t got)
{
	reel->why = NULL;
	if (!got && !tape_error(reel->tape))
		return 0;
	return fail(reel, tape_words(reel));
}

/* The last byte is looked at: a place behind the end of a file is no error by itself. */
static bool pass_over(struct reel *reel, uint32_t length)
{
	uint8_t last;

	if (!length)
		return true;
	tape_skip(reel->tape, length - 1);
	return tape_read(reel->tape, &last, 1) == 1;
}

static bool read_datagram(struct reel *reel, uint32_t length, uint16_t family)
{
	if (tape_read(reel->tape, reel->datagram, length) != length)
		return false;
	if (swap_is_needed(reel->datagram, length))
		swap_datagram(reel->datagram, length, family);
	return true;
}

int reel_next(struct reel *reel, bool skim, struct reel_record *record)
{
	uint8_t header[CAPTURE_RECORD_HEADER + CAPTURE_COOKED_HEADER];
	struct capture_record told;
	uint32_t length;
	size_t got;

	record->place = tape_place(reel->tape);
	got = tape_read(reel->tape, header, sizeof(header));
	if (got >= CAPTURE_RECORD_HEADER &&
		!capture_read_record_header(header, &reel->format, &told))
		return fail(reel, lying_words);
	if (got < sizeof(header))
		return end(reel, got);
	if (!capture_read_cooked_header(header + CAPTURE_RECORD_HEADER, &record->family))
		return fail(reel, foreign_words);
	length = told.held - CAPTURE_COOKED_HEADER;
	skim = skim && record->family == NETLINK_SOCK_DIAG;
	if (!(skim ? pass_over(reel, length)
		   : read_datagram(reel, length, record->family)))
		return fail(reel, tape_words(reel));
	record->wall_ns = told.wall_ns;
	record->cut = told.whole > told.held;
	record->length = skim ? 0 : length;
	record->datagram = reel->datagram;
	return 1;
}

const char *reel_why(const struct reel *reel)
{
	return reel->why ? reel->why : "";
}

void reel_seek(struct reel *reel, struct tape_place place)
{
	tape_seek(reel->tape, place);
}

struct tape_place reel_place(const struct reel *reel)
{
	return tape_place(reel->tape);
}

bool reel_next_frame(struct reel *reel)
{
	return tape_next_frame(reel->tape);
}

static int read_header(struct reel *reel, char why[REEL_WHY_MAX])
{
	uint8_t header[CAPTURE_FILE_HEADER] = { 0 };
	size_t got = tape_read(reel->tape, header, sizeof(header));
	int err = tape_error(reel->tape);
	const char *words;

	if (err && err != -ENODATA && err != -EBADMSG) {
		snprintf(why, REEL_WHY_MAX, "%s", strerror(-err));
		return err;
	}
	words = capture_read_file_header(header, &reel->format);
	if (!got && !err)
		words = "the file is empty";
	else if (err == -EBADMSG)
		words = damaged_words;
	else if (!words && got < sizeof(header))
		words = "the file ends within its first 24 bytes";
	if (!words)
		return 0;
	snprintf(why, REEL_WHY_MAX, "%s", words);
	return -EBADMSG;
}

int reel_new(struct tape *tape, struct reel **reel, char why[REEL_WHY_MAX])
{
	struct reel *made = calloc(1, sizeof(*made));
	int err;

	if (!made) {
		tape_free(tape);
		snprintf(why, REEL_WHY_MAX, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	made->tape = tape;
	err = read_header(made, why);
	if (err)
		reel_free(made);
	else
		*reel = made;
	return err;
}

void reel_free(struct reel *reel)
{
	if (!reel)
		return;
	tape_free(reel->tape);
	free(reel);
}
