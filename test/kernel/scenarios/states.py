# SPDX-License-Identifier: GPL-2.0-only
"""Matches that look at the connection."""

from nftwin.packets import icmp_error, ip, ping, pong, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, HELPER, MASQUERADE, ROUTER_WAN, SERVER, STATES, answer, ask, at
from scenarios.rules import count

MIXED = [ask(), answer(), ("eth0", ping(CLIENT, SERVER)), ("eth1", pong(SERVER, CLIENT)),
         ("eth1", pong(SERVER, CLIENT2)), ("eth0", ip(CLIENT, SERVER, 99, b"1")),
         ("eth1", icmp_error(SERVER, CLIENT, 3, 3, udp(f"{CLIENT}:5000", f"{SERVER}:53"))),
         ask(client=CLIENT2)]


ALL = ("NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED")
CHAINS = ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")


def ct(*matches):
    return count(*(f"-m conntrack {match}" for match in matches))


scenario("state-all", "NEW, ESTABLISHED, RELATED, INVALID and UNTRACKED, each caused once", packets=MIXED,
         rules=STATES + "-t raw -A PREROUTING -s 192.168.1.2 -j CT --notrack\n")

scenario("state-module", "the older -m state says the same", packets=MIXED,
         rules="-t raw -A PREROUTING -s 192.168.1.2 -j NOTRACK\n"
         + count(*(f"-m state --state {state}" for state in ALL))
         + count("-m state ! --state NEW", "-m state --state NEW,RELATED"))

scenario("state-negated", "what a negation leaves", packets=MIXED, rules=ct(
    "! --ctstate NEW", "! --ctstate INVALID", "! --ctstate ESTABLISHED,RELATED", "! --ctstate UNTRACKED"))

scenario("state-hooks", "the state in every chain that a packet meets",
         packets=[*MIXED, ("eth0", ping(CLIENT, "192.168.1.254"))],
         rules="".join(f"-t mangle -A {chain} -m conntrack --ctstate {state}\n"
                       for state in ("NEW", "ESTABLISHED", "INVALID") for chain in CHAINS))

scenario("state-raw-knows-nothing", "in raw there is no connection yet", packets=[ask(), answer()],
         rules="".join(f"-t raw -A PREROUTING -m conntrack --ctstate {state}\n"
                       for state in ("NEW", "ESTABLISHED", "INVALID", "UNTRACKED")))

scenario("state-nat-states", "SNAT and DNAT as states",
         rules=ct("--ctstate SNAT", "--ctstate DNAT", "! --ctstate SNAT,DNAT") + MASQUERADE
         + "-t nat -A PREROUTING -i eth0 -d 10.0.0.1 -j DNAT --to-destination 192.168.10.100\n",
         packets=[ask(), answer(client=ROUTER_WAN), ask(server="10.0.0.1", port=5001),
                  answer(client=ROUTER_WAN, port=5001)])

scenario("state-ctproto", "the flow's protocol, which an error shares", packets=MIXED, rules=ct(
    "--ctproto 17", "--ctproto icmp", "--ctproto 99", "! --ctproto udp"))

scenario("state-addresses", "of the original and of the reply direction",
         rules=MASQUERADE + ct(
             "--ctorigsrc 192.168.1.1", "--ctorigsrc 192.168.1.0/24", "! --ctorigsrc 192.168.1.1",
             "--ctorigdst 192.168.10.100", "--ctreplsrc 192.168.10.100", "--ctrepldst 192.168.10.1",
             "--ctrepldst 192.168.1.1"),
         packets=[ask(), answer(client=ROUTER_WAN), ask(client=CLIENT2, port=5001)])

scenario("state-ports", "ports of both directions",
         rules=ct("--ctorigsrcport 5000", "--ctorigdstport 53", "--ctreplsrcport 53",
                  "--ctrepldstport 5000:5001", "! --ctorigsrcport 5000", "--ctproto 17 --ctorigdstport 54"),
         packets=[ask(), answer(), ask(port=5001), ask(dport=54)])

scenario("state-direction", "who began it", packets=[*MIXED, ask(), answer()], rules=ct(
    "--ctdir ORIGINAL", "--ctdir REPLY", "--ctstate NEW --ctdir ORIGINAL"))

scenario("state-status", "what has happened to the flow",
         rules=ct("--ctstatus NONE", "--ctstatus SEEN_REPLY", "--ctstatus ASSURED", "--ctstatus CONFIRMED",
                  "--ctstatus EXPECTED", "! --ctstatus CONFIRMED", "--ctstatus SEEN_REPLY,ASSURED"),
         packets=[ask(), answer(), ask(), at(2.5, ask()), answer()])

scenario("state-expected", "the data flow of TFTP is EXPECTED all its life",
         rules=HELPER + ct("--ctstatus EXPECTED", "--ctstate RELATED", "! --ctstatus EXPECTED"),
         packets=[("eth0", udp(f"{CLIENT}:50173", f"{SERVER}:69", b"\0\1file\0octet\0")),
                  ("eth1", udp(f"{SERVER}:3873", f"{CLIENT}:50173", b"\0\3\0\1")),
                  ("eth0", udp(f"{CLIENT}:50173", f"{SERVER}:3873", b"\0\4\0\1"))])

scenario("state-expire", "the remaining time after the tracker's refresh; 0 until the entry is confirmed",
         rules=ct("--ctexpire 30", "--ctexpire 0", "--ctexpire 29", "--ctexpire 1:60", "! --ctexpire 1:60",
                  "--ctexpire 119:120", "--ctexpire 600"),
         packets=[ask(), at(1.4, ask()), answer(), at(2.6, ask()), ("eth0", ip(CLIENT, SERVER, 99, b"1"))])

scenario("state-notrack", "both spellings; untracked packets make no entry", packets=MIXED,
         rules="-t raw -A PREROUTING -p udp --dport 53 -j CT --notrack\n"
         "-t raw -A PREROUTING -p icmp -j NOTRACK\n" + STATES)

scenario("state-notrack-reply-tracked", "the reply of an untracked packet is NEW",
         rules="-t raw -A PREROUTING -i eth0 -j CT --notrack\n" + STATES,
         packets=[ask(), answer(), ask(), answer()])

scenario("state-firewall", "the usual three lines: out is free, in is what belongs to it",
         rules="-P FORWARD DROP\n-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n"
         "-A FORWARD -i eth0 -m conntrack --ctstate NEW -j ACCEPT\n",
         packets=[*MIXED, ("eth1", udp(f"{SERVER}:9", f"{CLIENT}:9"))])

scenario("state-invalid-dropped", "INVALID dropped first",
         rules="-A FORWARD -m conntrack --ctstate INVALID -j DROP\n" + MASQUERADE,
         packets=[ask(checksum_as="bad"), ask(), ("eth1", pong(SERVER, CLIENT))])

scenario("state-ct-events", "an entry that may only tell of its end",
         rules="-t raw -A PREROUTING -j CT --ctevents destroy\n",
         sysctl="net.netfilter.nf_conntrack_udp_timeout=1",
         packets=[ask(), answer(), at(1.6, ask(port=5001))])

scenario("state-ct-zone", "two zones, two flows of one tuple",
         rules="-t raw -A PREROUTING -i eth0 -s 192.168.1.1 -j CT --zone 5\n"
         + STATES, packets=[ask(), answer(), ask(client=CLIENT2)])

scenario("state-watch-only-drop", "a rule on the connection that drops the second packet of each flow",
         rules="-A FORWARD -m conntrack --ctstatus CONFIRMED -j DROP\n",
         packets=[ask(), ask(), answer(), ask(port=5001)])
