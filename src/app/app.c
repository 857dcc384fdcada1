/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/app.h"

#include "sockview/app/checking.h"
#include "sockview/app/config.h"
#include "sockview/app/criteria.h"
#include "sockview/app/dashboard.h"
#include "sockview/app/message.h"
#include "sockview/app/shot.h"
#include "sockview/app/tour.h"
#include "sockview/output/out.h"
#include "sockview/view/page.h"
#include "sockview/view/prompt.h"

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

static int print_thresholds(const struct app_host *host, const struct options *options)
{
	char text[4096];

	options_thresholds(&options->thresholds, text, sizeof(text));
	return print(host, text);
}

/* What only -o can do, so far or by its nature. */
static int refuse_dashboard(const struct app_host *host, const struct options *options)
{
	if (!isatty(host->in) || !isatty(host->out))
		message(host->err,
			"standard %s is not a terminal; for a report once: sockview -o",
			isatty(host->out) ? "input" : "output");
	else if (options->net_all)
		message(host->err, "--net: \"all\" only as text: sockview -o --net all; "
				   "a screen shows "
				   "one network namespace");
	else if (options->count && !options->record)
		message(host->err, "--count: only with -o, or --record");
	else
		return EXIT_DONE;
	return EXIT_USAGE;
}

static int read_filter(const struct app_host *host, const struct options *options,
	struct criteria *criteria)
{
	int err = criteria_parse(
		criteria, options->filter_words, options->filter_count, host->err);

	if (err == -ENOMEM) {
		message(host->err, "filter: %s", strerror(-err));
		return EXIT_FAILED;
	}
	if (!err && criteria->text && strlen(criteria->text) >= PROMPT_MAX) {
		message(host->err, "filter: longer than %d bytes; as text: sockview -o",
			PROMPT_MAX - 1);
		return EXIT_USAGE;
	}
	return err ? EXIT_USAGE : EXIT_DONE;
}

static int run_dashboard(const struct app_host *host, const struct options *options)
{
	struct criteria criteria = { .filter = NULL };
	int code = refuse_dashboard(host, options);

	if (code == EXIT_DONE && options->filter_count)
		code = read_filter(host, options, &criteria);
	if (code == EXIT_DONE)
		code = dashboard_run(host, options, &criteria);
	criteria_fini(&criteria);
	return code;
}

/* Without a terminal a recording is written all the same, and nothing shown. */
static bool is_headless(const struct app_host *host, const struct options *options)
{
	return options->record && (!isatty(host->in) || !isatty(host->out));
}

/* The command line once more, over what the configuration files say. */
static int configure(
	const struct app_host *host, struct options *options, int argc, char *argv[])
{
	char complaint[OPTIONS_COMPLAINT_MAX];
	int err;

	options_init(options);
	err = config_apply(host, options, complaint);
	if (!err)
		err = options_parse(options, argc, argv, complaint);
	if (!err)
		return EXIT_DONE;
	message(host->err, "%s", complaint);
	return err == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
}

static int run(const struct app_host *host, int argc, char *argv[])
{
	char complaint[OPTIONS_COMPLAINT_MAX];
	struct options options;
	bool lost = false;
	int code;

	options_init(&options);
	if (options_parse(&options, argc, argv, complaint)) {
		message(host->err, "%s", complaint);
		return EXIT_USAGE;
	}
	if (options.help)
		return print_help(host);
	if (options.version)
		return print(host, "sockview " SOCKVIEW_VERSION "\n");
	code = configure(host, &options, argc, argv);
	if (code != EXIT_DONE)
		return code;
	if (options.thresholds_help)
		return print_thresholds(host, &options);
	if (host->settle_rights)
		host->settle_rights(host->self, &options);
	if (!options.once && !is_headless(host, &options))
		return run_dashboard(host, &options);
	return options.net_all ? tour_run(host, &options)
			       : shot_run(host, &options, &lost);
}

int app_run(const struct app_host *host, int argc, char *argv[])
{
	return checking_is_asked(argc, argv) ? checking_run(host, argc, argv, run)
					     : run(host, argc, argv);
}
