# SPDX-License-Identifier: GPL-2.0-only
"""-j TTL: set, lower and raise it; what the router makes of it then."""

from nftwin.packets import icmp_error, ping, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, MASQUERADE, ROUTER_LAN, ROUTER_WAN, SERVER, TRACK, answer, ask
from nftwin.tcp_stock import out

ALL = [ask(ttl=ttl) for ttl in (2, 3, 63, 64, 65, 128, 254, 255)]


def change(form, chain="FORWARD"):
    return f"-t mangle -A {chain} -j TTL --ttl-{form}\n"


for where in ("PREROUTING", "FORWARD", "POSTROUTING"):
    low = where.lower()
    scenario(f"ttl-set-{low}", "to one value", rules=change("set 65", where), packets=ALL, any_ttl=True)
    scenario(f"ttl-inc-{low}", "up to 255", rules=change("inc 3", where), packets=ALL, any_ttl=True)
    scenario(f"ttl-dec-{low}", "down to 0", rules=change("dec 62", where), packets=ALL, any_ttl=True)

scenario("ttl-zero", "what leaves with 0 or 1 has passed the test already", packets=[ask(), ask(port=5001)], any_ttl=True,
         rules="-t mangle -A FORWARD -p udp --sport 5000 -j TTL --ttl-set 0\n"
         "-t mangle -A FORWARD -p udp --sport 5001 -j TTL --ttl-set 1\n")

scenario("ttl-expires", "set before routing, it expires here", rules=change("set 1", "PREROUTING"), packets=[ask()],
         any_ttl=True)

scenario("ttl-saved", "a packet that would have expired does not", rules=change("inc 1", "PREROUTING"), any_ttl=True,
         packets=[ask(ttl=1), ask(ttl=2), ("eth0", ping(CLIENT, SERVER, ttl=1)), ask(ttl=0)])

scenario("ttl-same", "a value that it has already", rules=change("set 63"), packets=[ask()], any_ttl=True)

scenario("ttl-several", "one after the other", packets=[ask()], any_ttl=True,
         rules=change("set 10") + change("inc 5") + change("dec 3") + change("set 255", "POSTROUTING")
         + change("dec 1", "POSTROUTING"))

scenario("ttl-tracked", "with conntrack, NAT and errors", any_ttl=True, rules=change("set 200") + TRACK + MASQUERADE,
         packets=[ask(), answer(client=ROUTER_WAN), out("S", 1), ("eth1", icmp_error(
             SERVER, ROUTER_WAN, 3, 3, udp(f"{ROUTER_WAN}:5000", f"{SERVER}:53", b"question")))])

scenario("ttl-local", "for the router, and of its own answer", any_ttl=True,
         rules=change("set 1", "PREROUTING") + change("set 9", "INPUT") + change("set 33", "OUTPUT"),
         packets=[("eth0", ping(CLIENT, ROUTER_LAN))])
