# SPDX-License-Identifier: GPL-2.0-only
"""What a program may change of a connection, what it may not, and packets after the change."""

from nftwin.ctnetlink_stock import ECHO, ENDS, TCP, TFTP, UDP, UDP2
from nftwin.packets import ping, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, HELPER, MASQUERADE, ROUTER_WAN, SERVER, STATES, TRACK, answer, ask, at
from nftwin.tcp_stock import ACCOUNT, back, opened, out


def changes(*lines, start=0.2, step=0.05):
    """Commands one after the other."""
    return [(round(start + number * step, 2), line) for number, line in enumerate(lines)]


scenario("ctnetlink-update-timeout", "a timeout is shortened, lengthened and left to the next packet",
         rules=TRACK, packets=[at(0.0, ask()), at(0.5, answer())],
         commands=[(0.1, f"-U {UDP} -t 300"), (0.2, f"-U {UDP} -t 300"), (0.3, "-L"), (0.6, f"-U {UDP} -t 1000"),
                   (0.65, "-L")])

scenario("ctnetlink-update-timeout-same", "what conntrack sees no need to change is not changed, nor told",
         rules=TRACK, packets=[at(0.0, ask())],
         commands=[(0.1, f"-U {UDP} -t 29"), (0.15, f"-U {UDP}"), (0.2, f"-U {UDP} -m 0"), (0.25, f"-U {UDP} -u UNSET")])

scenario("ctnetlink-update-timeout-zero", "with no time left it has expired",
         rules=STATES, packets=[at(0.0, ask()), at(0.1, answer()), at(0.3, ask())],
         commands=[(0.2, f"-U {UDP} -t 0")])

scenario("ctnetlink-update-expires", "a shortened connection goes, the next packet begins another",
         rules=STATES, packets=[at(0.0, ask()), at(0.1, answer()), at(1.7, ask())],
         commands=[(0.2, f"-U {UDP} -t 1")])

scenario("ctnetlink-update-mark", "its mask says which bits stay; what is set is exclusive-ored",
         rules=TRACK + "-t mangle -A PREROUTING -j CONNMARK --restore-mark\n"
         "-t mangle -A FORWARD -m mark --mark 0x3 -j ACCEPT\n-t mangle -A FORWARD -m mark --mark 0xc7 -j ACCEPT\n",
         packets=[at(0.0, ask()), at(0.3, ask()), at(0.7, answer())],
         commands=[*changes(f"-U {UDP} -m 3"), *changes(f"-U {UDP} -m 0xc0/0xf0", f"-U {UDP} -m 0x4/0", start=0.4),
                   *changes(f"-U {UDP} -m 0x10/0x1f", "-L -m 0x10/0x10", f"-U {ENDS} -m 0/0xf", start=0.8)])

scenario("ctnetlink-update-mark-saved", "the connection keeps its mark when it ends", rules=TRACK,
         packets=[at(0.0, ask())], commands=changes(f"-U {UDP} -m 77", f"-D {UDP}"))

scenario("ctnetlink-update-status", "SEEN_REPLY and ASSURED are set, and not taken back",
         rules=STATES, packets=[at(0.0, ask()), at(0.4, ask())],
         commands=changes(f"-U {UDP} -u ASSURED", f"-U {UDP} -u SEEN_REPLY", f"-U {UDP} -u UNSET -m 1", "-L -u ASSURED"))

scenario("ctnetlink-update-status-refused", "nobody becomes expected by request; what comes first is done",
         rules=TRACK, packets=[at(0.0, ask())],
         commands=changes(f"-U {UDP} -u EXPECTED", f"-U {UDP} -u EXPECTED -t 500 -m 9", "-L"))

scenario("ctnetlink-update-fixed-timeout", "a fixed timeout is changed by nobody any more, not by packets either",
         rules=TRACK, packets=[at(0.0, ask()), at(0.5, ask()), at(0.6, answer())],
         commands=[*changes(f"-U {UDP} -u FIXED_TIMEOUT -t 9", f"-U {UDP} -t 100", f"-U {UDP} -m 4"), (0.7, "-L")])

scenario("ctnetlink-update-nat", "only a new connection gets NAT",
         rules=TRACK, packets=[at(0.0, ask()), at(0.3, ask())],
         commands=changes(f"-U {UDP} -n {ROUTER_WAN} -t 100", f"-U {UDP} -t 100 -g"))

scenario("ctnetlink-update-translated", "of a translated connection the original tuple is asked for, or its NAT",
         unordered=True,
         rules=STATES + MASQUERADE, packets=[at(0.0, ask()), at(0.04, ask(client=CLIENT2, port=4000))],
         commands=changes(f"-U {UDP} -t 100", f"-U -s {CLIENT2} -n -m 2", f"-U -f ipv4 -r {SERVER} -q {ROUTER_WAN} -t 44",
                          "-L"))

scenario("ctnetlink-update-many", "all that a network and a protocol pick", unordered=True,
         rules=TRACK, packets=[at(0.0, ask()), at(0.04, ask(port=5001)), at(0.08, ask(client=CLIENT2)),
                               at(0.12, ("eth0", ping(CLIENT, SERVER)))],
         commands=changes(f"-U {UDP2} -t 50", "-U -p udp -s 192.168.1.0/24 -m 1", f"-U -s {CLIENT} -d {SERVER} -m 2/3",
                          f"-U -s {CLIENT} --mask-src 255.255.255.252 -p icmp -m 8", f"-U {ECHO} -t 9"))

scenario("ctnetlink-update-nothing", "what is not there is not changed",
         rules=TRACK, packets=[at(0.0, ask())], commands=changes(f"-U {UDP2} -t 9", f"-U {TCP} --state CLOSE -t 3", "-L"))

scenario("ctnetlink-update-other-zone", "a connection of a zone by its tuple: it is not that of zone 0",
         rules="-t raw -A PREROUTING -j CT --zone 4\n" + TRACK, packets=[at(0.0, ask())],
         commands=changes(f"-I {UDP} -t 90", "-D -w 4", "-L", f"-U {UDP} -t 50"))

scenario("ctnetlink-update-tcp", "-p tcp alone lets the windows go unchecked, with the next change",
         rules=STATES, packets=[*opened(), at(0.4, out("PA", 1001, 5001, payload=b"in")),
                                at(0.44, out("PA", 900000, 5001, payload=b"far away")),
                                at(0.48, back("PA", 700000, 1003, payload=b"as far"))],
         commands=changes(f"-U {TCP} -t 500", f"-U {TCP}"))

scenario("ctnetlink-update-tcp-checked", "without -p tcp the windows are checked as before",
         rules=STATES, packets=[*opened(), at(0.44, out("PA", 900000, 5001, payload=b"far away"))],
         commands=changes(f"-U {ENDS} -t 500"))

for state, segments in (
        ("CLOSE", [out("PA", 1001, 5001, payload=b"more"), out("S", 9000), back("SA", 8000, 9001)]),
        ("TIME_WAIT", [out("S", 9000), back("SA", 8000, 9001), out("A", 9001, 8001)]),
        ("SYN_SENT", [back("SA", 5000, 1001), out("A", 1001, 5001)]),
        ("FIN_WAIT", [back("A", 5001, 1002), back("FA", 5001, 1002), out("A", 1002, 5002)]),
        ("NONE", [out("A", 1001, 5001), back("A", 5001, 1001)]),
        ("ESTABLISHED", [out("A", 1001, 5001), out("FA", 1001, 5001)])):
    scenario(f"ctnetlink-update-state-{state.lower().replace('_', '-')}", f"an open connection is declared {state}",
             rules=STATES, packets=[*opened(), *(at(0.4 + 0.04 * number, packet) for number, packet in enumerate(segments))],
             commands=changes(f"-U {TCP} --state {state}", f"-U {TCP} --state {state}", f"-L -p tcp --state {state}"))

scenario("ctnetlink-update-helper-none", "a helper is taken away, with what it expected",
         rules=HELPER + STATES, packets=[at(0.0, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0"))),
                                         at(0.4, ("eth1", udp(f"{SERVER}:3000", f"{CLIENT}:5000", b"\0\3\0\1data"))),
                                         at(0.44, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0")))],
         commands=changes(f'-U {TFTP} --helper ""', "-L expect", f'-U {TFTP} --helper ""'))

for name, why, lines in (
        ("other", "a helper does not become another one",
         (f"-U {TFTP} --helper gopher", f"-U {TFTP} --helper ftp", f"-U {TFTP} --helper tftp")),
        ("late", "nor does it come later", (f"-U {UDP2} --helper tftp", f'-U {UDP2} --helper ""')),
        ("again", "or come again", (f'-U {TFTP} --helper ""', f"-U {TFTP} --helper tftp",
                                    f"-U {TFTP} --helper tftp -t 99", "-L"))):
    scenario(f"ctnetlink-update-helper-{name}", why, rules=HELPER + STATES, commands=changes(*lines),
             packets=[at(0.0, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0"))),
                      at(0.04, ask(port=5001))])

scenario("ctnetlink-update-helper-expected", "the helper of an expected connection is not touched",
         rules=HELPER + STATES, packets=[at(0.0, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0"))),
                                         at(0.04, ("eth1", udp(f"{SERVER}:3000", f"{CLIENT}:5000", b"\0\3\0\1data")))],
         commands=changes(f'-U -p udp -s {SERVER} -d {CLIENT} --sport 3000 --dport 5000 --helper ""',
                          f"-U -p udp -s {SERVER} -d {CLIENT} --sport 3000 --dport 5000 --helper tftp",
                          f"-U -p udp -s {SERVER} -d {CLIENT} --sport 3000 --dport 5000 -u EXPECTED -t 88",
                          f"-U -p udp -s {SERVER} -d {CLIENT} --sport 3000 --dport 5000 -t 66"))

scenario("ctnetlink-update-accounted", "counters stay", rules=TRACK, sysctl=ACCOUNT,
         packets=[at(0.0, ask()), at(0.04, answer()), at(0.4, ask())], commands=changes(f"-U {UDP} -t 50 -m 1", "-L"))

scenario("ctnetlink-update-refused", "command lines that conntrack itself refuses",
         rules=TRACK, packets=[at(0.0, ask())],
         commands=changes(f"-U {UDP} -w 3 -t 9", f"-U {UDP} -j -t 9", f"-U {UDP} --state CLOSE", f"-U {UDP} -z",
                          f"-U {UDP} -u FINE", "-U -s 192.168.1.0/40 -t 1", f"-U -s {CLIENT} -t", f"-U -U {UDP}",
                          "-U table"))
