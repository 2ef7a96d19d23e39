"""Sessions of a day, in virtual time: captures of a board whose skin is iced every two hours, with what goes wrong."""
import random

from skin import Skin

DAY_S, ROUND_S = 86400, 7200
SPOTS = ["--spot", "T1=8", "--spot", "T2=8", "--spot", "T3=8", "--spot", "T4=8"]


class Capture:
    def __init__(self, path):
        self.file = open(path, "w", encoding="ascii")
        self.samples = 0
        self.file.write("# icecue capture 1\n# driver text\n# start 2026-11-22T09:00:00+01:00\n")

    def says(self, t_s, data):
        self.file.write("%.3f < %s\n" % (t_s, data.hex()))

    def link(self, t_s, word):
        self.file.write("%.3f ! %s\n" % (t_s, word))


def rounds(out, seed, hours):
    """Nothing goes wrong but the day's length."""
    skin = Skin(seed, ROUND_S)
    for i in range(hours * 3600 * 2):
        out.says(i / 2, skin.line(i / 2).encode())


def drop_outs(out, seed, hours):
    """Every minute or so a few seconds are missing, a line is torn or garbage; now and then there is nothing for a while."""
    skin, draw = Skin(seed, ROUND_S), random.Random(seed)
    silent_until_s = 0
    for i in range(hours * 3600 * 2):
        t_s, kind = i / 2, draw.random()
        if t_s < silent_until_s:
            continue
        line = skin.line(t_s).encode()
        if kind < 1 / 120:
            silent_until_s = t_s + draw.choice((2, 5, 12))
        elif kind < 1 / 110:
            silent_until_s = t_s + (900 if draw.random() < 0.05 else 3)
        elif kind < 1 / 60:
            line = draw.choice((line[:draw.randrange(len(line))], line[draw.randrange(len(line)):], draw.randbytes(draw.randrange(1, 120)), b"probe=nan room=\r\n",
                                b"probe=-127.00 room=21.5\r\n", line.replace(b"\r\n", b" ") + line))
        out.says(t_s, line)


def unplugs(out, seed, hours):
    """Unplugged every 70 s on average, for up to half a minute: over a thousand times a day."""
    skin, draw = Skin(seed, ROUND_S), random.Random(seed)
    out.link(0, "open")
    back_s, gone_s = 0, 40
    for i in range(hours * 3600 * 2):
        t_s = i / 2
        if back_s is None and t_s >= gone_s:
            out.link(t_s, "gone")
            back_s = t_s + draw.choice((1, 2, 3, 8, 25))
        if back_s is not None:
            if t_s < back_s:
                continue
            if t_s:
                out.link(t_s, "open")
            back_s, gone_s = None, t_s + draw.uniform(10, 120)
        out.says(t_s, skin.line(t_s).encode())


def beads(out, seed, hours):
    """Four beads, one of which falls off for half an hour each three hours, another for good at noon."""
    skin = Skin(seed, ROUND_S, 4)
    for i in range(hours * 3600 * 2):
        t_s = i / 2
        off = [0] * (t_s % 10800 > 9000) + [3] * (t_s > hours * 1800)
        out.says(t_s, skin.line(t_s, off).encode())


DAYS = (("rounds", rounds, []), ("drop-outs", drop_outs, []), ("unplugs", unplugs, []), ("beads", beads, SPOTS))


def make(path, kind, seed, hours):
    out = Capture(path)
    kind(out, seed, hours)
    out.file.close()
