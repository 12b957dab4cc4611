# SPDX-License-Identifier: GPL-2.0-only
"""Packets for scenarios, byte for byte the same in every run, e.g.
udp("192.168.1.1:5000", "192.168.10.100:53", b"hello").

Every builder takes the keywords of `ip`; IP ids are given out when a scenario is built
(`numbered`), so that each packet of a scenario is known by its id. Only pieces of a datagram come
with one, which they share."""

import ipaddress
import struct

# Identifications start high: a simulator counts its own from zero, and those must not be taken for ours.
FIRST_ID = 0xA000
# That of pieces is out of the way of both.
PIECES_ID = 0x9001


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def address(text):
    return ipaddress.IPv4Address(text).packed


def pseudo_checksum(source, destination, protocol, segment):
    return checksum(source + destination + struct.pack("!BBH", 0, protocol, len(segment)) + segment)


def ip(source, destination, protocol, payload=b"", ttl=64, tos=0, flags=0, offset=0, length=None,
       bad_checksum=False):
    """`flags`: 2 is DF, 1 is MF; `offset` in units of 8 bytes; `length` overrides the total length."""
    total = 20 + len(payload) if length is None else length
    header = struct.pack("!BBHHHBBH4s4s", 0x45, tos, total, 0, flags << 13 | offset, ttl, protocol, 0,
                         address(source), address(destination))
    return with_header_checksum(header, wrong=bad_checksum) + payload


def with_header_checksum(header, wrong=False):
    bare = header[:10] + b"\0\0" + header[12:]
    return bare[:10] + struct.pack("!H", checksum(bare) ^ (0x5555 if wrong else 0)) + bare[12:]


def dont_fragment(packet):
    """The packet with DF set."""
    return with_header_checksum(packet[:6] + b"\x40\0" + packet[8:20]) + packet[20:]


def numbered(packet, number):
    """The packet with its identification set if it has none; a wrong header checksum stays wrong."""
    if packet[4:6] != b"\0\0":
        return packet
    header = packet[:20]
    right = with_header_checksum(header) == header
    renumbered = header[:4] + struct.pack("!H", FIRST_ID + number) + header[6:]
    return with_header_checksum(renumbered, wrong=not right) + packet[20:]


def _ends(source, destination):
    (source, sport), (destination, dport) = source.split(":"), destination.split(":")
    return source, int(sport), destination, int(dport)


def udp(source, destination, payload=b"payload", checksum_as="good", udp_length=None, **ip_fields):
    """`checksum_as`: good, bad, zero, or short: of the first `udp_length` bytes, which overrides the length field."""
    source, sport, destination, dport = _ends(source, destination)
    length = 8 + len(payload) if udp_length is None else udp_length
    segment = struct.pack("!HHHH", sport, dport, length, 0) + payload
    value = pseudo_checksum(address(source), address(destination), 17, segment) or 0xFFFF
    short = pseudo_checksum(address(source), address(destination), 17, segment[:length]) or 0xFFFF
    value = {"good": value, "bad": value ^ 0x1111, "zero": 0, "short": short}[checksum_as]
    return ip(source, destination, 17, segment[:6] + struct.pack("!H", value) + segment[8:], **ip_fields)


def tcp(source, destination, flags="S", seq=1000, ack=0, window=8192, payload=b"", options=b"",
        doff=None, checksum_as="good", **ip_fields):
    """`options` are filled up with zeros to whole words; `doff` overrides the data offset (in words)."""
    source, sport, destination, dport = _ends(source, destination)
    bits = sum(1 << "FSRPAUEC".index(flag) for flag in flags)
    options += bytes(-len(options) % 4)
    offset = 5 + len(options) // 4 if doff is None else doff
    segment = struct.pack("!HHIIBBHHH", sport, dport, seq % 2**32, ack % 2**32, offset << 4, bits, window, 0, 0)
    segment += options + payload
    value = pseudo_checksum(address(source), address(destination), 6, segment)
    value ^= 0x1111 if checksum_as == "bad" else 0
    return ip(source, destination, 6, segment[:16] + struct.pack("!H", value) + segment[18:], **ip_fields)


def tcp_scale(shift):
    """The window scale option of a SYN, in whole words."""
    return bytes((1, 3, 3, shift))


SACK_PERMITTED = bytes((1, 1, 4, 2))


def tcp_sack(*blocks):
    """The SACK option with (left, right) edges, in whole words."""
    edges = b"".join(struct.pack("!II", left % 2**32, right % 2**32) for left, right in blocks)
    return bytes((1, 1, 5, 2 + len(edges))) + edges


def icmp(source, destination, kind, code=0, ident=77, seq=1, payload=b"abcdefgh", bad_icmp=False,
         **ip_fields):
    """A query or reply; for an error `ident` and `seq` are the two halves of its rest field."""
    message = struct.pack("!BBHHH", kind, code, 0, ident, seq) + payload
    value = checksum(message) ^ (0x2222 if bad_icmp else 0)
    return ip(source, destination, 1, message[:2] + struct.pack("!H", value) + message[4:], **ip_fields)


def ping(source, destination, **fields):
    return icmp(source, destination, 8, **fields)


def pong(source, destination, **fields):
    return icmp(source, destination, 0, **fields)


def icmp_error(source, destination, kind, code, quoted, quote=None, **fields):
    """An ICMP error that quotes the first `quote` bytes (default: all) of the packet `quoted`."""
    return icmp(source, destination, kind, code, ident=0, seq=0, payload=quoted[:quote], **fields)


def piece(packet, start, end, more=None, ident=PIECES_ID, ttl=None, tos=None, dont=False):
    """The bytes from `start` to `end` of what `packet` carries, as a fragment; `more` (by default: unless
    it has the last byte) sets MF, `dont` sets DF."""
    payload = packet[20:]
    more = end < len(payload) if more is None else more
    tos, ttl = packet[1] if tos is None else tos, packet[8] if ttl is None else ttl
    field = dont << 14 | more << 13 | start // 8
    header = struct.pack("!BBHHHBB", 0x45, tos, 20 + end - start, ident, field, ttl, packet[9])
    return with_header_checksum(header + packet[10:20]) + payload[start:end]


def pieces(packet, *cuts, **fields):
    """The packet cut there; keywords as for `piece`."""
    return [piece(packet, start, end, **fields)
            for start, end in zip((0, *cuts), (*cuts, len(packet) - 20))]
