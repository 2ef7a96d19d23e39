"""A board on a line in real time, 10 samples a second: a FIFO, whose writer now and then is silent, talks nonsense, or is
unplugged."""
import os
import threading
import time

from skin import Skin

ROUND_S, HERTZ = 1200, 10


class Board(threading.Thread):
    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.skin = path, Skin(3, ROUND_S)
        self.ended = False
        self.samples = self.unplugged = 0
        os.mkfifo(path, 0o600)
        # read and write: it opens at once, and nothing is lost before the session reads
        self.fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def write(self, data):
        try:
            self.samples += os.write(self.fd, data) == len(data)
        except BlockingIOError:
            pass

    def unplug(self, seconds):
        os.close(self.fd)
        self.unplugged += 1
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.ended:
            time.sleep(0.1)
        self.fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def run(self):
        begun, i = time.monotonic(), 0
        while not self.ended:
            i += 1
            t_s = time.monotonic() - begun
            second = int(t_s)
            if i % 2400 == 0:
                self.unplug(3 + i // 2400 % 3 * 5)
            elif second % 97 < 4:
                pass  # a drop-out
            elif i % 331 == 0:
                self.write(os.urandom(60) + b"\n")
            else:
                self.write(self.skin.line(t_s).encode())
            time.sleep(max(0, begun + t_s + 1 / HERTZ - time.monotonic()))
        os.close(self.fd)
