# SPDX-License-Identifier: GPL-2.0-or-later
"""--check as a monitoring system runs it: one first line, an exit code, nothing else."""

import os
import re
import socket
import subprocess
import sys
import threading

import netspace
import tap

PERFDATUM = re.compile(r"([a-z_0-9]+)=([0-9.]+%?|U);([0-9.]*);([0-9.]*);0;([0-9.]*)")


def check(*args):
    """Exit code, first line without performance data, that as a dict, and the rest."""
    done = subprocess.run([os.environ["SOCKVIEW"], *args], capture_output=True, text=True,
                          timeout=60, stdin=subprocess.DEVNULL, check=False)
    assert not done.stderr, done
    first, _, rest = done.stdout.partition("\n")
    status, bar, perf = first.partition(" | ")
    data = {}
    for word in perf.split():
        match = PERFDATUM.fullmatch(word)
        assert match and match[1] not in data, word
        data[match[1]] = match.groups()[1:]
    assert bool(bar) == bool(data), first
    return done.returncode, status, data, rest


class Stuck:
    """A listener that accepts nothing, with as many clients as are wanted."""

    def __init__(self, clients, limit=20):
        self.server = socket.socket()
        self.server.bind(("127.0.0.1", 0))
        self.server.listen(limit)
        self.clients = [self.connect() for _ in range(clients)]
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.knock)

    def connect(self):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(self.server.getsockname())
        return client

    def knock(self):
        """What comes to a full queue is dropped."""
        while not self.ended.wait(0.01):
            self.connect().close()

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        self.ended.set()
        if self.thread.is_alive():
            self.thread.join()
        for each in self.clients + [self.server]:
            each.close()


def test_a_host_without_trouble_is_ok():
    netspace.need()
    code, status, data, rest = check("--check=accept_queue,close_wait")
    assert (code, rest) == (0, ""), (code, status, rest)
    assert status.startswith("OK - no findings; 2 kinds checked"), status
    assert data["close_wait"] == ("0", "100", "1000", ""), data


def test_a_listener_that_is_slow_to_accept_is_a_warning():
    netspace.need()
    with Stuck(18):
        code, status, data, rest = check("--check")
    assert code == 1 and status.startswith("WARNING - 127.0.0.1:"), status
    assert data["accept_queue"] == ("90%", "80", "100", "100"), data
    assert rest.startswith("WARN accept_queue: 127.0.0.1:"), rest


def test_a_full_queue_that_drops_is_critical():
    netspace.need()
    with Stuck(21) as stuck:
        stuck.thread.start()
        code, status, data, rest = check("--check=accept_queue")
    assert code == 2 and status.startswith("CRITICAL - 127.0.0.1:"), (code, status)
    assert float(data["accept_queue"][0].rstrip("%")) >= 100, data
    assert rest.startswith("CRIT accept_queue: 127.0.0.1:"), rest


def test_a_threshold_decides_what_is_a_warning():
    netspace.need()
    with Stuck(10):
        assert check("--check=accept_queue")[0] == 0
        code, _, data, _ = check("--check=accept_queue", "--threshold",
                                 "accept_queue=40%,100%")
    assert code == 1 and data["accept_queue"][1] == "40", (code, data)


def test_every_error_is_unknown_and_says_why():
    for args, why in (
            (("--check=close_wait,prots",), '--check: no kind "prots" (kinds: accept_queue '),
            (("--check=close_wiat",), 'did you mean "close_wait"?'),
            (("--check=",), 'no kind ""'),
            (("--nonsense", "--check"), 'no option "--nonsense"'),
            (("--check", "--json"), "--check: "),
            (("--check", "-v", "sockets"), "--check: "),
            (("--check", "-d", "1"), "--check: "),
            (("--check", "--threshold", "close_wait=10,1"), "WARN must be below CRIT"),
            (("--check", "state", "close-wiat"), 'no such state "close-wiat"'),
            (("--check", "--replay", "/nonexistent"), "/nonexistent"),
            (("--ch", "--nonsense"), 'no option "--nonsense"')):
        code, status, data, rest = check(*args)
        assert (code, data, rest) == (3, {}, ""), (args, code, data, rest)
        assert status.startswith("UNKNOWN - ") and why in status, (args, status)


def test_what_stands_behind_the_options_is_no_check():
    done = subprocess.run([os.environ["SOCKVIEW"], "-o", "--", "--check"],
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and not done.stdout, done


if __name__ == "__main__":
    netspace.enter()
    sys.exit(tap.run(dict(vars())))
