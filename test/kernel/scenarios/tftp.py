# SPDX-License-Identifier: GPL-2.0-only
"""TFTP: the request makes an expectation, the data comes from a port that nobody could foresee."""

from nftwin.packets import udp
from nftwin.scenario import scenario
from nftwin.stock import (CLIENT, CLIENT2, HELPER, MASQUERADE, ROUTER_WAN, SERVER, SERVER2, STATES,
                          TRACK, at)

READ = b"\0\1ethreg.sh\0netascii\0"
WRITE = b"\0\2ethreg.sh\0netascii\0"
DATA, ACK = b"\0\3\0\1#!/bin/sh\n", b"\0\4\0\1"
HELPED = HELPER + STATES
NATTED = HELPED + MASQUERADE


def request(payload=READ, client=CLIENT, port=50173, server=SERVER):
    return "eth0", udp(f"{client}:{port}", f"{server}:69", payload)


def data(to=CLIENT, port=50173, server=SERVER, sport=3873, payload=DATA):
    return "eth1", udp(f"{server}:{sport}", f"{to}:{port}", payload)


def ack(client=CLIENT, port=50173, sport=3873, payload=ACK):
    return "eth0", udp(f"{client}:{port}", f"{SERVER}:{sport}", payload)


scenario("tftp-read", "the data is RELATED until the client acknowledges", rules=HELPED,
         packets=[request(), data(), data(), ack(), data()])

scenario("tftp-write", "opcode 2 expects as well; the server's ACK comes first", rules=HELPED,
         packets=[request(WRITE), data(payload=b"\0\4\0\0"), ack(payload=DATA), data(payload=ACK)])

scenario("tftp-read-masquerade", "the expected flow follows its master's NAT", rules=NATTED,
         packets=[request(), data(to=ROUTER_WAN), ack(), data(to=ROUTER_WAN), ack()])

scenario("tftp-write-masquerade", "writing through NAT", rules=NATTED,
         packets=[request(WRITE), data(to=ROUTER_WAN, payload=b"\0\4\0\0"), ack(payload=DATA),
                  data(to=ROUTER_WAN, payload=ACK)])

scenario("tftp-no-helper", "without the CT target the data meets a closed port of the router",
         rules=MASQUERADE + STATES, packets=[request(), data(to=ROUTER_WAN)])

scenario("tftp-no-helper-no-nat", "without the CT target the data is NEW", rules=STATES,
         packets=[request(), data(), ack()])

scenario("tftp-expectation-waits", "nothing comes: the expectation stands in the table", rules=NATTED,
         packets=[request()])

scenario("tftp-expectation-ages", "its remaining time counts down", rules=HELPED,
         packets=[request(), (1.5, "eth0", udp(f"{CLIENT}:1", f"{SERVER}:2"))])

scenario("tftp-other-opcodes", "only opcodes 1 and 2 expect", rules=HELPED,
         packets=[request(bytes([0, code]) + b"x\0octet\0") for code in (0, 3, 4, 5, 6)])

scenario("tftp-short-request", "less than an opcode, an opcode and no more", rules=HELPED,
         packets=[request(b""), request(b"\0", port=50174), request(b"\0\1", port=50175)])

scenario("tftp-request-again", "a retransmission takes the old expectation's place", rules=NATTED,
         packets=[request(), at(1.5, request()), data(to=ROUTER_WAN)])

scenario("tftp-other-server", "data from another host is not expected", rules=HELPED,
         packets=[request(), data(server=SERVER2), data()])

scenario("tftp-other-port", "data to another port of the client is not expected", rules=HELPED,
         packets=[request(), data(port=50174), data()])

scenario("tftp-two-files", "two ports, two expectations", rules=NATTED,
         packets=[request(), request(port=50174), data(to=ROUTER_WAN, port=50174, sport=4000),
                  data(to=ROUTER_WAN), ack(), ack(port=50174, sport=4000)])

scenario("tftp-two-clients", "two clients, the same port: the second one's is drawn anew", rules=NATTED,
         free_ports=(1024, 65535),
         packets=[request(), request(client=CLIENT2), data(to=ROUTER_WAN), ack()])

scenario("tftp-two-clients-no-nat", "two clients side by side", rules=HELPED,
         packets=[request(), request(client=CLIENT2), data(to=CLIENT2), data(), ack(client=CLIENT2)])

scenario("tftp-used-once", "an expectation is used up by its first packet", rules=HELPED,
         packets=[request(), data(), data(sport=3874)])

scenario("tftp-request-dropped", "no entry; and the helper, which comes last, sees nothing",
         rules=HELPER + "-P FORWARD DROP\n", packets=[request(), data()])

scenario("tftp-data-dropped", "a dropped data packet has used up the expectation all the same",
         rules=HELPER + "-A FORWARD -m conntrack --ctstate RELATED -j DROP\n",
         packets=[request(), data(), data()])

# The master's own next packet makes Linux notice that it has expired: until then, or until the garbage
# collector comes by, its expectation would still be met.
scenario("tftp-master-expires", "the expectation goes with its master", rules=HELPED,
         sysctl="net.netfilter.nf_conntrack_udp_timeout=1",
         packets=[request(), at(1.5, request(b"\0\4\0\1")), data()])

scenario("tftp-master-answered", "the server may answer from port 69 as well", rules=HELPED,
         packets=[request(), data(sport=69), request(b"\0\4\0\1"), data()])

scenario("tftp-helper-match", "-m helper knows the master and the expected flow",
         rules=HELPER + "-A FORWARD -m helper --helper tftp\n", packets=[request(), data(), ack()])

scenario("tftp-snat", "SNAT to an address that the router does not have",
         rules=HELPED + "-t nat -A POSTROUTING -o eth1 -j SNAT --to-source 192.168.10.42\n",
         packets=[request(), data(to="192.168.10.42"), ack()])

scenario("tftp-snat-port", "the expectation is for the translated port",
         rules=HELPED + "-t nat -A POSTROUTING -o eth1 -p udp -j SNAT --to-source 192.168.10.42:7777\n",
         packets=[request(), data(to="192.168.10.42", port=7777), ack()])

scenario("tftp-dnat", "a server inside, its port 69 forwarded",
         rules=HELPED + "-t nat -A PREROUTING -i eth1 -p udp --dport 69 -j DNAT --to-destination 192.168.1.1\n",
         packets=[("eth1", udp(f"{SERVER}:50173", f"{ROUTER_WAN}:69", READ)),
                  ("eth0", udp(f"{CLIENT}:3873", f"{SERVER}:50173", DATA)),
                  ("eth1", udp(f"{SERVER}:50173", f"{ROUTER_WAN}:3873", ACK))])

scenario("tftp-related-only", "a firewall that lets in what is RELATED",
         rules=HELPER + "-P FORWARD DROP\n-A FORWARD -m state --state ESTABLISHED,RELATED -j ACCEPT\n"
         "-A FORWARD -i eth0 -p udp --dport 69 -j ACCEPT\n",
         packets=[request(), data(), ack(), data(sport=4000)])

scenario("tftp-nat-counters", "an expected flow of a NATed master never meets the nat chains",
         rules=NATTED + "-t nat -A PREROUTING -i eth1\n-t nat -A POSTROUTING -o eth0\n" + TRACK,
         packets=[request(), data(to=ROUTER_WAN), ack()])

scenario("tftp-no-nat-counters", "that of a master without NAT does meet them",
         rules=HELPED + "-t nat -A PREROUTING -i eth1\n-t nat -A POSTROUTING -o eth0\n",
         packets=[request(), data(), ack()])
