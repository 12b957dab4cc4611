# SPDX-License-Identifier: GPL-2.0-only
"""-m limit: a token bucket that gains with each jiffy and pays with each packet that fits."""

from nftwin.packets import ping
from nftwin.scenario import scenario
from nftwin.stock import CLIENT, SERVER, answer, ask, at


def asks(*moments):
    """A question at each moment; a moment is well off those when the bucket is just full enough."""
    return [at(moment, ask()) for moment in moments]


scenario("limit-default", "3/hour, burst 5", packets=[ask()] * 8, rules="-A FORWARD -m limit\n-A FORWARD\n")

scenario("limit-burst", "so many at once, and none more",
         packets=[ask()] * 8, rules="".join(f"-A FORWARD -m limit --limit 1/minute --limit-burst {burst}\n"
                                            for burst in (1, 3, 7, 8, 9)))

scenario("limit-rate", "ten a second", packets=asks(0, 0.05, 0.15, 0.2, 0.28, 0.35, 0.43, 0.48),
         rules="-A FORWARD -m limit --limit 10/s --limit-burst 1\n")

scenario("limit-units", "second, minute and hour are what they should be", packets=asks(0, 0.5, 1.4, 1.85),
         rules="".join(f"-A FORWARD -m limit --limit {rate} --limit-burst 1\n"
                       for rate in ("1/second", "60/minute", "3600/hour", "86400/day", "30/m", "3/s", "1/m")))

scenario("limit-saved-up", "never more than the burst", packets=asks(0, 0.04, 0.08, 0.12, 2.5, 2.54, 2.58, 2.62, 2.66),
         rules="-A FORWARD -m limit --limit 4/s --limit-burst 3\n")

scenario("limit-own-bucket", "each rule has its own; a rule reached twice has one",
         packets=[ask()] * 4,
         rules="-N count\n-A FORWARD -m limit --limit 1/m --limit-burst 2\n-A FORWARD -j count\n-A FORWARD -j count\n"
         "-A FORWARD -m limit --limit 1/m --limit-burst 2\n-A count -m limit --limit 1/m --limit-burst 6\n")

scenario("limit-order", "what stands behind it does not save what it has paid; what stands before it does",
         packets=[answer(), ask(), answer(), ask(), answer(), ask()],
         rules="-A FORWARD -m limit --limit 1/m --limit-burst 3 -m mark --mark 1\n"
         "-A FORWARD -m mark --mark 1 -m limit --limit 1/m --limit-burst 3\n"
         "-A FORWARD -i eth0 -m limit --limit 1/m --limit-burst 2\n")

scenario("limit-accept", "so many pass, the others are dropped", packets=[("eth0", ping(CLIENT, SERVER))] * 6,
         rules="-A FORWARD -p icmp -m limit --limit 1/s --limit-burst 2 -j ACCEPT\n-A FORWARD -p icmp -j DROP\n")

scenario("limit-fast", "faster than the clock ticks", packets=[ask()] * 6,
         rules="-A FORWARD -m limit --limit 10000/s --limit-burst 1\n-A FORWARD -m limit --limit 1000/s\n")
