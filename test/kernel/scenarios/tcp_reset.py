# SPDX-License-Identifier: GPL-2.0-only
"""TCP's RST: which one closes, which one may only provoke a challenge ACK, which one is INVALID."""

from nftwin.packets import icmp_error
from nftwin.scenario import scenario
from nftwin.stock import SERVER, STATES, at
from nftwin.tcp_stock import ACCOUNT, TCP, back, each, opened, out

FOLLOWED = {"rules": STATES, "sysctl": ACCOUNT}
IGNORE = f"{ACCOUNT},{TCP}ignore_invalid_rst=1"
DATA = b"0123456789"


def busy(port):
    """Open, and the server has sent 10 bytes that the client acknowledged: 5011 is exact."""
    return opened(port) + [back("PA", 5001, 1001, port=port, payload=DATA), out("A", 1001, 5011, port=port)]


scenario("tcp-reset-exact", "the server's RST: exact, before, after", **FOLLOWED,
         packets=each(lambda port, seq: busy(port) + [back("R", seq, port=port)], 5010, 5011, 5012))
scenario("tcp-reset-edges", "at the end of the window and beyond", **FOLLOWED,
         packets=each(lambda port, seq: busy(port) + [back("R", seq, port=port)], 13202, 13203, 13204, 21394, 21395))
scenario("tcp-reset-by-client", "the client's RST: exact, before, after", **FOLLOWED,
         packets=each(lambda port, seq: busy(port) + [out("R", seq, port=port)], 1000, 1001, 1002, 9193, 9194, 18000))
scenario("tcp-reset-ack", "RST with ACK: its acknowledgement is checked", **FOLLOWED,
         packets=each(lambda port, ack: busy(port) + [back("RA", 5011, ack, port=port)], 1000, 1001, 1002, 9999999))
scenario("tcp-reset-ack-zero", "RST with ACK and an acknowledgement of 0, as some send it", **FOLLOWED,
         packets=busy(40000) + [back("RA", 5011, 0)])
scenario("tcp-reset-sequence-zero", "sequence 0 in ESTABLISHED is INVALID, in SYN_RECV it is not", **FOLLOWED,
         packets=busy(40000) + [back("R", 0)] + opened(40001)[:2] + [out("R", 0, port=40001)])
scenario("tcp-reset-train", "a RST that follows the sender's own data is exact", **FOLLOWED,
         packets=each(lambda port, seq: opened(port) + [back("PA", 5001, 1001, port=port, payload=DATA),
                                                        back("R", seq, port=port)], 5001, 5010, 5011, 5012))
scenario("tcp-reset-train-broken", "something from the other side in between", **FOLLOWED,
         packets=opened() + [back("PA", 5001, 1001, payload=DATA), out("A", 1001, 5001), back("R", 5011)])
scenario("tcp-reset-kept-then-exact", "after an inexact one the exact one closes", **FOLLOWED,
         packets=busy(40000) + [back("R", 5100), at(1.5, back("R", 5011))])
scenario("tcp-reset-kept-then-data", "after an inexact one the connection goes on", **FOLLOWED,
         packets=busy(40000) + [back("R", 5100), at(1.5, out("A", 1001, 5011)), back("A", 5011, 1001)])
scenario("tcp-reset-again", "two RSTs", rules=STATES, packets=busy(40000) + [back("R", 5011), at(1.5, back("R", 5011))])
scenario("tcp-reset-answered", "a RST from the other side", rules=STATES,
         packets=busy(40000) + [back("R", 5011), at(1.5, out("R", 1001))])
scenario("tcp-reset-data", "RST with data", **FOLLOWED, packets=busy(40000) + [back("R", 5011, payload=DATA)])
scenario("tcp-reset-not-assured", "in SYN_RECV nothing has to be exact", **FOLLOWED,
         packets=each(lambda port, seq: opened(port)[:2] + [back("R", seq, port=port)], 4999, 5000, 5001, 13193, 30000))
scenario("tcp-reset-not-assured-client", "the client's in SYN_RECV", **FOLLOWED,
         packets=each(lambda port, seq: opened(port)[:2] + [out("R", seq, port=port)], 1000, 1001, 1002, 9193, 30000))
scenario("tcp-reset-picked-up", "in a connection that was picked up", **FOLLOWED,
         packets=each(lambda port, seq: [out("A", 1000, 5000, port=port), back("A", 5000, 1000, port=port),
                                         back("R", seq, port=port)], 0, 4999, 5000, 5001, 99999))

scenario("tcp-refused-numbers", "the answer to a SYN: what its acknowledgement may be", **FOLLOWED,
         packets=each(lambda port, ack: [out("S", 1000, port=port), back("RA", 0, ack, port=port)],
                      0, 1000, 1001, 1002, 70000))
scenario("tcp-refused-sequence", "and its sequence number", **FOLLOWED,
         packets=each(lambda port, seq: [out("S", 1000, port=port), back("RA", seq, 1001, port=port)], 0, 1, 12345))
scenario("tcp-refused-no-ack", "RST without ACK answers a SYN", **FOLLOWED,
         packets=each(lambda port, seq: [out("S", 1000, port=port), back("R", seq, port=port)], 0, 1, 1001))
scenario("tcp-refused-by-itself", "the client takes its SYN back", **FOLLOWED,
         packets=each(lambda port, seq: [out("S", 1000, port=port), out("R", seq, port=port)],
                      0, 1000, 1001, 1002, 9999))
scenario("tcp-refused-then-again", "after the RST the SYN opens anew", rules=STATES,
         packets=[out("S", 1000), back("RA", 0, 1001), out("S", 2000), back("SA", 5000, 2001)])
scenario("tcp-refused-after-syn-again", "a SYN sent twice, the RST answers the second", rules=STATES,
         packets=[out("S", 1000), at(1.5, out("S", 1000)), back("RA", 0, 1001)])

scenario("tcp-reset-after-fin", "in closing states any RST counts", **FOLLOWED,
         packets=each(lambda port, seq: opened(port) + [out("FA", 1001, 5001, port=port), back("R", seq, port=port)],
                      0, 4000, 5001, 999999))
scenario("tcp-reset-in-time-wait", "and in TIME_WAIT", rules=STATES,
         packets=opened() + [out("FA", 1001, 5001), back("FA", 5001, 1002), out("A", 1002, 5002), back("R", 7)])

scenario("tcp-ignore-invalid-rst", "nf_conntrack_tcp_ignore_invalid_rst=1: a RST below what was acknowledged",
         rules=STATES, sysctl=IGNORE,
         packets=each(lambda port, seq: busy(port) + [back("R", seq, port=port)], 0, 5010, 5011, 5012))
scenario("tcp-ignore-invalid-rst-not-assured", "the same before ASSURED", rules=STATES, sysctl=IGNORE,
         packets=each(lambda port, seq: opened(port)[:2] + [out("A", 1001, 5001, port=port),
                                                            back("PA", 5001, 1001, port=port, payload=DATA),
                                                            out("R", seq, port=port)], 0, 1000, 1001))

# A SYN in an open connection is ignored; whoever answers it knows better than the router.
SYN = [out("S", 9000, window=1000)]
scenario("tcp-ignored-syn-acked", "a SYN/ACK that answers it: the connection begins anew", **FOLLOWED,
         packets=opened() + SYN + [back("SA", 70000, 9001), out("A", 9001, 70001)])
scenario("tcp-ignored-syn-acked-wrongly", "a SYN/ACK to another SYN does not", **FOLLOWED,
         packets=opened() + SYN + [back("SA", 70000, 9002), out("A", 9001, 70001)])
scenario("tcp-ignored-syn-acked-late", "another packet came in between", **FOLLOWED,
         packets=opened() + SYN + [back("A", 5001, 1001), back("SA", 70000, 9001), out("A", 9001, 70001)])
scenario("tcp-ignored-syn-reset", "a RST that answers it closes, wherever it is", **FOLLOWED,
         packets=each(lambda port, ack: opened(port) + [out("S", 900000, port=port), back("RA", 0, ack, port=port)],
                      900000, 900001, 900002))
scenario("tcp-ignored-syn-challenged", "a challenge ACK, the client's RST, the next SYN (RFC 5961)", rules=STATES,
         packets=opened() + [out("S", 9000), back("A", 5001, 1001), out("R", 1001), out("S", 9000),
                             back("SA", 70000, 9001), out("A", 9001, 70001)])
scenario("tcp-ignored-syn-options", "its options count when it is answered", **FOLLOWED,
         packets=opened() + [out("S", 9000, options=bytes((1, 3, 3, 4, 1, 1, 4, 2))),
                             back("SA", 70000, 9001, options=bytes((1, 3, 3, 2))), out("A", 9001, 70001, window=1000),
                             back("A", 86001, 9001), back("A", 86002, 9001)])
scenario("tcp-ignored-syn-in-last-ack", "LAST_ACK: the challenge ACK is not that of the last FIN", rules=STATES,
         packets=opened() + [out("FA", 1001, 5001), back("FA", 5001, 1002), out("S", 9000), back("A", 5002, 1002),
                             back("A", 5002, 1002)])
scenario("tcp-ignored-syn-in-last-ack-own", "LAST_ACK: the client's own ACK is", rules=STATES,
         packets=opened() + [out("FA", 1001, 5001), back("FA", 5001, 1002), out("S", 9000), out("A", 1002, 5002)])
scenario("tcp-ignored-syn-in-fin-wait", "FIN_WAIT: the challenge ACK is taken for the FIN's", rules=STATES,
         packets=opened() + [out("FA", 1001, 5001), out("S", 9000), back("A", 5001, 1001)])
scenario("tcp-half-open", "an ACK answers a SYN: the server remembers another connection, RST, SYN again", **FOLLOWED,
         packets=[out("S", 1000), back("A", 77000, 44000), out("R", 44000), out("S", 1000), back("SA", 5000, 1001)])
scenario("tcp-half-open-wrong-reset", "a RST that is not that ACK's answer", **FOLLOWED,
         packets=[out("S", 1000), back("A", 77000, 44000), out("R", 44001), out("R", 1001)])


def forgotten(port, code):
    """A box beside the client complains about the SYN/ACK, the server forgets what the client asked for."""
    syn, syn_ack, ack = opened(port)
    return [syn, syn_ack, ("eth0", icmp_error("192.168.1.66", SERVER, 3, code, syn_ack[1])), ack,
            back("R", 5001, port=port)]


scenario("tcp-reset-forgotten", "ICMP \"administratively prohibited\" about the SYN/ACK, the ACK is answered by RST",
         **FOLLOWED, packets=each(forgotten, 10, 13))
