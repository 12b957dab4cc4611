#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What Linux answers where netfilter-replay is asked: same options, same output files.

kernel_twin.py --interfaces=eth0=192.168.1.254/24,eth1=192.168.10.1/24 --routes=default=eth1
    --rules=nat.rules --input=eth0=lan.pcap,eth1=wan.pcap --output=out"""

import signal
import sys
import tempfile
import time

from nftwin import namespace, options, pcap
from nftwin.options import TwinError
from nftwin.results import SETTLING, Results, deliver
from nftwin.tap import Tap

SMALLEST_GAP = 0.002      # seconds between packets, so that their events have an order
LONGEST_RUN = 600         # seconds; a twin runs in real time, so a capture has to be bounded


_COARSE = 6               # CLOCK_MONOTONIC_COARSE, which moves with the kernel's tick; `time` lacks the name


def sleep_to_tick(due):
    """Sleeps until `due` and on to just after the kernel's next tick (4 ms at 250 Hz): an event that prints
    a remaining time then does so in the tick in which it was set, and 30 s are never printed as 29."""
    time.sleep(max(0.0, due - time.monotonic()))
    before = time.clock_gettime(_COARSE)
    while time.clock_gettime(_COARSE) == before:
        time.sleep(0.0002)


def timeline(inputs, commands):
    """All packets of all captures as (seconds, device, MAC, packet) and all conntrack commands as (seconds,
    None, None, arguments), in the order of their time stamps."""
    told = [(seconds, device, mac, packet) for device, path in inputs.items()
            for seconds, mac, packet in pcap.read_ipv4(path)]
    told += [(seconds, None, None, arguments) for seconds, arguments in commands or []]
    told.sort(key=lambda event: event[0])
    if told and told[-1][0] - told[0][0] > LONGEST_RUN:
        raise TwinError(f"--input: the captures last longer than {LONGEST_RUN} s")
    return told


class Wire:
    """The TAP devices, and what came out of them when."""

    def __init__(self, interfaces):
        self._broadcasts = {name: address.network.broadcast_address for name, address in interfaces.items()}
        self._taps = {name: Tap(name) for name in interfaces}
        self._epoch = self._started = 0.0
        self.sent = {name: [] for name in interfaces}

    def collect(self):
        now = self._epoch + time.monotonic() - self._started
        for name, tap in self._taps.items():
            self.sent[name] += [(now, packet) for packet in tap.transmitted()]

    def forget(self):
        """Drops what bringing the devices up has sent: it is no part of the story."""
        for tap in self._taps.values():
            tap.transmitted()

    def play(self, told, run):
        """`run` is called with the arguments of each conntrack command."""
        self._epoch = told[0][0] if told else 0.0
        self._started = time.monotonic()
        earliest = 0.0
        for seconds, device, mac, what in told:
            due = max(self._started + seconds - self._epoch, earliest)
            sleep_to_tick(due)
            if device is None:
                run(what)
            else:
                self._taps[device].inject(what, mac, self._broadcasts[device])
            self.collect()
            earliest = time.monotonic() + SMALLEST_GAP


def answer(asked, work):
    """Makes this process's new namespace the router; results are files in the folder `work`."""
    told = timeline(asked.inputs, asked.commands)
    namespace.enter_new()
    wire = Wire(asked.interfaces)
    namespace.make_router(asked)
    with Results(work, asked.rules, asked.commands is not None) as results:
        wire.forget()
        wire.play(told, results.run_command)
        time.sleep(SETTLING)
        results.take_tables()
        wire.collect()
        results.take_packets(wire.sent)


def main(arguments):
    # A polite kill has to end the listeners too; the namespace ends with us in any case.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        asked = options.parse(arguments)
        with tempfile.TemporaryDirectory(prefix="kernel-twin-") as work:
            answer(asked, work)
            deliver(work, asked.output)
    except (TwinError, OSError) as error:
        print(f"kernel_twin: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
