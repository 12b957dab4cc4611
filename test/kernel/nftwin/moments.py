# SPDX-License-Identifier: GPL-2.0-only
"""When Linux really received each packet, was really asked, and had its tables read.

Linux runs on the wall clock, so on a busy machine everything comes late. The twin writes the true moments down, and
the model is given these: a delay then changes both sides alike. Two things a delay can spoil all the same. The story
becomes another one where a timeout passes that was not to pass: `expired, then asked` is no test of `asked in time`.
And Linux may be held up while it does one thing, and then it is not known in which second it did it; in the midst of a
packet it sets a timeout and prints what is left of it.

Linux counts time in ticks, 4 ms at 250 Hz, which since 6.4 begin at whole multiples of CLOCK_MONOTONIC; those of
the model begin at whole multiples of simulation time. So moments are counted in ticks here."""

import itertools
import os
import re
import time
from dataclasses import dataclass

_COARSE = 6             # CLOCK_MONOTONIC_COARSE, which moves with the kernel's tick; `time` lacks the name
TICK = time.clock_getres(_COARSE)
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


def be_punctual(children):
    """From now on this process, perhaps with the children that it starts, goes before all others, where that is
    allowed. Else it is late, and how late is written down."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | (0 if children else os.SCHED_RESET_ON_FORK), os.sched_param(1))
    except OSError:
        pass


def sleep_to_tick(due):
    """Sleeps until `due` and on to just after the kernel's next tick: an event that prints a remaining time then does
    so in the tick in which it was set, and 30 s are never printed as 29."""
    time.sleep(max(0.0, due - time.monotonic()))
    before = time.clock_gettime(_COARSE)
    while time.clock_gettime(_COARSE) == before:
        time.sleep(0.0002)


class Clock:
    """Counts ticks from its making on, and keeps the moments."""

    def __init__(self):
        self._first = time.monotonic() // TICK
        self.moments = []

    def act(self, kind, action, planned=None, due=0.0):
        """Does something when it is `due` by time.monotonic(), or now; returns its second."""
        sleep_to_tick(due)
        tick = self._tick()
        action()
        moment = Moment(kind, tick * TICK if planned is None else planned, tick, self._tick())
        self.moments.append(moment)
        return moment.seconds()

    def monotonic(self, seconds):
        """A second of this clock by time.monotonic()."""
        return self._first * TICK + seconds

    def _tick(self):
        return int(time.monotonic() // TICK - self._first)


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
