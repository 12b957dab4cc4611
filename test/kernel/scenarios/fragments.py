# SPDX-License-Identifier: GPL-2.0-only
"""Datagrams in pieces: where conntrack is on, everything behind it sees them whole."""

from nftwin.packets import icmp_error, piece, pieces, ping, pong, tcp, udp
from nftwin.scenario import scenario
from nftwin.stock import (CLIENT, CLIENT2, HELPER, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, SERVER2,
                          STATES, TRACK, at)

# A datagram of 100 bytes, 108 with the UDP header, in pieces of 40, 40 and 28 bytes.
TEXT = bytes(range(1, 101))
CUTS = 40, 80
SNAT = "-t nat -A POSTROUTING -o eth1 -j SNAT --to-source 192.168.10.42\n"
SOON = "net.ipv4.ipfrag_time=1"


def question(text=TEXT, client=CLIENT, server=SERVER, **fields):
    return udp(f"{client}:5000", f"{server}:53", text, **fields)


def reply(to=CLIENT, text=TEXT, **fields):
    return udp(f"{SERVER}:53", f"{to}:5000", text, **fields)


def lan(*packets):
    return [("eth0", packet) for packet in packets]


def wan(*packets):
    return [("eth1", packet) for packet in packets]


ONE, TWO, THREE = pieces(question(), *CUTS)
OTHER = pieces(question(bytes(100)), *CUTS, ident=0x9002)   # another datagram, to end a story with
TAIL = lan(*OTHER)


# ---- Order

scenario("fragment-in-order", "three pieces are one packet to every rule, and leave as they came",
         rules=STATES + "-A FORWARD -f\n-A FORWARD -p udp --dport 53\n-t raw -A PREROUTING -f\n"
         "-t raw -A PREROUTING -p udp --sport 5000\n-t mangle -A POSTROUTING -f\n",
         packets=lan(ONE, TWO, THREE))

scenario("fragment-reversed", "the last piece comes first, and leaves last", rules=TRACK,
         packets=lan(THREE, TWO, ONE))

scenario("fragment-last-first", "the piece in the middle completes it", rules=TRACK,
         packets=lan(THREE, ONE, TWO))

scenario("fragment-interleaved", "two datagrams at once", rules=TRACK,
         packets=lan(ONE, OTHER[2], TWO, OTHER[0], THREE, OTHER[1]))

scenario("fragment-two-sources", "one id, two sources: nothing in common", rules=TRACK,
         packets=lan(ONE, *pieces(question(client=CLIENT2), *CUTS)[:2], TWO, THREE,
                     pieces(question(client=CLIENT2), *CUTS)[2]))

scenario("fragment-two-kinds", "one id, two destinations, two protocols", rules=TRACK,
         packets=lan(ONE, *pieces(question(server=SERVER2), *CUTS),
                     *pieces(ping(CLIENT, SERVER, payload=TEXT), *CUTS), TWO, THREE))

scenario("fragment-two-devices", "the device of the piece that completes it counts",
         rules=TRACK + "-A FORWARD -i eth0\n-A FORWARD -i eth1\n-t raw -A PREROUTING -i eth1\n",
         packets=[*lan(ONE, TWO), *wan(THREE), *lan(OTHER[0]), *wan(OTHER[1]), *lan(OTHER[2])])


# ---- Sizes

scenario("fragment-smallest", "eight bytes each, in and out", rules=TRACK,
         packets=lan(*pieces(question(TEXT[:61]), *range(8, 69, 8))))

scenario("fragment-unequal", "their sizes are kept", rules=TRACK,
         packets=lan(*pieces(question(TEXT * 2), 8, 160, 176)))

scenario("fragment-full-packets", "as a host with an MTU of 1500 sends 4000 bytes",
         rules="-A FORWARD -m conntrack --ctstate NEW\n-P FORWARD DROP\n-A FORWARD -d 192.168.10.101\n",
         packets=lan(*pieces(question(TEXT * 40), 1480, 2960)))

scenario("fragment-over-mtu", "a piece that the next link does not take: equal ones as long as it does",
         rules=TRACK, packets=lan(*pieces(question(TEXT * 16), 1560)))

scenario("fragment-over-mtu-small", "short ones together with one too long", rules=TRACK,
         packets=lan(*pieces(question(TEXT * 17), 8, 1608)))

scenario("fragment-fits-whole", "what would fit in one packet leaves in pieces all the same", rules=TRACK,
         packets=lan(*pieces(question((TEXT * 15)[:1472]), 1472)))

LONGEST = TEXT * 655 + TEXT[:7]    # with both headers 65,535 bytes
QUARTERS = 16384, 32768, 49152
UNSEEN = "-P FORWARD DROP\n-A FORWARD -m conntrack --ctstate NEW\n"

scenario("fragment-longest", "65,535 bytes with the header", rules=UNSEEN,
         packets=lan(*pieces(question(LONGEST), *QUARTERS)))

scenario("fragment-too-long", "65,536 are none", rules=UNSEEN,
         packets=[*lan(*(piece(question(LONGEST) + b"1", start, end, more=end < 65516)
                         for start, end in zip((0, *QUARTERS), (*QUARTERS, 65516)))), *TAIL])

scenario("fragment-odd-middle", "a piece in the middle loses what is no multiple of eight", rules=TRACK,
         packets=lan(piece(question(), 0, 45, more=True), piece(question(), 40, 84, more=True), THREE))

scenario("fragment-odd-gap", "so it may leave a gap", rules=TRACK,
         packets=lan(piece(question(), 0, 39, more=True), TWO, THREE, *OTHER))

scenario("fragment-short-tcp", "a SYN in pieces, the first without its flags",
         rules="-t raw -A PREROUTING -j CT --notrack\n-A FORWARD -p tcp --syn\n-A FORWARD -p tcp --dport 80\n",
         packets=lan(*pieces(tcp(f"{CLIENT}:5000", f"{SERVER}:80"), 8, 16)))

scenario("fragment-padding", "bytes behind the IP packet are no part of it", rules=TRACK,
         packets=lan(ONE + bytes(6), TWO + bytes(3), THREE + bytes(9)))


# ---- Contradictions

scenario("fragment-empty", "a piece of no bytes spoils the datagram", rules=TRACK,
         packets=[*lan(ONE, piece(question(), 40, 40), TWO, THREE), *TAIL])

scenario("fragment-empty-last", "so does an empty end", rules=TRACK,
         packets=[*lan(ONE, TWO, piece(question(), 80, 80, more=False), THREE), *TAIL])

scenario("fragment-seven-bytes", "seven bytes in the middle are none", rules=TRACK,
         packets=[*lan(piece(question(), 40, 47), ONE, TWO, THREE), *TAIL])

scenario("fragment-twice", "the same again is left out; a late one begins a datagram of its own",
         rules=TRACK, packets=[*lan(ONE, ONE, TWO, TWO, THREE, THREE), *TAIL])

scenario("fragment-inside", "bytes that are all here already", rules=TRACK,
         packets=lan(ONE, piece(question(), 0, 16), piece(question(), 8, 24), TWO,
                     piece(question(), 16, 72), THREE))

scenario("fragment-inside-two-runs", "out of order, what two pieces hold together is an overlap",
         rules=TRACK, packets=[*lan(TWO, ONE, piece(question(), 32, 48), THREE), *TAIL])

scenario("fragment-overlap-head", "the end of an earlier piece again: all is lost", rules=TRACK,
         packets=[*lan(ONE, piece(question(), 32, 80), THREE), *TAIL])

scenario("fragment-overlap-tail", "the beginning of a later one again", rules=TRACK,
         packets=[*lan(TWO, piece(question(), 0, 48), THREE), *TAIL])

scenario("fragment-overlap-around", "a piece around one that is here", rules=TRACK,
         packets=[*lan(TWO, piece(question(), 32, 88), ONE, THREE), *TAIL])

scenario("fragment-overlap-then-whole", "what comes after an overlap begins anew", rules=TRACK,
         packets=lan(ONE, piece(question(), 32, 80), ONE, TWO, THREE))

scenario("fragment-end-before", "an end before what is here", rules=TRACK,
         packets=[*lan(ONE, TWO, piece(question(), 40, 72, more=False), THREE), *TAIL])

scenario("fragment-end-twice", "a second end, further on", rules=TRACK,
         packets=[*lan(piece(question(), 80, 96, more=False), ONE, THREE, TWO), *TAIL])

scenario("fragment-beyond-end", "a piece behind the end", rules=TRACK,
         packets=[*lan(piece(question(), 40, 80, more=False), ONE, piece(question(), 80, 104)), *TAIL])

scenario("fragment-bad-header", "a piece with a bad header checksum has not come", rules=TRACK,
         packets=lan(ONE, TWO[:10] + b"\1\2" + TWO[12:], THREE, TWO))

scenario("fragment-too-far", "behind more of one source's pieces than ipfrag_max_dist it begins anew",
         rules=TRACK, sysctl="net.ipv4.ipfrag_max_dist=2",
         packets=lan(ONE, *OTHER[:2], TWO, OTHER[2], THREE, ONE, TWO))


# ---- Time

scenario("fragment-time-out", "the second half comes too late, and waits in vain",
         rules=TRACK, sysctl=SOON, packets=[*lan(ONE, TWO), at(1.5, lan(THREE)[0]), *TAIL])

scenario("fragment-time-since-first", "time counts from the first piece, whatever comes later",
         rules=TRACK, sysctl=SOON, packets=[*lan(ONE), at(0.6, lan(TWO)[0]), at(1.3, lan(THREE)[0]),
                                            at(1.4, lan(ONE)[0]), *lan(TWO)])

# A timer of half a minute may be two seconds late.
scenario("fragment-time-default", "30 s, if nobody says otherwise", rules=TRACK,
         packets=[*lan(ONE, *OTHER[:2]), at(29.6, lan(OTHER[2])[0]), at(32.68, lan(TWO)[0]),
                  *lan(THREE)])

HERE = pieces(question(server=ROUTER_LAN), *CUTS)

scenario("fragment-time-router", "the router complains about what was for itself and began",
         rules=TRACK + "-A OUTPUT -p icmp -m conntrack --ctstate INVALID\n-A OUTPUT -p icmp\n", sysctl=SOON,
         packets=[*lan(*HERE[:2]), at(1.5, lan(OTHER[0])[0])])

scenario("fragment-time-router-known", "a complaint about a known flow is RELATED to it",
         rules=TRACK + "-A OUTPUT -p icmp -m conntrack --ctstate RELATED\n-A INPUT -p icmp\n", sysctl=SOON,
         packets=[*lan(ping(CLIENT, ROUTER_LAN), *pieces(ping(CLIENT, ROUTER_LAN, payload=TEXT), *CUTS)[:2]),
                  at(1.5, lan(OTHER[0])[0])])

scenario("fragment-time-router-headless", "not without the first piece, nor about what goes on",
         rules=TRACK, sysctl=SOON, packets=[*lan(*HERE[1:], ONE), at(1.5, lan(OTHER[0])[0])])

scenario("fragment-time-router-dnat", "what would have been translated, nobody knows yet",
         rules=TRACK + "-t nat -A PREROUTING -p udp --dport 53 -j DNAT --to-destination 192.168.10.100\n"
         "-t nat -A PREROUTING -d 192.168.10.101 -j REDIRECT\n", sysctl=SOON,
         packets=[*lan(HERE[0], pieces(question(server=SERVER2), *CUTS)[0]), at(1.5, lan(OTHER[0])[0])])


# ---- Header fields

scenario("fragment-df", "whoever forbids fragments and sends them: theirs lose the DF", rules=TRACK,
         packets=lan(*pieces(question(), *CUTS, dont=True)))

scenario("fragment-df-on-longest", "only the longest says so", rules=TRACK,
         packets=lan(piece(question(), 0, 64, dont=True), piece(question(), 64, 108)))

scenario("fragment-df-on-short", "only a short one says so", rules=TRACK,
         packets=lan(piece(question(), 0, 64), piece(question(), 64, 108, dont=True)))

scenario("fragment-df-over-mtu", "with DF, a piece too long is complained about", rules=TRACK,
         packets=lan(*pieces(question(TEXT * 16), 1560, dont=True)))

scenario("fragment-df-on-short-over-mtu", "a short one's DF does not count", rules=TRACK,
         packets=lan(piece(question(TEXT * 16), 0, 1560), piece(question(TEXT * 16), 1560, 1608, dont=True)))

scenario("fragment-tos", "that of the first piece", rules=TRACK,
         packets=lan(*(piece(question(), start, end, tos=tos)
                       for start, end, tos in ((80, 108, 0x20), (0, 40, 0x10), (40, 80, 0x40)))))

scenario("fragment-ecn-congested", "one congested piece marks all", rules=TRACK,
         packets=lan(*(piece(question(), start, end, tos=tos)
                       for start, end, tos in ((0, 40, 2), (40, 80, 3), (80, 108, 1)))))

scenario("fragment-ecn-two", "two ways of not being congested", rules=TRACK,
         packets=lan(*(piece(question(), start, end, tos=tos)
                       for start, end, tos in ((0, 40, 1), (40, 80, 2), (80, 108, 1)))))

scenario("fragment-ecn-mixed", "some take part in it and some do not: lost", rules=TRACK,
         packets=[*lan(*(piece(question(), start, end, tos=tos)
                         for start, end, tos in ((0, 40, 0), (40, 80, 3), (80, 108, 0)))), *TAIL])

scenario("fragment-ttl", "that of the first piece, less one", rules=TRACK,
         packets=lan(*(piece(question(), start, end, ttl=ttl)
                       for start, end, ttl in ((0, 40, 60), (40, 80, 50), (80, 108, 1)))))

scenario("fragment-ttl-expired", "the first piece's expires: one complaint about the whole", rules=TRACK,
         packets=lan(*(piece(question(), start, end, ttl=ttl)
                       for start, end, ttl in ((0, 40, 1), (40, 80, 50), (80, 108, 60)))))


# ---- NAT

scenario("fragment-masquerade", "both ways", rules=MASQUERADE + STATES,
         packets=[*lan(ONE, TWO, THREE), *wan(*pieces(reply(ROUTER_WAN), *CUTS))])

scenario("fragment-snat", "to an address that the router does not have", rules=SNAT + STATES,
         packets=[*lan(THREE, ONE, TWO), *wan(*pieces(reply("192.168.10.42"), 56))])

scenario("fragment-dnat", "address and port, which only the first piece has",
         rules=STATES + "-t nat -A PREROUTING -p udp --dport 53 -j DNAT --to-destination 192.168.10.101:54\n",
         packets=[*lan(ONE, TWO, THREE),
                  *wan(*pieces(udp(f"{SERVER2}:54", f"{CLIENT}:5000", TEXT), *CUTS))])

scenario("fragment-nat-over-mtu", "translated and cut anew", rules=SNAT + TRACK,
         packets=lan(*pieces(question(TEXT * 16), 1560)))

scenario("fragment-ping", "an echo request and its reply", rules=MASQUERADE + STATES,
         packets=[*lan(*pieces(ping(CLIENT, SERVER, payload=TEXT), *CUTS)),
                  *wan(*pieces(pong(SERVER, ROUTER_WAN, payload=TEXT), 64))])

scenario("fragment-tftp", "the helper reads a request in pieces", rules=HELPER + MASQUERADE + STATES,
         packets=[*lan(*pieces(udp(f"{CLIENT}:50173", f"{SERVER}:69", b"\0\1ethreg.sh\0octet\0" + bytes(64)),
                               8, 64)),
                  *wan(udp(f"{SERVER}:3873", f"{ROUTER_WAN}:50173", b"\0\3\0\1#!/bin/sh\n"))])

scenario("fragment-counters", "accounted as one packet of the whole length", rules=MASQUERADE + TRACK,
         sysctl="net.netfilter.nf_conntrack_acct=1",
         packets=[*lan(ONE, TWO, THREE), *wan(*pieces(reply(ROUTER_WAN), *CUTS))])

scenario("fragment-quoted", "errors that quote a first piece, and a later one", rules=MASQUERADE + STATES,
         packets=[*lan(ONE, TWO, THREE),
                  *wan(*(icmp_error("10.9.9.9", ROUTER_WAN, 11, 0, quoted)
                         for quoted in pieces(question(client=ROUTER_WAN), *CUTS)[:2]))])


# ---- What Linux puts together to read it does not come apart where it did

SYN = tcp(f"{CLIENT}:5000", f"{SERVER}:80", options=bytes((2, 4, 5, 180)) + bytes(12))     # 36 bytes
ABOUT = udp(f"{ROUTER_WAN}:5000", f"{SERVER}:53", TEXT, ttl=60)
ERROR = icmp_error("10.9.9.9", ROUTER_WAN, 11, 0, ABOUT)                                    # 136 bytes

scenario("fragment-gathered-tcp", "a first piece without the whole TCP header: pieces as long as the longest",
         rules=TRACK, packets=lan(*pieces(SYN, 8), *pieces(SYN, 16, ident=0x9002), *pieces(SYN, 24, ident=0x9003),
                                  *pieces(SYN, 8, 16, ident=0x9004)))

scenario("fragment-gathered-tcp-df", "they keep the DF", rules=TRACK,
         packets=lan(*pieces(SYN, 8, dont=True), *pieces(SYN, 24, ident=0x9002, dont=True)))

scenario("fragment-gathered-tcp-mss", "TCPMSS wants the whole segment", packets=lan(*pieces(SYN, 24), *pieces(
    SYN, 24, 32, ident=0x9002)), rules=TRACK + "-t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400\n")

scenario("fragment-gathered-ftp", "so does FTP's helper, once there is a connection", packets=[
    ("eth0", tcp(f"{CLIENT}:5000", f"{SERVER}:21")), ("eth1", tcp(f"{SERVER}:21", f"{CLIENT}:5000", "SA", 1, 1001)),
    *lan(*pieces(tcp(f"{CLIENT}:5000", f"{SERVER}:21", "PA", 1001, 2, payload=b"USER someone\r\n"), 24, 32)),
    *lan(*pieces(tcp(f"{CLIENT}:5000", f"{SERVER}:21", "PA", 1015, 2, payload=b"PORT 192,168,1,1,6,226\r\n"), 24, 32,
                 ident=0x9002))],
    rules="-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp\n" + TRACK)

for name, options in (("", (2, 4, 5, 180)), ("-long", (1, 1, 5, 18, *range(16)))):
    whole = tcp(f"{SERVER}:80", f"{ROUTER_WAN}:5000", "SA", 1, 1001, options=bytes(options), payload=TEXT[:20])
    scenario(f"fragment-gathered-tcp-nat{name}", "NAT wants no more than the fixed header",
             rules=TRACK + MASQUERADE, packets=[("eth0", tcp(f"{CLIENT}:5000", f"{SERVER}:80")),
                                                *wan(*pieces(whole, 24, 32))])

scenario("fragment-gathered-error", "of an ICMP error NAT wants the quoted headers",
         rules=MASQUERADE + STATES, packets=[
             ("eth0", question()), *(packet for number, cut in enumerate((8, 16, 24, 32, 40, 64))
                                     for packet in wan(*pieces(ERROR, cut, ident=0x9002 + number))),
             *wan(*pieces(ERROR, 24, 40, 80, ident=0x9010))])

QUOTED = tcp(f"{ROUTER_WAN}:5000", f"{SERVER}:80", ttl=60, payload=TEXT)
scenario("fragment-gathered-error-tcp", "of TCP its whole header, which may end a piece earlier than before",
         rules=MASQUERADE + STATES, packets=[
             ("eth0", tcp(f"{CLIENT}:5000", f"{SERVER}:80", payload=TEXT)),
             *(packet for number, cuts in enumerate(((24, 80), (32, 40), (40, 72), (56, 80), (24, 32, 40, 48)))
               for packet in wan(*pieces(icmp_error("10.9.9.9", ROUTER_WAN, 11, 0, QUOTED), *cuts,
                                         ident=0x9002 + number)))])

scenario("fragment-gathered-error-untranslated", "without NAT's work at least what says whom it is about",
         rules=STATES + "-t nat -A POSTROUTING -o eth1 -s 10.0.0.0/8 -j MASQUERADE\n", packets=[
             ("eth0", question()), *(packet for number, cut in enumerate((8, 16, 24, 32)) for packet in wan(
                 *pieces(icmp_error("10.9.9.9", CLIENT, 11, 0, question(ttl=60)), cut, ident=0x9002 + number)))])


# ---- Checksums and lengths of the whole

scenario("fragment-udp-bad", "a bad checksum is found in the whole: INVALID, untranslated",
         rules=MASQUERADE + STATES, packets=lan(*pieces(question(checksum_as="bad"), *CUTS)))

scenario("fragment-udp-zero", "no checksum", rules=MASQUERADE + STATES,
         packets=lan(*pieces(question(checksum_as="zero"), *CUTS)))

scenario("fragment-udp-length", "UDP says more than the pieces have", rules=MASQUERADE + STATES,
         packets=lan(*pieces(question(udp_length=120), *CUTS)))

scenario("fragment-icmp-bad", "a bad ICMP checksum", rules=MASQUERADE + STATES,
         packets=lan(*pieces(ping(CLIENT, SERVER, payload=TEXT, bad_icmp=True), *CUTS)))


# ---- To the router itself

scenario("fragment-router-ping", "answered whole", rules=TRACK + "-A INPUT -f\n-A INPUT\n-A OUTPUT\n",
         packets=lan(*pieces(ping(CLIENT, ROUTER_LAN, payload=TEXT), *CUTS)))

scenario("fragment-router-long-ping", "the answer, one packet to OUTPUT, leaves in pieces",
         rules=TRACK + "-A OUTPUT -f\n-A OUTPUT\n-t mangle -A POSTROUTING -f\n",
         packets=lan(*pieces(ping(CLIENT, ROUTER_LAN, payload=TEXT * 15), 1480)))

scenario("fragment-router-closed-port", "one complaint about the whole", rules=STATES + "-A INPUT\n",
         packets=lan(*HERE))


# ---- Untracked

scenario("fragment-notrack", "whoever is not tracked is whole as well",
         rules="-t raw -A PREROUTING -p udp -j CT --notrack\n-t raw -A PREROUTING -f\n-A FORWARD -f\n" + STATES,
         packets=lan(TWO, ONE, THREE))

scenario("fragment-no-conntrack", "where nothing needs conntrack pieces pass one by one",
         rules="-A FORWARD -p udp --dport 53\n-A FORWARD -f\n-t raw -A PREROUTING -f\n-t mangle -A POSTROUTING\n",
         packets=[*lan(THREE, ONE, ONE, piece(question(), 32, 80, ttl=9), piece(question(), 40, 40)),
                  *lan(piece(question(), 40, 47, more=True, dont=True))])

scenario("fragment-no-conntrack-ttl", "each of them with its own TTL; no error about a later one",
         rules="-A FORWARD -f\n", packets=lan(piece(question(), 0, 40, ttl=1), piece(question(), 40, 80, ttl=1),
                                              piece(question(), 80, 108, ttl=2)))

scenario("fragment-no-conntrack-tcp", "ports in a first piece without the flags match nothing: dropped",
         rules="-A FORWARD -p tcp\n-A FORWARD -p tcp --dport 80\n",
         packets=lan(*pieces(tcp(f"{CLIENT}:5000", f"{SERVER}:80"), 8, 16)))

scenario("fragment-no-conntrack-over-mtu", "a piece of a piece", rules="-A FORWARD -f\n-A FORWARD\n",
         packets=lan(*pieces(question(TEXT * 33), 1608)))

scenario("fragment-no-conntrack-router", "INPUT sees them whole, PREROUTING does not",
         rules="-t mangle -A PREROUTING -f\n-A INPUT -f\n-A INPUT -p icmp --icmp-type 8\n-A OUTPUT\n",
         packets=lan(*pieces(ping(CLIENT, ROUTER_LAN, payload=TEXT), *CUTS)))

scenario("fragment-no-conntrack-mark", "delivered whole, it has the mark of its first piece",
         rules="-t mangle -A PREROUTING -f -j MARK --set-mark 7\n-t mangle -A PREROUTING ! -f -j MARK --set-mark 8\n"
         "-A INPUT -m mark --mark 7\n-A INPUT -m mark --mark 8\n",
         packets=lan(*pieces(ping(CLIENT, ROUTER_LAN, payload=TEXT), *CUTS)))

scenario("fragment-no-conntrack-time", "the router complains of its own accord",
         rules="-t mangle -A PREROUTING -f\n-A OUTPUT -p icmp\n", sysctl=SOON,
         packets=[*lan(*HERE[:2]), at(1.5, lan(OTHER[0])[0])])
