# SPDX-License-Identifier: GPL-2.0-only
"""The devices of the twin: TAP devices, whose other end is this process.

Writing a frame to a TAP device runs the kernel's whole receive path inside the write call, so a packet
is through the router, or dropped, before the next one is sent: the order never depends on the
scheduler. (Through veth pairs a soft interrupt may come later than the next packet.) TAP also takes
frames above the MTU, as a capture may hold them."""

import fcntl
import ipaddress
import os
import struct

_TUNSETIFF = 0x400454CA
_IFF_TAP, _IFF_NO_PI = 0x0002, 0x1000
ROUTER_MAC = b"\x02\0\0\0\0\xfe"
_NEIGHBOUR = b"\x02\0\0\0\0\x01"
_IPV4 = b"\x08\x00"


class Tap:
    def __init__(self, name):
        self.name = name
        self._file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(self._file, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TAP | _IFF_NO_PI))

    def fileno(self):
        return self._file

    def inject(self, packet, mac, broadcast):
        """Lets the router receive an IPv4 packet; of the capture's MACs only a group's is kept."""
        target = mac if mac and mac[0] & 1 else _link_address(packet, broadcast) or ROUTER_MAC
        os.write(self._file, target + _NEIGHBOUR + _IPV4 + packet)

    def transmitted(self):
        """IPv4 packets that the router sent since the last call."""
        packets = []
        while True:
            try:
                frame = os.read(self._file, 70000)
            except BlockingIOError:
                return packets
            if frame[12:14] == _IPV4:
                packets.append(frame[14:])


def _link_address(packet, broadcast):
    """The group MAC that a sender on Ethernet uses for a broadcast or multicast packet, else None."""
    if len(packet) < 20:
        return None
    destination = ipaddress.IPv4Address(packet[16:20])
    if destination == broadcast or destination == ipaddress.IPv4Address("255.255.255.255"):
        return b"\xff" * 6
    if destination.is_multicast:
        return b"\x01\0\x5e" + bytes([packet[17] & 0x7F]) + packet[18:20]
    return None
