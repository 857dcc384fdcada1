/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "paper.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void paper_open(struct paper *paper, bool color)
{
	paper->fd = memfd_create("paper", MFD_CLOEXEC);
	ck_assert_int_ge(paper->fd, 0);
	paper->length = 0;
	paper->text = NULL;
	out_init(&paper->out, paper->fd, color, NULL, NULL);
}

void paper_close(struct paper *paper)
{
	close(paper->fd);
	free(paper->text);
	paper->fd = -1;
	paper->text = NULL;
}

const char *paper_text(struct paper *paper)
{
	struct stat stat;
	ssize_t got;

	ck_assert_int_eq(out_flush(&paper->out), 0);
	ck_assert_int_eq(fstat(paper->fd, &stat), 0);
	paper->length = (size_t)stat.st_size;
	free(paper->text);
	paper->text = malloc(paper->length + 1);
	ck_assert_ptr_nonnull(paper->text);
	got = pread(paper->fd, paper->text, paper->length, 0);
	ck_assert_int_eq(got, (ssize_t)paper->length);
	paper->text[paper->length] = '\0';
	return paper->text;
}

void paper_expect(const char *what, const char *got, const char *expected)
{
	size_t at = 0;
	size_t line = 1;
	size_t start = 0;

	if (strcmp(got, expected) == 0)
		return;
	for (; got[at] == expected[at]; at++) {
		if (got[at] != '\n')
			continue;
		line++;
		start = at + 1;
	}
	ck_abort_msg("%s, line %zu, column %zu: got \"%.*s\", expected \"%.*s\"", what,
		line, at - start + 1, (int)strcspn(got + start, "\n"), got + start,
		(int)strcspn(expected + start, "\n"), expected + start);
}
