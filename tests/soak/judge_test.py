#!/usr/bin/env python3
"""What the judge says of made-up series."""
import random
import unittest

from judge import judge, line


def series(figure, n=120, step_s=30):
    return [(i * step_s, figure(i)) for i in range(n)]


def verdict(name, figure, n=120):
    return judge(name, series(figure, n))["verdict"]


class Judge(unittest.TestCase):
    def setUp(self):
        self.draw = random.Random(7)

    def noise(self, most):
        return self.draw.uniform(-most, most)

    def test_what_stays_is_flat(self):
        self.assertEqual(verdict("pss_kb", lambda i: 9000), "flat")
        self.assertEqual(verdict("pss_kb", lambda i: 9000 + self.noise(400)), "flat")
        self.assertEqual(verdict("descriptors", lambda i: 14), "flat")

    def test_a_leak_grows(self):
        self.assertEqual(verdict("pss_kb", lambda i: 9000 + 12 * i), "grows")
        self.assertEqual(verdict("pss_kb", lambda i: 9000 + 12 * i + self.noise(400)), "grows")

    def test_a_lost_descriptor_now_and_then_grows(self):
        self.assertEqual(verdict("descriptors", lambda i: 14 + i // 40), "grows")
        self.assertEqual(verdict("timers", lambda i: 1 + i // 60), "grows")
        self.assertEqual(verdict("zombies", lambda i: i // 50), "grows")

    def test_one_leak_in_the_middle_grows(self):
        self.assertEqual(verdict("threads", lambda i: 2 + 2 * (i > 60)), "grows")

    def test_warm_up_does_not_count(self):
        self.assertEqual(verdict("pss_kb", lambda i: 5000 if i < 11 else 9000), "flat")

    def test_growth_after_warm_up_that_ends_late_counts(self):
        self.assertEqual(verdict("data_kb", lambda i: 5000 + 100 * min(i, 80)), "grows")

    def test_children_for_a_moment_are_flat(self):
        self.assertEqual(verdict("children", lambda i: 2 + (i % 7 == 0)), "flat")
        self.assertEqual(verdict("descriptors", lambda i: 14 + 3 * (i % 9 == 0)), "flat")

    def test_a_peak_jumps(self):
        self.assertEqual(verdict("children", lambda i: 40 if i == 70 else 2), "jumps")
        self.assertEqual(verdict("pss_kb", lambda i: 30000 if i == 70 else 9000), "jumps")

    def test_shrinking_is_flat(self):
        self.assertEqual(verdict("pss_kb", lambda i: 9000 - 10 * i), "flat")

    def test_few_figures_say_nothing(self):
        self.assertEqual(verdict("pss_kb", lambda i: 9000, n=12), "too short")

    def test_the_line_tells_the_verdict(self):
        self.assertIn("grows", line(judge("pss_kb", series(lambda i: 9000 + 12 * i))))
        self.assertIn("too short", line(judge("pss_kb", series(lambda i: 9000, 5))))


if __name__ == "__main__":
    unittest.main(argv=["judge_test", "-q"])
