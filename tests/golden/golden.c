/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "golden.h"

#include "paper.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN_MAX 65536

static FILE *open_golden(const char *name, const char *mode)
{
	const char *folder = getenv("GOLDEN_DIR");
	char path[4096];
	FILE *file;

	ck_assert_msg(folder, "GOLDEN_DIR is not set; run it by meson test");
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, mode);
	ck_assert_msg(file, "%s cannot be opened", path);
	return file;
}

static void write_golden(const char *name, const char *text)
{
	FILE *file = open_golden(name, "w");

	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

void golden_expect(const char *name, const char *text)
{
	char *expected = malloc(GOLDEN_MAX);
	size_t length;
	FILE *file;

	ck_assert_ptr_nonnull(expected);
	if (getenv("GOLDEN_WRITE"))
		write_golden(name, text);
	file = open_golden(name, "r");
	length = fread(expected, 1, GOLDEN_MAX - 1, file);
	fclose(file);
	expected[length] = '\0';
	paper_expect(name, text, expected);
	free(expected);
}
