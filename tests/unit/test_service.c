/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/core/service.h"

#include "sockview/collect/services.h"

#include "unit.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

static struct services *services;

static void setup(void)
{
	ck_assert_int_eq(services_new(&services), 0);
}

static void teardown(void)
{
	services_free(services);
}

enum {
	TCP = PROTO_BIT(PROTO_TCP),
	UDP = PROTO_BIT(PROTO_UDP),
};

/* What a server's monitor has to know without any /etc/services. */
static const struct {
	uint16_t port;
	unsigned protos;
	const char *name;
} known[] = {
	{ 21, TCP, "ftp" },
	{ 22, TCP, "ssh" },
	{ 23, TCP, "telnet" },
	{ 25, TCP, "smtp" },
	{ 53, TCP | UDP, "domain" },
	{ 67, UDP, "bootps" },
	{ 68, UDP, "bootpc" },
	{ 69, UDP, "tftp" },
	{ 80, TCP, "http" },
	{ 110, TCP, "pop3" },
	{ 123, UDP, "ntp" },
	{ 135, TCP, "epmap" },
	{ 143, TCP, "imap" },
	{ 161, UDP, "snmp" },
	{ 162, UDP, "snmp-trap" },
	{ 389, TCP, "ldap" },
	{ 443, TCP, "https" },
	{ 445, TCP, "microsoft-ds" },
	{ 513, TCP, "login" },
	{ 513, UDP, "who" },
	{ 514, UDP, "syslog" },
	{ 587, TCP, "submission" },
	{ 636, TCP, "ldaps" },
	{ 993, TCP, "imaps" },
	{ 995, TCP, "pop3s" },
	{ 1433, TCP, "ms-sql-s" },
	{ 1521, TCP, "oracle" },
	{ 2379, TCP, "etcd" },
	{ 3306, TCP, "mysql" },
	{ 3307, TCP, "mysql" },
	{ 3389, TCP, "ms-wbt-server" },
	{ 5432, TCP, "postgresql" },
	{ 5900, TCP, "vnc" },
	{ 6379, TCP, "redis" },
	{ 6881, TCP, "bittorrent" },
	{ 6885, TCP | UDP, "bittorrent" },
	{ 6889, TCP, "bittorrent" },
	{ 8080, TCP, "http-alt" },
	{ 8443, TCP, "https-alt" },
	{ 9090, TCP, "prometheus" },
	{ 9092, TCP, "kafka" },
	{ 9100, TCP, "node_exporter" },
	{ 9200, TCP, "elasticsearch" },
	{ 10250, TCP, "kubelet" },
	{ 11211, TCP, "memcached" },
	{ 27017, TCP, "mongodb" },
};

START_TEST(a_service_has_its_name_without_a_system)
{
	for (int proto = 0; proto < PROTO_COUNT; proto++) {
		const char *name;

		if (!(known[_i].protos & PROTO_BIT(proto)))
			continue;
		name = services_name(services, proto, known[_i].port);
		ck_assert_msg(name && strcmp(name, known[_i].name) == 0, "%u: %s",
			known[_i].port, name ? name : "none");
	}
}
END_TEST

START_TEST(names_are_per_protocol)
{
	ck_assert_str_eq(services_name(services, PROTO_TCP, 513), "login");
	ck_assert_str_eq(services_name(services, PROTO_UDP, 513), "who");
	ck_assert_str_eq(services_name(services, PROTO_TCP, 514), "shell");
	ck_assert_str_eq(services_name(services, PROTO_UDP, 514), "syslog");
	ck_assert_ptr_null(services_name(services, PROTO_UDP, 22));
	ck_assert_ptr_null(services_name(services, PROTO_TCP, 69));
}
END_TEST

START_TEST(a_port_nobody_registered_has_no_name)
{
	ck_assert_ptr_null(services_name(services, PROTO_TCP, 0));
	ck_assert_ptr_null(services_name(services, PROTO_UDP, 0));
	ck_assert_ptr_null(services_name(services, PROTO_TCP, 65535));
	ck_assert_ptr_null(services_name(services, PROTO_TCP, 44321));
}
END_TEST

START_TEST(the_table_is_in_order_and_names_no_port_twice)
{
	size_t count;
	const struct service *table = services_built_in(&count);

	for (size_t i = 0; i < count; i++) {
		ck_assert_uint_ne(table[i].protos, 0);
		ck_assert_uint_eq(table[i].protos & ~(unsigned)(TCP | UDP), 0);
		ck_assert_uint_lt(strlen(table[i].name), 32);
		ck_assert_uint_eq(
			strspn(table[i].name, "abcdefghijklmnopqrstuvwxyz0123456789-_"),
			strlen(table[i].name));
		if (!i)
			continue;
		ck_assert_msg(table[i].port >= table[i - 1].port, "%s", table[i].name);
		ck_assert_msg(table[i].port > table[i - 1].port ||
				      !(table[i].protos & table[i - 1].protos),
			"%s", table[i].name);
	}
}
END_TEST

START_TEST(the_first_name_of_the_system_stands_before_what_is_built_in)
{
	ck_assert_int_eq(services_add(services, PROTO_TCP, 8080, "webcache"), 0);
	ck_assert_int_eq(services_add(services, PROTO_TCP, 8080, "other"), 0);
	ck_assert_int_eq(services_add(services, PROTO_TCP, 44321, "pmcd"), 0);
	ck_assert_str_eq(services_name(services, PROTO_TCP, 8080), "webcache");
	ck_assert_str_eq(services_name(services, PROTO_TCP, 44321), "pmcd");
	ck_assert_ptr_null(services_name(services, PROTO_UDP, 44321));
}
END_TEST

static uint16_t port_of(const char *name)
{
	uint16_t port = 0;

	return services_port(services, name, &port) ? port : 0;
}

START_TEST(a_name_leads_to_its_port_of_tcp_first)
{
	ck_assert_int_eq(port_of("ssh"), 22);
	ck_assert_int_eq(port_of("domain"), 53);
	ck_assert_int_eq(port_of("who"), 513);
	ck_assert_int_eq(port_of("syslog"), 514);
	ck_assert_int_eq(port_of("mysql"), 3306);
	services_add(services, PROTO_UDP, 1000, "both");
	services_add(services, PROTO_TCP, 2000, "both");
	ck_assert_int_eq(port_of("both"), 2000);
	ck_assert_int_eq(port_of("nonsense"), 0);
	ck_assert_int_eq(port_of(""), 0);
	ck_assert_int_eq(port_of("SSH"), 0);
}
END_TEST

START_TEST(an_alias_and_a_built_in_name_still_lead_to_the_port)
{
	services_add(services, PROTO_TCP, 143, "imap2");
	services_add(services, PROTO_TCP, 80, "http");
	services_add_alias(services, PROTO_TCP, 80, "www");
	ck_assert_str_eq(services_name(services, PROTO_TCP, 143), "imap2");
	ck_assert_str_eq(services_name(services, PROTO_TCP, 80), "http");
	ck_assert_int_eq(port_of("imap2"), 143);
	ck_assert_int_eq(port_of("imap"), 143);
	ck_assert_int_eq(port_of("www"), 80);
}
END_TEST

START_TEST(a_hostile_name_is_made_harmless_and_short)
{
	char name[1000];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	services_add(services, PROTO_TCP, 1, "\033[2J\n\xff");
	services_add(services, PROTO_TCP, 2, name);
	services_add(services, PROTO_TCP, 3, "");
	ck_assert_str_eq(services_name(services, PROTO_TCP, 1), "?[2J??");
	ck_assert_uint_eq(strlen(services_name(services, PROTO_TCP, 2)), 31);
	ck_assert_str_eq(services_name(services, PROTO_TCP, 3), "");
}
END_TEST

START_TEST(every_port_may_have_a_name)
{
	char name[16];

	for (unsigned proto = 0; proto < PROTO_COUNT; proto++) {
		for (unsigned port = 0; port < 65536; port++) {
			snprintf(name, sizeof(name), "%u-%u", proto, port);
			ck_assert_int_eq(
				services_add(services, proto, (uint16_t)port, name), 0);
			snprintf(name, sizeof(name), "%u+%u", proto, port);
			ck_assert_int_eq(
				services_add_alias(services, proto, (uint16_t)port, name),
				0);
		}
	}
	ck_assert_str_eq(services_name(services, PROTO_UDP, 65535), "1-65535");
	ck_assert_int_eq(port_of("0-65535"), 65535);
	ck_assert_int_eq(port_of("1+65535"), 65535);
}
END_TEST

/* The system's own answers, whatever its file says; the first entry of a port wins. */
START_TEST(what_is_read_is_what_the_system_says)
{
	const struct servent *entry;

	ck_assert_int_eq(services_read(services), 0);
	setservent(1);
	while ((entry = getservent())) {
		uint16_t port = ntohs((uint16_t)entry->s_port);
		bool udp = strcmp(entry->s_proto, "udp") == 0;
		const char *name;

		if (!udp && strcmp(entry->s_proto, "tcp") != 0)
			continue;
		name = services_name(services, udp ? PROTO_UDP : PROTO_TCP, port);
		ck_assert_msg(name != NULL, "%s", entry->s_name);
		ck_assert_msg(port_of(entry->s_name) != 0 || !port, "%s", entry->s_name);
		for (char **alias = entry->s_aliases; *alias; alias++)
			ck_assert_msg(port_of(*alias) != 0 || !port, "%s", *alias);
	}
	endservent();
}
END_TEST

START_TEST(a_name_leads_where_getservbyname_leads)
{
	static const char *const names[] = { "ssh", "http", "www", "https", "domain",
		"imap", "imap2", "smtp", "mail", "ldap", "ntp", "syslog", "ftp" };

	ck_assert_int_eq(services_read(services), 0);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct servent *entry = getservbyname(names[i], "tcp");

		if (entry)
			ck_assert_int_eq(
				port_of(names[i]), ntohs((uint16_t)entry->s_port));
	}
}
END_TEST

START_TEST(freeing_nothing_is_allowed)
{
	services_free(NULL);
}
END_TEST

static void add(TCase *tcase)
{
	tcase_add_checked_fixture(tcase, setup, teardown);
	unit_add_loop(tcase, a_service_has_its_name_without_a_system, known);
	tcase_add_test(tcase, names_are_per_protocol);
	tcase_add_test(tcase, a_port_nobody_registered_has_no_name);
	tcase_add_test(tcase, the_table_is_in_order_and_names_no_port_twice);
	tcase_add_test(
		tcase, the_first_name_of_the_system_stands_before_what_is_built_in);
	tcase_add_test(tcase, a_name_leads_to_its_port_of_tcp_first);
	tcase_add_test(tcase, an_alias_and_a_built_in_name_still_lead_to_the_port);
	tcase_add_test(tcase, a_hostile_name_is_made_harmless_and_short);
	tcase_add_test(tcase, every_port_may_have_a_name);
	tcase_add_test(tcase, what_is_read_is_what_the_system_says);
	tcase_add_test(tcase, a_name_leads_where_getservbyname_leads);
	tcase_add_test(tcase, freeing_nothing_is_allowed);
}

int main(void)
{
	return unit_run("service", add);
}
