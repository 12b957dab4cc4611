# SPDX-License-Identifier: GPL-2.0-only
"""Rules without conntrack: what matches, where a packet goes from there, what is counted."""

from nftwin.packets import icmp, ip, ping, tcp, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, ROUTER_LAN, SERVER, SERVER2, answer, ask

KINDS = [ask(), ask(client=CLIENT2), ask(server=SERVER2), answer(), ("eth0", ping(CLIENT, SERVER)),
         ("eth0", tcp(f"{CLIENT}:5000", f"{SERVER}:80")), ("eth0", ip(CLIENT, SERVER, 99, b"1"))]


def count(*matches, chain="FORWARD"):
    """A rule without target for each match."""
    return "".join(f"-A {chain} {match}\n" for match in matches)


scenario("rule-addresses", "hosts, networks, odd masks, and their negations", packets=KINDS, rules=count(
    "-s 192.168.1.1", "! -s 192.168.1.1", "-d 192.168.10.0/24", "! -d 192.168.10.100/32",
    "-s 192.168.1.0/31",
    "-d 0.0.0.100/0.0.0.255", "-s 0.0.0.0/0", "-s 192.168.1.2 -d 192.168.10.100"))

scenario("rule-devices", "in and out, names that end in +", packets=KINDS, rules=count(
    "-i eth0", "! -i eth0", "-o eth1", "! -o eth1", "-i eth+", "! -i eth+", "-o wlan+", "-i eth0 -o eth1"))

scenario("rule-protocols", "by name, by number, negated", packets=KINDS, rules=count(
    "-p udp", "-p icmp", "-p tcp", "-p 99", "! -p udp", "! -p 99", "-p all"))

scenario("rule-udp-ports", "ranges, open ends, negations",
         packets=[ask(port=port) for port in (0, 99, 5000, 65535)],
         rules=count("-p udp --sport 5000", "-p udp --sport 100:5000", "-p udp --sport :99",
                     "-p udp --sport 5001:", "-p udp ! --sport 5000", "-p udp --dport 53",
                     "-p udp ! --dport 1:52", "-p udp --dport 5000"))

scenario("rule-tcp", "flags and ports of TCP that no conntrack sees",
         packets=[("eth0", tcp(f"{CLIENT}:5000", f"{SERVER}:80", flags))
                  for flags in ("S", "SA", "A", "FA", "R", "FPU", "", "SAEC")],
         rules=count("-p tcp --syn", "-p tcp ! --syn", "-p tcp --tcp-flags ALL FIN,PSH,URG",
                     "-p tcp --tcp-flags ALL NONE", "-p tcp --tcp-flags SYN,ACK SYN,ACK",
                     "-p tcp ! --tcp-flags SYN,ACK ACK", "-p tcp --dport 80 --sport 1024:",
                     "-p tcp ! --dport 80"))

scenario("rule-tcp-truncated", "ports asked of 4 bytes of TCP: dropped at once", packets=[
    ("eth0", ip(CLIENT, SERVER, 6, b"\x13\x88\x00\x50")), ("eth0", ip(CLIENT, SERVER, 6, b"\x13"))],
    rules=count("-p tcp", "-p tcp --dport 80", "-p tcp"))

scenario("rule-udp-truncated", "ports asked of 4 bytes of UDP: dropped at once", packets=[
    ("eth0", ip(CLIENT, SERVER, 17, b"\x13\x88\x00\x35")), ask()],
    rules=count("-p udp", "-p udp --dport 53", "-p udp"))

scenario("rule-icmp-truncated", "a type asked of nothing", packets=[("eth0", ip(CLIENT, SERVER, 1, b""))],
         rules=count("-p icmp", "-p icmp --icmp-type 8", "-p icmp"))

scenario("rule-icmp-types", "types, codes, names, any",
         packets=[("eth0", icmp(CLIENT, SERVER, kind, code))
                  for kind, code in ((8, 0), (0, 0), (3, 1), (3, 3), (13, 0), (255, 0))],
         rules=count("-p icmp --icmp-type echo-request", "-p icmp --icmp-type 3",
                     "-p icmp --icmp-type 3/1", "-p icmp ! --icmp-type 8", "-p icmp --icmp-type any",
                     "-p icmp --icmp-type port-unreachable"))

scenario("rule-fragments", "-f: second and later fragments; ports of those match nothing", packets=[
    ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:53", bytes(8), udp_length=32, flags=1)),
    ("eth0", ip(CLIENT, SERVER, 17, bytes(16), offset=2)), ask()],
    rules=count("-f", "! -f", "-p udp --dport 53", "-p udp ! --dport 53", "-p udp"))

scenario("rule-fragment-offset-1", "a fragment that would overwrite the header", packets=[
    ("eth0", ip(CLIENT, SERVER, 6, bytes(16), offset=1)),
    ("eth0", ip(CLIENT, SERVER, 17, bytes(16), offset=1))],
    rules=count("-p tcp", "-p tcp --dport 80", "-p udp --dport 53", "-p tcp", "-f"))

scenario("rule-jump", "into a chain and back out of its end", packets=KINDS, rules="""
-N inner
-A FORWARD -p udp -j inner
-A FORWARD
-A inner -s 192.168.1.1
-A inner -d 192.168.10.101 -j DROP""")


scenario("rule-return", "RETURN from a chain; RETURN from FORWARD is its policy", packets=KINDS, rules="""
-P FORWARD DROP
-N inner
-A FORWARD -j inner
-A FORWARD -s 192.168.1.2 -j RETURN
-A FORWARD -p udp -j ACCEPT
-A inner -p icmp -j RETURN
-A inner -p 99 -j ACCEPT""")


scenario("rule-goto", "goto: the end of the chain goes past the caller", packets=KINDS, rules="""
-N one
-N two
-A FORWARD -j one
-A FORWARD
-A one -p udp -g two
-A one
-A two -s 192.168.1.2 -j DROP
-A two""")


scenario("rule-goto-from-base", "goto from FORWARD: the policy decides", packets=KINDS, rules="""
-P FORWARD DROP
-N one
-A FORWARD -p udp -g one
-A FORWARD -j ACCEPT
-A one -s 192.168.1.1 -j ACCEPT""")


scenario("rule-deep-chains", "five chains deep and all the way back",
         rules="".join(f"-N c{n}\n" for n in range(5)) + "-A FORWARD -j c0\n-A FORWARD\n"
         + "".join(f"-A c{n} -j c{n + 1}\n-A c{n}\n" for n in range(4)) + "-A c4 -p icmp -j ACCEPT\n",
         packets=KINDS)

scenario("rule-policies", "what no rule decides", rules="-P INPUT DROP\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n"
         "-A FORWARD -p udp -j ACCEPT\n", packets=[*KINDS, ("eth0", ping(CLIENT, ROUTER_LAN))])

scenario("rule-policy-output", "an OUTPUT that lets nothing out", rules="-P OUTPUT DROP\n",
         packets=[*KINDS, ("eth0", ping(CLIENT, ROUTER_LAN)),
                  ("eth0", udp(f"{CLIENT}:1", f"{ROUTER_LAN}:2"))])

scenario("rule-every-table", "each table's chains in their order",
         packets=[*KINDS, ("eth0", ping(CLIENT, ROUTER_LAN))],
         rules="".join(f"-t {table} -A {chain} -p icmp\n" for table, chains in (
             ("raw", ("PREROUTING", "OUTPUT")), ("filter", ("INPUT", "FORWARD", "OUTPUT")),
             ("mangle", ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")),
             ("security", ("INPUT", "FORWARD", "OUTPUT"))) for chain in chains))

scenario("rule-comment", "a comment matches always and comes back in quotes", packets=KINDS, rules=count(
    '-m comment --comment plain', '-p udp -m comment --comment "the bad guy can not online"',
    '-m comment --comment "it\'s 100%"'))

scenario("rule-mark", "MARK in mangle, -m mark in filter", packets=KINDS, rules="""
-t mangle -A PREROUTING -p udp -j MARK --set-mark 0x10
-t mangle -A PREROUTING -s 192.168.1.2 -j MARK --or-mark 0x3
-t mangle -A PREROUTING -p icmp -j MARK --set-xmark 0xff/0xf
""" + count("-m mark --mark 0x10", "-m mark --mark 0x10/0x10", "-m mark ! --mark 0", "-m mark --mark 15"))


scenario("rule-mark-forms", "set, and, or, xor, with masks", packets=[ask()], rules="".join(
    f"-t mangle -A FORWARD -j MARK {form}\n-t mangle -A FORWARD -m mark --mark {value}\n" for form,
    value in (
        ("--set-mark 0xf0f0", "0xf0f0"), ("--set-mark 0xff/0x0f", "0xf0ff"),
        ("--and-mark 0xff00", "0xf000"),
        ("--xor-mark 0xffff", "0xfff"), ("--set-xmark 0x1/0xff", "0xf01"))))

scenario("rule-log", "LOG goes on to the next rule", packets=KINDS, rules="""
-A FORWARD -p udp -j LOG
-A FORWARD -p udp -j LOG --log-prefix "seen: " --log-level debug --log-ip-options
-A FORWARD -p udp -j DROP""")


scenario("rule-saved-text", "how rules are spelled when they are saved", packets=[], rules=count(
    "-s 10.0.0.1/255.0.0.0", "--protocol 17 --destination-port domain", "-p 6 --sport 1:65535",
    "-p tcp --syn -j ACCEPT",
    "! -s 1.2.3.4 ! -d 5.6.7.0/24 ! -i eth0 ! -o eth1 ! -p icmp ! -f", "-p icmp --icmp-type ping",
    "-p udp --dport 0:1023",
    "-m state --state RELATED,ESTABLISHED", "-m conntrack --ctstate NEW,INVALID -m mark --mark 7/0xff"))

scenario("rule-restored-counters", "a saved file's counters, policies and comments are read", packets=KINDS,
         rules="""# a comment
*filter
:INPUT ACCEPT [7:700]
:FORWARD DROP [9:900]
:OUTPUT ACCEPT [0:0]
:mine - [0:0]
[5:500] -A FORWARD -p udp -j mine
[1:100] -A mine -s 192.168.1.1/32 -j ACCEPT
COMMIT
# the end
""")
