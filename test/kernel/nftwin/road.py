# SPDX-License-Identifier: GPL-2.0-only
"""The way between a router and distant neighbours that run real programs."""

import collections
import select
import time
from functools import partial

from nftwin.moments import PACKET

_IDLE = 0.005           # seconds in which nothing came are waited for in such steps


class Road:
    """Carries one packet at a time, each in a tick of the router's clock: so the router meets them in one
    order, and no remaining time depends on how fast a program answers.

    `neighbours`: device -> (the router's Tap, the host's Tap); `loses`: numbers of the packets, counted from
    0 behind the router, that get lost there."""

    def __init__(self, neighbours, clock, loses=()):
        self._neighbours = neighbours
        self._clock = clock
        self._broadcast = None
        self._loses = set(loses)
        self._carried = 0
        self._waiting = collections.deque()
        self.received = {device: [] for device in neighbours}
        self.sent = {device: [] for device in neighbours}

    def forget(self):
        """Drops what bringing the devices up has sent."""
        for ends in self._neighbours.values():
            for tap in ends:
                tap.transmitted()

    def carry(self, silence):
        """Returns after so many seconds in which nothing was to carry."""
        end = time.monotonic() + silence
        while time.monotonic() < end:
            for device, (_, host) in self._neighbours.items():
                self._waiting += ((device, packet) for packet in host.transmitted())
            if self._waiting:
                self._pass(*self._waiting.popleft())
                end = time.monotonic() + silence
            else:
                select.select([host for _, host in self._neighbours.values()], [], [], _IDLE)

    def _pass(self, device, packet):
        now = self._clock.act(PACKET, partial(self._neighbours[device][0].inject, packet, None, self._broadcast))
        self.received[device].append((now, packet))
        for name, (router, host) in self._neighbours.items():
            for passed in router.transmitted():
                self.sent[name].append((now, passed))
                if self._carried not in self._loses:
                    host.inject(passed, None, self._broadcast)
                self._carried += 1

    def last(self):
        return max((at for packets in self.received.values() for at, _ in packets), default=0.0)
