/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "play.h"

#include "command.h"

#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* app_host.getenv() takes no context. */
static const char *const *environment;

static const char *get_environment(const char *name)
{
	for (const char *const *at = environment; at && *at; at += 2)
		if (strcmp(at[0], name) == 0)
			return at[1];
	return NULL;
}

void play_open(struct play *play)
{
	memset(&play->wire, 0, sizeof(play->wire));
	play->environment = NULL;
	play->out = -1;
	play->open_source = wire_open;
	play->find_name = NULL;
	paper_open(&play->stdout_paper, false);
	paper_open(&play->stderr_paper, false);
}

void play_close(struct play *play)
{
	paper_close(&play->stdout_paper);
	paper_close(&play->stderr_paper);
}

void play_run(struct play *play, const char *line)
{
	struct command command;
	struct app_host host = {
		.in = open("/dev/null", O_RDONLY | O_CLOEXEC),
		.out = play->out >= 0 ? play->out : play->stdout_paper.fd,
		.err = play->stderr_paper.fd,
		.getenv = get_environment,
		.open_source = play->open_source,
		.find_name = play->find_name,
		.self = &play->wire,
	};

	ck_assert_int_ge(host.in, 0);
	environment = play->environment;
	command_split(&command, line);
	play->code = app_run(&host, command.argc, command.argv);
	close(host.in);
	play->text = paper_text(&play->stdout_paper);
	play->errors = paper_text(&play->stderr_paper);
}
