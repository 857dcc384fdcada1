/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "picture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The lines of `expected` and `text` side by side, up to the first that differ. */
static void compare(const char *name, FILE *expected, const char *text)
{
	char line[4096];
	unsigned number = 0;

	while (fgets(line, sizeof(line), expected)) {
		size_t length = strcspn(text, "\n") + (*text != '\0');

		number++;
		if (strncmp(line, text, length) || line[length])
			ck_abort_msg("%s, line %u: expected |%.*s|, drawn |%.*s|", name,
				number, (int)strcspn(line, "\n"), line,
				(int)strcspn(text, "\n"), text);
		text += length;
	}
	ck_assert_msg(!*text, "%s: more than %u lines were drawn", name, number);
}

void picture_compare(const char *name, const char *text)
{
	const char *directory = getenv("FRAMES_DIR");
	bool write = getenv("FRAMES_WRITE");
	char path[4096];
	FILE *file;

	ck_assert_ptr_nonnull(directory);
	snprintf(path, sizeof(path), "%s/%s.txt", directory, name);
	file = fopen(path, write ? "w" : "r");
	ck_assert_msg(file, "cannot open %s", path);
	if (write)
		ck_assert_int_ge(fputs(text, file), 0);
	else
		compare(name, file, text);
	fclose(file);
}

bool picture_has_style(
	const struct frame *frame, unsigned row, const char *text, enum style style)
{
	size_t length = strlen(text);

	for (unsigned col = 0; col + length <= frame->cols; col++) {
		const struct cell *cell = &frame->cells[row * frame->cols + col];
		size_t same = 0;

		while (same < length && cell[same].text[0] == text[same])
			same++;
		if (same < length)
			continue;
		while (same && cell[same - 1].style == style)
			same--;
		return !same;
	}
	return false;
}
