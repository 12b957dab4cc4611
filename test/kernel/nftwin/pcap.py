# SPDX-License-Identifier: GPL-2.0-only
"""Reading captures (pcap and pcapng) and writing pcap with link type RAW."""

import struct

from nftwin.options import TwinError

LINK_EN10MB = 1
LINK_RAW = (101, 12, 14, 228)  # LINKTYPE_RAW, what BSDs call it, and LINKTYPE_IPV4
_PCAP_MAGIC = {b"\xd4\xc3\xb2\xa1": ("<", 1e6), b"\xa1\xb2\xc3\xd4": (">", 1e6),
               b"\x4d\x3c\xb2\xa1": ("<", 1e9), b"\xa1\xb2\x3c\x4d": (">", 1e9)}
_PCAPNG_MAGIC = b"\x0a\x0d\x0d\x0a"


def _records(path):
    """(seconds, link type, bytes) of every packet in a capture file."""
    with open(path, "rb") as file:
        head = file.read(24)
        if head[:4] == _PCAPNG_MAGIC:
            yield from _ng_records(path)
            return
        if head[:4] not in _PCAP_MAGIC or len(head) < 24:
            raise TwinError(f"{path}: not a capture")
        order, fraction = _PCAP_MAGIC[head[:4]]
        link = struct.unpack(order + "I", head[20:24])[0] & 0xFFFF
        while record := file.read(16):
            if len(record) < 16:
                raise TwinError(f"{path}: cut short")
            seconds, part, captured, _ = struct.unpack(order + "IIII", record)
            data = file.read(captured)
            if len(data) < captured:
                raise TwinError(f"{path}: cut short")
            yield seconds + part / fraction, link, data


def _ng_records(path):
    # pcapng is rare here, so its reader is borrowed; scapy is slow to load, hence the late import.
    from scapy.utils import RawPcapNgReader
    reader = RawPcapNgReader(path)
    for data, meta in reader:
        yield ((meta.tshigh << 32) + meta.tslow) / meta.tsresol, meta.linktype, data


def read_ipv4(path):
    """(seconds, destination MAC or None, IPv4 packet) of the IPv4 packets in a capture."""
    for seconds, link, data in _records(path):
        if link == LINK_EN10MB:
            if data[12:14] == b"\x08\x00":
                yield seconds, data[:6], data[14:]
        elif link in LINK_RAW:
            if data and data[0] >> 4 != 6:
                yield seconds, None, data
        else:
            raise TwinError(f"{path}: link type {link} is neither RAW nor EN10MB")


def write_raw(path, packets):
    """Writes (seconds, IPv4 packet) pairs."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        for seconds, data in packets:
            microseconds = round(seconds * 1e6)
            file.write(struct.pack("<IIII", *divmod(microseconds, 1000000), len(data), len(data)) + data)
