# SPDX-License-Identifier: GPL-2.0-or-later
"""--openmetrics as a program of another house reads it: by OpenMetrics 1.0."""

import json
import re
import socket
import sys

import netspace
import tap

NAME = r"[a-zA-Z_][a-zA-Z0-9_]*"
LABEL = re.compile(rf'({NAME})="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? ([0-9]+(?:\.[0-9]+)?)")
ENDINGS = {"counter": "_total", "gauge": ""}
LISTENERS_MAX = 64


class Family:
    def __init__(self):
        self.type = self.unit = self.help = None
        self.samples = {}


def read_labels(text):
    labels, end = {}, 0
    while end < len(text):
        match = LABEL.match(text, end)
        assert match and match[1] not in labels, text
        labels[match[1]] = match[2]
        end = match.end()
    return tuple(sorted(labels.items()))


def read_metadata(families, line, current):
    _, key, name, *value = line.split(" ", 3)
    if name != current:
        assert name not in families, f"{name} is in two places"
        families[name] = Family()
    family = families[name]
    assert key in ("TYPE", "UNIT", "HELP") and value and not family.samples, line
    assert getattr(family, key.lower()) is None, line
    setattr(family, key.lower(), value[0])
    return name


def parse(text):
    """Families by their names; fails where it is not OpenMetrics."""
    assert text.endswith("# EOF\n") and text.count("# EOF") == 1, text[-80:]
    families, current = {}, None
    for line in text.splitlines()[:-1]:
        if line.startswith("#"):
            current = read_metadata(families, line, current)
            continue
        match = SAMPLE.fullmatch(line)
        assert match, line
        family = families[current]
        assert match[1] == current + ENDINGS[family.type], line
        labels = read_labels(match[2] or "")
        assert labels not in family.samples, line
        family.samples[labels] = float(match[3])
    for name, family in families.items():
        assert family.type and family.help, name
        assert family.unit is None or name.endswith("_" + family.unit), name
    return families


def metrics(*args):
    return parse(tap.sockview("--openmetrics", *args).decode())


def value(families, name, **labels):
    return families[name].samples[tuple(sorted(labels.items()))]


def by_address(families, name):
    return {dict(labels)["address"]: number
            for labels, number in families[name].samples.items()}


def test_it_is_openmetrics():
    families = metrics()
    assert "sockview_sockets" in families and "sockview_listener_queue" in families
    assert families["sockview_kernel_active_opens"].type == "counter"
    assert families["sockview_look_duration_seconds"].unit == "seconds"
    assert value(families, "sockview_source_complete", proto="tcp", source="netlink") == 1


def test_sockets_are_those_of_the_summary():
    netspace.need()
    server = socket.create_server(("127.0.0.1", 8080))
    clients = [socket.create_connection(("127.0.0.1", 8080)) for _ in range(3)]
    families = metrics()
    states = json.loads(tap.sockview("--json"))["tcp"]["states"]
    for state, counts in states.items():
        for name in "well_known", "registered", "dynamic":
            assert value(families, "sockview_sockets", proto="tcp", state=state,
                         **{"class": name}) == counts[name], (state, name)
        assert value(families, "sockview_sockets_ephemeral", proto="tcp",
                     state=state) == counts["ephemeral"], state
    assert by_address(families, "sockview_listener_queue") == {"127.0.0.1:8080": 3}
    assert by_address(families, "sockview_listener_queue_limit")["127.0.0.1:8080"] > 3
    for each in clients + [server]:
        each.close()


def test_counters_are_those_of_their_view():
    netspace.need()
    rows = json.loads(tap.sockview("--json", "-v", "counters"))["rows"]
    families = metrics()
    known = [row for row in rows if row["value"] is not None]
    kernel = [name for name in families if name.startswith(("sockview_kernel_",
                                                            "sockview_limit_"))]
    assert len(kernel) == len(known), (len(kernel), len(known))
    somaxconn = next(row["value"] for row in rows if row["name"] == "somaxconn")
    assert value(families, "sockview_limit_somaxconn") == somaxconn
    assert "sockview_kernel_tcp_req_q_full_do_cookies" in families
    assert not [name for name in families if name.endswith(("_count", "_sum", "_bucket"))]


def test_sockets_that_share_an_address_are_one_series():
    netspace.need()
    servers = [socket.create_server(("127.0.0.1", 8081), reuse_port=True, backlog=16)
               for _ in range(4)]
    clients = [socket.create_connection(("127.0.0.1", 8081)) for _ in range(8)]
    queues = by_address(metrics(), "sockview_listener_queue")
    assert list(queues) == ["127.0.0.1:8081"] and 2 <= queues["127.0.0.1:8081"] <= 8, queues
    for each in clients + servers:
        each.close()


def test_the_number_of_series_is_bounded():
    netspace.need()
    servers = [socket.create_server(("127.0.0.1", 9000 + i), backlog=10) for i in range(100)]
    client = socket.create_connection(("127.0.0.1", 9099))
    families = metrics()
    queues = by_address(families, "sockview_listener_queue")
    limits = by_address(families, "sockview_listener_queue_limit")
    assert len(queues) == LISTENERS_MAX + 1, len(queues)
    assert queues["127.0.0.1:9099"] == 1, "the fullest has a series of its own"
    assert sum(limits.values()) == 100 * 10, limits["other"]
    for each in servers + [client]:
        each.close()


def test_without_findings_there_is_no_word_of_them():
    assert "sockview_findings" in metrics()
    assert "sockview_findings" not in metrics("--no-findings")


def test_what_makes_no_sense_with_it_is_refused():
    for args in ("-a",), ("-v", "counters"), ("-c", "2"), ("-d", "1"), ("--json",):
        tap.sockview("--openmetrics", *args, code=2)


if __name__ == "__main__":
    netspace.enter()
    sys.exit(tap.run(dict(vars())))
