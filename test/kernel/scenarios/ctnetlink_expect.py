# SPDX-License-Identifier: GPL-2.0-only
"""Expectations that a program makes, and the packets that fulfil them."""

from nftwin.ctnetlink_stock import ALL_ONES, ENDS, FTP, TFTP, UDP, ZEROS, expect, one
from nftwin.ftp_stock import HELPED
from nftwin.packets import tcp, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, HELPER, MASQUERADE, ROUTER_WAN, SERVER, SERVER2, STATES, ask, at

READ = b"\0\1file\0octet\0"
ACK = b"\0\4\0\1"       # expects nothing
ASKED = at(0.0, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", ACK)))
# The server sends from anywhere to the client's port 7000.
DATA = expect(TFTP, SERVER, 0, CLIENT, 7000)


def data(at_, sport=3000, dport=7000, source=SERVER, to=CLIENT):
    return at(at_, ("eth1", udp(f"{source}:{sport}", f"{to}:{dport}", b"\0\3\0\1data")))


def then(*lines, start=0.1, step=0.04):
    """Commands one after the other."""
    return [(round(start + number * step, 2), line) for number, line in enumerate(lines)]


scenario("ctnetlink-expect", "a program expects what a helper would", rules=HELPER + STATES,
         packets=[ASKED, data(0.5), data(0.54, 3001)],
         commands=[*then(DATA, "-L expect", "-C expect", f"{one('-G', 'udp', SERVER, 9, CLIENT, 7000)}"),
                   (0.6, "-L expect"), (0.65, "-L -u EXPECTED")])

scenario("ctnetlink-expect-mask", "the source address does not count, its port does", rules=HELPER + STATES,
         packets=[ASKED, data(0.3, 3000, source=SERVER2), data(0.34, 3500, source=SERVER2)],
         commands=then(expect(TFTP, SERVER, 3500, CLIENT, 7000, ZEROS, 65535), "-L expect"))

scenario("ctnetlink-expect-mask-bits", "some bits of each count", rules=HELPER + STATES,
         packets=[ASKED, data(0.3, 0x1234, source=SERVER2), data(0.34, 0x5634, source="192.168.11.100"),
                  data(0.38, 0x5634, source=SERVER2)],
         commands=then(expect(TFTP, SERVER, 0x5600, CLIENT, 7000, "255.255.255.0", 0xff00), "-L expect"))

scenario("ctnetlink-expect-no-master", "without its master there is none", rules=HELPER + STATES, packets=[ASKED],
         commands=then(expect(UDP, SERVER, 0, CLIENT, 7000), "-L expect"))

scenario("ctnetlink-expect-no-helper", "a connection without a helper expects nothing", rules=STATES,
         packets=[at(0.0, ask())], commands=then(expect(UDP, SERVER, 0, CLIENT, 7000), "-L expect"))

scenario("ctnetlink-expect-helper-gone", "nor does one whose helper was taken away", rules=HELPER + STATES, packets=[ASKED],
         commands=then(DATA, f'-U {TFTP} --helper ""', DATA, "-L expect"))

scenario("ctnetlink-expect-again", "the same one again exists", rules=HELPER + STATES, packets=[ASKED],
         commands=then(DATA, DATA, expect(TFTP, SERVER, 0, CLIENT, 7001), "-L expect", "-C expect"))

scenario("ctnetlink-expect-overlap", "another mask for the same packets: it is found by them, so it exists",
         rules=HELPER + STATES, packets=[ASKED],
         commands=then(DATA, expect(TFTP, SERVER, 3000, CLIENT, 7000, ALL_ONES, 65535),
                       expect(TFTP, SERVER2, 0, CLIENT, 7000), expect(TFTP, SERVER, 0, CLIENT, 7000, ZEROS), "-L expect"))

scenario("ctnetlink-expect-other-master", "what another connection expects is taken", rules=HELPER + STATES,
         packets=[ASKED, at(0.04, ("eth0", udp(f"{CLIENT2}:5000", f"{SERVER}:69", ACK)))],
         commands=then(DATA, expect(TFTP.replace(CLIENT, CLIENT2), SERVER, 0, CLIENT, 7000),
                       expect(TFTP.replace(CLIENT, CLIENT2), SERVER2, 0, CLIENT, 7000, ZEROS), "-L expect"))

scenario("ctnetlink-expect-too-many", "the oldest of a class goes when there are more than its helper allows",
         rules=HELPER + STATES, packets=[ASKED, data(0.5, dport=7001), data(0.54, dport=7002)],
         commands=then(expect(TFTP, SERVER, 0, CLIENT, 7001), expect(TFTP, SERVER, 0, CLIENT, 7002), "-L expect",
                       expect(TFTP, SERVER, 0, CLIENT, 7003), "-L expect"))

scenario("ctnetlink-expect-stats", "what -S expect counts", rules=HELPER + STATES, packets=[ASKED],
         commands=then(DATA, "-S expect", "-F expect", "-C expect"))

scenario("ctnetlink-expect-permanent", "a permanent one is fulfilled more than once", rules=HELPER + STATES,
         packets=[ASKED, data(0.3), data(0.34, 3001), data(0.38, 3002)],
         commands=[*then(DATA + " --flags PERMANENT", "-L expect"), (0.45, "-L expect"), (0.5, "-L -u EXPECTED")])

scenario("ctnetlink-expect-inactive", "an inactive one keeps its place and is not fulfilled", rules=HELPER + STATES,
         packets=[ASKED, data(0.4)],
         commands=[*then(DATA + " --flags INACTIVE", "-L expect", one("-G", "udp", SERVER, 3000, CLIENT, 7000), DATA),
                   (0.5, "-L expect")])

scenario("ctnetlink-expect-both-flags", "both at once are printed both", rules=HELPER + STATES, packets=[ASKED],
         commands=then(DATA + " --flags PERMANENT,INACTIVE", "-L expect"))

scenario("ctnetlink-expect-class", "a class that its helper does not have", rules=HELPER + STATES, packets=[ASKED],
         commands=then(DATA + " --class 1", DATA + " --class 0", "-L expect"))

scenario("ctnetlink-expect-wrong-both", "of two mistakes the first one is told", rules=HELPER + STATES, packets=[ASKED],
         commands=then(expect(UDP, SERVER, 0, CLIENT, 7000, more="--class 9")))

scenario("ctnetlink-expect-timeout", "it waits as long as its class says, whatever it is told", rules=HELPER + STATES,
         packets=[ASKED], commands=then(DATA.replace("-t 30", "-t 3"), "-L expect"))

scenario("ctnetlink-expect-update", "its time is changed, nothing else", rules=HELPER + STATES, packets=[ASKED, data(0.5)],
         commands=[*then(DATA, one("-U", "udp", SERVER, 0, CLIENT, 7000) + " -t 77", "-L expect",
                         one("-U", "udp", SERVER, 0, CLIENT, 7009) + " -t 77"), (0.6, "-L expect")])

scenario("ctnetlink-expect-update-short", "one that is told to hurry has gone by then", rules=HELPER + STATES,
         packets=[ASKED, data(1.68)],
         commands=then(DATA, one("-U", "udp", SERVER, 0, CLIENT, 7000) + " -t 1"))

scenario("ctnetlink-expect-delete", "one is deleted; its packet is a stranger's then", rules=HELPER + STATES,
         packets=[ASKED, data(0.5), data(0.54, dport=7001)],
         commands=then(DATA, one("-D", "udp", SERVER, 0, CLIENT, 7009), one("-D", "udp", SERVER, 123, CLIENT, 7000),
                       "-L expect", one("-D", "udp", SERVER, 0, CLIENT, 7000), one("-G", "udp", SERVER, 0, CLIENT, 7000)))

scenario("ctnetlink-expect-flush", "all are deleted, those of helpers too", unordered=True, rules=HELPER + STATES,
         packets=[at(0.0, ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:69", READ))),
                  at(0.04, ("eth0", udp(f"{CLIENT2}:5000", f"{SERVER}:69", READ))), data(0.4, 3000, 5000)],
         commands=then("-L expect", "-F expect", "-L expect", "-F expect", "-C expect"))

scenario("ctnetlink-expect-flush-connections", "with the connections go their expectations", rules=HELPER + STATES,
         packets=[ASKED, data(0.4)], commands=then(DATA, "-F", "-C expect"))

scenario("ctnetlink-expect-masquerade", "a program's expectation is not translated as its master is",
         rules=HELPER + STATES + MASQUERADE, free_ports=(1024, 65535),
         packets=[ASKED, data(0.3, to=ROUTER_WAN), data(0.34)],
         commands=[*then(expect(TFTP, SERVER, 0, ROUTER_WAN, 7000)), (0.4, "-L")])

scenario("ctnetlink-expect-follow", "an expectation that is translated back as its master's answers are",
         rules=HELPER + STATES + MASQUERADE, free_ports=(1024, 65535),
         packets=[ASKED, data(0.3, to=ROUTER_WAN), at(0.34, ("eth0", udp(f"{CLIENT}:6000", f"{SERVER}:3000", ACK)))],
         commands=[*then(expect(TFTP, SERVER, 0, ROUTER_WAN, 7000, more=f"--follow reply --saved {CLIENT}:6000"), "-L expect"),
                   (0.4, "-L")])

scenario("ctnetlink-expect-follow-original", "or one that is translated as its master's requests are",
         rules=HELPER + STATES + MASQUERADE, free_ports=(1024, 65535),
         packets=[ASKED, at(0.3, ("eth0", udp(f"{CLIENT}:6000", f"{SERVER2}:7000", ACK))),
                  at(0.34, ("eth1", udp(f"{SERVER}:7777", f"{ROUTER_WAN}:6000", ACK)))],
         commands=[*then(expect(TFTP, CLIENT, 0, SERVER2, 7000, more=f"--follow original --saved {SERVER}:7777"), "-L expect"),
                   (0.4, "-L")])

scenario("ctnetlink-expect-follow-untranslated", "a master without NAT: the port alone changes",
         rules=HELPER + STATES + "-t nat -A POSTROUTING -d 192.168.99.0/24 -j ACCEPT\n",
         packets=[ASKED, data(0.3), at(0.34, ("eth0", udp(f"{CLIENT}:6000", f"{SERVER}:3000", ACK)))],
         commands=[*then(expect(TFTP, SERVER, 0, CLIENT, 7000, more=f"--follow reply --saved {CLIENT}:6000"), "-L expect"),
                   (0.4, "-L")])

scenario("ctnetlink-expect-tcp", "a data connection that FTP did not announce", rules=HELPED,
         packets=[at(0.0, ("eth0", tcp(f"{CLIENT}:1757", f"{SERVER}:21", "S", 1000))),
                  at(0.04, ("eth1", tcp(f"{SERVER}:21", f"{CLIENT}:1757", "SA", 5000, 1001))),
                  at(0.08, ("eth0", tcp(f"{CLIENT}:1757", f"{SERVER}:21", "A", 1001, 5001))),
                  at(0.3, ("eth1", tcp(f"{SERVER}:20", f"{CLIENT}:1700", "S", 7000))),
                  at(0.34, ("eth0", tcp(f"{CLIENT}:1700", f"{SERVER}:20", "SA", 9000, 7001)))],
         # conntrack 1.4.7 takes a TCP port for the protocol: that of 1536 to 1791 happens to be TCP.
         commands=[*then(expect(FTP, SERVER, 0, CLIENT, 1700), "-L expect", start=0.15), (0.4, "-L -u EXPECTED")])

scenario("ctnetlink-expect-other-protocol", "a UDP connection that expects TCP", rules=HELPER + STATES,
         packets=[ASKED, at(0.3, ("eth1", tcp(f"{SERVER}:20", f"{CLIENT}:7000", "S", 7000)))],
         commands=then(DATA, "-L expect"))

scenario("ctnetlink-expect-made-master", "a made connection expects, and is fulfilled", rules=STATES,
         packets=[data(0.3), at(0.34, ("eth0", udp(f"{CLIENT}:7000", f"{SERVER}:3000", b"\0\4\0\1")))],
         commands=[*then(f"-I {TFTP} -t 100 --helper tftp", DATA), (0.4, "-L")])

scenario("ctnetlink-expect-delete-fulfilled", "the connection that came of it is deleted, then its master",
         rules=HELPER + STATES, packets=[ASKED, data(0.3)],
         commands=[*then(DATA), *then("-D -u EXPECTED", f"-D {TFTP}", "-L", start=0.4)])

scenario("ctnetlink-expect-refused", "command lines that conntrack itself refuses", rules=HELPER + STATES, packets=[ASKED],
         commands=then(f"-I expect {TFTP} -t 3", DATA.replace("-t 30", ""), DATA.replace("--mask-src 255.255.255.255", ""),
                       DATA.replace("--tuple-port-dst 7000", ""), DATA + " -m 3", f"-D expect {TFTP}", f"-G expect {ENDS}",
                       "-L expect -p udp", "-F expect -p udp"))
