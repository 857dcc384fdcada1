/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/collect/passwd.h"

#include <pwd.h>
#include <stdio.h>

int passwd_read(const char *path, struct users *users)
{
	FILE *file = fopen(path, "re");
	const struct passwd *entry;
	int err = 0;

	if (!file)
		return 0;
	while (!err && (entry = fgetpwent(file)))
		err = users_add(users, entry->pw_uid, entry->pw_name);
	fclose(file);
	return err;
}
