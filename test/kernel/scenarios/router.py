# SPDX-License-Identifier: GPL-2.0-only
"""What an IPv4 router does by itself: TTL, MTU, its own addresses, packets that lead nowhere."""

from nftwin.packets import icmp, ip, ping, tcp, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, STATES, TRACK, answer, ask

HOOKS = """-t mangle -A PREROUTING
-t mangle -A INPUT
-t mangle -A FORWARD
-t mangle -A OUTPUT
-t mangle -A POSTROUTING
"""
TRACKED = HOOKS + TRACK + MASQUERADE

scenario("router-ttl-1", "ICMP 11/0; the packet never meets FORWARD", rules=HOOKS,
         packets=[ask(ttl=1), ask(ttl=2)])

scenario("router-ttl-1-tracked", "no entry is made of it, but nat PREROUTING has counted", rules=TRACKED,
         packets=[ask(ttl=1), ask(ttl=1), ask(ttl=2)])

scenario("router-ttl-0", "as with 1", rules=HOOKS, packets=[ask(ttl=0)])

scenario("router-ttl-1-reply", "an answer that expires at the router: whom does the error go to?",
         rules=TRACKED,
         packets=[ask(), answer(client=ROUTER_WAN, ttl=1)])

scenario("router-ttl-1-dnat", "the error about a translated packet is translated back",
         rules=HOOKS
         + "-t nat -A PREROUTING -i eth1 -p udp --dport 53 -j DNAT --to-destination 192.168.1.1:5353\n",
         packets=[("eth1", udp(f"{SERVER}:7000", f"{ROUTER_WAN}:53", ttl=1))])

scenario("router-ttl-1-ping", "an echo request that expires", rules=TRACKED,
         packets=[("eth0", ping(CLIENT, SERVER, ttl=1))])

scenario("router-ttl-1-error", "no error about an error", rules=HOOKS,
         packets=[("eth0", icmp(CLIENT, SERVER, 3, 1, payload=udp("1.2.3.4:5", f"{CLIENT}:6"), ttl=1))])

scenario("router-too-big", "DF and more than the MTU: ICMP 3/4 with the MTU", rules=HOOKS,
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:53", bytes(1473), flags=2)),
                  ("eth0", udp(f"{CLIENT}:5001", f"{SERVER}:53", bytes(1472), flags=2))])

scenario("router-too-big-tracked", "no entry is made of it", rules=TRACKED,
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:53", bytes(2000), flags=2)), ask()])

scenario("router-ping", "the router answers, from the address that was asked", rules=HOOKS,
         packets=[("eth0", ping(CLIENT, ROUTER_LAN)), ("eth1", ping(SERVER, ROUTER_WAN))])

scenario("router-ping-far-side", "its other address, from this side", rules=TRACKED + STATES,
         packets=[("eth0", ping(CLIENT, ROUTER_WAN)), ("eth1", ping(SERVER, ROUTER_LAN))])

scenario("router-ping-tracked", "request and own reply are one flow",
         rules="-A INPUT -m conntrack --ctstate NEW\n-A OUTPUT -m conntrack --ctstate ESTABLISHED\n",
         packets=[("eth0", ping(CLIENT, ROUTER_LAN)), ("eth0", ping(CLIENT, ROUTER_LAN, seq=2))])

scenario("router-ping-reply-dropped", "OUTPUT holds the reply back",
         rules="-A OUTPUT -p icmp -j DROP\n-A INPUT -m conntrack --ctstate NEW,ESTABLISHED\n",
         packets=[("eth0", ping(CLIENT, ROUTER_LAN))])

scenario("router-ping-dropped", "INPUT holds the request back: no entry",
         rules=HOOKS + STATES + "-P INPUT DROP\n",
         packets=[("eth0", ping(CLIENT, ROUTER_LAN))])

scenario("router-closed-port", "ICMP 3/3 from the address that was asked", rules=TRACKED,
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{ROUTER_LAN}:9")),
                  ("eth1", udp(f"{SERVER}:5000", f"{ROUTER_WAN}:9"))])

scenario("router-closed-port-other", "whatever device it was asked through",
         rules=TRACKED + "-t nat -A PREROUTING -p udp --dport 10 -j DNAT --to-destination 192.168.10.1\n",
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{ROUTER_WAN}:9")), ("eth1", udp(f"{SERVER}:5000", f"{ROUTER_LAN}:9")),
                  ("eth0", udp(f"{CLIENT}:5000", "127.0.0.1:9")), ("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:10"))])

scenario("router-closed-port-hooks", "the error meets OUTPUT and POSTROUTING as RELATED",
         rules=HOOKS + "-A OUTPUT -m conntrack --ctstate RELATED\n"
         "-A OUTPUT -m conntrack --ctstate ESTABLISHED\n",
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{ROUTER_LAN}:9"))])

scenario("router-unknown-protocol", "ICMP 3/2", rules=TRACKED,
         packets=[("eth0", ip(CLIENT, ROUTER_LAN, 99, b"12345678"))])

for name, numbers in (("few", (0, 3, 4, 40, 50, 51, 58, 89, 103)), ("more", (1, 2, 108, 112, 115, 145, 253, 254, 255))):
    scenario(f"router-unknown-protocol-{name}", "protocols that neither has, and those that are silent",
             rules=TRACKED + STATES,
             packets=[("eth0", ip(CLIENT, ROUTER_LAN, number, b"12345678")) for number in numbers])

scenario("router-unknown-protocol-dropped", "what INPUT drops or rejects is not complained about",
         rules=STATES + "-A INPUT -p 99 -j DROP\n-A INPUT -p 100 -j REJECT\n"
         "-t nat -A PREROUTING -p 101 -j DNAT --to-destination 192.168.10.1\n",
         packets=[("eth0", ip(CLIENT, ROUTER_LAN, number, b"12345678")) for number in (98, 99, 100, 101)])

OUTPUT_STATES = "".join(f"-A OUTPUT -m conntrack --ctstate {state}\n"
                        for state in ("RELATED", "INVALID", "UNTRACKED"))

scenario("router-closed-port-zone", "its error is tracked anew, in the zone of its own",
         rules="-t raw -A PREROUTING -s 192.168.1.1 -j CT --zone 5\n"
         "-t raw -A PREROUTING -s 192.168.1.2 -j CT --zone 6\n-t raw -A OUTPUT -d 192.168.1.2 -j CT --zone 6\n"
         + OUTPUT_STATES,
         packets=[ask(server=ROUTER_LAN), ask(client=CLIENT2, server=ROUTER_LAN)])

scenario("router-closed-port-notrack", "so it may be untracked, and is not translated then",
         rules="-t nat -A PREROUTING -p udp --dport 53 -j REDIRECT --to-ports 5353\n"
         "-t raw -A OUTPUT -d 192.168.1.2 -j CT --notrack\n" + OUTPUT_STATES,
         packets=[ask(), ask(client=CLIENT2)])

scenario("router-ttl-zone", "an error about what is not for the router has the other's connection from the start",
         rules="-t raw -A PREROUTING -j CT --zone 5\n-t raw -A OUTPUT -d 192.168.1.2 -j CT --notrack\n"
         + OUTPUT_STATES + MASQUERADE,
         packets=[ask(ttl=1), ask(client=CLIENT2, ttl=1)])

scenario("router-udp-no-checksum", "a datagram without a checksum is as good as any", rules=STATES,
         packets=[ask(server=ROUTER_LAN, checksum_as="zero")])

scenario("router-udp-length", "a length that is none: no word about the closed port", rules=STATES,
         packets=[ask(server=ROUTER_LAN, udp_length=0), ask(server=ROUTER_LAN, udp_length=69)])

scenario("router-udp-behind", "bytes behind a datagram's end: its checksum is of what comes before them",
         rules=STATES + "-t raw -A PREROUTING -s 192.168.1.2 -j CT --notrack\n",
         packets=[ask(client=client, server=ROUTER_LAN, udp_length=10, checksum_as=checksum)
                  for client in (CLIENT, CLIENT2) for checksum in ("good", "bad", "zero", "short")])

scenario("router-tcp-closed", "a SYN to the router, no conntrack: RST", rules=HOOKS,
         packets=[("eth0", tcp(f"{CLIENT}:5000", f"{ROUTER_LAN}:80", seq=7))])

scenario("router-tcp-closed-data", "a RST for a segment without ACK acknowledges its data, SYN and FIN", rules=HOOKS,
         packets=[("eth0", tcp(f"{CLIENT}:{5000 + number}", f"{ROUTER_LAN}:80", flags, seq=7, payload=payload))
                  for number, (flags, payload) in enumerate([("S", b"abcde"), ("F", b""), ("F", b"abcde"), ("P", b"x"),
                                                             ("SF", b"ab"), ("", b""), ("A", b"abc"), ("FA", b"abc")])])

scenario("router-dropped-first", "a dropped first packet leaves no trace",
         rules=STATES + "-A FORWARD -j DROP\n",
         packets=[ask(), ask()])

scenario("router-dropped-reply", "a dropped reply has changed the entry, but tells nobody",
         rules="-A FORWARD -i eth1 -j DROP\n" + STATES, packets=[ask(), answer(), ask()])

scenario("router-dropped-stream", "dropped packets make it a stream",
         rules="-A FORWARD -i eth1 -j DROP\n" + STATES,
         packets=[ask(), answer(), (2.5, *answer())])

scenario("router-dropped-postrouting", "mangle POSTROUTING is before confirm",
         rules="-t mangle -A POSTROUTING -j DROP\n" + STATES, packets=[ask(), ask()])

scenario("router-dropped-raw", "raw is before conntrack",
         rules="-t raw -A PREROUTING -p udp --dport 53 -j DROP\n" + STATES,
         packets=[ask(), ask(dport=54)])

scenario("router-martians", "sources that no host has: gone after PREROUTING", rules=HOOKS,
         packets=[("eth0", ip(source, SERVER, 99, b"1")) for source in
                  ("0.0.0.0", "224.0.0.5", "255.255.255.255", "240.0.0.1", "127.0.0.1")])

scenario("router-martians-tracked", "nothing remains of those that went nowhere", rules=TRACKED,
         packets=[("eth0", udp(f"{source}:{port}", f"{SERVER}:53")) for source, port in
                  (("0.0.0.0", 1), ("224.0.0.5", 2), ("255.255.255.255", 3), ("240.0.0.1", 4),
                   ("127.0.0.1", 5))])

scenario("router-own-source", "a packet with the router's own address is forwarded", rules=HOOKS,
         packets=[("eth0", ip(ROUTER_LAN, SERVER, 99, b"1")), ("eth0", ip(ROUTER_WAN, SERVER, 99, b"1"))])

scenario("router-broadcast", "heard, not forwarded, not answered", rules=TRACKED,
         packets=[("eth0", udp(f"{CLIENT}:68", "255.255.255.255:67")),
                  ("eth0", udp(f"{CLIENT}:68", "192.168.1.255:67")),
                  ("eth0", ping(CLIENT, "192.168.1.255"))])

scenario("router-broadcast-far-side", "to the other network's broadcast address", rules=TRACKED,
         packets=[("eth0", udp(f"{CLIENT}:68", "192.168.10.255:67"))])

scenario("router-network-address", "to the network's own address: the old form of broadcast", rules=HOOKS,
         packets=[("eth0", udp(f"{CLIENT}:68", "192.168.1.0:67")),
                  ("eth0", udp(f"{CLIENT}:68", "192.168.10.0:67"))])

scenario("router-broadcast-protocol", "no word about an unknown protocol to a broadcast address", rules=HOOKS,
         packets=[("eth0", ip(CLIENT, "192.168.1.255", 99, b"12345678"))])

scenario("router-tcp-closed-raw", "the same RST where no table is at INPUT",
         rules="-t raw -A PREROUTING\n-t raw -A OUTPUT\n",
         packets=[("eth0", tcp(f"{CLIENT}:{5000 + number}", f"{ROUTER_LAN}:80", flags, seq=7, payload=b"abcde"))
                  for number, flags in enumerate(["S", "F", "", "A"])])

scenario("router-multicast", "a group that the router is not in", rules=TRACKED,
         packets=[("eth0", udp(f"{CLIENT}:5353", "224.0.0.251:5353")),
                  ("eth0", udp(f"{CLIENT}:5353", "239.1.2.3:5353"))])

scenario("router-multicast-protocols", "VRRP, IGMP, TCP and a ping to groups: no INPUT, no entry", rules=TRACKED,
         packets=[("eth0", ip(CLIENT, "224.0.0.18", 112, bytes(20), ttl=255)),
                  ("eth0", ip(CLIENT, "224.0.0.22", 2, bytes(8), ttl=1)),
                  ("eth0", ping(CLIENT, "224.0.0.9")),
                  ("eth0", tcp(f"{CLIENT}:5000", "224.0.0.9:80"))])

scenario("router-all-hosts-protocols", "VRRP, IGMP, TCP and a ping to 224.0.0.1", rules=TRACKED,
         packets=[("eth0", ip(CLIENT, "224.0.0.1", 112, bytes(20), ttl=255)),
                  ("eth0", ip(CLIENT, "224.0.0.1", 2, bytes(8), ttl=1)),
                  ("eth0", tcp(f"{CLIENT}:5000", "224.0.0.1:80")),
                  ("eth0", ping(CLIENT, "224.0.0.1"))])

scenario("router-all-hosts", "224.0.0.1, a group that every host is in", rules=TRACKED,
         packets=[("eth0", udp(f"{CLIENT}:5353", "224.0.0.1:5353"))])

scenario("router-no-route", "no way there: ICMP 3/0; FORWARD sees nothing", routes="", rules=TRACKED,
         packets=[ask(server="10.0.0.1"), ask()])

scenario("router-no-route-dnat", "DNAT to where no route leads", routes="",
         rules=HOOKS + "-t nat -A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.0.1\n",
         packets=[ask()])

scenario("router-gateway", "a route by way of a gateway",
         routes="10.0.0.0/8=eth1@192.168.10.9,default=eth0@192.168.1.7",
         rules=TRACKED, packets=[ask(server="10.1.1.1"), ask(server="11.1.1.1")])

scenario("router-most-specific", "the longest prefix wins",
         routes="default=eth1,10.0.0.0/8=eth1,10.1.0.0/16=eth0",
         rules=HOOKS, packets=[ask(server="10.1.1.1"), ask(server="10.2.1.1")])

scenario("router-three-devices", "a DMZ between", rules=TRACKED,
         interfaces="eth0=192.168.1.254/24,eth1=192.168.10.1/24,dmz=172.16.0.1/16",
         packets=[ask(server="172.16.3.4"), ("dmz", udp("172.16.3.4:53", f"{CLIENT}:5000")),
                  ("dmz", udp("172.16.3.4:5000", f"{SERVER}:53"))])

scenario("router-back-out", "out by the device that it came in by, no redirect sent", rules=TRACKED,
         packets=[("eth0", udp(f"{CLIENT}:5000", f"{CLIENT2}:53"))])

scenario("router-loopback-target", "127.0.0.1 from outside reaches the router itself", rules=HOOKS,
         packets=[("eth0", ping(CLIENT, "127.0.0.1"))])

scenario("router-zero-target", "to 0.0.0.0 and to 240.0.0.1", rules=HOOKS,
         packets=[("eth0", udp(f"{CLIENT}:5000", "0.0.0.0:53")),
                  ("eth0", udp(f"{CLIENT}:5000", "240.0.0.1:53"))])

scenario("router-tos", "TOS, DF and id pass unchanged", rules=TRACKED,
         packets=[ask(tos=0xB8, flags=2), ask(port=5001, tos=0x03)])

scenario("router-class-e-dnat", "an address of class E is one host's", rules=STATES
         + "-t nat -A PREROUTING -d 240.0.0.9 -j DNAT --to-destination 192.168.10.100\n",
         packets=[ask(server="240.0.0.9")])

scenario("router-broadcast-dnat", "what came to many is not forwarded to one",
         rules=STATES + "-t nat -A PREROUTING -d 192.168.1.255 -j DNAT --to-destination 192.168.10.100\n"
         "-t nat -A PREROUTING -d 255.255.255.255 -j DNAT --to-destination 192.168.10.100\n"
         "-t nat -A PREROUTING -d 224.1.2.3 -j DNAT --to-destination 192.168.10.100\n",
         packets=[ask(server="192.168.1.255"), ask(server="255.255.255.255"), ask(server="224.1.2.3")])
