/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/wrap.h"

#include "sockview/view/frame.h"

#include <string.h>

/* Bytes of the character at `text`, and the columns it takes. */
static size_t measure(const char *text, unsigned *width)
{
	char character[8];
	size_t length = 1;

	while (length < sizeof(character) - 1 &&
		((unsigned char)text[length] & 0xc0) == 0x80)
		length++;
	memcpy(character, text, length);
	character[length] = '\0';
	*width = frame_width(character);
	return length;
}

/* Bytes of the next line: up to the last blank that fits, or as much as fits. */
static size_t line_length(const char *text, unsigned width)
{
	size_t by_word = 0;
	size_t at = 0;
	unsigned used = 0;

	for (;;) {
		unsigned more;
		size_t length;

		if (!text[at] || text[at] == ' ')
			by_word = at;
		if (!text[at])
			break;
		length = measure(text + at, &more);
		/* A character wider than the line still has to go somewhere. */
		if ((at && used + more > width) || at + length >= WRAP_MAX)
			break;
		used += more;
		at += length;
	}
	return by_word ? by_word : at;
}

bool wrap_next(const char **text, unsigned width, char line[WRAP_MAX])
{
	size_t length;

	while (**text == ' ')
		++*text;
	if (!**text)
		return false;
	length = line_length(*text, width);
	memcpy(line, *text, length);
	line[length] = '\0';
	*text += length;
	return true;
}
