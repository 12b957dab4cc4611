# SPDX-License-Identifier: GPL-2.0-only
"""Packets as text: a forwarded one to the last byte, the router's own by what must agree."""

import ipaddress
import re
import struct

from nftwin.packets import checksum, pseudo_checksum, with_header_checksum

_ICMP_QUERIES = (0, 8, 13, 14, 15, 16, 17, 18)
_ICMP_ERRORS = (3, 4, 5, 11, 12)
_ANNOUNCED = re.compile(rb"(?:\d+,){4}(\d+,\d+)|\|(\d+)\|")    # by FTP: h,h,h,h,p,p and |p|
_NAMES = {1: "icmp", 6: "tcp", 17: "udp"}


class _View:
    """The fields of an IPv4 packet; short ones read as zeros."""

    def __init__(self, packet):
        packet = packet + bytes(max(0, 20 - len(packet)))
        self.header = packet[:20]
        self.total, self.ident = struct.unpack("!HH", packet[2:6])
        self.ttl, self.protocol = packet[8], packet[9]
        self.source, self.destination = packet[12:16], packet[16:20]
        self.segment = packet[(packet[0] & 15) * 4:]
        self.rest = self.segment + bytes(max(0, 20 - len(self.segment)))
        field = struct.unpack("!H", packet[6:8])[0]
        self.offset, self.more_fragments = (field & 0x1FFF) * 8, field & 0x2000 != 0

    def word(self, offset):
        return struct.unpack("!H", self.rest[offset:offset + 2])[0]


def ports(packet):
    """The ports (ICMP: the identifier) of a packet."""
    view = _View(packet)
    if view.offset != 0:
        return []
    if view.protocol in (6, 17):
        return [view.word(0), view.word(2)]
    return [view.word(4)] if view.protocol == 1 and view.rest[0] in _ICMP_QUERIES else []


def _announced(view):
    """(start, end, port) of the ports that stand in the text of a segment."""
    if view.protocol != 6 or view.offset != 0:
        return
    for match in _ANNOUNCED.finditer(view.segment):
        number = int(match[2]) if match[2] else int(match[1].split(b",")[0]) * 256 + int(match[1].split(b",")[1])
        yield *match.span(match.lastindex), number


def summary(packet, names):
    """`udp 10.0.0.1:5000 > 10.0.0.2:53`, ports under their `names` if they have one."""
    view = _View(packet)
    ends = [str(ipaddress.IPv4Address(address)) for address in (view.source, view.destination)]
    extra = ""
    if view.protocol in (6, 17) and view.offset == 0:
        ends = [f"{end}:{names.get(port, port)}" for end, port in zip(ends, ports(packet))]
    elif view.protocol == 1:
        extra = f" {view.rest[0]}/{view.rest[1]}"
        if view.rest[0] in _ICMP_QUERIES:
            extra += f" id {names.get(view.word(4), view.word(4))} seq {view.word(6)}"
    return f"{_NAMES.get(view.protocol, view.protocol)}{extra} {ends[0]} > {ends[1]}"


class Forwarded:
    """Tells the packets that went through the router from those that it made."""

    def __init__(self, sent, any_ttl=False):
        self._any_ttl = any_ttl
        self._seen = {self._key(view, view.ttl - 1) for view in map(_View, sent)}

    def _key(self, view, ttl):
        return view.ident, view.protocol, None if self._any_ttl else ttl

    def describe(self, packet, names):
        view = _View(packet)
        if self._key(view, view.ttl) not in self._seen:
            return _own(packet, view, names)
        if any(port in names for port in [*ports(packet), *(port for _, _, port in _announced(view))]):
            return f"{summary(packet, names)} | {_with_names(packet, view, names)}"
        return f"{summary(packet, names)} | {packet.hex()}"


def _own(packet, view, names):
    text = f"router: {summary(packet, names)}"
    if view.more_fragments or view.offset != 0:
        more = "+" if view.more_fragments else ""
        return f"{text}, {len(view.segment)}@{view.offset}{more}: {view.segment.hex()}"
    text += f", checksums {_verdict(packet, view)}"
    if view.protocol == 1 and view.rest[0] in _ICMP_ERRORS:
        text += f", rest {view.rest[4:8].hex()}, about {summary(view.rest[8:], names)}"
    elif view.protocol == 1:
        text += f", payload {view.segment[8:].hex()}"
    elif view.protocol == 6:
        text += f", seq to flags {view.rest[4:14].hex()}, urgent {view.rest[18:20].hex()}"
    return text


def _verdict(packet, view):
    """Whether the header's and the segment's checksums hold (a UDP checksum of zero does)."""
    if with_header_checksum(view.header) != view.header:
        return "bad (IP)"
    if view.protocol == 1:
        fits = checksum(view.segment) == 0
    elif view.protocol in (6, 17):
        fits = pseudo_checksum(view.source, view.destination, view.protocol, view.segment) == 0
        fits = fits or view.protocol == 17 and view.word(6) == 0
    else:
        fits = True
    return "good" if fits else "bad"


def _with_names(packet, view, names):
    """The packet's hex with drawn ports by name, and in place of the checksums, which follow from
    them, whether they hold."""
    start = len(packet) - len(view.segment)
    where = {17: (0, 2, 6), 6: (0, 2, 16), 1: (4, None, 2)}[view.protocol]
    pieces = [f"{byte:02x}" for byte in view.segment]
    for offset in where[:2]:
        if offset is not None:
            pieces[offset:offset + 2] = [f"<{names.get(view.word(offset), view.word(offset))}>", ""]
    pieces[where[2]:where[2] + 2] = [f"<{_verdict(packet, view)}>", ""]
    for first, end, port in _announced(view):
        if port in names:
            pieces[first:end] = [f"<{names[port]}>", *[""] * (end - first - 1)]
    return packet[:start].hex() + "".join(pieces)
