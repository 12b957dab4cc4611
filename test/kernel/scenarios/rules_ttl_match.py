# SPDX-License-Identifier: GPL-2.0-only
"""-m ttl: FORWARD sees the TTL as it arrived, POSTROUTING the one with which the packet leaves."""

from nftwin.packets import ping
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, ROUTER_LAN, ask

EACH = ("--ttl-eq 63", "--ttl-eq 64", "! --ttl-eq 64", "--ttl-lt 64", "--ttl-gt 63", "--ttl-lt 0", "--ttl-gt 255")
ANYWHERE = "".join(f"-t mangle -A {chain} -m ttl {options}\n" for options in EACH
                   for chain in ("PREROUTING", "INPUT", "FORWARD", "POSTROUTING"))

scenario("ttl-match", "each comparison at each hook", rules=ANYWHERE,
         packets=[ask(ttl=ttl) for ttl in (2, 63, 64, 65, 255)] + [("eth0", ping(CLIENT, ROUTER_LAN, ttl=64))])

scenario("ttl-match-set", "what the target TTL has set is what is compared from then on", packets=[ask(ttl=9)],
         rules="-t mangle -A PREROUTING -j TTL --ttl-set 64\n" + ANYWHERE)
