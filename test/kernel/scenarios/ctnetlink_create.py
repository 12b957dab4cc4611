# SPDX-License-Identifier: GPL-2.0-only
"""Connections that a program makes, and the packets that meet them."""

from nftwin.ctnetlink_stock import ECHO, ENDS, FTP, OTHER, TCP, TFTP, UDP, UDP2
from nftwin.packets import ip, ping, pong, tcp, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, HELPER, MASQUERADE, ROUTER_WAN, SERVER, SERVER2, STATES, TRACK, answer, ask, at
from nftwin.tcp_stock import ACCOUNT, back, out

scenario("ctnetlink-create-udp", "a made connection is there before its first packet, and UNREPLIED",
         rules=STATES, sysctl=ACCOUNT, commands=[(0.0, f"-I {UDP} -t 100"), (0.2, "-L")],
         packets=[at(0.04, ask()), at(0.08, answer()), at(0.12, ask())])

scenario("ctnetlink-create-replied", "one made SEEN_REPLY and ASSURED is established with its first packet",
         rules=STATES, commands=[(0.0, f"-I {UDP} -t 100 -u SEEN_REPLY,ASSURED"), (0.2, "-L -u ASSURED")],
         packets=[at(0.04, ask())])

scenario("ctnetlink-create-server-first", "the server's packet finds the made connection by its reply tuple",
         rules=STATES, commands=[(0.0, f"-I {UDP} -t 100")],
         packets=[at(0.04, answer()), at(0.08, ask())])

scenario("ctnetlink-create-expires", "a made connection lasts as long as it was told to",
         rules=TRACK, commands=[(0.0, f"-I {UDP} -t 1")],
         packets=[at(1.5, ask())])

scenario("ctnetlink-create-mark-zone", "its mark is kept without the mask; in a zone it is another connection",
         rules="-t raw -A PREROUTING -s 192.168.1.1 -j CT --zone 7\n-t raw -A PREROUTING -d 192.168.1.1 -j CT --zone 7\n"
         + STATES,
         commands=[(0.0, f"-I {UDP} -t 100 -m 0x15/0xf -w 7"), (0.04, f"-I {UDP} -t 200 -m 3"), (0.2, "-L -w 7"),
                   (0.24, "-L -m 0x5/0xf"), (0.28, "-L -m 3")],
         packets=[at(0.08, ask()), at(0.12, answer())])

scenario("ctnetlink-create-tcp", "an ESTABLISHED connection that was never opened, its windows are not checked",
         rules=STATES, commands=[(0.0, f"-I {TCP} -t 100 --state ESTABLISHED -u ASSURED,SEEN_REPLY")],
         packets=[at(0.04, out("PA", 70000, 90000, payload=b"data")), at(0.08, back("A", 90000, 70004)),
                  at(0.12, out("PA", 1, 2, payload=b"elsewhere")), at(0.16, out("FA", 70004, 90000)),
                  at(0.2, back("FA", 90000, 70005)), at(0.24, out("A", 70005, 90001))])

scenario("ctnetlink-create-tcp-unreplied", "one that is ESTABLISHED but has SEEN_REPLY not yet",
         rules=STATES, commands=[(0.0, f"-I {TCP} -t 100 --state ESTABLISHED")],
         packets=[at(0.04, out("PA", 70000, 90000, payload=b"data")), at(0.08, back("A", 90000, 70004))])

for state in ("NONE", "SYN_SENT", "SYN_RECV", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE", "LISTEN"):
    scenario(f"ctnetlink-create-tcp-{state.lower().replace('_', '-')}", f"made {state}; a SYN, its answer, and more",
             rules=STATES, commands=[(0.0, f"-I {TCP} -t 100 --state {state} -u SEEN_REPLY"), (0.2, "-L")],
             packets=[at(0.04, out("S", 1000)), at(0.08, back("SA", 5000, 1001)),
                      at(0.12, out("A", 1001, 5001)), at(0.16, out("R", 1001))])

scenario("ctnetlink-create-tcp-reset", "a RST to a made connection",
         rules=STATES, commands=[(0.0, f"-I {TCP} -t 100 --state ESTABLISHED -u ASSURED,SEEN_REPLY")],
         packets=[at(0.04, back("R", 5)), at(0.08, out("A", 1000, 5))])

scenario("ctnetlink-create-icmp", "an echo that a program began",
         rules=STATES, commands=[(0.0, f"-I {ECHO} -t 50"), (0.04, f"-G {ECHO}")],
         packets=[at(0.08, ("eth1", pong(SERVER, CLIENT))), at(0.12, ("eth0", ping(CLIENT, SERVER)))])

scenario("ctnetlink-create-icmp-id", "without an identifier it is 0",
         rules=STATES, commands=[(0.0, f"-I -p icmp {ENDS} --icmp-type 13 --icmp-code 0 -t 50"), (0.04, "-L")], packets=[])

scenario("ctnetlink-create-icmp-error", "nothing can answer to an ICMP error",
         rules=STATES, packets=[],
         commands=[(0.0, f"-I -p icmp {ENDS} --icmp-type 3 --icmp-code 0 -t 50"),
                   (0.04, f"-I -p icmp {ENDS} --icmp-type 0 --icmp-code 0 -t 50"), (0.08, "-L")])

scenario("ctnetlink-create-other", "a protocol without ports",
         rules=STATES, commands=[(0.0, f"-I -p {OTHER} {ENDS} -t 50 -u ASSURED"), (0.2, f"-L -p {OTHER}")],
         packets=[at(0.04, ("eth0", ip(CLIENT, SERVER, OTHER, b"any"))),
                  at(0.08, ("eth1", ip(SERVER, CLIENT, OTHER, b"thing")))])

scenario("ctnetlink-create-again", "what exists is not made again, in either direction; -A passes over it",
         rules=TRACK, packets=[at(0.0, ask())],
         commands=[(0.04, f"-I {UDP} -t 100"), (0.08, f"-A {UDP} -t 100"), (0.12, f"-A {UDP2} -t 100 -m 1"),
                   (0.16, f"-I -p udp -s {SERVER} -d {CLIENT} --sport 53 --dport 5000 -t 100"),
                   (0.2, f"-I -p udp -s {SERVER2} -d {CLIENT} -r {CLIENT} -q {SERVER} --sport 9 --dport 9 "
                    "--reply-port-src 5000 --reply-port-dst 53 -t 100"),
                   (0.24, f"-I {UDP} -r {SERVER2} -q {CLIENT} -t 100"), (0.28, f"-I {UDP} -t 100 -u EXPECTED"), (0.32, "-L")])

scenario("ctnetlink-create-reply", "the answer comes from elsewhere than the request goes to",
         rules=STATES, sysctl=ACCOUNT,
         commands=[(0.0, f"-I -p udp {ENDS} -r {SERVER2} -q {CLIENT} --sport 5000 --dport 53 "
                    "--reply-port-src 53 --reply-port-dst 5000 -t 100")],
         packets=[at(0.04, ask()), at(0.08, answer()), at(0.12, answer(server=SERVER2))])

scenario("ctnetlink-create-reply-only", "from the reply the original direction is known",
         rules=STATES,
         commands=[(0.0, f"-I -p udp -r {SERVER} -q {CLIENT} --reply-port-src 53 --reply-port-dst 5000 -t 100")],
         packets=[at(0.04, ask()), at(0.08, answer())])

scenario("ctnetlink-create-reply-without-ports", "a reply without ports has another protocol",
         rules=TRACK, packets=[],
         commands=[(0.0, f"-I {UDP} -r {SERVER2} -q {CLIENT} -t 100"),
                   (0.04, f"-I {UDP} -r {SERVER2} -q {CLIENT} --reply-port-src 53 -t 100"), (0.08, "-L")])

scenario("ctnetlink-create-status-refused", "EXPECTED cannot be set; nothing is made then",
         rules=TRACK, packets=[],
         commands=[(0.0, f"-I {UDP} -t 100 -u EXPECTED"), (0.04, "-L"), (0.08, f"-I {UDP} -t 100 -u FIXED_TIMEOUT"),
                   (0.12, "-L")])

scenario("ctnetlink-create-fixed-timeout", "packets do not prolong a fixed timeout",
         rules=STATES, commands=[(0.0, f"-I {UDP} -t 9 -u FIXED_TIMEOUT"), (1.2, "-L")],
         packets=[at(0.5, ask()), at(0.6, answer())])

scenario("ctnetlink-create-snat", "its packets are translated though no rule says so, both ways",
         rules=STATES + "-t nat -A POSTROUTING -o eth1 -d 192.168.99.0/24 -j ACCEPT\n",
         commands=[(0.0, f"-I {UDP} -t 100 -n {ROUTER_WAN}"), (0.2, "-L -n"), (0.24, "-L -g")],
         packets=[at(0.04, ask()), at(0.08, answer(client=ROUTER_WAN))])

scenario("ctnetlink-create-snat-port", "with a port of its own",
         rules=STATES + MASQUERADE, free_ports=(1024, 65535),
         commands=[(0.0, f"-I {UDP} -t 100 -n {ROUTER_WAN}:777"), (0.2, f"-L -n {ROUTER_WAN}:777"),
                   (0.24, f"-L -n {ROUTER_WAN}:778"), (0.28, "-L -n 192.168.10.2")],
         packets=[at(0.04, ask()), at(0.08, answer(client=ROUTER_WAN, port=777))])

scenario("ctnetlink-create-dnat", "the server's address and port are others",
         rules=STATES + "-t nat -A PREROUTING -d 192.168.99.0/24 -j ACCEPT\n",
         commands=[(0.0, f"-I {UDP} -t 100 -g {SERVER2}:5353"), (0.2, f"-L -g {SERVER2}:5353"), (0.24, "-L -n"),
                   (0.28, f"-L -j {SERVER2}")],
         packets=[at(0.04, ask()), at(0.08, answer(server=SERVER2, dport=5353))])

scenario("ctnetlink-create-both-nat", "source and destination at once",
         rules=STATES + MASQUERADE, free_ports=(1024, 65535),
         commands=[(0.0, f"-I {UDP} -t 100 -g {SERVER2} -n {ROUTER_WAN}:4000"), (0.2, "-L -n -g"), (0.24, "-L -j")],
         packets=[at(0.04, ask()), at(0.08, answer(client=ROUTER_WAN, port=4000, server=SERVER2))])

scenario("ctnetlink-create-tcp-nat", "an opened connection through NAT",
         rules=STATES + MASQUERADE, free_ports=(1024, 65535),
         commands=[(0.0, f"-I {TCP} -t 100 --state ESTABLISHED -u ASSURED,SEEN_REPLY -n {ROUTER_WAN}")],
         packets=[at(0.04, out("PA", 70000, 90000, payload=b"data")),
                  at(0.08, back("A", 90000, 70004, client=ROUTER_WAN)), at(0.12, out("R", 70004))])

scenario("ctnetlink-create-nat-taken", "a port that another connection has is not given again",
         rules=STATES + "-t nat -A POSTROUTING -o eth1 -d 192.168.99.0/24 -j ACCEPT\n",
         commands=[(0.0, f"-I {UDP} -t 100 -n {ROUTER_WAN}:777"), (0.04, f"-I {UDP2} -t 100 -n {ROUTER_WAN}:777"),
                   (0.08, "-L")], packets=[])

scenario("ctnetlink-create-no-nat", "one that was made without NAT is not masqueraded",
         rules=STATES + MASQUERADE, free_ports=(1024, 65535),
         commands=[(0.0, f"-I {UDP} -t 100")], packets=[at(0.04, ask()), at(0.08, answer())])

scenario("ctnetlink-create-icmp-nat", "the identifier stays, the address changes",
         rules=STATES + MASQUERADE, free_ports=(1024, 65535),
         commands=[(0.0, f"-I {ECHO} -t 50 -n {ROUTER_WAN}"), (0.2, "-L -n"), (0.24, "-L -g")],
         packets=[at(0.04, ("eth0", ping(CLIENT, SERVER))), at(0.08, ("eth1", pong(SERVER, ROUTER_WAN)))])

scenario("ctnetlink-create-helper", "a made connection has a helper, which reads its packets",
         rules=STATES, commands=[(0.0, f"-I {TFTP} -t 100 --helper tftp"), (0.04, "-L")],
         packets=[at(0.08, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0"))),
                  at(0.12, ("eth1", udp(f"{SERVER}:3000", f"{CLIENT}:5000", b"\0\3\0\1data")))])

scenario("ctnetlink-create-helper-unknown", "there is no such helper, or not for this protocol",
         rules=STATES, packets=[],
         commands=[(0.0, f"-I {TFTP} -t 100 --helper gopher"), (0.04, f"-I {TFTP} -t 100 --helper ftp"),
                   (0.08, f"-I {FTP} -t 100 --state ESTABLISHED --helper ftp"), (0.12, "-L")])

scenario("ctnetlink-create-refused", "command lines that conntrack itself refuses",
         rules=TRACK, packets=[],
         commands=[(number / 20, line) for number, line in enumerate((
             f"-I {UDP}", f"-I {ENDS} -t 1", f"-I -p udp {ENDS} -t 1", f"-I -p udp -s {CLIENT} --sport 1 --dport 2 -t 1",
             f"-I {TCP} -t 1", f"-I {TCP} -t 1 --state OPEN", f"-I -p icmp {ENDS} -t 1", f"-I {UDP} -t 1 -u LUCKY",
             f"-I {UDP} -t 1 -g 1.2.3.4:", f"-I {UDP} -t 1 -g 1.2.3.4:99999", f"-I {UDP} -t 1 -n 1.2.3.400",
             f"-I -p nothing {ENDS} -t 1"))])

scenario("ctnetlink-create-helper-nat", "a made connection's helper expects behind its NAT",
         rules=STATES, commands=[(0.0, f"-I {TFTP} -t 100 --helper tftp -n {ROUTER_WAN}"), (0.04, "-L"), (0.1, "-L expect")],
         packets=[at(0.08, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0"))),
                  at(0.12, ("eth1", udp(f"{SERVER}:3000", f"{ROUTER_WAN}:5000", b"\0\3\0\1data"))),
                  at(0.16, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:3000", b"\0\4\0\1")))])

for seen in (CLIENT, ROUTER_WAN):
    scenario(f"ctnetlink-create-ftp{'-nat' if seen == ROUTER_WAN else ''}", "FTP goes on in a connection made from its middle",
             rules=STATES, commands=[(0.0, f"-I {FTP} -t 100 --state ESTABLISHED -u SEEN_REPLY,ASSURED --helper ftp"
                                      + (f" -n {ROUTER_WAN}" if seen == ROUTER_WAN else "")), (0.3, "-L expect")],
             packets=[at(0.04, ("eth1", tcp(f"{SERVER}:21", f"{seen}:1757", "PA", 9000, 7000, payload=b"200 ok\r\n"))),
                      at(0.08, ("eth0", tcp(f"{CLIENT}:1757", f"{SERVER}:21", "A", 7000, 9008))),
                      at(0.12, ("eth0", tcp(f"{CLIENT}:1757", f"{SERVER}:21", "PA", 7000, 9008,
                                            payload=b"PORT 192,168,1,1,6,226\r\n"))),
                      at(0.16, ("eth1", tcp(f"{SERVER}:21", f"{seen}:1757", "PA", 9008, 7025, payload=b"200 ok\r\n"))),
                      at(0.2, ("eth1", tcp(f"{SERVER}:20", f"{seen}:1762", "S", 100))),
                      at(0.24, ("eth0", tcp(f"{CLIENT}:1757", f"{SERVER}:21", "A", 7024, 9016)))])

for events in (0, 1):
    scenario(f"ctnetlink-create-events-{events}", "nf_conntrack_events says whether a made connection tells anything",
             rules=TRACK, sysctl=f"net.netfilter.nf_conntrack_events={events}",
             packets=[at(0.0, ask(port=5001)), at(0.2, ask())],
             commands=[(0.04, f"-I {UDP} -t 100"), (0.08, f"-U {UDP} -m 3"), (0.12, f"-U {UDP2} -m 3"), (0.16, f"-D {UDP2}"),
                       (0.24, f"-D {UDP}")])

scenario("ctnetlink-create-icmp-nat-port", "a port for NAT is passed over where there are no ports",
         rules=STATES + MASQUERADE, free_ports=(1024, 65535),
         commands=[(0.0, f"-I {ECHO} -t 50 -n {ROUTER_WAN}:7777"), (0.04, f"-I -p {OTHER} {ENDS} -t 50 -n {ROUTER_WAN}:7"),
                   (0.08, "-L")],
         packets=[at(0.12, ("eth0", ping(CLIENT, SERVER)))])

_ASKED = ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\4\0\1"))
_MASTER = f'--master "udp {CLIENT}:5000 -> {SERVER}:69"'
_BACK = f'--master "udp {SERVER}:69 -> {CLIENT}:5000"'

scenario("ctnetlink-create-master", "a connection that another one is said to have expected",
         rules=HELPER + STATES, packets=[at(0.0, _ASKED), at(0.2, ask(port=5001)), at(0.24, answer(port=5001))],
         commands=[(0.1, f"-I {UDP2} -t 50 {_MASTER}"), (0.15, "-L"), (0.3, f'-U {UDP2} --helper ""'), (0.35, f"-D {TFTP}"),
                   (0.4, "-L -u EXPECTED"), (0.45, f'-U {UDP2} --helper ""')])

scenario("ctnetlink-create-master-by-reply", "its master is found by either tuple, and keeps its own helper",
         rules=HELPER + STATES, packets=[at(0.0, _ASKED), at(0.2, answer(port=5001))],
         commands=[(0.1, f"-I {UDP2} -t 50 --helper tftp {_BACK}"), (0.15, "-L"), (0.3, f"-U {UDP2} --helper tftp")])

scenario("ctnetlink-create-master-missing", "without such a master nothing is made",
         rules=HELPER + STATES, packets=[at(0.0, ask())],
         commands=[(0.1, f"-I {UDP2} -t 50 {_MASTER}"), (0.15, f"-I {UDP} -t 50 {_MASTER}"), (0.2, "-L")])
