# SPDX-License-Identifier: GPL-2.0-only
"""Connections listed, looked up, counted, deleted and flushed."""

from nftwin.ctnetlink_stock import ECHO, ENDS, OTHER, TCP, TFTP, UDP, UDP2
from nftwin.packets import ip, ping, pong, udp
from nftwin.scenario import scenario
from nftwin.stock import (CLIENT, CLIENT2, HELPER, MASQUERADE, ROUTER_WAN, SERVER, SERVER2, STATES, TRACK, answer, ask,
                          at)
from nftwin.tcp_stock import ACCOUNT, back, opened, out

# Four clients' questions, one of them answered twice; an echo and a protocol without ports.
def many(seen=CLIENT2):
    """They come as fast as they can, so that there is time for many commands."""
    told = [ask(), ask(client=CLIENT2, port=5500), ask(port=6000, dport=123), ask(server=SERVER2),
            answer(client=seen, port=5500), ("eth0", ping(CLIENT, SERVER)), ("eth0", ip(CLIENT, SERVER, OTHER, b"any")),
            out("S", 1000)]
    return [at(0.012 * number, packet) for number, packet in enumerate(told)]


MANY, NATTED = many(), many(ROUTER_WAN)


def then(*lines, start=0.15, step=0.05):
    """Commands one after the other."""
    return [(round(start + number * step, 2), line) for number, line in enumerate(lines)]


def listed(name, why, *lines, packets=NATTED, rules=TRACK + MASQUERADE):
    """A few commands a story: a remaining time must not pass to its next second meanwhile."""
    few = 5
    for number in range(0, len(lines), few):
        scenario(f"ctnetlink-list-{name}-{number // few + 1}", why, rules=rules, packets=packets,
                 commands=then(*lines[number:number + few]))


listed("filter", "what each filter shows", "-L", "-L -p udp", "-L -p icmp", f"-L -p {OTHER}", f"-L -s {CLIENT}",
       f"-L -d {SERVER2}", "-L -s 192.168.1.0/30", "-L -d 192.168.10.101/31", "-L -p udp --dport 123",
       "-L -p udp --sport 5000 --dport 53")

listed("reply", "filters of the reply direction", f"-L -r {SERVER}", f"-L -q {ROUTER_WAN}", f"-L -q {CLIENT}",
       "-L -p udp --reply-port-src 123", "-L -p udp --reply-port-dst 6000", f"-L -p tcp -r {SERVER}",
       "-L -p icmp --icmp-type 8", "-L -p icmp --icmp-type 0", "-L -p icmp --icmp-id 77", "-L -p icmp --icmp-code 1")

listed("status", "filters of status, with and without", "-L -u SEEN_REPLY", "-L -u UNREPLIED", "-L -u ASSURED",
       "-L -u !ASSURED", "-L -u !SEEN_REPLY", "-L -u UNSET", "-L -p udp -u seen_reply", "-L -o extended",
       "-L -p tcp --state SYN_SENT", "-L -p tcp --state ESTABLISHED", packets=MANY, rules=TRACK)

listed("nat", "what is translated", "-L -n", "-L -g", "-L -j", f"-L -n {ROUTER_WAN}", f"-L -n {CLIENT}",
       f"-L -n {ROUTER_WAN}:5000", f"-L -n {ROUTER_WAN}:5001", f"-L -j {ROUTER_WAN}", "-L -p udp -n")

scenario("ctnetlink-list-zero", "counters are read and begin anew", rules=TRACK, sysctl=ACCOUNT,
         packets=[at(0.0, ask()), at(0.04, answer()), at(0.4, ask())],
         commands=[(0.2, "-L -z"), (0.3, "-L"), (0.5, "-L -z"), (0.55, "-L -z -p udp")])

scenario("ctnetlink-get", "one by its tuple, of either direction", rules=TRACK + MASQUERADE, packets=NATTED,
         commands=then(f"-G {UDP}", f"-G {ECHO}", f"-G {TCP}", f"-G -p {OTHER} {ENDS}", f"-G {UDP2}",
                       f"-G -p udp -s {SERVER} -d {ROUTER_WAN} --sport 53 --dport 5000",
                       f"-G -p icmp {ENDS} --icmp-type 3 --icmp-code 0", f"-G -p icmp {ENDS} --icmp-type 8 --icmp-code 0",
                       f"-G {TCP} --state CLOSE"))

scenario("ctnetlink-get-refused", "command lines that conntrack itself refuses", rules=TRACK, packets=[],
         commands=then(f"-G -p udp {ENDS} --sport 1", f"-G {ENDS}", f"-G -p udp -s {CLIENT}", f"-G {UDP} -w 3",
                       f"-G -p icmp {ENDS} --icmp-type 8", f"-G {UDP} -m 1", f"-G -p udp {ENDS} -r {SERVER} --sport 1"))

scenario("ctnetlink-delete", "one is deleted; its next packet begins another", rules=STATES,
         packets=[at(0.0, ask()), at(0.04, answer()), at(0.08, ask(port=5001)), at(0.3, answer()), at(0.4, ask())],
         commands=[(0.2, f"-D {UDP}"), (0.25, f"-D {UDP}"), (0.5, "-L")])

scenario("ctnetlink-delete-ports", "by port alone", rules=TRACK, packets=MANY,
         commands=then("-D -p udp --dport 123", "-D -p udp --sport 9", "-L"))

scenario("ctnetlink-delete-address", "by address and network", unordered=True, rules=TRACK, packets=MANY,
         commands=then(f"-D -s {CLIENT2}", "-D -d 192.168.10.101/32", "-D -s 192.168.1.0/24 -p icmp",
                       f"-D -s {CLIENT} --mask-src 255.255.255.0 -d {SERVER} -p udp", "-L"))

scenario("ctnetlink-delete-reply", "by the reply direction of what is translated", unordered=True, rules=TRACK + MASQUERADE,
         packets=NATTED, commands=then(f"-D -q {CLIENT}", "-D -p udp --reply-port-src 123", f"-D -q {ROUTER_WAN} -r {SERVER2}",
                                     "-L"))

scenario("ctnetlink-delete-protocol", "by protocol", unordered=True, rules=TRACK, packets=MANY,
         commands=then("-D -p icmp", f"-D -p {OTHER}", "-D -p tcp --state CLOSE", "-D -p tcp --state SYN_SENT", "-D -p udp",
                       "-D -p udp", "-C"))

scenario("ctnetlink-delete-mark", "by mark, under a mask", unordered=True, rules=TRACK, packets=MANY,
         commands=then(f"-U {UDP} -m 0x15", f"-U -s {CLIENT2} -m 0x25", "-D -m 5", "-D -m 0x21/0xf1", "-D -m 0x5/0xf",
                       "-L"))

scenario("ctnetlink-delete-status", "by what has been seen of it", rules=TRACK, packets=MANY,
         commands=then("-D -u ASSURED", "-D -u SEEN_REPLY", "-L"))

scenario("ctnetlink-delete-zone", "by zone", unordered=True, packets=[*MANY, at(0.1, ask(client=CLIENT2, port=7000))],
         rules="-t raw -A PREROUTING -s 192.168.1.2 -j CT --zone 4\n" + TRACK,
         commands=then("-D -w 3", "-D -w 4", "-D -w 0 -p udp", "-L"))

scenario("ctnetlink-delete-nat", "by what was translated", unordered=True, rules=TRACK + MASQUERADE, packets=NATTED,
         commands=then("-D -g -p udp", "-D -p udp --dport 123 -n", f"-D -j {ROUTER_WAN} -p udp", "-L"))

scenario("ctnetlink-delete-translated", "the port of a deleted connection is free again",
         rules=STATES + "-t nat -A POSTROUTING -o eth1 -p udp -j SNAT --to-source 192.168.10.1:5000\n",
         packets=[at(0.0, ask()), at(0.3, ask(client=CLIENT2)), at(0.4, answer(client=ROUTER_WAN))],
         commands=[(0.2, f"-D {UDP}")])

scenario("ctnetlink-delete-master", "with a master goes what it expects; what came of it stays",
         rules=HELPER + STATES,
         packets=[at(0.0, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0"))),
                  at(0.04, ("eth1", udp(f"{SERVER}:3000", f"{CLIENT}:5000", b"\0\3\0\1data"))),
                  at(0.08, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0"))),
                  at(0.4, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:3000", b"\0\4\0\1"))),
                  at(0.44, ("eth1", udp(f"{SERVER}:3001", f"{CLIENT}:5000", b"\0\3\0\1data")))],
         commands=[(0.2, "-L expect"), (0.25, f"-D {TFTP}"), (0.3, "-L expect")])

scenario("ctnetlink-delete-expected", "an expected connection is deleted, its master stays", rules=HELPER + STATES,
         packets=[at(0.0, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", b"\0\1file\0octet\0"))),
                  at(0.04, ("eth1", udp(f"{SERVER}:3000", f"{CLIENT}:5000", b"\0\3\0\1data"))),
                  at(0.4, ("eth1", udp(f"{SERVER}:3000", f"{CLIENT}:5000", b"\0\3\0\2data")))],
         commands=[(0.2, "-D -u EXPECTED"), (0.25, "-L")])

scenario("ctnetlink-delete-tcp", "an open connection is deleted, and picked up from the middle", rules=STATES,
         packets=[*opened(), at(0.4, out("PA", 1001, 5001, payload=b"more")), at(0.44, back("A", 5001, 1005))],
         commands=[(0.2, f"-D {TCP}")])

scenario("ctnetlink-delete-tcp-strict", "or not picked up", rules=STATES, sysctl="net.netfilter.nf_conntrack_tcp_loose=0",
         packets=[*opened(), at(0.4, out("PA", 1001, 5001, payload=b"more")), at(0.44, back("A", 5001, 1005))],
         commands=[(0.2, f"-D {TCP}")])

scenario("ctnetlink-delete-accounted", "what is deleted tells its counters", rules=TRACK,
         sysctl=ACCOUNT,
         packets=[at(0.0, ask()), at(0.04, answer()), at(0.08, ("eth0", ping(CLIENT, SERVER))),
                  at(0.12, ("eth1", pong(SERVER, CLIENT)))],
         commands=[(0.2, "-D -p icmp"), (1.6, f"-D {UDP}")])

scenario("ctnetlink-delete-all", "without a filter everything is deleted", unordered=True, rules=TRACK, packets=MANY,
         commands=then("-D", "-D", "-L"))

scenario("ctnetlink-flush", "everything at once, and traffic goes on", unordered=True, rules=STATES + MASQUERADE,
         packets=[*NATTED, at(0.6, ask()), at(0.64, answer(client=ROUTER_WAN))],
         commands=then("-C", "-F", "-C", "-F"))

scenario("ctnetlink-delete-refused", "command lines that conntrack itself refuses", rules=TRACK, packets=[at(0.0, ask())],
         commands=then("-D -z", "-D --sport 9", "-D -p udp --sprt 9", "-F -p udp", "-C -p udp",
                       "-L -t 9", "-L -j -n", "-L --mask-src 255.0.0.0", "-L -r 1.2.3.0/24", "-X", "-L -F",
                       "-A expect", "-L -o flat", "-f ipv5 -L", "-L --s 1.2.3.4"))
