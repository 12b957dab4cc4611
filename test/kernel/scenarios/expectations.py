# SPDX-License-Identifier: GPL-2.0-only
"""Expectations, as TFTP makes them: who may have one, who may use it, how long it stands."""

from nftwin.packets import icmp_error, ip, ping, pong, udp
from nftwin.scenario import scenario
from nftwin.stock import (CLIENT, CLIENT2, HELPER, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, SERVER2,
                          STATES, at)
from scenarios.tftp import ACK, DATA, HELPED, NATTED, READ, WRITE, ack, data, request

# Any port may be a TFTP server's.
HELP_ALL = "-t raw -A PREROUTING -i eth0 -p udp -j CT --helper tftp\n"
EXPECTED = "-A FORWARD -m conntrack --ctstatus EXPECTED\n-A FORWARD -m helper --helper tftp\n"


def second_request(dport, payload=READ, client=CLIENT):
    return "eth0", udp(f"{client}:50173", f"{SERVER}:{dport}", payload)


# ---- Asking again

scenario("expectation-after-use", "a request after the data expects anew", rules=HELPED,
         packets=[request(), data(), ack(), request(), data(sport=4000), ack(sport=4000)])

scenario("expectation-after-use-masquerade", "the same through NAT", rules=NATTED,
         packets=[request(), data(to=ROUTER_WAN), ack(), request(WRITE),
                  data(to=ROUTER_WAN, sport=4000, payload=b"\0\4\0\0"), ack(sport=4000, payload=DATA)])

scenario("expectation-three-times", "each retransmission takes the place of the one before", rules=HELPED,
         packets=[request(), request(), request(WRITE), data(), data(sport=4000)])

scenario("expectation-again-same-port", "asked again, the server answers from the port it had", rules=HELPED,
         packets=[request(), data(), request(), data(), data(sport=4000)])

scenario("expectation-established", "a request of an answered flow expects, too", rules=HELPED,
         packets=[request(), data(sport=69, payload=b"\0\5\0\0busy\0"), request(), data(), ack()])

scenario("expectation-in-reply", "what looks like a request and comes from the server: the same expectation",
         rules=HELPED, packets=[request(b"\0\4\0\1"), data(sport=69, payload=READ), data(), ack()])

scenario("expectation-in-reply-masquerade", "the same through NAT", rules=NATTED,
         packets=[request(b"\0\4\0\1"), data(to=ROUTER_WAN, sport=69, payload=READ), data(to=ROUTER_WAN),
                  ack()])


# ---- Whom it lets in

scenario("expectation-stranger", "another host, another protocol, another port: not expected",
         rules=HELPED + EXPECTED,
         packets=[request(), data(server=SERVER2), ("eth1", ping(SERVER, CLIENT)),
                  ("eth1", ip(SERVER, CLIENT, 99, DATA)), data(port=50172), data(sport=69), data()])

scenario("expectation-stranger-masquerade", "at the router's address they meet a closed port",
         rules=NATTED + EXPECTED,
         packets=[request(), data(to=ROUTER_WAN, server=SERVER2), data(to=ROUTER_WAN, port=50172),
                  data(to=ROUTER_WAN)])

scenario("expectation-any-port", "from the server any port will do, 0 and the master's own among them",
         rules=HELPED + EXPECTED,
         packets=[request(), data(sport=0), request(port=50174), data(port=50174, sport=65535),
                  request(port=50175), data(port=50175, sport=69)])

scenario("expectation-client-first", "the client speaks to the new port first: that is a flow of its own",
         rules=HELPED, packets=[request(), ack(), data(), data(sport=4000)])

scenario("expectation-client-first-masquerade", "the same through NAT", rules=NATTED,
         packets=[request(), ack(), data(to=ROUTER_WAN), data(to=ROUTER_WAN, sport=4000)])

scenario("expectation-known-flow", "data of a flow that is there already uses up nothing", rules=HELPED,
         packets=[data(), request(), data(), data(sport=4000)])

scenario("expectation-two-servers", "one socket, two servers, two expectations", rules=NATTED,
         packets=[request(), request(server=SERVER2), data(to=ROUTER_WAN, server=SERVER2),
                  data(to=ROUTER_WAN)])

scenario("expectation-error-about-data", "an error about the data belongs to the expected flow",
         rules=NATTED,
         packets=[request(), data(to=ROUTER_WAN),
                  ("eth0", icmp_error(CLIENT, SERVER, 3, 3, data()[1]))])

scenario("expectation-error-about-request", "an error about the request leaves the expectation alone",
         rules=NATTED,
         packets=[request(),
                  ("eth1", icmp_error(SERVER, ROUTER_WAN, 3, 3, udp(f"{ROUTER_WAN}:50173", f"{SERVER}:69", READ))),
                  data(to=ROUTER_WAN)])

scenario("expectation-status", "EXPECTED as a status, RELATED as a state", rules=HELPED + EXPECTED,
         packets=[request(), data(), ack(), data(sport=4000)])

scenario("expectation-timeout", "an expected flow has UDP's timeouts", rules=HELPED,
         packets=[request(), data(), ack(), at(2.5, data()), ack()])

scenario("expectation-expired-flow", "the expected flow is gone: its next packet is nobody's",
         rules=HELPED, sysctl="net.netfilter.nf_conntrack_udp_timeout=1",
         packets=[request(), data(), at(1.5, data())])

scenario("expectation-accounted", "counters of master and expected flow", rules=NATTED,
         sysctl="net.netfilter.nf_conntrack_acct=1",
         packets=[request(), data(to=ROUTER_WAN), ack(), data(to=ROUTER_WAN)])


# ---- Two that expect the same

scenario("expectation-clash", "a second master that expects the same: its request is dropped",
         rules=HELP_ALL + STATES, packets=[request(), second_request(70), data(), second_request(70)])

scenario("expectation-clash-used", "once it is used up, the other may", rules=HELP_ALL + STATES,
         packets=[request(), data(), second_request(70), data(sport=4000)])

scenario("expectation-clash-masquerade", "the same through NAT", rules=HELP_ALL + STATES + MASQUERADE,
         packets=[request(), second_request(70), data(to=ROUTER_WAN), second_request(70),
                  data(to=ROUTER_WAN, sport=4000)])

scenario("expectation-clash-one-port", "two clients behind one port cannot both expect; nor ask",
         rules=HELPED + "-t nat -A POSTROUTING -o eth1 -p udp -j SNAT --to-source 192.168.10.42:7777\n",
         packets=[request(), request(client=CLIENT2), data(to="192.168.10.42", port=7777), ack()])

scenario("expectation-clash-established", "a flow that is known already loses its packet, not its entry",
         rules=HELP_ALL + STATES,
         packets=[second_request(70, ACK), request(), second_request(70), data(), second_request(70)])

scenario("expectation-other-server-port", "a helper on another port expects from any port as well",
         rules=HELP_ALL + STATES, packets=[second_request(6969), data(), ack()])


# ---- Zones, templates, untracked

scenario("expectation-zone", "it stands in its master's zone",
         rules="-t raw -A PREROUTING -i eth0 -p udp --dport 69 -j CT --zone 5 --helper tftp\n"
         "-t raw -A PREROUTING -i eth1 -j CT --zone 5\n" + STATES,
         packets=[request(), data(), data(sport=4000)])

scenario("expectation-other-zone", "data in another zone is not expected",
         rules="-t raw -A PREROUTING -i eth0 -p udp --dport 69 -j CT --zone 5 --helper tftp\n" + STATES,
         packets=[request(), data()])

scenario("expectation-two-zones", "the same expected in two zones is no clash",
         rules="-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp\n"
         "-t raw -A PREROUTING -p udp --dport 70 -j CT --zone 5 --helper tftp\n" + STATES,
         packets=[request(), second_request(70), data(), data(sport=4000)])

scenario("expectation-events-masked", "--ctevents says what of the master is told; an expectation is not",
         rules="-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp --ctevents new\n" + STATES,
         packets=[request(), data(), request(b"\0\4\0\1"), data(sport=69)])

scenario("expectation-helper-for-data", "an expected flow takes no helper from a rule", rules=HELPED + EXPECTED,
         packets=[request(port=69), data(port=69, payload=READ), ack()])

scenario("expectation-helper-for-reply", "a rule for the other direction of a flow that has none: too late",
         rules="-t raw -A PREROUTING -i eth1 -p udp -j CT --helper tftp\n" + STATES,
         packets=[request(), data(sport=69, payload=READ), data(), data(sport=4000)])

scenario("expectation-helper-later", "a rule that comes to apply later does not help a known flow",
         rules="-t raw -A PREROUTING -i eth1 -p udp --sport 69 -j CT --helper tftp\n" + STATES,
         packets=[request(), data(sport=69, payload=READ), data()])

scenario("expectation-notrack-first", "what is not tracked is not helped",
         rules="-t raw -A PREROUTING -s 192.168.1.1 -j CT --notrack\n" + HELPED,
         packets=[request(), data(), request(client=CLIENT2), data(to=CLIENT2)])

scenario("expectation-notrack-later", "the first rule decides",
         rules=HELPER + "-t raw -A PREROUTING -i eth0 -j NOTRACK\n" + STATES,
         packets=[request(), data(), ack()])

scenario("expectation-untracked-data", "data that is not tracked uses up nothing",
         rules=HELPER + "-t raw -A PREROUTING -i eth1 -p udp --sport 3873 -j CT --notrack\n" + STATES,
         packets=[request(), data(), data(sport=4000)])


# ---- Requests that expect nothing

scenario("expectation-bad-request", "a bad checksum; a TTL that ends here; a packet cut short",
         rules=HELPED,
         packets=[("eth0", udp(f"{CLIENT}:50173", f"{SERVER}:69", READ, checksum_as="bad")),
                  ("eth0", udp(f"{CLIENT}:50174", f"{SERVER}:69", READ, ttl=1)),
                  ("eth0", udp(f"{CLIENT}:50175", f"{SERVER}:69", READ, udp_length=9)), data()])

scenario("expectation-dropped-late", "dropped in mangle POSTROUTING: before the helper, so nothing is expected",
         rules=HELPED + "-t mangle -A POSTROUTING -p udp --dport 69 -j DROP\n",
         packets=[request(), data(), request()])

scenario("expectation-request-to-router", "the router's own port is closed; the helper has read the request",
         rules=HELPED + "-A INPUT -m helper --helper tftp\n-A OUTPUT -m conntrack --ctstate RELATED\n",
         packets=[request(server=ROUTER_LAN), request(server=ROUTER_LAN)])

scenario("expectation-request-to-router-dropped", "INPUT drops it: nothing expected",
         rules=HELPED + "-P INPUT DROP\n", packets=[request(server=ROUTER_LAN)])

scenario("expectation-data-to-router", "data for the router itself, which nobody there waits for",
         rules="-t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp\n"
         "-t nat -A PREROUTING -i eth0 -p udp --dport 69 -d 192.168.1.254 -j DNAT --to-destination 192.168.10.100\n"
         + STATES + MASQUERADE,
         packets=[request(server=ROUTER_LAN), data(to=ROUTER_WAN, server=SERVER2), data(to=ROUTER_WAN),
                  ("eth0", udp(f"{CLIENT}:50173", f"{ROUTER_LAN}:3873", ACK)),
                  ("eth1", pong(SERVER, ROUTER_WAN))])
