#!/usr/bin/env python3
"""soak ICECUE days|hour [SECONDS] [NAME...] - see scripts/soak."""
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time

import day
from company import Company
from figures import figures
from hour import Board
from judge import LIMITS, judge, line
from skin import ICE_S, REST_S

HOURS = 24


class Session:
    """The unmodified program in a folder of its own, on a terminal that somebody reads, with page and sound."""

    def __init__(self, icecue, folder, options, terminal):
        os.mkdir(folder, 0o700)
        self.folder, self.said = folder, ""
        with open(folder + "/alsa.conf", "w", encoding="ascii") as f:
            f.write('pcm.!default { type file file "/dev/null" format "raw" slave.pcm "null" }\npcm.null { type null }\n')
        ours = dict(os.environ, XDG_CONFIG_HOME=folder, XDG_RUNTIME_DIR=folder, ALSA_CONFIG_PATH=folder + "/alsa.conf",
                    DBUS_SESSION_BUS_ADDRESS="disabled:", TERM="xterm", LC_ALL="C.UTF-8")
        self.page = "libmicrohttpd" in subprocess.run([icecue, "--version"], capture_output=True, text=True,
                                                      check=True).stdout.split(";")[0]
        argv = [icecue, "watch", "--out", folder + "/out", "--sound", "--on-event", "/bin/true",
                *(["--page", "0"] if self.page else []), *options]
        self.screen, slave = pty.openpty() if terminal else (None, None)
        self.events = open(folder + "/events", "wb")
        self.process = subprocess.Popen(argv, env=ours, stdin=slave if terminal else subprocess.DEVNULL,
                                        stdout=slave if terminal else self.events, stderr=subprocess.PIPE,
                                        start_new_session=True)
        if terminal:
            os.close(slave)
        os.set_blocking(self.process.stderr.fileno(), False)
        self.series = {name: [] for name in LIMITS}
        self.begun, self.company, self.drawn = time.monotonic(), None, 0

    def hear(self):
        self.said += (self.process.stderr.read() or b"").decode(errors="replace")
        while self.screen is not None and select.select([self.screen], [], [], 0)[0]:
            try:
                got = os.read(self.screen, 1 << 16)
            except OSError:
                got = b""
            if not got:
                break
            self.drawn += len(got)
            self.said += re.sub(r"[^ -~]+", " ", got.decode(errors="replace")) if len(self.said) < 20000 else ""

    def turn(self):
        """About once a second; False when it ended."""
        self.hear()
        if self.process.poll() is not None:
            return False
        port = re.search(r"(?:127\.0\.0\.1|localhost):(\d+)", self.said)
        if not self.company and (port or not self.page) and time.monotonic() > self.begun + 1:
            self.company = Company(self.folder, self.process.pid, int(port[1]) if port else 0)
        if self.company:
            self.company.turn()
        return True

    def measure(self):
        row = figures(self.process.pid)
        for name in row or ():
            self.series[name].append((time.monotonic() - self.begun, row[name]))

    def end(self, wait_s):
        if self.company:
            self.company.leave()
        if wait_s == 0 and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + max(wait_s, 120)
        while self.process.poll() is None and time.monotonic() < until:
            self.hear()
            time.sleep(0.05)
        self.hear()
        self.events.close()
        if self.process.poll() is None:
            self.process.kill()
        return self.process.wait()


def record_of(session):
    for top, _, names in os.walk(session.folder + "/out"):
        if "session.csv" in names:
            return top + "/session.csv"
    return None


def report(name, session, code):
    """True when all is flat."""
    rows = [judge(of, session.series[of]) for of in LIMITS]
    print("%s: exit status %d, %d figures, company %s" % (
        name, code, len(session.series["pss_kb"]), session.company.heard if session.company else "none"))
    for row in rows:
        print(line(row))
    if session.company and session.company.heard["lost"]:
        print("    a connection was lost")
    good = code == 0 and all(row["verdict"] == "flat" for row in rows) and session.company is not None and \
        not session.company.heard["lost"] + session.company.heard["late"]
    if code != 0:
        print("    it said: %s" % session.said[-1500:])
    sys.stdout.flush()
    return good


def record_is_good(icecue, session, name, round_s):
    """Each row can be replayed; numb is said under ice only."""
    record = record_of(session)
    if not record:
        print("    there is no record")
        return False
    again = subprocess.run([icecue, "replay", "--events", record], capture_output=True, text=True, check=False)
    events = [json.loads(text) for text in again.stdout.splitlines()]
    numb = [e["elapsed_s"] for e in events if e["event"] == "numb"]
    wrong = [t for t in numb if not REST_S <= t % round_s < REST_S + ICE_S + 5] if round_s else []
    with open(record, encoding="utf-8") as f:
        rows = sum(",ok," in row for row in f)
    print("    record: %d good readings, %d events, numb %d times%s" % (
        rows, len(events), len(numb), ", of which without ice, at s: %s" % wrong if wrong else ""))
    if again.returncode != 0:
        print("    replay of the record: exit status %d: %s" % (again.returncode, again.stderr[-500:]))
    return again.returncode == 0 and not wrong and rows > 0 and (name != "rounds" or len(numb) >= 2)


def days(icecue, seconds, names):
    """24 h each, in so many seconds, all at once."""
    sessions, good, speed = {}, True, HOURS * 3600 / seconds
    with tempfile.TemporaryDirectory() as folder:
        for i, (name, kind, options) in enumerate(day.DAYS):
            if not names or name in names:
                path = "%s/%s.capture" % (folder, name)
                day.make(path, kind, i + 1, HOURS)
                sessions[name] = path, options
        sessions = {name: Session(icecue, "%s/%s" % (folder, name),
                                  ["--probe", "capture:" + path, "--speed", "%.3f" % speed, "--for", "%dh" % HOURS, "--events",
                                   *options], False)
                    for name, (path, options) in sessions.items()}
        end = time.monotonic() + seconds * 0.985  # drawing and the page at the end are another matter
        while time.monotonic() < end and all([s.turn() for s in sessions.values()]):
            for s in sessions.values():
                s.measure()
            time.sleep(1)
        for name, s in sessions.items():
            code = s.end(seconds)
            good &= report(name + ", %d h in %d s" % (HOURS, seconds), s, code)
            good &= record_is_good(icecue, s, name, day.ROUND_S)
    return good


def hour(icecue, seconds, _names):
    """In real time, on a full screen; a figure each 30 s."""
    with tempfile.TemporaryDirectory() as folder:
        board = Board(folder + "/board")
        session = Session(icecue, folder + "/hour", ["--probe", "text:" + board.path], True)
        board.start()
        measured = 0
        while time.monotonic() < session.begun + seconds and session.turn():
            if time.monotonic() >= session.begun + measured * min(30, seconds / 60):
                session.measure()
                measured += 1
            time.sleep(1)
        code = session.end(0)
        board.ended = True
        board.join()
        good = report("an hour of %d s: %d lines of the board, unplugged %d times, %d kB on the screen" % (
            seconds, board.samples, board.unplugged, session.drawn // 1000), session, code)
        good &= record_is_good(icecue, session, "hour", 0)
    return good


def main(argv):
    if len(argv) < 3 or argv[2] not in ("days", "hour"):
        print(__doc__, file=sys.stderr)
        return 2
    seconds = float(argv[3]) if len(argv) > 3 else {"days": 400, "hour": 3600}[argv[2]]
    return 0 if {"days": days, "hour": hour}[argv[2]](argv[1], seconds, argv[4:]) else 1


if __name__ == "__main__":
    threading.excepthook = lambda a: (sys.__excepthook__(a.exc_type, a.exc_value, a.exc_traceback), os._exit(1))
    sys.exit(main(sys.argv))
