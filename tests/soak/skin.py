"""A skin that is iced again and again, as a board would tell it: a shape to keep a session busy, not a model of anyone's
skin. The same at every run."""
import math
import random

REST_C = 30.5
REST_S, ICE_S = 180, 330  # before the ice, and under it


class Skin:
    def __init__(self, seed, round_s, beads=1):
        self.draw = random.Random(seed)
        self.round_s, self.beads = round_s, beads

    def is_iced(self, t_s):
        return REST_S <= t_s % self.round_s < REST_S + ICE_S

    def at(self, t_s):
        ice_s = t_s % self.round_s - REST_S
        warm_s = ice_s - ICE_S
        cold_c = 7 + (REST_C - 7) * (0.6 * math.exp(-max(ice_s, 0) / 50) + 0.4 * math.exp(-max(ice_s, 0) / 150))
        if ice_s < 0:
            return REST_C + self.draw.gauss(0, 0.03)
        if warm_s < 0:  # strokes, and a blot each 15 s
            return cold_c + (1.2 * math.sin(ice_s * 2.6) if ice_s % 15 < 11 else 0.5) + self.draw.gauss(0, 0.08)
        return REST_C - 11.5 * math.exp(-warm_s / 320) - 8 * math.exp(-warm_s / 1300) + self.draw.gauss(0, 0.05)

    def line(self, t_s, without=()):
        """Without: beads that fell off, and lie in the room."""
        if self.beads == 1:
            return "probe=%.2f room=21.5\r\n" % self.at(t_s)
        return " ".join("T%d=%.2f" % (i + 1, 21.6 if i in without else self.at(t_s) + 0.1 * i)
                        for i in range(self.beads)) + " room=21.5\r\n"
