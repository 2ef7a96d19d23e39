#!/usr/bin/env python3
"""page ICECUE SECONDS - what the live page costs a session: processor time and memory, without it, with it, and with so many
who look. All sessions at once, of the simulated probe."""
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import time

CASES = (None, 0, 1, 20)  # who look; None: without a page


def figures(pid):
    """Seconds of the processor, and kB of its own memory."""
    with open("/proc/%d/stat" % pid, encoding="utf-8") as f:
        words = f.read().rsplit(")", 1)[1].split()
    with open("/proc/%d/status" % pid, encoding="utf-8") as f:
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"), int(re.search(r"RssAnon:\s*(\d+)", f.read())[1])


def port_of(path):
    while not (found := re.search(r"127\.0\.0\.1:(\d+)", open(path, encoding="utf-8").read())):
        time.sleep(0.05)
    return int(found[1])


def read(sockets, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for s in select.select(sockets, [], [], 0.2)[0]:
            s.recv(1 << 16)


def main(icecue, seconds):
    children, sockets = [], []
    with tempfile.TemporaryDirectory() as folder:
        for i, looks in enumerate(CASES):
            said = "%s/%d" % (folder, i)
            page = [] if looks is None else ["--page", "0"]
            with open(said, "w", encoding="utf-8") as f:
                children.append(subprocess.Popen(
                    [icecue, "watch", "--probe", "sim", "--out", said + ".out", *page], stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=f,
                    env=dict(os.environ, XDG_CONFIG_HOME=folder, XDG_RUNTIME_DIR=folder, PATH="/nonexistent")))
            for _ in range(looks or 0):
                sockets.append(socket.create_connection(("127.0.0.1", port_of(said))))
                sockets[-1].sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        read(sockets, 3)
        before = [figures(c.pid) for c in children]
        read(sockets, seconds)
        after = [figures(c.pid) for c in children]
        for c in children:
            c.terminate()
        for c in children:
            c.wait()
    for looks, (cpu, _), (cpu_now, kb) in zip(CASES, before, after):
        print("    %-20s cpu=%.2f %% of a core  memory=%d kB" % (
            "without a page" if looks is None else "%d look" % looks, (cpu_now - cpu) / seconds * 100, kb))


main(sys.argv[1], float(sys.argv[2]))
