"""Who keeps a session company: a browser at its page, another that comes and goes, a program that follows it on its socket,
and somebody who presses keys. Each takes what there is, and waits for nothing."""
import glob
import json
import select
import socket


class Company:
    def __init__(self, runtime, pid, port):
        self.runtime, self.pid, self.port = runtime, pid, port
        self.page = self.guest = self.follower = None
        self.heard = {"page": 0, "guest": 0, "follower": 0, "answers": 0, "refused": 0, "late": 0, "lost": 0}
        self.turns = 0

    def browser(self):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        s.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        s.setblocking(False)
        return s

    def program(self, request):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(10)
        s.connect(glob.glob("%s/icecue/*.%d" % (glob.escape(self.runtime), self.pid))[0])
        s.sendall(json.dumps(request).encode() + b"\n")
        return s

    def ask(self, request):
        with self.program(request) as s:
            try:
                answer = json.loads(s.makefile().readline())
            except TimeoutError:  # a session that is faster than the machine has no time for it
                self.heard["late"] += 1
                return
        self.heard["answers"] += 1
        self.heard["refused"] += "refused" in answer or "error" in answer

    def hear(self):
        for name in "page", "guest", "follower":
            s = getattr(self, name)
            while s and select.select([s], [], [], 0)[0]:
                got = s.recv(1 << 16)
                self.heard[name] += len(got)
                if not got:
                    self.heard["lost"] += 1
                    s.close()
                    setattr(self, name, None)
                    break

    def turn(self):
        """About once a second of real time."""
        self.turns += 1
        if not self.page and self.port:
            self.page = self.browser()
        if not self.follower:
            self.follower = self.program({"ask": "follow"})
            self.follower.setblocking(False)
        if self.port and self.turns % 40 == 0:  # it comes for some seconds
            self.guest = self.browser()
        if self.guest and self.turns % 40 == 9:
            self.guest.close()
            self.guest = None
        if self.turns % 5 == 0:
            self.ask({"ask": "status"})
        if self.turns % 47 == 0:
            self.ask({"mark": ("pass", "numb", "undo", "ack")[self.turns // 47 % 4]})
        if self.turns % 61 == 0:
            self.ask({"mark": "note", "note": "the %dth second" % self.turns})
        self.hear()

    def leave(self):
        for s in self.page, self.guest, self.follower:
            if s:
                s.close()
