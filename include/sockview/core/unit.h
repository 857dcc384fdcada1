/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SOCKVIEW_CORE_UNIT_H
#define SOCKVIEW_CORE_UNIT_H

/*
 * What a cgroup stands for: a systemd unit, or a container. Its path tells, without any
 * right and without asking a daemon.
 */

#include <stdbool.h>
#include <stddef.h>

#define UNIT_NAME_MAX 120

/*
 * Names the cgroup of a path that is relative to its mount, such as
 * "/system.slice/nginx.service":
 *
 *	nginx.service		the innermost service or scope, else slice, of systemd
 *	docker:0123456789ab	a container of docker, podman, containerd, crio, or of
 *				one nobody knows ("container"), by the start of its id
 *	lxc:NAME
 *	pod:UID/0123456789ab	a container of a Kubernetes pod, or the pod without one
 *	/a/path			anything else
 *
 * Writes it sanitized, without blanks, ended by a NUL; a longer one is cut and ends in
 * `+`. Returns false for the root, which stands for nothing.
 */
bool unit_of_path(const char *path, char name[UNIT_NAME_MAX]);

/* Whether a name has the form of a container's or pod's: "docker:…", "pod:…". */
bool unit_is_container(const char *name);

#endif
