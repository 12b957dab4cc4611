# SPDX-License-Identifier: GPL-2.0-only
"""When Linux really received each packet, was really asked, and had its tables read.

Linux runs on the wall clock, so on a busy machine everything comes late. The twin writes the true moments down, and
the model is given these: a delay then changes both sides alike. Two things a delay can spoil all the same. The story
becomes another one where a timeout passes that was not to pass: `expired, then asked` is no test of `asked in time`.
And Linux may be held up while it does one thing, so that nobody knows in which second it did it; in the midst of a
packet it sets a timeout and prints what is left of it.

Linux counts time in ticks, 4 ms at 250 Hz, which since 6.4 begin at whole multiples of CLOCK_MONOTONIC; those of
the model begin at whole multiples of simulation time. So moments are counted in ticks here."""

import itertools
import os
import re
import time
from dataclasses import dataclass

COARSE = 6              # CLOCK_MONOTONIC_COARSE, which moves with the kernel's tick; `time` lacks the name
TICK = time.clock_getres(COARSE)
HZ = round(1 / TICK)

# Linux's own timeouts, as far as a run is long enough for them, and that after which UDP may be a stream; and where
# a scenario sets others.
_TIMEOUTS, _STREAM, _UDP = {10, 30, 60, 120}, 2, 17
_SET = re.compile(r"(?:time\w*=|-t |--timeout )(\d+)")

PACKET, COMMAND, TABLES = "packet", "command", "tables"


@dataclass(frozen=True)
class Moment:
    kind: str
    planned: float      # seconds, on a clock of its own
    earliest: int       # tick in which it happened, from the run's first one on,
    latest: int         # another one where the machine held Linux up meanwhile, or a command took its time

    def seconds(self):
        return self.earliest * TICK


class Clock:
    """Ticks from its making on."""

    def __init__(self):
        self._first = time.monotonic() // TICK
        # Between the two clocks the machine may let others run: the shortest look is the true one.
        looks = [(time.monotonic(), time.time(), time.monotonic()) for _ in range(20)]
        before, wall, _ = min(looks, key=lambda look: look[2] - look[0])
        self._start = wall - before + self._first * TICK

    def tick(self):
        return int(time.monotonic() // TICK - self._first)

    def since_start(self, wall):
        """Seconds from the first tick on of a moment of time.time()."""
        return wall - self._start


def save(folder, moments):
    """The last one is that of the tables."""
    with open(os.path.join(folder, "moments"), "w") as file:
        file.write("".join(f"{at.kind} {at.planned:.6f} {at.earliest} {at.latest}\n" for at in moments))


def load(folder):
    """What save() wrote, or nothing where it did not."""
    try:
        with open(os.path.join(folder, "moments")) as file:
            fields = [line.split() for line in file]
    except FileNotFoundError:
        return []
    return [Moment(kind, float(planned), int(earliest), int(latest)) for kind, planned, earliest, latest in fields]


def timeouts(told):
    """The seconds after which something may expire in a scenario."""
    texts = [told.sysctl, *(arguments for _, arguments in told.commands)]
    seconds = _TIMEOUTS.union(int(number) for text in texts for number in _SET.findall(text))
    if any(packet[9:10] == bytes([_UDP]) for packet in told.sent()):
        seconds.add(_STREAM)
    return seconds


def spoiled(moments, seconds=None):
    """None, or what makes the run useless. `seconds`: those that must not pass unplanned; None: none must, since
    whom Linux is compared with is not given its moments."""
    for moment in moments:
        if moment.kind == PACKET and moment.earliest != moment.latest:
            return f"held up with a packet for {(moment.latest - moment.earliest) * TICK:.3f} s"
    for one, two in itertools.combinations(moments, 2):
        least, most = two.earliest - one.latest, two.latest - one.earliest
        if least != most and (least - 1) // HZ != most // HZ:
            return f"{least * TICK:.3f} s or {most * TICK:.3f} s passed, instead of {two.planned - one.planned:.3f} s"
        planned, passed = int(two.planned - one.planned + TICK / 2), most // HZ
        between = range(min(planned, passed) + 1, max(planned, passed) + 1)
        if between and (seconds is None or seconds.intersection(between)):
            return f"{most * TICK:.3f} s passed instead of {two.planned - one.planned:.3f} s"
    return None
