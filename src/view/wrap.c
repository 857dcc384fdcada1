/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/wrap.h"

#include "sockview/view/frame.h"

#include <string.h>

static bool copy(char line[WRAP_MAX], const char *from, size_t length)
{
	memcpy(line, from, length);
	line[length] = '\0';
	return true;
}

/* Bytes of the character at `text`. */
static size_t character_length(const char *text)
{
	size_t length = 1;

	while (((unsigned char)text[length] & 0xc0) == 0x80)
		length++;
	return length;
}

bool wrap_next(const char **text, unsigned width, char line[WRAP_MAX])
{
	const char *start;
	size_t fits = 0;    /* bytes that fit, broken anywhere */
	size_t by_word = 0; /* the same, ending with a word */
	size_t taken;

	while (**text == ' ')
		++*text;
	start = *text;
	if (!*start)
		return false;
	for (size_t at = 0;;) {
		if (at && (!start[at] || start[at] == ' '))
			by_word = at;
		if (!start[at])
			break;
		at += character_length(start + at);
		if (at >= WRAP_MAX ||
			frame_width(copy(line, start, at) ? line : "") > width)
			break;
		fits = at;
	}
	taken = by_word ? by_word : fits ? fits : character_length(start);
	*text += taken;
	return copy(line, start, taken < WRAP_MAX ? taken : WRAP_MAX - 1);
}
