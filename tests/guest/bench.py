"""What the scenarios need: people of the guest, the program run as one of them, and waiting for what must happen."""
import glob
import os
import signal
import subprocess
import time

HANG_S = 90  # waiting for longer than that is a failure; nothing takes so long
# Without gnuplot, whose charts at the end of each session take longer than all else here.
BARE_PATH = "/nonexistent"


class Failed(Exception):
    pass


def wait_for(what, condition, explain=lambda: ""):
    end = time.monotonic() + HANG_S
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"waited in vain for {what}\n{explain()}")
        time.sleep(0.02)


def check(condition, what):
    if not condition:
        raise Failed(what)


class Person:
    """An ordinary user. The groups are those of the guest's /etc/group."""

    def __init__(self, name, uid, *groups):
        self.name, self.uid = name, uid
        self.home, self.runtime = f"/run/home/{name}", f"/run/user/{uid}"
        with open("/etc/passwd", "a") as f:
            f.write(f"{name}:x:{uid}:{uid}::{self.home}:/bin/sh\n")
        self.groups = [group_id(group) for group in groups]
        for folder in (self.home, self.runtime):
            os.makedirs(folder)
            os.chmod(folder, 0o700)
            os.chown(folder, uid, uid)

    def start(self, argv, out):
        env = {"HOME": self.home, "XDG_RUNTIME_DIR": self.runtime, "PATH": BARE_PATH, "LC_ALL": "C.UTF-8"}
        return subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=env, cwd=self.home,
            user=self.uid, group=self.uid, extra_groups=self.groups,
        )  # fmt: skip

    def run(self, *argv):
        """Exit code and what it said."""
        p = self.start(argv, subprocess.PIPE)
        said = p.communicate(timeout=HANG_S)[0].decode()
        return p.returncode, said


def group_id(name):
    with open("/etc/group") as f:
        for line in f:
            words = line.split(":")
            if words[0] == name:
                return int(words[2])
    raise Failed(f"the guest has no group {name}")


class Watch:
    """`icecue watch` of a person. Its record lies below `out`, which several watches may share."""

    program = "/opt/icecue"
    all = []  # to be ended

    def __init__(self, person, out, *args):
        self.out = os.path.join(person.home, out)
        Watch.all.append(self)
        self.said_path = f"/run/said-{person.name}-{time.monotonic_ns()}"
        with open(self.said_path, "wb") as f:
            self.p = person.start((self.program, "watch", "--out", self.out, "--events", *args), f)

    def said(self):
        with open(self.said_path, errors="replace") as f:
            return f.read()

    def record(self):
        """The newest one."""
        paths = sorted(glob.glob(f"{self.out}/*/session.csv"))
        if not paths:
            return ""
        with open(paths[-1]) as f:
            return f.read()

    def explain(self):
        code = self.p.poll()
        state = "runs" if code is None else f"has ended with {code}"
        return f"The program {state} and said:\n{self.said()}\nIts record ends with:\n{self.record()[-1500:]}"

    def until_row(self, cells, after=0):
        """Waits for a row of the record with these cells, beyond so many characters."""
        wait_for(f"a row {cells}", lambda: cells in self.record()[after:] or self.p.poll() is not None, self.explain)
        check(cells in self.record()[after:], f"no row {cells}\n{self.explain()}")

    def until_said(self, words):
        wait_for(f'"{words}"', lambda: words in self.said() or self.p.poll() is not None, self.explain)
        check(words in self.said(), f'it did not say "{words}"\n{self.explain()}')

    def end(self):
        """Waits for its end; returns the exit code."""
        try:
            return self.p.wait(HANG_S)
        except subprocess.TimeoutExpired:
            raise Failed(f"it does not end\n{self.explain()}") from None

    def stop(self, *words):
        self.p.send_signal(signal.SIGTERM)
        code = self.end()
        check(code == 0, f"it ended with {code}\n{self.explain()}")
        for text in words:
            check(text in self.said(), f'it did not say "{text}"\n{self.explain()}')

    def kill(self):
        if self.p.poll() is None:
            self.p.kill()
        self.p.wait()
