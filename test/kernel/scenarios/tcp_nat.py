# SPDX-License-Identifier: GPL-2.0-only
"""TCP through NAT, counted, and ICMP errors about it."""

from nftwin.packets import icmp_error, tcp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, SERVER2, STATES, TRACK, at
from nftwin.tcp_stock import ACCOUNT, PORT, TCP, back, opened, out
from scenarios.rules import count

PUBLIC, THIRD = "192.168.10.42", "10.7.7.7"
SNAT = f"-t nat -A POSTROUTING -o eth1 -j SNAT --to-source {PUBLIC}\n"
DNAT = "-t nat -A PREROUTING -i eth0 -p tcp -d 10.0.0.1 -j DNAT --to-destination 192.168.10.100:8080\n"
DOOR = f"-t nat -A PREROUTING -i eth1 -p tcp --dport 8000 -j DNAT --to-destination {CLIENT}:80\n"


def whole(seen, **fields):
    """From the handshake to the last ACK, with data both ways; `seen` is the client's public address."""
    return opened(seen=seen, **fields) + [
        out("PA", 1001, 5001, payload=b"GET /"), back("PA", 5001, 1006, client=seen, payload=b"the page"),
        out("FA", 1006, 5009), back("A", 5009, 1007, client=seen), back("FA", 5009, 1007, client=seen),
        out("A", 1007, 5010)]


scenario("tcp-snat", "a whole connection", rules=SNAT + STATES, sysctl=ACCOUNT, packets=whole(PUBLIC))
scenario("tcp-masquerade", "a whole connection", rules=MASQUERADE + STATES, sysctl=ACCOUNT,
         packets=whole(ROUTER_WAN))
scenario("tcp-accounting", "packets and bytes of both directions; what is ignored is not counted", rules=STATES,
         sysctl=ACCOUNT, packets=whole(CLIENT) + [back("SA", 5000, 1001), out("S", 1000)])
scenario("tcp-dnat", "to another address and port", rules=DNAT + STATES,
         packets=[out("S", 1000, server="10.0.0.1"), back("SA", 5000, 1001, dport=8080),
                  out("A", 1001, 5001, server="10.0.0.1"), back("PA", 5001, 1001, dport=8080, payload=b"hello")])
scenario("tcp-dnat-and-snat", "both ends", rules=DNAT + SNAT + STATES,
         packets=[out("S", 1000, server="10.0.0.1"), back("SA", 5000, 1001, client=PUBLIC, dport=8080),
                  out("A", 1001, 5001, server="10.0.0.1")])
scenario("tcp-dnat-inwards", "a server behind NAT", rules=DOOR + MASQUERADE + STATES,
         packets=[("eth1", tcp(f"{SERVER}:7000", f"{ROUTER_WAN}:8000", "S", 1000)),
                  ("eth0", tcp(f"{CLIENT}:80", f"{SERVER}:7000", "SA", 5000, 1001)),
                  ("eth1", tcp(f"{SERVER}:7000", f"{ROUTER_WAN}:8000", "A", 1001, 5001))])
scenario("tcp-redirect", "to the router's own closed port: its RST comes from the other host", rules=STATES
         + "-t nat -A PREROUTING -i eth0 -p tcp --dport 80 -j REDIRECT --to-ports 3128\n", packets=[out("S", 1000)])
scenario("tcp-two-clients", "the same port twice: the second one is moved", rules=MASQUERADE + STATES,
         free_ports=(1024, 65535), packets=opened(seen=ROUTER_WAN) + [out("S", 7000, client=CLIENT2)])
scenario("tcp-two-clients-two-servers", "to another server the port is free", rules=MASQUERADE,
         packets=[out("S", 1000), out("S", 7000, client=CLIENT2, server=SERVER2)])
scenario("tcp-two-clients-range", "a port from a range", free_ports=(50000, 50500), rules=STATES
         + f"-t nat -A POSTROUTING -o eth1 -p tcp -j SNAT --to-source {PUBLIC}:50000-50500\n",
         packets=[out("S", 1000), out("S", 7000, client=CLIENT2)])
scenario("tcp-two-clients-one-port", "one public port: the second client's SYN is dropped at confirm", rules=STATES
         + f"-t nat -A POSTROUTING -o eth1 -p tcp -j SNAT --to-source {PUBLIC}:50000\n",
         packets=[out("S", 1000), out("S", 7000, client=CLIENT2)])

# The port of a connection that is over is free for a SYN with a higher number, if there is no other.
ONE_PORT = f"-t nat -A POSTROUTING -o eth1 -p tcp -j SNAT --to-source {PUBLIC}:50000\n"


def over(last):
    """The only public port is used by a connection that ends with `last`, then wanted by two more clients."""
    return (opened(seen=PUBLIC, seen_port=50000) + last
            + [out("S", 900, client=CLIENT2), out("S", 2000, client=CLIENT2),
               out("S", 3000, client="192.168.1.3")])


FINS = [out("FA", 1001, 5001), back("FA", 5001, 1002, client=PUBLIC, port=50000), out("A", 1002, 5002)]
for name, last in (("established", []), ("fin-wait", FINS[:1]), ("last-ack", FINS[:2]), ("time-wait", FINS),
                   ("close", [out("R", 1001)])):
    scenario(f"tcp-scarce-{name}", "TIME_WAIT and CLOSE give way, and only to a higher number", sysctl=ACCOUNT,
             rules=ONE_PORT + STATES, packets=over(last))
scenario("tcp-scarce-number", "the number after which a port is free", rules=ONE_PORT, packets=opened(
    seen=PUBLIC, seen_port=50000) + [out("R", 1001), out("S", 1000, client=CLIENT2), out("S", 1001, client=CLIENT2)])
scenario("tcp-scarce-not-translated", "a connection without NAT keeps its port",
         rules=f"-t nat -A POSTROUTING -o eth1 -s {CLIENT2} -p tcp -j SNAT --to-source {CLIENT}:50000\n",
         packets=opened(port=50000) + [out("R", 1001, port=50000), out("S", 2000, client=CLIENT2)])
scenario("tcp-scarce-picked-up", "not for a pick-up", rules=ONE_PORT, packets=opened(seen=PUBLIC, seen_port=50000) + [
    out("R", 1001), out("A", 2000, 5000, client=CLIENT2)])
scenario("tcp-scarce-many", "four ports, all in use by what has only begun: none gives way", rules=STATES
         + f"-t nat -A POSTROUTING -o eth1 -p tcp -j SNAT --to-source {PUBLIC}:50000-50003\n",
         free_ports=(50000, 50003), packets=[out("S", 1000, port=PORT + number) for number in range(4)]
         + [out("S", 2000, client=CLIENT2)])
scenario("tcp-nat-again", "reopened from TIME_WAIT: the nat rules are asked again", rules=SNAT + STATES,
         packets=whole(PUBLIC) + [out("S", 20000), back("SA", 30000, 20001, client=PUBLIC)])
scenario("tcp-nat-refused", "the entry is gone at once, its port is free", rules=MASQUERADE + STATES,
         packets=[out("S", 1000), back("RA", 0, 1001, client=ROUTER_WAN), out("S", 7000, client=CLIENT2)])
scenario("tcp-nat-invalid", "INVALID passes untranslated", rules=SNAT + STATES,
         packets=opened(seen=PUBLIC) + [out("SA", 1001, 5001), out("PA", 900000, 5001, payload=b"x")])
scenario("tcp-nat-invalid-dropped", "or is dropped, as it should be", rules=SNAT
         + "-A FORWARD -m conntrack --ctstate INVALID -j DROP\n",
         packets=opened(seen=PUBLIC) + [out("SA", 1001, 5001), out("PA", 900000, 5001, payload=b"x"),
                                        out("A", 1001, 5001)])
scenario("tcp-nat-ignored", "what is ignored is translated", rules=SNAT + STATES,
         packets=opened(seen=PUBLIC) + [out("S", 90000), back("SA", 70000, 90001, client=PUBLIC)])
scenario("tcp-nat-invalid-at-router", "an INVALID reply ends at the router, which resets it",
         rules=MASQUERADE + STATES, packets=opened(seen=ROUTER_WAN) + [
             back("PA", 900000, 1001, client=ROUTER_WAN, payload=b"x"), back("A", 5001, 1001, client=ROUTER_WAN)])
scenario("tcp-nat-late", "an expired connection's reply ends at the router", rules=MASQUERADE + STATES,
         sysctl=f"{TCP}timeout_established=1",
         packets=opened(seen=ROUTER_WAN) + [at(1.6, back("A", 5001, 1001, client=ROUTER_WAN))])
scenario("tcp-nat-picked-up", "from the middle NAT chooses anew", rules=SNAT + STATES,
         packets=[out("A", 1001, 5001), back("A", 5001, 1001, client=PUBLIC), out("A", 1001, 5001)])
scenario("tcp-nat-unknown-reply", "from outside to nobody", rules=MASQUERADE + STATES,
         packets=[back("SA", 5000, 1001, client=ROUTER_WAN), back("S", 5000, client=ROUTER_WAN, port=PORT + 1)])
scenario("tcp-nat-sack-untouched", "options are left alone", rules=SNAT, packets=opened(
    seen=PUBLIC, options=bytes((2, 4, 5, 180, 4, 2, 1, 1)), answered=bytes((2, 4, 5, 180, 4, 2, 1, 1))))
scenario("tcp-dropped-syn-ack", "dropped, but seen: the state moved on without an event", rules=TRACK
         + "-A FORWARD -i eth1 -j DROP\n", packets=opened() + [out("S", 1000)])
scenario("tcp-dropped-syn", "dropped before confirm: nothing is remembered", rules=TRACK
         + "-A FORWARD -j DROP\n", packets=opened())
scenario("tcp-firewall", "out is free, in is what belongs to it", rules="-P FORWARD DROP\n"
         "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n"
         "-A FORWARD -i eth0 -m conntrack --ctstate NEW -j ACCEPT\n",
         packets=opened() + [back("PA", 5001, 1001, payload=b"x"), back("A", 99, 1, port=PORT + 1),
                             back("S", 9, port=PORT + 2), back("R", 900000)])
scenario("tcp-to-router", "the router's own closed port, tracked",
         rules="-A INPUT -m conntrack --ctstate NEW\n" + STATES,
         packets=[out("S", 1000, server=ROUTER_LAN), out("A", 1000, 5000, server=ROUTER_LAN, port=PORT + 1)])
scenario("tcp-status", "what the matches see", packets=whole(CLIENT), rules=count(*(
    f"-m conntrack {match}" for match in (
        "--ctstate NEW", "--ctstate ESTABLISHED", "--ctstatus ASSURED", "--ctstatus SEEN_REPLY",
        "--ctexpire 432000", "--ctexpire 300", "--ctexpire 120", "--ctproto tcp", "--ctdir REPLY",
        "--ctorigdstport 80"))))
scenario("tcp-notrack", "untracked TCP", rules="-t raw -A PREROUTING -p tcp -j CT --notrack\n" + STATES,
         packets=whole(CLIENT))

# ICMP errors about TCP ---------------------------------------------------------------------------------------

SYN = out("S", 1000)[1]
SYN_TRANSLATED = tcp(f"{PUBLIC}:{PORT}", f"{SERVER}:80", "S", 1000, ttl=63)


def error(about, kind=3, code=1, source=THIRD, to=CLIENT, **fields):
    return "eth1", icmp_error(source, to, kind, code, about, **fields)


scenario("tcp-error", "about a SYN: RELATED, the connection stays as it was", rules=STATES, sysctl=ACCOUNT,
         packets=[out("S", 1000), at(1.5, error(SYN))])
scenario("tcp-error-quotes", "quoted to 8 bytes, 19, 20", rules=STATES,
         packets=[out("S", 1000), error(SYN, quote=28), error(SYN, quote=39), error(SYN, quote=40),
                  error(SYN, quote=27)])
scenario("tcp-error-snat", "translated back, within and without", rules=SNAT + STATES,
         packets=[out("S", 1000), error(SYN_TRANSLATED, to=PUBLIC)])
scenario("tcp-error-snat-short", "8 bytes of TCP have no checksum to mend", rules=SNAT + STATES,
         packets=[out("S", 1000), error(SYN_TRANSLATED, to=PUBLIC, quote=28)])
scenario("tcp-error-snat-fragmentation", "fragmentation needed, about data", rules=SNAT + STATES,
         packets=opened(seen=PUBLIC) + [out("PA", 1001, 5001, payload=bytes(500)), error(
             tcp(f"{PUBLIC}:{PORT}", f"{SERVER}:80", "PA", 1001, 5001, payload=bytes(500), ttl=60), 3, 4, to=PUBLIC,
             quote=60)])
scenario("tcp-error-inwards", "the client complains about the reply", rules=SNAT + STATES,
         packets=opened(seen=PUBLIC) + [back("PA", 5001, 1001, client=PUBLIC, payload=b"x"), (
             "eth0", icmp_error(CLIENT, SERVER, 3, 3, back("PA", 5001, 1001, payload=b"x")[1]))])
scenario("tcp-error-dnat", "about a DNATed SYN", rules=DNAT + STATES,
         packets=[out("S", 1000, server="10.0.0.1"), error(
             tcp(f"{CLIENT}:{PORT}", f"{SERVER}:8080", "S", 1000, ttl=63))])
scenario("tcp-error-unknown", "about a connection that nobody knows: INVALID", rules=STATES,
         packets=[out("S", 1000, port=PORT + 1), error(SYN)])
scenario("tcp-error-after-reset", "about a connection whose entry is gone", rules=STATES,
         packets=[out("S", 1000), back("RA", 0, 1001), error(SYN)])
scenario("tcp-error-own", "the router's own: TTL exceeded, before and after NAT", rules=SNAT + STATES,
         packets=[out("S", 1000, ttl=1), out("S", 1000), out("S", 1000, ttl=1)])
