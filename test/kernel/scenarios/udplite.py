# SPDX-License-Identifier: GPL-2.0-only
"""UDP-Lite: which packets Linux tracks at all, times, NAT and errors about it."""

import struct

from nftwin.packets import address, icmp_error, ip, pseudo_checksum
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, STATES, at

UNCHECKED = "net.netfilter.nf_conntrack_checksum=0"
PROTOCOL = 136


def datagram(source, sport, destination, dport, payload=b"payload", coverage=0, summed_as=PROTOCOL, checksum=None):
    """`summed_as`: the protocol number in the pseudo header."""
    header = struct.pack("!HHH", sport, dport, coverage)
    covered = (header + bytes(2) + payload)[:coverage or None]
    # The pseudo header holds the whole length, whatever is covered.
    value = pseudo_checksum(address(source), address(destination), summed_as, covered)
    missing = 8 + len(payload) - len(covered)
    value = ((~value & 0xFFFF) + missing) % 0xFFFF
    value = (~value & 0xFFFF) or 0xFFFF
    return ip(source, destination, PROTOCOL,
              header + struct.pack("!H", value if checksum is None else checksum) + payload)


def out(client=CLIENT, port=5000, server=SERVER, **fields):
    return "eth0", datagram(client, port, server, 53, **fields)


def back(to=CLIENT, port=5000, server=SERVER, **fields):
    return "eth1", datagram(server, 53, to, port, **fields)


scenario("udplite-honest", "INVALID, as Linux sums it up with UDP's number", rules=STATES,
         packets=[out(), out(coverage=8), out(payload=bytes(300))])

scenario("udplite-summed-as-udp", "what Linux takes for right, as long as the length fits a byte", rules=STATES,
         packets=[out(port=5000 + size, payload=bytes(size), coverage=coverage, summed_as=17)
                  for size, coverage in ((0, 0), (7, 0), (7, 8), (7, 15), (247, 0), (248, 0), (400, 20))])

scenario("udplite-wrong", "no checksum, a coverage that cannot be, a header cut off", rules=STATES, sysctl=UNCHECKED,
         packets=[out(checksum=0)] + [out(coverage=coverage, checksum=7) for coverage in (1, 7, 8, 15, 16, 65535)]
         + [("eth0", ip(CLIENT, SERVER, PROTOCOL, bytes(7)))])

scenario("udplite-reply", "ASSURED with the packet after the first reply", rules=STATES, sysctl=UNCHECKED,
         packets=[out(), out(), back(), out(), back()])

scenario("udplite-replies", "which may be another reply", rules=STATES, sysctl=UNCHECKED, packets=[out(), back(), back()])

scenario("udplite-timeout", "30 s and UDP's stream", sysctl=UNCHECKED + ",net.netfilter.nf_conntrack_udp_timeout=2",
         rules=STATES, packets=[out(), at(3.5, out()), back(), back()])

scenario("udplite-masquerade", "ports and checksums follow", rules=MASQUERADE, sysctl=UNCHECKED,
         packets=[out(), out(client=CLIENT2, port=5002), back(to=ROUTER_WAN), out(coverage=8, port=5001),
                  out(payload=b"odd")])

scenario("udplite-dnat", "to another server", sysctl=UNCHECKED,
         rules="-t nat -A PREROUTING -p udplite -j DNAT --to-destination 192.168.10.200\n",
         packets=[out(), back(server="192.168.10.200"), out(port=5001, checksum=0xFFFF)])

scenario("udplite-error", "an error about a translated packet", rules=MASQUERADE + STATES, sysctl=UNCHECKED,
         packets=[out(), ("eth1", icmp_error(SERVER, ROUTER_WAN, 3, 3, datagram(ROUTER_WAN, 5000, SERVER, 53)))])

scenario("udplite-router", "to the router itself: port unreachable, unless the datagram is wrong", rules=STATES,
         sysctl=UNCHECKED,
         packets=[out(server=ROUTER_LAN), out(server=ROUTER_LAN, coverage=8), out(server=ROUTER_LAN, checksum=0),
                  out(server=ROUTER_LAN, checksum=1), out(server=ROUTER_LAN, coverage=7), out(server=ROUTER_LAN, coverage=99)])

scenario("udplite-commands", "conntrack knows its ports", rules=STATES, sysctl=UNCHECKED,
         packets=[out(), back(), out(port=5001)],
         commands=[(0.3 + at / 10, words) for at, words in enumerate(
             ["-L -p udplite", "-L -p udplite --sport 5001", "-D -p udplite --sport 5000", "-L"])])
