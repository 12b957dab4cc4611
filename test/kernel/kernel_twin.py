#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What Linux answers where netfilter-replay is asked: same options, same output files.

kernel_twin.py --interfaces=eth0=192.168.1.254/24,eth1=192.168.10.1/24 --routes=default=eth1
    --rules=nat.rules --input=eth0=lan.pcap,eth1=wan.pcap --output=out"""

import signal
import sys
import tempfile
import time
from functools import partial

from nftwin import namespace, options, pcap
from nftwin.moments import COMMAND, PACKET, TABLES, Clock, be_punctual
from nftwin.options import TOO_SLOW, TooSlow, TwinError
from nftwin.results import SETTLING, Results, deliver
from nftwin.tap import Tap

SMALLEST_GAP = 0.002      # seconds between packets, so that their events have an order
LONGEST_RUN = 600         # seconds; a twin runs in real time, so a capture has to be bounded


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
    """The TAP devices, and what went into them and came out of them when."""

    def __init__(self, interfaces):
        self._broadcasts = {name: address.network.broadcast_address for name, address in interfaces.items()}
        self._taps = {name: Tap(name) for name in interfaces}
        self._epoch = self._started = self._earliest = 0.0
        self.clock = Clock()
        self.sent = {name: [] for name in interfaces}
        self.received = {name: [] for name in interfaces}
        self.commands = []      # (seconds, arguments)

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
        for seconds, device, mac, what in told:
            if device is None:
                self.commands.append((self.act(COMMAND, partial(run, what), seconds), what))
            else:
                inject = partial(self._taps[device].inject, what, mac, self._broadcasts[device])
                self.received[device].append((self.act(PACKET, inject, seconds), what))
            self.collect()

    def act(self, kind, action, planned):
        """Does something when it is due; returns its second by the clock."""
        at = self.clock.act(kind, action, planned, max(self._started + planned - self._epoch, self._earliest))
        self._earliest = time.monotonic() + SMALLEST_GAP
        return at


def answer(asked, work):
    """Makes this process's new namespace the router; results are files in the folder `work`."""
    told = timeline(asked.inputs, asked.commands)
    namespace.enter_new()
    wire = Wire(asked.interfaces)
    namespace.make_router(asked)
    with Results(work, asked.rules, asked.commands is not None) as results:
        wire.forget()
        be_punctual(children=True)
        wire.play(told, results.run_command)
        last = told[-1][0] if told else 0.0
        wire.act(TABLES, results.take_tables, last + SETTLING if asked.tables is None else asked.tables)
        results.finish()
        wire.collect()
        results.take_packets(wire.sent)
        results.take_story(wire.received, wire.commands, wire.clock.moments)


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
        return TOO_SLOW if isinstance(error, TooSlow) else 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
