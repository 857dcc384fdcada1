/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/app.h"

#include "sockview/app/message.h"
#include "sockview/app/shot.h"
#include "sockview/output/out.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int print(const struct app_host *host, const char *text)
{
	struct out out;

	out_init(&out, host->out, false, NULL, NULL);
	out_text(&out, text);
	if (out_flush(&out) == 0 || out.err == -EPIPE)
		return EXIT_DONE;
	message(host->err, "writing standard output: %s", strerror(-out.err));
	return EXIT_FAILED;
}

static int print_help(const struct app_host *host)
{
	char text[8192];

	options_help(text, sizeof(text));
	return print(host, text);
}

static int refuse_dashboard(const struct app_host *host)
{
	if (isatty(host->in) && isatty(host->out))
		message(host->err, "the live dashboard is still to come; for a report "
				   "once: sockview -o");
	else
		message(host->err,
			"standard %s is not a terminal; for a report once: sockview -o",
			isatty(host->out) ? "input" : "output");
	return EXIT_USAGE;
}

int app_run(const struct app_host *host, int argc, char *argv[])
{
	char complaint[OPTIONS_COMPLAINT_MAX];
	struct options options;

	if (options_parse(&options, argc, argv, complaint)) {
		message(host->err, "%s", complaint);
		return EXIT_USAGE;
	}
	if (options.help)
		return print_help(host);
	if (options.version)
		return print(host, "sockview " SOCKVIEW_VERSION "\n");
	if (!options.once)
		return refuse_dashboard(host);
	return shot_run(host, &options);
}
