# SPDX-License-Identifier: GPL-2.0-only
"""REJECT: who is told, what, in whose name, and what the connection becomes."""

from nftwin.packets import icmp, icmp_error, ip, piece, ping, pong, tcp, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, STATES, TRACK, answer, ask, at
from nftwin.tcp_stock import back, opened, out, tight

HOOKS = "".join(f"-t mangle -A {chain}\n" for chain in ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"))
OUTPUT_STATES = "".join(f"-A OUTPUT -m conntrack --ctstate {state}\n"
                        for state in ("NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED"))
REJECT = "-A FORWARD -j REJECT\n"
RESET = "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset\n"
KINDS = ("icmp-net-unreachable", "icmp-host-unreachable", "icmp-proto-unreachable", "icmp-port-unreachable",
         "icmp-net-prohibited", "icmp-host-prohibited", "icmp-admin-prohibited")

scenario("reject-kinds", "each ICMP answer", packets=[ask(port=6000 + n) for n in range(len(KINDS))],
         rules=HOOKS + "".join(f"-A FORWARD -p udp --sport {6000 + n} -j REJECT --reject-with {kind}\n"
                               for n, kind in enumerate(KINDS)))

scenario("reject-protocols", "UDP, TCP, ping and pong are told alike", rules=HOOKS + REJECT,
         packets=[ask(), out("S", 1), out("FA", 1, 2), out("R", 1), ("eth0", ping(CLIENT, SERVER)),
                  ("eth1", pong(SERVER, CLIENT)), ("eth0", icmp(CLIENT, SERVER, 13, payload=bytes(12)))])

scenario("reject-reset", "a RST with the number that each segment asks for; none for a RST", rules=HOOKS + RESET,
         packets=[out(flags, 1000, 7000, port=40000 + n) for n, flags in enumerate(
             ("S", "SA", "A", "FA", "F", "R", "RA", "", "SF", "PU", "SEC"))])

scenario("reject-reset-data", "what the segment carries is acknowledged", rules=HOOKS + RESET,
         packets=[out("S", 2**32 - 3, payload=b"hello"), out("", 1000, payload=b"12", port=40001),
                  out("PA", 1000, 7000, payload=b"12", port=40002),
                  out("S", 1000, options=bytes((2, 4, 5, 180)), port=40003)])

scenario("reject-first", "nothing remains of a first packet; its error is RELATED to it all the same",
         rules=HOOKS + STATES + OUTPUT_STATES + REJECT, packets=[ask(), ask(), ("eth0", ping(CLIENT, SERVER))])

scenario("reject-reset-first", "so is its RST", rules=HOOKS + STATES + OUTPUT_STATES + RESET,
         packets=[out("S", 1000), out("S", 1000)])

scenario("reject-reset-established", "the RST closes the entry: 10 s, CLOSE", packets=[*opened(), out("A", 1001, 5001)],
         rules=STATES + OUTPUT_STATES
         + "-A FORWARD -i eth0 -p tcp -m conntrack --ctstatus ASSURED -j REJECT --reject-with tcp-reset\n")

scenario("reject-reset-reply", "a SYN/ACK is answered in the client's name",
         packets=[*opened()[:2], out("S", 9000)], rules=STATES + OUTPUT_STATES
         + "-A FORWARD -i eth1 -p tcp -j REJECT --reject-with tcp-reset\n")

scenario("reject-reset-closing", "a second one finds it closed already",
         packets=tight([*opened(), back("PA", 5001, 1001, payload=b"x"), back("PA", 5001, 1001, payload=b"x")]),
         rules=STATES + OUTPUT_STATES
         + "-A FORWARD -p tcp --tcp-flags PSH PSH -j REJECT --reject-with tcp-reset\n")

scenario("reject-established", "an ICMP error closes nothing", packets=[*opened(), out("PA", 1001, 5001, payload=b"x")],
         rules=STATES + OUTPUT_STATES + "-A FORWARD -p tcp --tcp-flags PSH PSH -j REJECT\n")

scenario("reject-reply", "a server is told that the client's port is closed", packets=[ask(), answer(), ask()],
         rules=STATES + OUTPUT_STATES + "-A FORWARD -i eth1 -j REJECT\n")

scenario("reject-masquerade", "the server is told in the public address's name",
         packets=[ask(), answer(client=ROUTER_WAN), *opened(seen=ROUTER_WAN)[:2]],
         rules=HOOKS + OUTPUT_STATES + MASQUERADE + "-A FORWARD -i eth1 -p udp -j REJECT\n"
         "-A FORWARD -i eth1 -p tcp -j REJECT --reject-with tcp-reset\n")

scenario("reject-masquerade-client", "the client is told before it was translated", packets=[ask(), out("S", 1000)],
         rules=HOOKS + OUTPUT_STATES + MASQUERADE + RESET + REJECT)

scenario("reject-dnat", "an answer comes from the address that was asked",
         packets=[("eth1", udp(f"{SERVER}:7000", f"{ROUTER_WAN}:53")), back("S", 1000, client=ROUTER_WAN, port=8080),
                  ("eth1", ping(SERVER, ROUTER_WAN))],
         rules=HOOKS + OUTPUT_STATES + RESET + REJECT
         + "-t nat -A PREROUTING -i eth1 -j DNAT --to-destination 192.168.1.1\n")

scenario("reject-input", "to the router itself: what listens nowhere, and what would",
         packets=[ask(server=ROUTER_LAN), out("S", 1000, server=ROUTER_LAN), ("eth0", ping(CLIENT, ROUTER_LAN)),
                  ask(server=ROUTER_WAN)],
         rules=HOOKS + OUTPUT_STATES + "-A INPUT -p tcp -j REJECT --reject-with tcp-reset\n-A INPUT -j REJECT\n")

scenario("reject-output", "the router's own RST: it is the router that is told",
         packets=[out("S", 1000, server=ROUTER_LAN)],
         rules=STATES + "-A INPUT -p tcp\n-A INPUT -p icmp --icmp-type 3\n"
         "-A OUTPUT -p tcp -j REJECT\n-A OUTPUT -p icmp --icmp-type 3\n")

scenario("reject-output-reply", "its own echo reply: silence, for ICMP is still busy sending that",
         packets=[("eth0", ping(CLIENT, ROUTER_LAN))],
         rules=STATES + "-A INPUT -p icmp --icmp-type 8\n-A INPUT -p icmp --icmp-type 3\n"
         "-A OUTPUT -p icmp --icmp-type 0 -j REJECT\n-A OUTPUT -p icmp --icmp-type 3\n")

scenario("reject-own-answer", "an error or a RST that is to be rejected itself: silence",
         packets=[ask(), out("S", 1000)],
         rules=HOOKS + RESET + REJECT + "-A OUTPUT -p tcp -j REJECT --reject-with tcp-reset\n-A OUTPUT -j REJECT\n")

scenario("reject-user-chain", "from a chain that others lead to", packets=[ask(), out("S", 1000), answer()],
         rules="-N refuse\n-N deeper\n" + HOOKS + "-A FORWARD -i eth0 -j refuse\n-A FORWARD\n-A INPUT -j refuse\n"
         "-A refuse -p tcp -j REJECT --reject-with tcp-reset\n-A refuse -g deeper\n"
         "-A deeper -j REJECT --reject-with icmp-host-prohibited\n")

PACKET = udp(f"{CLIENT}:5000", f"{SERVER}:53", bytes(64))
scenario("reject-fragments", "without conntrack: the first piece is answered, later ones are not",
         packets=[("eth0", piece(PACKET, 0, 32)), ("eth0", piece(PACKET, 32, 72)),
                  ("eth0", ip(CLIENT, SERVER, 6, bytes(24), offset=4))],
         rules=HOOKS + RESET + REJECT)

scenario("reject-fragments-tracked", "put together, they are one packet", rules=HOOKS + TRACK + REJECT,
         packets=[("eth0", piece(PACKET, 0, 32)), ("eth0", piece(PACKET, 32, 72))])

scenario("reject-icmp-errors", "errors, and what nobody knows, are not complained about", rules=HOOKS + REJECT,
         packets=[("eth0", icmp_error(CLIENT, SERVER, kind, 0, udp(f"{SERVER}:53", f"{CLIENT}:5000")))
                  for kind in (3, 4, 5, 11, 12)]
         + [("eth0", icmp(CLIENT, SERVER, kind)) for kind in (0, 1, 9, 10, 14, 18, 19, 30, 255)])

scenario("reject-checksums", "a packet that was damaged is not answered; UDP without a checksum is",
         packets=[ask(checksum_as="bad"), ask(checksum_as="zero"), out("S", 1, checksum_as="bad"),
                  out("R", 1, checksum_as="bad"), ("eth0", ping(CLIENT, SERVER, bad_icmp=True)),
                  ("eth0", tcp(f"{CLIENT}:1", f"{SERVER}:2", "A", 1, 2, checksum_as="bad"))],
         rules=HOOKS + "-A FORWARD -p tcp --syn -j REJECT --reject-with tcp-reset\n" + REJECT)

scenario("reject-checksums-tracked", "nor is one that conntrack found to be damaged",
         packets=[ask(checksum_as="bad"), ask(port=5001), out("S", 1, checksum_as="bad"), out("S", 1)],
         rules=HOOKS + STATES + OUTPUT_STATES + RESET + REJECT)

scenario("reject-other-protocols", "protocols with sums of their own; of an unknown one the plain sum must be right",
         packets=[("eth0", ip(CLIENT, SERVER, protocol, b"12345678")) for protocol in (47, 50, 51, 132, 136, 33, 99)]
         + [("eth0", ip(CLIENT, SERVER, 99, b"\x12\x34\xed\xcb" + bytes(4)))], rules=HOOKS + REJECT)

scenario("reject-empty", "nothing to sum up is right", packets=[("eth0", ip(CLIENT, SERVER, 99, b""))],
         rules=HOOKS + REJECT, stack="ns-3's ICMP errors quote 8 bytes of payload at least")

scenario("reject-short", "too short for ports", rules=HOOKS + RESET + REJECT,
         packets=[("eth0", ip(CLIENT, SERVER, 17, b"\x13\x88\x00\x35")), ("eth0", ip(CLIENT, SERVER, 6, bytes(12))),
                  ("eth0", ip(CLIENT, SERVER, 1, b"\x08\x00"))])

scenario("reject-odd-offset", "a RST for a segment whose header says that it is longer than it is",
         packets=[out("S", 1000, doff=15), out("S", 1000, doff=0, port=40001), out("A", 1, 2, doff=15, port=40002)],
         rules=HOOKS + RESET)

scenario("reject-broadcast", "what came to many is not answered",
         packets=[ask(server="192.168.1.255"), ask(server="255.255.255.255"), ask(server="224.0.0.1"),
                  out("S", 1, server="192.168.1.255"), out("S", 1, server="255.255.255.255"),
                  out("S", 1, server="224.0.0.1")],
         rules=HOOKS + "-A INPUT -p tcp -j REJECT --reject-with tcp-reset\n-A INPUT -j REJECT\n")

scenario("reject-odd-sources", "from where nobody can be", rules=HOOKS + RESET + REJECT,
         packets=[ask(client="240.0.0.1"), out("S", 1, client="240.0.0.1"), ask(client="127.0.0.1"),
                  ask(client=ROUTER_LAN), out("S", 1, client=ROUTER_WAN)])

scenario("reject-notrack", "an answer to what is not tracked has no connection either",
         packets=[ask(), out("S", 1)],
         rules="-t raw -A PREROUTING -j CT --notrack\n" + STATES + OUTPUT_STATES + RESET + REJECT)

scenario("reject-zone", "an answer is in the zone of what it answers",
         packets=[ask(), out("S", 1), ask(client=CLIENT2)],
         rules="-t raw -A PREROUTING -s 192.168.1.1 -j CT --zone 5\n" + STATES + OUTPUT_STATES + RESET + REJECT)

scenario("reject-mark", "the answer has no mark of the packet's", packets=[ask(), out("S", 1)],
         rules="-t mangle -A PREROUTING -j MARK --set-mark 5\n-A OUTPUT -m mark --mark 5\n-A OUTPUT -m mark --mark 0\n"
         + RESET + REJECT)

scenario("reject-long", "as much as fits into 576 bytes is quoted", rules=HOOKS + TRACK + REJECT,
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:53", bytes(1400), tos=0xB8, flags=2))])

scenario("reject-no-way-back", "a source that no route leads to", routes="", rules=HOOKS + RESET + REJECT,
         packets=[ask(client="10.0.0.1"), out("S", 1, client="10.0.0.1"), ask()])

scenario("reject-policy", "a policy cannot, a last rule can: the classic firewall",
         packets=[ask(), answer(), answer(port=6000), *opened(), back("S", 1, port=22), at(1.5, ask())],
         rules="-P FORWARD DROP\n-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n"
         "-A FORWARD -i eth0 -m conntrack --ctstate NEW -j ACCEPT\n" + RESET
         + "-A FORWARD -j REJECT --reject-with icmp-admin-prohibited\n")
