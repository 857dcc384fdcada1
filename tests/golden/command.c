/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static char program[] = "sockview";

void command_split(struct command *command, const char *line)
{
	char *rest = NULL;

	snprintf(command->text, sizeof(command->text), "%s", line);
	command->argc = 0;
	command->argv[command->argc++] = program;
	for (char *word = strtok_r(command->text, " ", &rest); word;
		word = strtok_r(NULL, " ", &rest)) {
		ck_assert_int_lt(command->argc, COMMAND_MAX);
		command->argv[command->argc++] = word;
	}
	command->argv[command->argc] = NULL;
}

void command_single(struct command *command, const char *word)
{
	ck_assert_uint_lt(strlen(word), sizeof(command->text));
	strcpy(command->text, word);
	command->argc = 2;
	command->argv[0] = program;
	command->argv[1] = command->text;
	command->argv[2] = NULL;
}
