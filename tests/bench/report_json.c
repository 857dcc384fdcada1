/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include <errno.h>
#include <inttypes.h>

static void put_string(FILE *to, const char *name, const char *text)
{
	fprintf(to, "\"%s\": \"", name);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', to);
		putc((unsigned char)*text < 0x20 ? '?' : *text, to);
	}
	fputs("\", ", to);
}

/* 0 stands for unknown. */
static void put_number(FILE *to, const char *name, double value)
{
	if (value > 0)
		fprintf(to, "\"%s\": %.4f, ", name, value);
	else
		fprintf(to, "\"%s\": null, ", name);
}

static void put_bar(FILE *to, const struct bar *bar)
{
	fputs("\"bar\": {", to);
	put_number(to, "floors", bar->floors);
	put_number(to, "ss", bar->ss);
	put_number(to, "ss_p", bar->ss_p);
	put_number(to, "extra_ms", bar->extra_ms);
	fprintf(to, "\"mib\": ");
	if (bar->mib > 0)
		fprintf(to, "%.4f}, ", bar->mib);
	else
		fputs("null}, ", to);
}

static void put_samples(FILE *to, const struct figure *figure)
{
	fputs("\"runs\": [", to);
	for (size_t i = 0; figure_ok(figure) && i < figure->rounds; i++) {
		const struct sample *sample = &figure->sample[i];

		fprintf(to,
			"%s\n      {\"ms\": %.4f, \"cpu_ms\": %.4f, \"floor_ms\": %.4f, "
			"\"floor_cpu_ms\": %.4f}",
			i ? "," : "", sample->ms, sample->cpu_ms, sample->floor_ms,
			sample->floor_cpu_ms);
	}
	fputs("]", to);
}

static void put_figure(FILE *to, const struct figure *figure)
{
	static const char *const met[] = {
		[MET_NO_BAR] = "null",
		[MET_YES] = "true",
		[MET_NO] = "false",
		[MET_UNKNOWN] = "null",
	};
	struct summary summary;
	char name[128];

	figure_summary(figure, &summary);
	work_name(figure->work, name, sizeof(name));
	fputs("\n    {", to);
	put_string(to, "work", name);
	put_string(to, "scene", scene_name(figure->scene));
	fprintf(to, "\"size\": %" PRIu64 ", \"sockets\": %" PRIu64 ", ", figure->wanted,
		figure->sockets);
	fprintf(to, "\"error\": %d, \"exit_code\": %d, ", figure->error, figure->code);
	put_number(to, "ms", summary.ms);
	put_number(to, "cpu_ms", summary.cpu_ms);
	put_number(to, "floors", summary.floors);
	put_number(to, "cpu_floors", summary.cpu_floors);
	put_number(to, "ss", summary.ss);
	put_number(to, "ss_p", summary.ss_p);
	put_number(to, "vm_hwm_mib", figure->mib);
	put_bar(to, work_bar(figure->work, figure->wanted));
	fprintf(to, "\"met\": %s, ", met[figure_met(figure, &summary)]);
	put_samples(to, figure);
	fputs("}", to);
}

int report_json(const char *path, const struct place *place, const struct figure *figures,
	size_t count)
{
	FILE *to = fopen(path, "we");
	int failed;

	if (!to)
		return -errno;
	fputs("{", to);
	put_string(to, "date", place->date);
	put_string(to, "kernel", place->kernel);
	put_string(to, "cpu", place->cpu);
	put_string(to, "build", place->build);
	fprintf(to, "\"cpus\": %ld, \"figures\": [", place->cpus);
	for (size_t i = 0; i < count; i++) {
		if (i)
			fputs(",", to);
		put_figure(to, &figures[i]);
	}
	fputs("\n  ]}\n", to);
	failed = ferror(to);
	return fclose(to) || failed ? -EIO : 0;
}
