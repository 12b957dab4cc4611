# SPDX-License-Identifier: GPL-2.0-only
"""What a router makes of a connection of which it sees one direction, or only the middle: asymmetric
routing, load balancing with direct return, and through tunnels. The lab user-states tells these stories."""

from nftwin.packets import icmp_error, ip, tcp, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, SERVER2, STATES, answer, ask, at
from nftwin.tcp_stock import PORT, TCP, back, opened, out

LOOSE = {"strict": f"{TCP}loose=0", "loose": f"{TCP}loose=1"}
DROP_INVALID = STATES + "-A FORWARD -m conntrack --ctstate INVALID -j DROP\n"
VIRTUAL = "10.0.0.80"       # the service's address, which every real server has
DIRECTOR = "192.168.1.253"
IPIP = 4

# A whole connection: ten bytes asked, a hundred answered.
REQUESTS = [out("S", 1000), out("A", 1001, 5001), out("PA", 1001, 5001, payload=bytes(10)),
            out("A", 1011, 5101), out("FA", 1011, 5101), out("A", 1012, 5102)]
REPLIES = [back("SA", 5000, 1001), back("A", 5001, 1011), back("PA", 5001, 1011, payload=bytes(100)),
           back("A", 5101, 1012), back("FA", 5101, 1012)]


def one_arm(packets, server=VIRTUAL):
    """The segments as a director gets them: all by eth0, to the virtual address."""
    return [(device, tcp(f"{CLIENT}:{PORT}", f"{server}:80", flags, seq, ack, payload=payload))
            for device, flags, seq, ack, payload in packets]


def tunnelled(packets, server=SERVER):
    return [(device, ip(DIRECTOR, server, IPIP, inner)) for device, inner in packets]


for name, sysctl in LOOSE.items():
    scenario(f"user-requests-only-{name}", "the replies take another way: after the SYN everything is INVALID",
             rules=STATES, sysctl=sysctl, packets=REQUESTS)
    scenario(f"user-requests-only-late-{name}", "... until its entry has expired; then loose=1 picks it up",
             rules=STATES, sysctl=f"{sysctl},{TCP}timeout_syn_sent=1",
             packets=REQUESTS[:3] + [at(1.6, REQUESTS[2]), *REQUESTS[3:]])
    scenario(f"user-requests-only-drop-{name}", "a rule drops what is INVALID, the SYN comes again",
             rules=DROP_INVALID, sysctl=sysctl, packets=REQUESTS[:2] + [REQUESTS[0], REQUESTS[1]])
    scenario(f"user-replies-only-{name}", "the requests take another way: a SYN/ACK begins nothing",
             rules=STATES, sysctl=sysctl, packets=REPLIES)
    scenario(f"user-replies-only-drop-{name}", "the SYN/ACK is dropped, and comes again",
             rules=DROP_INVALID, sysctl=sysctl, packets=[REPLIES[0], REPLIES[0], REPLIES[1]])
    scenario(f"user-replies-only-reset-{name}", "a RST is all that is seen of the server", rules=STATES,
             sysctl=sysctl, packets=[back("RA", 0, 1001), back("R", 5001)])
    scenario(f"user-no-syn-{name}", "only the client's side, from the middle: another director took over",
             rules=STATES, sysctl=sysctl, packets=REQUESTS[1:])
    scenario(f"user-no-syn-both-{name}", "both sides, from the middle", rules=STATES, sysctl=sysctl,
             packets=[REQUESTS[2], REPLIES[1], REPLIES[2], *REQUESTS[3:5], REPLIES[4], REQUESTS[5]])
    scenario(f"user-stray-{name}", "a segment of each kind about nothing", rules=STATES, sysctl=sysctl,
             packets=[out(flags, 1000, 5000, port=PORT + index)
                      for index, flags in enumerate(("A", "PA", "FA", "R", "RA", "SA", "SF", ""))])
    scenario(f"user-direct-return-{name}", "a director with one arm sees only the client's side", sysctl=sysctl,
             rules=STATES, routes=f"default=eth1,{VIRTUAL}/32=eth0@192.168.1.100", packets=one_arm(
                 [("eth0", "S", 1000, 0, b""), ("eth0", "A", 1001, 5001, b""),
                  ("eth0", "PA", 1001, 5001, bytes(10)), ("eth0", "FA", 1011, 5101, b""),
                  ("eth0", "A", 1012, 5102, b""), ("eth0", "R", 1012, 0, b"")]))
    # Taken at LOCAL_IN, as IPVS does it, is for conntrack what dropped there is: it is never confirmed.
    scenario(f"user-taken-{name}", "a director takes what is for its own address: no packet leaves an entry",
             rules=STATES.replace("FORWARD", "INPUT") + "-A INPUT -j DROP\n", sysctl=sysctl,
             packets=[out("S", 1000, server=ROUTER_LAN), out("A", 1001, 5001, server=ROUTER_LAN),
                      out("PA", 1001, 5001, server=ROUTER_LAN, payload=bytes(10)),
                      out("FA", 1011, 5001, server=ROUTER_LAN), out("A", 1012, 5002, server=ROUTER_LAN)])
    scenario(f"user-tunnel-{name}", "IPIP to the real server is NEW for ever, whatever is in it; the answers "
             "come without a tunnel and belong to nothing", rules=STATES, sysctl=sysctl,
             packets=[item for pair in zip(tunnelled(REQUESTS), [*REPLIES, REPLIES[0]]) for item in pair])

scenario("user-tunnel-two-ways", "IPIP in both directions is a connection", rules=STATES,
         packets=[("eth0", ip(DIRECTOR, SERVER, IPIP, REQUESTS[0][1])),
                  ("eth1", ip(SERVER, DIRECTOR, IPIP, REPLIES[0][1])),
                  ("eth0", ip(DIRECTOR, SERVER, IPIP, REQUESTS[1][1]))])

scenario("user-tunnel-two-clients", "all clients of a real server are one connection", rules=STATES,
         packets=tunnelled([out("S", 1000), out("S", 1000, port=40001)])
         + tunnelled([out("S", 1000, port=40002)], SERVER2))

scenario("user-one-way-window", "one side only: how far may it go after SYN/ACK was not seen", rules=STATES,
         packets=[out("S", 1000), out("A", 900000, 5001), out("S", 1000), out("S", 70000)])

scenario("user-by-window", "data far from the window: INVALID, and the connection goes on", rules=STATES,
         packets=opened() + [out("PA", 1000001, 5001, payload=b"far away"), out("A", 1001, 9005001),
                             back("RA", 3000000, 1001), out("PA", 1001, 5001, payload=b"here")])

scenario("user-by-window-drop", "... and is dropped by the rule", rules=DROP_INVALID,
         packets=opened() + [out("PA", 1000001, 5001, payload=b"far away"), out("PA", 1001, 5001, payload=b"here")])

scenario("user-related-both", "ICMP errors of both sides: one in reply direction, one in original", rules=STATES
         + "-A FORWARD -m conntrack --ctstate RELATED --ctdir ORIGINAL\n"
         + "-A FORWARD -m conntrack --ctstate RELATED --ctdir REPLY\n",
         packets=[ask(), ("eth1", icmp_error(SERVER, CLIENT, 3, 3, udp(f"{CLIENT}:5000", f"{SERVER}:53", b"question"))),
                  answer(), ("eth0", icmp_error(CLIENT, SERVER, 3, 3,
                                                udp(f"{SERVER}:53", f"{CLIENT}:5000", b"the answer")))])

for name, rules in (("request", "-t raw -A PREROUTING -p udp --dport 53 -j CT --notrack\n"),
                    ("both", "-t raw -A PREROUTING -p udp --dport 53 -j CT --notrack\n"
                     "-t raw -A PREROUTING -p udp --sport 53 -j NOTRACK\n")):
    scenario(f"user-untracked-{name}", "the reply needs a rule of its own, or it is NEW", rules=rules + STATES,
             packets=[ask(), answer(), ask()])

scenario("user-one-way-translated", "MASQUERADE of a connection whose answers take another way: what is INVALID "
         "leaves untranslated", rules=MASQUERADE + STATES, packets=REQUESTS[:3])

scenario("user-untracked-translated", "what is UNTRACKED leaves untranslated",
         rules="-t raw -A PREROUTING -p udp --dport 53 -j CT --notrack\n" + MASQUERADE + STATES,
         packets=[ask(), answer(client=ROUTER_WAN)])
