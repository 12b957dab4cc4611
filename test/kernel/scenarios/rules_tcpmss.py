# SPDX-License-Identifier: GPL-2.0-only
"""-j TCPMSS: the segment size that a SYN asks for is lowered, never raised."""

from nftwin.packets import ip, piece, tcp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_LAN, SERVER, TRACK
from nftwin.tcp_stock import back, opened, out, tight

SYN = "-p tcp --tcp-flags SYN,RST SYN"


def mss(value):
    return bytes((2, 4, value >> 8, value & 255))


def set_to(value, chain="FORWARD"):
    return f"-t mangle -A {chain} {SYN} -j TCPMSS --set-mss {value}\n"


CLAMP = f"-t mangle -A FORWARD {SYN} -j TCPMSS --clamp-mss-to-pmtu\n"


def syns(*options):
    return tight([out("S", 1000, options=each, port=40000 + n) for n, each in enumerate(options)])


scenario("tcpmss-set", "lowered, left, with other options around it", rules=set_to(1400),
         packets=syns(mss(1460), mss(1400), mss(1399), mss(536), mss(0), mss(65535),
                      b"\1\3\3\7" + mss(1460), b"\4\2" + b"\1\1" + mss(1460) + b"\1\3\3\7"))

scenario("tcpmss-add", "a SYN without one gets one, 536 at most", rules=set_to(1400),
         packets=syns(b"", b"\1\3\3\7", b"\1" * 36, b"\1" * 40))

scenario("tcpmss-add-small", "or what the rule says if that is less", rules=set_to(400), packets=syns(b"", b"\4\2\1\1"))

scenario("tcpmss-add-data", "not to a SYN that carries data", rules=set_to(1400),
         packets=[out("S", 1000, payload=b"x"), out("S", 1000, payload=b"x", options=mss(1460), port=40001)])

scenario("tcpmss-odd-place", "at an odd place Linux's checksum is wrong", rules=set_to(1400),
         packets=syns(b"\1" + mss(1460) + b"\1\1\1"))

scenario("tcpmss-odd-place-swapped", "but for values whose bytes do not care", rules=set_to(0x0505),
         packets=syns(b"\1" + mss(0x0606) + b"\1\1\1"))

scenario("tcpmss-broken", "options without end: a length of 0 or past the end, an MSS of another length",
         rules=set_to(1400), packets=syns(b"\5\0\0\0" + mss(1460), b"\5\x28\0\0" + mss(1460), b"\2\3\5\1",
                                          b"\0" + mss(1460) + b"\0\0\0", b"\1\1\1\2"))

scenario("tcpmss-clamp", "to what the MTUs of both ways leave", rules=CLAMP,
         packets=syns(mss(8960), mss(1461), mss(1460), mss(1000), b""))

scenario("tcpmss-both-ways", "SYN and SYN/ACK", rules=CLAMP + TRACK,
         packets=opened(options=mss(8960), answered=mss(4000)))

scenario("tcpmss-not-syn", "other segments pass by the rule",
         rules=set_to(500), packets=[out("A", 1, 2, options=mss(1460)), out("SR", 1, 2, options=mss(1460), port=40001),
                                     back("SA", 1, 2, options=mss(1460), port=40002)])

scenario("tcpmss-zero", "to nothing at all", rules=set_to(0), packets=syns(mss(1460), b""))

scenario("tcpmss-header", "a header longer than the segment: dropped", rules=set_to(1400) + "-A FORWARD\n",
         packets=[out("S", 1000, doff=8), out("S", 1000, doff=4, port=40001)])

scenario("tcpmss-masquerade", "and translated", rules=set_to(1200, "POSTROUTING") + MASQUERADE,
         packets=syns(mss(1460), b""))

scenario("tcpmss-prerouting", "before conntrack has done with it", rules=set_to(1200, "PREROUTING") + TRACK,
         packets=opened(options=mss(1460)))

scenario("tcpmss-bad-checksum", "what was wrong stays wrong", rules=set_to(1200),
         packets=[out("S", 1, options=mss(1460), checksum_as="bad"), out("S", 1, port=40001, checksum_as="bad")])

WHOLE = tcp(f"{CLIENT}:40000", f"{SERVER}:80", "S", 1000, options=mss(1460))
scenario("tcpmss-fragments", "a first piece is changed, a later one is not", rules=set_to(1200),
         packets=[("eth0", piece(WHOLE, 0, 24, more=True)), ("eth0", ip(CLIENT, SERVER, 6, bytes(24), offset=3))])

scenario("tcpmss-router", "for the router and from it", rules=set_to(900, "INPUT") + set_to(900, "OUTPUT"),
         packets=[out("S", 1, server=ROUTER_LAN, options=mss(1460))])
