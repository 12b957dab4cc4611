# SPDX-License-Identifier: GPL-2.0-only
"""TFTP through every kind of NAT: the data has to find the way that its request was bent."""

from nftwin.packets import pieces, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, SERVER2, at
from scenarios.tftp import ACK, DATA, HELPED, NATTED, READ, WRITE, ack, data, request

OPTIONS = b"octet\0blksize\0001428\0tsize\0000\0"
OACK = b"\0\6blksize\0001428\0tsize\0002000\0"
BLOCK = b"\0\3\0\1" + bytes(range(256)) * 6


def snat(to, match=""):
    return f"-t nat -A POSTROUTING -o eth1 {match} -j SNAT --to-source {to}\n"


def dnat(to, match=""):
    return f"-t nat -A PREROUTING {match} -p udp --dport 69 -j DNAT --to-destination {to}\n"


# ---- Source NAT

scenario("tftp-nat-port-in-range", "the client's port lies in the range and stays",
         rules=HELPED + snat("192.168.10.42:50000-51000", "-p udp"),
         packets=[request(), data(to="192.168.10.42"), ack(), data(to="192.168.10.42")])

scenario("tftp-nat-port-drawn", "a port of the range is expected, whichever it is",
         rules=HELPED + snat("192.168.10.42:7000-7100", "-p udp"), free_ports=(7000, 7100),
         packets=[request(), request()])

scenario("tftp-nat-address-range", "one of two addresses, for one of two servers",
         rules=HELPED + snat("192.168.10.42-192.168.10.43"),
         packets=[request(), data(to="192.168.10.42"), data(to="192.168.10.43"),
                  request(server=SERVER2), data(to="192.168.10.42", server=SERVER2), ack()])

scenario("tftp-nat-netmap", "the client's network, seen as another",
         rules=HELPED + "-t nat -A POSTROUTING -o eth1 -s 192.168.1.0/24 -j NETMAP --to 10.9.9.0/24\n",
         packets=[request(), data(to="10.9.9.1"), ack(), request(client=CLIENT2), data(to="10.9.9.2"),
                  data(to="10.9.9.2", port=50174)])

scenario("tftp-nat-two-clients", "the same port, two addresses",
         rules=HELPED + snat("192.168.10.42", "-s 192.168.1.1") + snat("192.168.10.43", "-s 192.168.1.2"),
         packets=[request(), request(client=CLIENT2), data(to="192.168.10.43"), data(to="192.168.10.42"),
                  ack(), ack(client=CLIENT2)])

scenario("tftp-nat-only-one", "one client is translated, one is not",
         rules=HELPED + snat("192.168.10.42", "-s 192.168.1.1"),
         packets=[request(), request(client=CLIENT2), data(to=CLIENT2), data(to="192.168.10.42")])

scenario("tftp-nat-random", "--random: another port, from the first packet on",
         rules=HELPED + "-t nat -A POSTROUTING -o eth1 -p udp -j MASQUERADE --random\n",
         free_ports=(1024, 65535), packets=[request(), request()])


# ---- Destination NAT

scenario("tftp-nat-redirect", "the router itself is asked, whose port is closed",
         rules=HELPED + "-t nat -A PREROUTING -p udp --dport 69 -j REDIRECT --to-ports 6969\n",
         packets=[request(), request()])

scenario("tftp-nat-dnat-port", "the server listens elsewhere: data is expected from its true address",
         rules=HELPED + dnat("192.168.10.101:6969"),
         packets=[request(), data(server=SERVER2), ack(), data(sport=4000)])

scenario("tftp-nat-dnat-inside", "a server behind the NAT, asked from outside: the answer is translated",
         rules=HELPED + MASQUERADE + dnat(CLIENT, "-i eth1"),
         packets=[("eth1", udp(f"{SERVER}:50173", f"{ROUTER_WAN}:69", READ)),
                  ("eth0", udp(f"{CLIENT}:3873", f"{SERVER}:50173", DATA)),
                  ("eth1", udp(f"{SERVER}:50173", f"{ROUTER_WAN}:3873", ACK)),
                  ("eth0", udp(f"{CLIENT}:3873", f"{SERVER}:50173", DATA))])

scenario("tftp-nat-dnat-inside-write", "the same, writing",
         rules=HELPED + MASQUERADE + dnat(CLIENT, "-i eth1"),
         packets=[("eth1", udp(f"{SERVER}:50173", f"{ROUTER_WAN}:69", WRITE)),
                  ("eth0", udp(f"{CLIENT}:3873", f"{SERVER}:50173", b"\0\4\0\0")),
                  ("eth1", udp(f"{SERVER}:50173", f"{ROUTER_WAN}:3873", DATA))])

scenario("tftp-nat-dnat-other-host", "another inside host is not the server", rules=HELPED + dnat(CLIENT, "-i eth1"),
         packets=[("eth1", udp(f"{SERVER}:50173", f"{ROUTER_WAN}:69", READ)),
                  ("eth0", udp(f"{CLIENT2}:3873", f"{SERVER}:50173", DATA)),
                  ("eth0", udp(f"{CLIENT}:3873", f"{SERVER}:50173", DATA))])

scenario("tftp-nat-both", "both ends translated", rules=HELPED + snat("192.168.10.42") + dnat(SERVER2),
         packets=[request(), data(to="192.168.10.42"), data(to="192.168.10.42", server=SERVER2), ack(),
                  data(to="192.168.10.42", server=SERVER2)])

scenario("tftp-nat-hairpin", "client and server on one side, the router between",
         rules=HELPED + dnat(CLIENT2, "-d 192.168.10.1") + "-t nat -A POSTROUTING -o eth0 -j MASQUERADE\n",
         packets=[request(server=ROUTER_WAN),
                  ("eth0", udp(f"{CLIENT2}:3873", f"{ROUTER_LAN}:50173", DATA)),
                  ("eth0", udp(f"{CLIENT}:50173", f"{ROUTER_WAN}:3873", ACK))])

scenario("tftp-nat-netmap-servers", "a network of servers, asked for by other addresses",
         rules=HELPED + "-t nat -A PREROUTING -d 10.8.8.0/24 -j NETMAP --to 192.168.10.0/24\n",
         packets=[request(server="10.8.8.100"), data(),
                  ("eth0", udp(f"{CLIENT}:50173", "10.8.8.100:3873", ACK)), request(server="10.8.8.101"),
                  data(server=SERVER2)])


# ---- What nat rules there are for the data

scenario("tftp-nat-data-masqueraded", "data of a master without NAT meets the nat rules: both ends change",
         rules=HELPED + "-t nat -A POSTROUTING -o eth0 -j MASQUERADE\n",
         packets=[request(), data(), ("eth0", udp(f"{CLIENT}:50173", f"{ROUTER_LAN}:3873", ACK)), data()])

scenario("tftp-nat-data-not-twice", "that of a NATed one does not", rules=NATTED
         + "-t nat -A POSTROUTING -o eth0 -j MASQUERADE\n",
         packets=[request(), data(to=ROUTER_WAN), ack(), data(to=ROUTER_WAN)])

scenario("tftp-nat-data-dnat", "a rule that sends data elsewhere: only without NAT of the master",
         rules=HELPED + snat("192.168.10.42", "-s 192.168.1.1")
         + "-t nat -A PREROUTING -i eth1 -p udp -j DNAT --to-destination 192.168.1.77\n",
         packets=[request(), data(to="192.168.10.42"), request(client=CLIENT2), data(to=CLIENT2)])

scenario("tftp-nat-data-late", "asked again 2.5 s later, with the NAT that the flow has", rules=NATTED,
         packets=[request(), data(to=ROUTER_WAN), ack(), at(2.5, request()),
                  data(to=ROUTER_WAN, sport=4000), ack(sport=4000)])

scenario("tftp-nat-other-master-gone", "its master expired, the expected flow keeps its translation",
         rules=NATTED, sysctl="net.netfilter.nf_conntrack_udp_timeout=2",
         packets=[request(), at(0.3, data(to=ROUTER_WAN)), at(1.2, ack()), at(2.6, data(to=ROUTER_WAN)),
                  request(b"\0\4\0\1", port=50174)])


# ---- What TFTP says

scenario("tftp-nat-options", "a request with options, acknowledged from the new port", rules=NATTED,
         packets=[request(b"\0\1ethreg.sh\0" + OPTIONS), data(to=ROUTER_WAN, payload=OACK),
                  ack(payload=b"\0\4\0\0"), data(to=ROUTER_WAN), ack()])

scenario("tftp-nat-options-write", "the same, writing", rules=NATTED,
         packets=[request(b"\0\2ethreg.sh\0" + OPTIONS), data(to=ROUTER_WAN, payload=OACK),
                  ack(payload=DATA), data(to=ROUTER_WAN, payload=ACK)])

scenario("tftp-nat-error", "an ERROR from the new port is expected like any data", rules=NATTED,
         packets=[request(), data(to=ROUTER_WAN, payload=b"\0\5\0\1File not found\0")])

scenario("tftp-nat-request-of-any-kind", "the helper looks at two bytes, not at names and modes", rules=NATTED,
         packets=[request(b"\0\1"), data(to=ROUTER_WAN), request(b"\0\2" + bytes(600), port=50174),
                  data(to=ROUTER_WAN, port=50174), request(b"\0\1\xff\xfe", port=50175)])

scenario("tftp-nat-block-in-pieces", "a block longer than the MTU: the expected packet comes in pieces",
         rules=NATTED,
         packets=[request(), *(("eth1", piece) for piece in
                               pieces(udp(f"{SERVER}:3873", f"{ROUTER_WAN}:50173", BLOCK), 1480)),
                  ack()])
