/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/app/words.h"

#include "sockview/collect/passwd.h"
#include "sockview/collect/services.h"

#include <pwd.h>
#include <stddef.h>

const struct services *words_services(struct words *words)
{
	if (!words->services &&
		(services_new(&words->services) || services_read(words->services))) {
		services_free(words->services);
		words->services = NULL;
	}
	return words->services;
}

const struct users *words_users(struct words *words)
{
	if (!words->users &&
		(users_new(&words->users) || passwd_read("/etc/passwd", words->users))) {
		users_free(words->users);
		words->users = NULL;
	}
	return words->users;
}

static bool find_service(void *self, const char *name, uint16_t *port)
{
	const struct services *services = words_services(self);

	return services && services_port(services, name, port);
}

static bool find_user(void *self, const char *name, uint32_t *uid)
{
	const struct passwd *user = getpwnam(name);

	(void)self;
	if (!user)
		return false;
	*uid = user->pw_uid;
	return true;
}

struct filter_words words_lookups(struct words *words)
{
	return (struct filter_words){ find_service, find_user, words };
}

static bool take_user(void *self, const char *name, uint32_t *uid)
{
	(void)self;
	(void)name;
	*uid = 0;
	return true;
}

struct filter_words words_quick_lookups(struct words *words)
{
	return (struct filter_words){ find_service, take_user, words };
}

void words_fini(struct words *words)
{
	services_free(words->services);
	users_free(words->users);
	words->services = NULL;
	words->users = NULL;
}
