/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/sanitize.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct range {
	uint32_t first;
	uint32_t last;
};

/*
 * Unicode 15.1, DerivedGeneralCategory.txt: Cc, Cf, Zl, Zp, and the variation selectors
 * and fillers that draw nothing. Sorted.
 */
static const struct range unsafe[] = {
	{ 0x0000, 0x001f },
	{ 0x007f, 0x009f },
	{ 0x00ad, 0x00ad },
	{ 0x034f, 0x034f },
	{ 0x0600, 0x0605 },
	{ 0x061c, 0x061c },
	{ 0x06dd, 0x06dd },
	{ 0x070f, 0x070f },
	{ 0x0890, 0x0891 },
	{ 0x08e2, 0x08e2 },
	{ 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0x3164, 0x3164 },
	{ 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },
	{ 0xfff9, 0xfffb },
	{ 0x110bd, 0x110bd },
	{ 0x110cd, 0x110cd },
	{ 0x13430, 0x1343f },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff },
};

static bool is_unsafe(uint32_t character)
{
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(*unsafe); i++)
		if (character <= unsafe[i].last)
			return character >= unsafe[i].first;
	return false;
}

/* Length of the character at `text` by RFC 3629 section 4, 0 if it is not valid. */
static size_t decode(const uint8_t *text, size_t left, uint32_t *character)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = *text < 0x80	   ? 1
			: *text >> 5 == 6  ? 2
			: *text >> 4 == 14 ? 3
			: *text >> 3 == 30 ? 4
					   : 0;

	if (length <= 1) {
		*character = *text;
		return length;
	}
	if (length > left)
		return 0;
	*character = *text & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		if (text[i] >> 6 != 2)
			return 0;
		*character = *character << 6 | (text[i] & 0x3fU);
	}
	if (*character < smallest[length] || *character > 0x10ffff ||
		(*character >= 0xd800 && *character <= 0xdfff))
		return 0;
	return length;
}

size_t sanitize(char *out, size_t size, const char *text, size_t length)
{
	const uint8_t *from = (const uint8_t *)text;
	size_t written = 0;

	for (size_t at = 0; at < length;) {
		uint32_t character;
		size_t taken = decode(from + at, length - at, &character);
		bool bad = !taken || is_unsafe(character);
		size_t needed = bad ? 1 : taken;

		if (written + needed >= size)
			break;
		if (bad)
			out[written] = '?';
		else
			memcpy(out + written, from + at, taken);
		written += needed;
		at += taken ? taken : 1;
	}
	out[written] = '\0';
	return written;
}
