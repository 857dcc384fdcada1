/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/unit.h"

#include "sockview/core/sanitize.h"

#include <stdio.h>
#include <string.h>

#define ID_LENGTH 64 /* of a container, in hexadecimal digits */
#define ID_SHOWN  12 /* as docker ps and podman ps do */
#define UID_MAX	  40

/* One name of a path. */
struct part {
	const char *at;
	size_t length;
};

/* What has been recognised on the way down. */
struct found {
	struct part unit;  /* a service or scope */
	struct part slice; /* else */
	struct part id;	   /* of a container */
	const char *engine;
	struct part lxc;
	char pod[UID_MAX];
};

static const struct {
	const char *prefix;
	const char *engine;
} engines[] = {
	{ "docker-", "docker" }, { "libpod-", "podman" },
	{ "cri-containerd-", "containerd" }, { "nerdctl-", "containerd" },
	{ "crio-", "crio" }, { "", NULL }, /* by the folder above */
};

static bool starts_with(struct part part, const char *text)
{
	size_t length = strlen(text);

	return part.length >= length && memcmp(part.at, text, length) == 0;
}

static bool ends_with(struct part part, const char *text)
{
	size_t length = strlen(text);

	return part.length > length &&
	       memcmp(part.at + part.length - length, text, length) == 0;
}

static struct part cut(struct part part, size_t front, size_t back)
{
	return (struct part){ part.at + front, part.length - front - back };
}

static bool equals(struct part part, const char *text)
{
	return part.length == strlen(text) && starts_with(part, text);
}

static bool is_id(struct part part)
{
	for (size_t i = 0; i < part.length; i++)
		if (!memchr("0123456789abcdef", part.at[i], 16))
			return false;
	return part.length == ID_LENGTH;
}

static const char *engine_above(struct part above)
{
	if (equals(above, "docker"))
		return "docker";
	if (equals(above, "libpod_parent") || equals(above, "libpod"))
		return "podman";
	return "container";
}

/* "docker-ID.scope", "ID". */
static void take_container(struct found *found, struct part part, struct part above)
{
	if (ends_with(part, ".scope"))
		part = cut(part, 0, strlen(".scope"));
	for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++) {
		struct part id;

		if (!starts_with(part, engines[i].prefix))
			continue;
		id = cut(part, strlen(engines[i].prefix), 0);
		if (!is_id(id))
			continue;
		found->id = id;
		found->engine =
			engines[i].engine ? engines[i].engine : engine_above(above);
		return;
	}
}

/* "kubepods-burstable-podUID.slice" with `_` for `-`, or "podUID" below kubepods. */
static void take_pod(struct found *found, struct part part)
{
	size_t length = 0;
	size_t from = 0;

	if (ends_with(part, ".slice") && starts_with(part, "kubepods")) {
		part = cut(part, 0, strlen(".slice"));
		while (from < part.length && !starts_with(cut(part, from, 0), "-pod"))
			from++;
		from++;
	}
	if (from >= part.length || !starts_with(cut(part, from, 0), "pod"))
		return;
	part = cut(part, from + strlen("pod"), 0);
	if (part.length < 32 || part.length >= UID_MAX)
		return;
	for (; length < part.length; length++)
		found->pod[length] = part.at[length] == '_' ? '-' : part.at[length];
	found->pod[length] = '\0';
}

static void take_lxc(struct found *found, struct part part, struct part above)
{
	static const char payload[] = "lxc.payload.";

	if (starts_with(part, payload) && part.length > strlen(payload))
		found->lxc = cut(part, strlen(payload), 0);
	else if (equals(above, "lxc") || equals(above, "lxc.payload"))
		found->lxc = part;
}

static void take_part(
	struct found *found, struct part part, struct part above, bool kubernetes)
{
	if (ends_with(part, ".service") || ends_with(part, ".scope"))
		found->unit = part;
	else if (ends_with(part, ".slice"))
		found->slice = part;
	take_container(found, part, above);
	take_lxc(found, part, above);
	if (kubernetes)
		take_pod(found, part);
}

static void read_path(const char *path, struct found *found)
{
	struct part above = { "", 0 };
	bool kubernetes = false;

	while (*path) {
		struct part part = { path, strcspn(path, "/") };

		path += part.length + (path[part.length] == '/');
		if (!part.length)
			continue;
		kubernetes = kubernetes || starts_with(part, "kubepods");
		take_part(found, part, above, kubernetes);
		above = part;
	}
}

/* Sanitized, one word, cut with a mark. */
static void finish(const char *prefix, struct part part, char name[UNIT_NAME_MAX])
{
	size_t used = (size_t)snprintf(name, UNIT_NAME_MAX, "%s", prefix);
	char whole[UNIT_NAME_MAX * 4];
	size_t length = sanitize(whole, sizeof(whole), part.at, part.length);

	if (used + length < UNIT_NAME_MAX) {
		strcpy(name + used, whole);
	} else {
		used += sanitize(name + used, UNIT_NAME_MAX - 1 - used, whole, length);
		strcpy(name + used, "+");
	}
	for (char *at = name; *at; at++)
		if (*at == ' ')
			*at = '_';
}

bool unit_of_path(const char *path, char name[UNIT_NAME_MAX])
{
	struct found found = { .engine = NULL };
	char prefix[UID_MAX + 16];

	read_path(path, &found);
	if (found.pod[0]) {
		snprintf(prefix, sizeof(prefix), "pod:%s%s", found.pod,
			found.engine ? "/" : "");
		finish(prefix,
			found.engine ? (struct part){ found.id.at, ID_SHOWN }
				     : (struct part){ "", 0 },
			name);
	} else if (found.engine) {
		snprintf(prefix, sizeof(prefix), "%s:", found.engine);
		finish(prefix, (struct part){ found.id.at, ID_SHOWN }, name);
	} else if (found.lxc.length) {
		finish("lxc:", found.lxc, name);
	} else if (found.unit.length) {
		finish("", found.unit, name);
	} else if (found.slice.length) {
		finish("", found.slice, name);
	} else {
		finish("", (struct part){ path, strlen(path) }, name);
		return path[strspn(path, "/")] != '\0';
	}
	return true;
}

bool unit_is_container(const char *name)
{
	static const char *const kinds[] = { "docker", "podman", "containerd", "crio",
		"container", "lxc", "pod" };
	const struct part kind = { name, strcspn(name, ":") };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (name[kind.length] && equals(kind, kinds[i]))
			return true;
	return false;
}
