/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "generate.h"

#include <stdlib.h>
#include <string.h>

struct completion {
	const char *shell;
	void (*write)(FILE *out);
};

static const struct completion completions[] = {
	{ "bash", completion_bash },
	{ "fish", completion_fish },
	{ "zsh", completion_zsh },
};

static int usage(void)
{
	fputs("usage: generate bash|fish|zsh, or: generate man SOURCE\n", stderr);
	return 2;
}

static int make(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "man") == 0) {
		int err = manual(stdout, argv[2]);

		if (err)
			fprintf(stderr, "generate: %s: %s\n", argv[2], strerror(-err));
		return err ? 1 : 0;
	}
	for (size_t i = 0; argc == 2 && i < sizeof(completions) / sizeof(*completions);
		i++)
		if (strcmp(argv[1], completions[i].shell) == 0) {
			completions[i].write(stdout);
			return 0;
		}
	return usage();
}

int main(int argc, char *argv[])
{
	int code = make(argc, argv);

	if (fflush(stdout) || ferror(stdout)) {
		perror("generate: writing standard output");
		return 1;
	}
	return code;
}
