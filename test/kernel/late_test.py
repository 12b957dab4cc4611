#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The comparison with Linux on a machine that is too slow: a delay never makes a difference, and hides none.

  late_test.py --replay PATH

Exit code 0: as it has to be; 1: not; 77: Linux cannot be asked here."""

import argparse
import contextlib
import os
import random
import stat
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import compare
import kernel_twin
import tcp_walk
from nftwin import moments, scenario, stock, tap, walks
from nftwin.moments import COMMAND, HZ, PACKET, Moment, spoiled, timeouts

# Packets, answers, a command, NAT, an expectation; timeouts of 1 s and 2 s.
STORIES = ("udp-reply", "nat-snat", "udp-stream", "tcp-snat", "ctnetlink-list-zero", "tftp-nat-data-late",
           "expectation-timeout", "timeout-udp", "timeout-udp-refresh", "timeout-udp-late-reply-nat",
           "limit-rate", "table-timestamp")
SHORT = ("udp-reply", "udp-new", "udp-port-zero")
PLANTED = "net.netfilter.nf_conntrack_udp_timeout=29"


def run_late_twin(least, most, held, arguments):
    """The twin, each of whose acts is so many seconds late; `held`: and it may be held up in the midst of it."""
    in_time, inject = moments.sleep_to_tick, tap.Tap.inject

    def inject_slowly(*packet):
        time.sleep(0.3 * (random.random() < 0.05))
        inject(*packet)
        time.sleep(0.3 * (random.random() < 0.05))

    moments.sleep_to_tick = lambda due: in_time(max(due, time.monotonic()) + random.uniform(least, most))
    if held:
        tap.Tap.inject = inject_slowly
    return kernel_twin.main(arguments)


def be_late(least, most, held=False):
    """Has the comparison ask run_late_twin()."""
    compare.TWIN = [sys.executable, os.path.abspath(__file__), "--twin", str(least), str(most), str(int(held))]


def seconds(sysctl="", commands=(), packets=()):
    return timeouts(scenario.Scenario("", "", list(packets), sysctl=sysctl, commands=commands))


def known(*what):
    """(planned seconds, tick of a packet or (earliest, latest) of a command) as Moments."""
    return [Moment(COMMAND, planned, *ticks) if isinstance(ticks, tuple) else Moment(PACKET, planned, ticks, ticks)
            for planned, ticks in what]


class SpoiledTest(unittest.TestCase):
    """When a story went another way than it was told."""

    def test_in_time(self):
        self.assertIsNone(spoiled(known((0, 0), (0.5, HZ // 2), (1.5, HZ * 3 // 2))))

    def test_another_second(self):
        late = known((0, 0), (0.5, HZ + 1))
        self.assertTrue(spoiled(late))
        self.assertIsNone(spoiled(late, seconds()), "the model was given this second")

    def test_a_timeout_has_passed(self):
        udp = seconds(packets=[(0, "eth0", stock.ask()[1])])
        self.assertTrue(spoiled(known((0, 0), (1.5, 2 * HZ)), udp), "UDP's two seconds")
        self.assertIsNone(spoiled(known((0, 0), (1.5, 2 * HZ - 1)), udp))
        self.assertIsNone(spoiled(known((0, 0), (1.5, 2 * HZ)), seconds()), "but TCP has none such")

    def test_a_timeout_has_not_passed(self):
        """The first of two is late, so that they are closer together than planned."""
        self.assertTrue(spoiled(known((0, HZ), (1.2, HZ + HZ // 2)), seconds("x_timeout=1")))

    def test_each_pair_counts(self):
        self.assertTrue(spoiled(known((0, 0), (0.4, HZ * 6 // 10), (0.8, HZ * 11 // 10)), seconds("x_timeout=1")))

    def test_held_up(self):
        self.assertIsNone(spoiled(known((0, 0), (1.5, (HZ + 9, HZ + 90))), seconds()))
        self.assertTrue(spoiled(known((0, 0), (1.5, (HZ - 1, HZ + 1))), seconds()), "before or after one second")
        self.assertTrue(spoiled(known((0, (0, 1)), (1.5, HZ)), seconds()), "29 s or 28 s are left")
        self.assertTrue(spoiled([Moment(PACKET, 0, 0, 1)], seconds()), "30 s or 29 s are left at the packet's end")

    def test_timeouts(self):
        found = seconds("net.netfilter.nf_conntrack_udp_timeout=7,net.ipv4.ipfrag_time=5",
                       commands=[(0, "-U -p udp -t 17 -m 23")])
        self.assertLessEqual({5, 7, 17, 30}, found)
        self.assertNotIn(23, found)


class LateTest(unittest.TestCase):
    replay = None

    def compare(self, name, program, least, most, held=False):
        be_late(least, most, held)
        return compare.compare(scenario.load()[name], [program], None, True)

    @contextlib.contextmanager
    def wrong(self, arguments):
        """A netfilter-replay with other arguments than it is given."""
        with tempfile.TemporaryDirectory(prefix="late-") as folder:
            program = os.path.join(folder, "netfilter-replay")
            with open(program, "w") as file:
                file.write(f"#!/bin/bash\nexec {self.replay} {arguments}\n")
            os.chmod(program, stat.S_IRWXU)
            yield program

    def setUp(self):
        hindrance = compare.linux_can_run()
        if hindrance:
            self.skipTest(hindrance)

    def test_a_delay_makes_no_difference(self):
        for most, held in ((0.05, False), (0.4, False), (0.1, True)):
            with ThreadPoolExecutor(len(STORIES)) as pool:
                results = list(pool.map(lambda name: self.compare(name, self.replay, 0, most, held), STORIES))
            for result in results:
                with self.subTest(result.name, most=most, held=held):
                    self.assertIn(result.verdict, (compare.EQUAL, compare.LATE), result.notes)
            self.assertIn(compare.EQUAL, [result.verdict for result in results])

    def test_another_story_is_not_compared(self):
        """Here what was to come 40 ms later comes after the timeout of a second."""
        result = self.compare("timeout-icmp", self.replay, 1.1, 1.1)
        self.assertEqual(result.verdict, compare.LATE, result.notes)

    def test_a_delay_hides_nothing(self):
        with self.wrong(f'"$@" --sysctl={PLANTED}') as program:
            for name in SHORT:
                with self.subTest(name):
                    result = self.compare(name, program, 0, 0.1)
                    self.assertEqual(result.verdict, compare.DIFFERENT, result.notes)

    def test_walks(self):
        be_late(0, 0.03)
        connections = {port: tcp_walk.FAMILY.walk(1, port) for port in range(2000, 2008)}
        setting = tcp_walk.SETTINGS[1]
        self.assertIn("established=1000", setting[0])
        found, late = walks.Walks(tcp_walk.FAMILY, self.replay, setting).run(connections)
        self.assertEqual(found, {}, late)
        with self.wrong('"${@/established=1000/established=999}"') as program:
            found, late = walks.Walks(tcp_walk.FAMILY, program, setting).run(connections)
            self.assertLessEqual(set(connections), {*found, *late})
            self.assertTrue(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--replay", required=True, metavar="PATH", help="the program netfilter-replay")
    LateTest.replay = os.path.abspath(parser.parse_args().replay)
    result = unittest.main(argv=sys.argv[:1], exit=False).result
    if not result.wasSuccessful():
        return 1
    return compare.SKIPPED_BY_CTEST if result.skipped else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--twin"]:
        sys.exit(run_late_twin(float(sys.argv[2]), float(sys.argv[3]), sys.argv[4] == "1", sys.argv[5:]))
    sys.exit(main())
