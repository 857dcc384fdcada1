/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/config.h"

#include "sockview/core/sanitize.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLANKS " \t\r"

struct reader {
	struct options *options;
	const char *path;
	char *complaint;
};

static int complain(const struct reader *reader, unsigned line, const char *why)
{
	char raw[PATH_MAX + OPTIONS_COMPLAINT_MAX + 16];

	if (line)
		snprintf(raw, sizeof(raw), "%s:%u: %s", reader->path, line, why);
	else
		snprintf(raw, sizeof(raw), "%s: %s", reader->path, why);
	sanitize(reader->complaint, OPTIONS_COMPLAINT_MAX, raw, strlen(raw));
	return -EINVAL;
}

/* Ends the value where it ends. Returns it, or NULL with what is wrong in *why. */
static char *cut_value(char *text, const char **why)
{
	char *end;

	if (*text == '"' || *text == '\'') {
		end = strchr(text + 1, *text);
		*why = end ? "nothing may follow a closing quote"
			   : "a quote is not closed";
		if (!end || (end[1] && !strchr(BLANKS, end[1])) ||
			!strchr("#", end[1 + strspn(end + 1, BLANKS)]))
			return NULL;
		*end = '\0';
		return text + 1;
	}
	/* A # inside a word is part of it. */
	for (end = text; *end; end++)
		if (*end == '#' && strchr(BLANKS, end[-1]))
			break;
	while (end > text && strchr(BLANKS, end[-1]))
		end--;
	*end = '\0';
	return text;
}

/*
 * "name", "name value" or "name=value": ends the name and returns where the value begins,
 * NULL where there is none.
 */
static char *split(char *name)
{
	char *end = name + strcspn(name, "=" BLANKS);
	char *value = end + strspn(end, BLANKS);

	if (*value == '=')
		value += 1 + strspn(value + 1, BLANKS);
	else if (!*value || *value == '#')
		value = NULL;
	*end = '\0';
	return value;
}

static int apply_line(struct reader *reader, unsigned number, char *line)
{
	char complaint[OPTIONS_COMPLAINT_MAX];
	const char *why = complaint;
	char *name = line + strspn(line, BLANKS);
	char *value;

	if (!*name || *name == '#')
		return 0;
	if (strncmp(name, "--", 2) == 0)
		name += 2;
	value = split(name);
	if (value) {
		value = cut_value(value, &why);
		if (!value)
			return complain(reader, number, why);
	}
	if (options_set(reader->options, name, value, complaint))
		return complain(reader, number, complaint);
	return 0;
}

static int apply_text(struct reader *reader, char *text, size_t length)
{
	char *lines = text;
	unsigned number = 0;
	char *line;

	if (strlen(text) != length)
		return complain(reader, 0, "is no text");
	while ((line = strsep(&lines, "\n"))) {
		int err = apply_line(reader, ++number, line);

		if (err)
			return err;
	}
	return 0;
}

static int read_all(int fd, char text[CONFIG_MAX + 1], size_t *length)
{
	*length = 0;
	while (*length <= CONFIG_MAX) {
		ssize_t got = read(fd, text + *length, CONFIG_MAX + 1 - *length);

		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			return 0;
		if (got > 0)
			*length += (size_t)got;
	}
	return -EFBIG;
}

/* What is no regular file might never end, or never answer. */
static int read_file(const char *path, char text[CONFIG_MAX + 1], size_t *length)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat stat;
	int err;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &stat))
		err = -errno;
	else if (!S_ISREG(stat.st_mode))
		err = -EMEDIUMTYPE;
	else
		err = read_all(fd, text, length);
	close(fd);
	return err;
}

static int apply_file(
	const char *path, struct options *options, char complaint[OPTIONS_COMPLAINT_MAX])
{
	struct reader reader = { options, path, complaint };
	char text[CONFIG_MAX + 2];
	size_t length = 0;
	int err = read_file(path, text, &length);

	if (err == -ENOENT || err == -ENOTDIR)
		return 0;
	if (err) {
		complain(&reader, 0,
			err == -EMEDIUMTYPE ? "is no regular file"
			: err == -EFBIG	    ? "is larger than 64 KiB"
					    : strerror(-err));
		return err;
	}
	text[length] = '\0';
	return apply_text(&reader, text, length);
}

/* False: there is none, or it is somebody else's. */
static bool find_user_file(const struct app_host *host, char *path, size_t size)
{
	const char *folder = host->getenv("XDG_CONFIG_HOME");
	const char *home = host->getenv("HOME");
	struct stat stat_of;
	char base[PATH_MAX];
	int length;

	/* By the XDG Base Directory Specification a relative one is none. */
	if (folder && *folder == '/')
		length = snprintf(base, sizeof(base), "%s", folder);
	else if (home && *home == '/')
		length = snprintf(base, sizeof(base), "%s/.config", home);
	else
		return false;
	if (length >= PATH_MAX || stat(base, &stat_of) || stat_of.st_uid != geteuid())
		return false;
	return snprintf(path, size, "%s/sockview/config", base) < (int)size;
}

int config_apply(const struct app_host *host, struct options *options,
	char complaint[OPTIONS_COMPLAINT_MAX])
{
	char path[PATH_MAX];
	int err = 0;

	if (host->config)
		err = apply_file(host->config, options, complaint);
	if (!err && find_user_file(host, path, sizeof(path)))
		err = apply_file(path, options, complaint);
	/* Only a word of the command line lets -o go on. */
	options->delay_given = false;
	return err;
}
