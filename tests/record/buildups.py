#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes the recordings of things that get stuck, tests/data/record/*.pcap, each in a network
namespace of its own:

	tests/record/buildups.py build/src/sockview tests/data/record

They take a minute and a half, so they are kept in the tree. golden.c replays them.
"""

import os
import socket
import subprocess
import sys
import time


def record(program, path, delay, count):
    return subprocess.Popen(
        [program, "-o", "-d", str(delay), "-c", str(count), "--record", path],
        stdout=subprocess.DEVNULL)


def listen(port, backlog):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen(backlog)
    return server


def leak(program, path):
    """A server that never closes: one connection more each second."""
    server = listen(8080, 100)
    kept = []
    recorder = record(program, path, 15, 6)
    while recorder.poll() is None:
        client = socket.create_connection(("127.0.0.1", 8080))
        kept.append(server.accept()[0])
        client.close()
        time.sleep(1)


def queue(program, path):
    """A server that never accepts, and clients that go on trying."""
    server = listen(8080, 16)
    clients = []
    recorder = record(program, path, 1, 14)
    while recorder.poll() is None:
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", 8080))
        clients.append(client)
        time.sleep(0.3)
    server.close()


def ports(program, path):
    """A client that opens more and more to one destination, in a range of 60 ports."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w") as file:
        file.write("40000 40059")
    server = listen(9000, 100)
    kept = []
    recorder = record(program, path, 1, 14)
    while recorder.poll() is None:
        client = socket.socket()
        if client.connect_ex(("127.0.0.1", 9000)) == 0:
            kept += [client, server.accept()[0]]
        time.sleep(0.2)


BUILDUPS = {"leak": leak, "full-queue": queue, "used-up-ports": ports}


def main():
    program, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    if len(sys.argv) > 3:
        socket.sethostname("buildup")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        BUILDUPS[sys.argv[3]](program, os.path.join(folder, sys.argv[3] + ".pcap"))
        return
    runs = [subprocess.Popen(["unshare", "-rnu", sys.executable, __file__, program,
                              folder, name]) for name in BUILDUPS]
    sys.exit(any([run.wait() for run in runs]))


main()
