# SPDX-License-Identifier: GPL-2.0-only
"""-m iprange: the addresses that a packet has at each hook, translated or not."""

from nftwin.scenario import scenario
from nftwin.stock import CLIENT, CLIENT2, MASQUERADE, ROUTER_WAN, answer, ask

RULES = "".join(f"-t mangle -A {chain} -m iprange {options}\n"
                for options in ("--src-range 192.168.1.1-192.168.1.1", "--src-range 192.168.1.2-192.168.10.1",
                                "! --dst-range 192.168.10.0-192.168.10.255", "--src-range 192.168.1.9-192.168.1.1",
                                "--src-range 192.168.1.1 --dst-range 192.168.10.100")
                for chain in ("PREROUTING", "FORWARD", "POSTROUTING"))

scenario("iprange-match", "bounds belong to it; a reversed range holds nothing", rules=RULES,
         packets=[ask(), ask(client=CLIENT2), ask(client="192.168.1.3"), answer()])

scenario("iprange-masquerade", "POSTROUTING of mangle sees the address before, PREROUTING the one on the wire",
         rules=RULES + MASQUERADE, packets=[ask(), answer(client=ROUTER_WAN)])
