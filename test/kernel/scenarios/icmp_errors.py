# SPDX-License-Identifier: GPL-2.0-only
"""ICMP errors about flows that the router knows, or not."""

from nftwin.packets import icmp_error, ip, ping, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_WAN, SERVER, STATES, TRACK, answer, ask

OUT = udp(f"{CLIENT}:5000", f"{SERVER}:53", b"question")
OUT_TRANSLATED = udp(f"{ROUTER_WAN}:5000", f"{SERVER}:53", b"question", ttl=63)
THIRD = "10.7.7.7"


def error(about, kind=3, code=3, source=SERVER, to=CLIENT, **fields):
    return "eth1", icmp_error(source, to, kind, code, about, **fields)


scenario("error-port-unreachable", "about a tracked flow: RELATED, no refresh, no event", rules=STATES,
         packets=[ask(), (0.5, *error(OUT))])

scenario("error-every-kind", "unreachable, quench, redirect, time exceeded, parameter problem",
         rules=STATES,
         packets=[ask(), *(error(OUT, kind, code, source=THIRD)
                           for kind, code in ((3, 1), (3, 4), (4, 0), (5, 1), (11, 0), (12, 0)))])

scenario("error-about-nothing", "about a flow that nobody knows: INVALID", rules=STATES,
         packets=[error(OUT), ask(port=5001)])

scenario("error-about-reply", "the client complains about the answer", rules=STATES,
         packets=[ask(), answer(), ("eth0", icmp_error(CLIENT, SERVER, 3, 3, udp(
             f"{SERVER}:53", f"{CLIENT}:5000", b"the answer")))])

scenario("error-wrong-addressee", "sent to another host than the one that it is about: INVALID",
         rules=STATES,
         packets=[ask(), error(OUT, to="192.168.1.77")])

scenario("error-quotes-8", "28 bytes quoted are enough", rules=STATES,
         packets=[ask(), error(OUT, quote=28)])

scenario("error-quotes-too-little", "less than ports: INVALID", rules=STATES,
         packets=[ask(), error(OUT, quote=22), error(OUT, quote=20), error(OUT, quote=0)])

scenario("error-bad-checksum", "INVALID", rules=STATES, packets=[ask(), error(OUT, bad_icmp=True)])

scenario("error-about-echo", "about a ping", rules=STATES,
         packets=[("eth0", ping(CLIENT, SERVER)), error(ping(CLIENT, SERVER), 11, 0, source=THIRD)])

scenario("error-about-unknown-protocol", "about protocol 99", rules=STATES,
         packets=[("eth0", ip(CLIENT, SERVER, 99, b"12345678")),
                  error(ip(CLIENT, SERVER, 99, b"12345678"), 3, 2)])

scenario("error-masquerade", "the quoted packet is translated back too", rules=MASQUERADE + STATES,
         packets=[ask(), error(OUT_TRANSLATED, to=ROUTER_WAN), answer(client=ROUTER_WAN)])

scenario("error-masquerade-third", "from a router on the way: its own address stays",
         rules=MASQUERADE + STATES,
         packets=[ask(), error(OUT_TRANSLATED, 11, 0, source=THIRD, to=ROUTER_WAN)])

scenario("error-masquerade-short", "only 8 bytes of UDP quoted", rules=MASQUERADE,
         packets=[ask(), error(OUT_TRANSLATED, to=ROUTER_WAN, quote=28)])

scenario("error-masquerade-echo", "about a translated ping", rules=MASQUERADE,
         packets=[("eth0", ping(CLIENT, SERVER)),
                  error(ping(ROUTER_WAN, SERVER), 11, 0, source=THIRD, to=ROUTER_WAN)])

scenario("error-dnat", "the inside host's complaint goes out under the public address",
         rules="-t nat -A PREROUTING -i eth1 -p udp --dport 53 -j DNAT --to-destination 192.168.1.1:5353\n",
         packets=[("eth1", udp(f"{SERVER}:7000", f"{ROUTER_WAN}:53")),
                  ("eth0", icmp_error(CLIENT, SERVER, 3, 3, udp(f"{SERVER}:7000", f"{CLIENT}:5353")))])

scenario("error-about-error", "an error that quotes an error: INVALID", rules=TRACK + STATES,
         packets=[ask(), error(icmp_error(SERVER, CLIENT, 3, 3, OUT))])
