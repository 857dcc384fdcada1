/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sockview/view/page.h"

static const struct page pages[] = {
	{ PAGE_OVERVIEW, '1', "1 Overview", NULL, false },
	{ PAGE_SERVICES, '2', "2 Services", &page_services, false },
	{ PAGE_PROCESSES, '3', "3 Processes", &page_processes, false },
	{ PAGE_PEERS, '4', "4 Peers", &page_peers, false },
	{ PAGE_LISTENERS, '5', "5 Listeners", &page_listeners, false },
	{ PAGE_SOCKETS, '6', "6 Sockets", &page_sockets, false },
	{ PAGE_COUNTERS, '7', "7 Counters", &page_counters, true },
};

#define PAGES (sizeof(pages) / sizeof(*pages))

const struct page *pages_table(size_t *count)
{
	*count = PAGES;
	return pages;
}

enum screen_page page_of_view(enum view view)
{
	for (size_t i = 0; i < PAGES; i++)
		if (pages[i].list && pages[i].list->view == view)
			return pages[i].page;
	return view == VIEW_FINDINGS ? PAGE_FINDINGS : PAGE_OVERVIEW;
}

const struct list_page *page_list(enum screen_page page)
{
	for (size_t i = 0; i < PAGES; i++)
		if (pages[i].page == page)
			return pages[i].list;
	return NULL;
}

unsigned page_legend(const struct list_page *page)
{
	unsigned count = 0;

	for (unsigned i = 1; i < PAGE_LEGEND_MAX; i++)
		count += page->legend[i] != NULL;
	return count;
}
