/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "words.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static char program[] = "sockview";

void words_split(struct words *words, const char *line)
{
	char *rest = NULL;

	snprintf(words->text, sizeof(words->text), "%s", line);
	words->argc = 0;
	words->argv[words->argc++] = program;
	for (char *word = strtok_r(words->text, " ", &rest); word;
		word = strtok_r(NULL, " ", &rest)) {
		ck_assert_int_lt(words->argc, WORDS_MAX);
		words->argv[words->argc++] = word;
	}
	words->argv[words->argc] = NULL;
}

void words_single(struct words *words, const char *word)
{
	ck_assert_uint_lt(strlen(word), sizeof(words->text));
	strcpy(words->text, word);
	words->argc = 2;
	words->argv[0] = program;
	words->argv[1] = words->text;
	words->argv[2] = NULL;
}
