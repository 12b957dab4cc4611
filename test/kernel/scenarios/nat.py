# SPDX-License-Identifier: GPL-2.0-only
"""NAT: where the addresses and ports go, and that they come back."""

from nftwin.packets import ip, ping, pong, udp
from nftwin.scenario import scenario
from nftwin.stock import (CLIENT, CLIENT2, CLIENT3, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, SERVER2,
                          STATES, TRACK, answer, ask, at)

SNAT = "-t nat -A POSTROUTING -o eth1 {} -j SNAT --to-source {}\n"
DNAT = "-t nat -A PREROUTING -i eth1 -p udp --dport 53 -j DNAT --to-destination {}\n"
HAIRPIN = "-t nat -A PREROUTING -d 192.168.10.1 -p udp --dport 80 -j DNAT --to-destination 192.168.1.2:8080\n"


def knock(port=7000, dport=53, payload=b"let me in", host=SERVER):
    """From outside to the router's public address."""
    return "eth1", udp(f"{host}:{port}", f"{ROUTER_WAN}:{dport}", payload)


def open_door(client=CLIENT, port=53, to=7000):
    """The inside server's answer to `knock`."""
    return "eth0", udp(f"{client}:{port}", f"{SERVER}:{to}", b"come in")


scenario("nat-snat", "the source becomes one address, the answer finds back",
         rules=SNAT.format("", "192.168.10.42"),
         packets=[ask(), answer(client="192.168.10.42"), at(2.5, ask()), answer(client="192.168.10.42")])

scenario("nat-snat-range", "one of four addresses, by the hash of source and destination",
         rules=SNAT.format("", "192.168.10.40-192.168.10.43"),
         packets=[ask(client=f"192.168.1.{host}", port=5000 + host) for host in range(1, 13)])

scenario("nat-snat-range-servers", "the destination takes part in the choice",
         rules=SNAT.format("", "192.168.10.40-192.168.10.46"),
         packets=[ask(port=5000 + last, server=f"10.0.0.{last}") for last in range(1, 13)])

scenario("nat-snat-persistent", "with --persistent it does not",
         rules="-t nat -A POSTROUTING -o eth1 -j SNAT --to-source 192.168.10.40-192.168.10.46 --persistent\n",
         packets=[ask(port=5000 + last, server=f"10.0.0.{last}") for last in range(1, 7)])

scenario("nat-snat-port-range", "ports outside the range are drawn into it", free_ports=(6000, 6100),
         rules=SNAT.format("-p udp", "192.168.10.42:6000-6100"),
         packets=[ask(), ask(port=6050), ask(client=CLIENT2, port=6050)])

scenario("nat-snat-one-port", "a single port: the second client's packet is dropped at confirm",
         rules=SNAT.format("-p udp", "192.168.10.42:6000"),
         packets=[ask(), ask(client=CLIENT2), answer(client="192.168.10.42", port=6000),
                  ask(server=SERVER2)])

scenario("nat-snat-ports-run-out", "four ports: from the fifth flow on nothing is left",
         free_ports=(6000, 6003),
         rules=SNAT.format("-p udp", "192.168.10.42:6000-6003"),
         packets=[ask(port=5000 + n) for n in range(7)])

scenario("nat-snat-clash", "three clients, one port: the first keeps it", free_ports=(1024, 65535),
         rules=SNAT.format("", "192.168.10.42"),
         packets=[ask(), ask(client=CLIENT2), ask(client=CLIENT3), answer(client="192.168.10.42"), ask()])

scenario("nat-snat-clash-range", "two addresses: first the hash, then the port", free_ports=(1024, 65535),
         rules=SNAT.format("", "192.168.10.40-192.168.10.41"),
         packets=[ask(client=f"192.168.1.{host}") for host in range(1, 6)])

scenario("nat-snat-same-socket", "a socket keeps its drawn port towards another server",
         free_ports=(1024, 65535), rules=SNAT.format("", "192.168.10.42"),
         packets=[ask(), ask(client=CLIENT2), ask(client=CLIENT2, server=SERVER2), ask(server=SERVER2)])

scenario("nat-snat-random", "--random draws even where nothing clashes", free_ports=(1024, 65535),
         rules="-t nat -A POSTROUTING -o eth1 -j SNAT --to-source 192.168.10.42 --random\n",
         packets=[ask(), ask(client=CLIENT2)])

scenario("nat-masquerade", "the address of the device that the packet leaves by", rules=MASQUERADE + STATES,
         packets=[ask(), answer(client=ROUTER_WAN), ask(client=CLIENT2, port=5001),
                  answer(client=ROUTER_WAN, port=5001)])

scenario("nat-masquerade-clash", "two clients behind one address", rules=MASQUERADE,
         free_ports=(1024, 65535),
         packets=[ask(), ask(client=CLIENT2), ask(client=CLIENT2), answer(client=ROUTER_WAN)])

scenario("nat-masquerade-to-ports", "ports from a range", free_ports=(6000, 6100),
         rules="-t nat -A POSTROUTING -o eth1 -p udp -j MASQUERADE --to-ports 6000-6100\n",
         packets=[ask(), ask(port=6001), answer(client=ROUTER_WAN, port=6001)])

scenario("nat-masquerade-both-sides", "without -o what comes from outside is translated as well",
         rules="-t nat -A POSTROUTING -j MASQUERADE\n",
         packets=[("eth1", udp(f"{SERVER}:7000", f"{CLIENT}:53")),
                  ("eth0", udp(f"{CLIENT}:53", f"{ROUTER_LAN}:7000"))])

scenario("nat-first-packet-counts", "nat chains see the first packet only",
         rules=MASQUERADE + "-t nat -A PREROUTING\n-t nat -A POSTROUTING\n" + TRACK,
         packets=[ask(), ask(), answer(client=ROUTER_WAN), ask()])

scenario("nat-no-match", "a flow that no rule translates meets each chain once, too",
         rules=SNAT.format("-p tcp", "192.168.10.42") + "-t nat -A POSTROUTING\n",
         packets=[ask(), ask(), answer()])

scenario("nat-null-binding-clash", "a host whose own port is taken by a translated one has to give way",
         rules="-t nat -A POSTROUTING -s 192.168.1.2 -j SNAT --to-source 192.168.1.1\n",
         free_ports=(1024, 65535), packets=[ask(client=CLIENT2), ask(), answer(), ask()])

scenario("nat-dnat", "from outside to a server inside", rules=DNAT.format("192.168.1.1") + STATES,
         packets=[knock(), open_door(), at(2.5, knock()), open_door()])

scenario("nat-dnat-port", "to another port", rules=DNAT.format("192.168.1.1:5353"),
         packets=[knock(), open_door(port=5353), knock(port=7001)])

scenario("nat-dnat-address-range", "one of three servers, by hash",
         rules=DNAT.format("192.168.1.1-192.168.1.3"),
         packets=[knock(host=f"10.0.0.{last}") for last in range(1, 9)])

scenario("nat-dnat-port-range", "a port outside the range becomes its first",
         rules=DNAT.format("192.168.1.1:100-200"),
         packets=[knock(port=7000 + n) for n in range(4)])

scenario("nat-dnat-port-kept", "a port inside the range is kept",
         rules="-t nat -A PREROUTING -i eth1 -p udp -j DNAT --to-destination 192.168.1.1:50-60\n",
         packets=[knock(), knock(dport=61), knock(dport=50)])

scenario("nat-dnat-port-shift", "a range moved by an offset",
         rules="-t nat -A PREROUTING -i eth1 -p udp --dport 1000:2000 "
         "-j DNAT --to-destination 192.168.1.1:5000-6000/1000\n",
         packets=[knock(dport=1007), knock(dport=1000), knock(dport=2000)])

scenario("nat-dnat-one-server-two-doors", "two public ports to one server: the same client port twice",
         rules="-t nat -A PREROUTING -i eth1 -p udp --dport 50:60 -j DNAT --to-destination 192.168.1.1:53\n",
         free_ports=(1024, 65535), packets=[knock(dport=53), knock(dport=54), open_door()])

scenario("nat-dnat-to-router", "to the router's own closed port: the error is translated too",
         rules=DNAT.format("192.168.10.1:9"), packets=[knock()])

scenario("nat-redirect", "what passes is caught: the router answers for the other host",
         rules="-t nat -A PREROUTING -i eth0 -p udp --dport 53 -j REDIRECT\n",
         packets=[ask(), ask(port=5001, server=SERVER2)])

scenario("nat-redirect-clash", "one socket, two servers: both become the router, so the port has to change",
         rules="-t nat -A PREROUTING -i eth0 -p udp --dport 53 -j REDIRECT\n", free_ports=(1024, 65535),
         packets=[ask(), ask(server=SERVER2)])

scenario("nat-redirect-to-ports", "to a port of the router",
         rules="-t nat -A PREROUTING -i eth0 -p udp --dport 53 -j REDIRECT --to-ports 5353\n",
         packets=[ask()])

scenario("nat-hairpin", "DNAT and MASQUERADE: two LAN hosts by way of the public address",
         rules=HAIRPIN + "-t nat -A POSTROUTING -s 192.168.1.0/24 -d 192.168.1.2 -j MASQUERADE\n",
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{ROUTER_WAN}:80")),
                  ("eth0", udp(f"{CLIENT2}:8080", f"{ROUTER_LAN}:5000"))])

scenario("nat-hairpin-without-snat", "the server sees the client's own address", rules=HAIRPIN,
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{ROUTER_WAN}:80")),
                  ("eth0", udp(f"{CLIENT2}:8080", f"{CLIENT}:5000"))])

scenario("nat-both", "source and destination translated in one flow",
         rules="-t nat -A PREROUTING -i eth0 -p udp -d 10.0.0.1 -j DNAT --to-destination 192.168.10.100:5353\n"
         + SNAT.format("", "192.168.10.42"),
         packets=[ask(server="10.0.0.1"), answer(client="192.168.10.42", dport=5353),
                  ask(server="10.0.0.1")])

scenario("nat-ping-both", "a ping translated twice",
         rules="-t nat -A PREROUTING -i eth0 -d 10.0.0.1 -j DNAT --to-destination 192.168.10.100\n"
         + SNAT.format("", "192.168.10.42"),
         packets=[("eth0", ping(CLIENT, "10.0.0.1")), ("eth1", pong(SERVER, "192.168.10.42"))])

scenario("nat-dropped", "dropped after DNAT, before SNAT: no entry, the next packet chooses anew",
         rules=DNAT.format("192.168.1.1") + MASQUERADE + "-A FORWARD -j DROP\n",
         packets=[knock(), knock(), ask()])

scenario("nat-accept-first", "an ACCEPT in the nat table means: not translated",
         rules="-t nat -A POSTROUTING -d 192.168.10.101 -j ACCEPT\n" + MASQUERADE,
         packets=[ask(), ask(server=SERVER2)])

scenario("nat-input", "SNAT of what is for the router itself",
         rules="-t nat -A INPUT -p icmp -j SNAT --to-source 192.168.1.99\n",
         packets=[("eth0", ping(CLIENT, ROUTER_LAN))])

scenario("nat-not-for-established", "a rule does not touch a flow that was there before (null binding)",
         rules="-t nat -A POSTROUTING -o eth1 -m conntrack --ctstate ESTABLISHED -j MASQUERADE\n",
         packets=[ask(), answer(), ask()])

scenario("nat-stranger", "another host at the mapped port meets the router's closed port",
         rules=MASQUERADE, packets=[ask(), ("eth1", udp(f"{SERVER2}:53", f"{ROUTER_WAN}:5000"))])

scenario("nat-own-address-clash", "an outside host that begins a flow at the public address first",
         rules=MASQUERADE + "-A INPUT -j ACCEPT\n", free_ports=(1024, 65535),
         packets=[("eth1", udp(f"{SERVER}:53", f"{ROUTER_WAN}:5000")), ask()])

scenario("nat-untracked", "CT --notrack: no entry, no translation",
         rules="-t raw -A PREROUTING -i eth0 -p udp --dport 53 -j CT --notrack\n" + MASQUERADE + STATES,
         packets=[ask(), ask(dport=54)])

scenario("nat-netmap", "the network changes, the host stays",
         rules="-t nat -A POSTROUTING -o eth1 -j NETMAP --to 10.9.8.0/24\n",
         packets=[ask(), answer(client="10.9.8.1"), ("eth0", ip(CLIENT2, SERVER, 99, b"1234"))])
