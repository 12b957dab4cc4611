# SPDX-License-Identifier: GPL-2.0-only
"""-m length: what Linux counts, also of fragments and of what a helper made longer."""

from nftwin.packets import ping, udp
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, ROUTER_LAN, SERVER

RULES = "".join(f"-t mangle -A {chain} -m length {options}\n"
                for options in ("--length 28", "--length 29:", "--length :1000", "! --length 28:1028", "--length 40:30")
                for chain in ("PREROUTING", "INPUT", "FORWARD", "POSTROUTING"))
SIZES = [("eth0", udp(f"{CLIENT}:5000", f"{SERVER}:53", bytes(size))) for size in (0, 1, 972, 973, 1000, 1001)]

scenario("length-match", "the IPv4 header counts", rules=RULES, packets=[*SIZES, ("eth0", ping(CLIENT, ROUTER_LAN))])
