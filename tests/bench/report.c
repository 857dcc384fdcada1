/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define NAME_COLUMNS 34
#define NOISE_MAX    1.15 /* wall time over CPU time of a floor left alone: 1.01 to 1.05 */

static void find_cpu(char *text, size_t size)
{
	char line[256];
	FILE *file = fopen("/proc/cpuinfo", "re");

	snprintf(text, size, "unknown");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		const char *colon = strchr(line, ':');

		if (strncmp(line, "model name", 10) || !colon)
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(text, size, "%s", colon + 2);
		break;
	}
	fclose(file);
}

void place_find(struct place *place, const char *build)
{
	time_t now = time(NULL);
	struct tm utc;
	struct utsname name;

	memset(place, 0, sizeof(*place));
	if (gmtime_r(&now, &utc))
		strftime(place->date, sizeof(place->date), "%Y-%m-%dT%H:%M:%SZ", &utc);
	if (uname(&name) == 0)
		snprintf(place->kernel, sizeof(place->kernel), "%s %s", name.release,
			name.machine);
	find_cpu(place->cpu, sizeof(place->cpu));
	place->cpus = sysconf(_SC_NPROCESSORS_ONLN);
	place->build = build;
}

void report_head(FILE *to, const struct place *place)
{
	fprintf(to, "%s  Linux %s  %ld x %s  %s\n\n", place->date, place->kernel,
		place->cpus, place->cpu, place->build);
	fprintf(to, "%-*s %-9s %8s %9s %9s %8s %8s %6s %7s %6s  %-29s %s\n", NAME_COLUMNS,
		"work", "scene", "size", "ms", "cpu ms", "x floor", "by cpu", "x ss",
		"x ss -p", "MiB", "bar", "met");
}

/* "<= 1.20 floor, 0.50 ss, 6 MiB" */
static void describe_bar(const struct bar *bar, char *text, size_t size)
{
	const struct {
		const char *before;
		const char *unit;
		int decimals;
		double limit;
	} parts[] = {
		{ "", "floor", 2, bar->floors },
		{ "", "ss", 2, bar->ss },
		{ "", "ss -p", 2, bar->ss_p },
		{ "floor + ", "ms", 0, bar->extra_ms },
		{ "", "MiB", 0, bar->mib },
	};
	size_t length = 0;

	snprintf(text, size, "-");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && length < size; i++) {
		if (parts[i].limit <= 0)
			continue;
		length += (size_t)snprintf(text + length, size - length, "%s%s%.*f %s",
			length ? ", " : "<= ", parts[i].before, parts[i].decimals,
			parts[i].limit, parts[i].unit);
	}
}

static void put_number(FILE *to, int width, int decimals, double value)
{
	if (value > 0)
		fprintf(to, " %*.*f", width, decimals, value);
	else
		fprintf(to, " %*s", width, "-");
}

static void put_failure(FILE *to, const struct figure *figure)
{
	if (figure->error)
		fprintf(to, "  not run: %s\n", strerror(-figure->error));
	else if (figure->code == 127)
		fputs("  not run: no such program\n", to);
	else
		fprintf(to, "  failed: exit code %d\n", figure->code);
}

void report_line(FILE *to, const struct figure *figure)
{
	struct summary summary;
	char name[128];
	char bar[64];

	work_name(figure->work, name, sizeof(name));
	fprintf(to, "%-*s %-9s %8" PRIu64, NAME_COLUMNS, name, scene_name(figure->scene),
		figure->sockets);
	if (!figure_ok(figure)) {
		put_failure(to, figure);
		return;
	}
	figure_summary(figure, &summary);
	describe_bar(work_bar(figure->work, figure->wanted), bar, sizeof(bar));
	put_number(to, 9, 2, summary.ms);
	put_number(to, 9, 2, summary.cpu_ms);
	put_number(to, 8, 3, summary.floors);
	put_number(to, 8, 3, summary.cpu_floors);
	put_number(to, 6, 2, summary.ss);
	put_number(to, 7, 2, summary.ss_p);
	put_number(to, 6, 2, figure->mib);
	fprintf(to, "  %-29s %s\n", bar, met_name(figure_met(figure, &summary)));
	fflush(to);
}

/* A floor waits for nothing: its wall time beyond its CPU time is time it was kept off.
 */
void report_noise(FILE *to, const struct figure *figures, size_t count)
{
	double worst = 0;

	for (size_t i = 0; i < count; i++) {
		struct summary summary;

		figure_summary(&figures[i], &summary);
		if (figures[i].work->program == PROGRAM_FLOOR && summary.cpu_ms > 0 &&
			summary.ms / summary.cpu_ms > worst)
			worst = summary.ms / summary.cpu_ms;
	}
	if (worst > NOISE_MAX)
		fprintf(to,
			"The machine was busy: floors took up to %.1f x their CPU time. "
			"Trust \"by cpu\" only.\n",
			worst);
}
