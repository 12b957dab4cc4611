# SPDX-License-Identifier: GPL-2.0-only
"""TCP windows: every bound met exactly and missed by one.

After `opened` the client has sent up to 1001 and may send up to 9193, the server up to 5001 and 13193."""

from nftwin.packets import SACK_PERMITTED, tcp_sack, tcp_scale
from nftwin.scenario import scenario
from nftwin.stock import STATES, at
from nftwin.tcp_stock import ACCOUNT, TCP, back, each, opened, out

AROUND = (-1, 0, 1, 2)
FOLLOWED = {"rules": STATES, "sysctl": ACCOUNT}


def client_sends(base, size=0, ack=5001):
    return lambda port, off: opened(port) + [out("PA", base + off, ack, port=port, payload=bytes(size)),
                                             back("A", 5001, 1001, port=port)]


scenario("tcp-window-upper", "I: the first byte is in the receiver's window, or just beyond (ignored)", **FOLLOWED,
         packets=each(client_sends(9193), *AROUND))
scenario("tcp-window-upper-data", "I: data that begins in the window and ends beyond it", **FOLLOWED,
         packets=each(client_sends(9193, 100), *AROUND))
scenario("tcp-window-overshoot", "beyond by as much as the window, and by more: INVALID", **FOLLOWED,
         packets=each(client_sends(9193 + 8191), *AROUND))
scenario("tcp-window-overshoot-data", "the same by data", **FOLLOWED,
         packets=each(client_sends(16384, 1000), *AROUND))
scenario("tcp-window-overshoot-acked", "what went beyond is acknowledged: followed again", **FOLLOWED,
         packets=opened() + [out("PA", 9194, 5001, payload=bytes(100)), back("A", 5001, 9294),
                             out("A", 9294, 5001)])
scenario("tcp-window-overshoot-bad-ack", "beyond, and its acknowledgement is wrong too: INVALID", **FOLLOWED,
         packets=each(lambda port, ack: opened(port) + [out("PA", 9194, ack, port=port, payload=b"x")],
                      5001, 5002, 5001 - 66000, 5000 - 66000))
scenario("tcp-window-lower", "II: old data once more, at most a window old", **FOLLOWED,
         packets=each(client_sends(1001 - 8192), *AROUND))
scenario("tcp-window-lower-data", "II: its end counts", **FOLLOWED,
         packets=each(client_sends(1001 - 8192 - 50, 50), *AROUND))
scenario("tcp-window-ack-upper", "III: an acknowledgement of what was never sent is INVALID", **FOLLOWED,
         packets=each(lambda port, off: client_sends(1001, 0, 5001 + off)(port, 0), *AROUND))
scenario("tcp-window-ack-lower", "IV: one that is 66000 too late, and later: ignored", **FOLLOWED,
         packets=each(lambda port, off: client_sends(1001, 0, 5001 - 66000 + off)(port, 0), *AROUND))
scenario("tcp-window-ack-lower-scaled", "IV: with a window beyond 66000 that is the bound", **FOLLOWED,
         packets=each(lambda port, off: opened(port, window=20000, options=tcp_scale(2), answered=tcp_scale(0))
                      + [out("A", 1001, 5001 - 80000 + off, port=port)], *AROUND))
scenario("tcp-window-server-upper", "I: the server's side", **FOLLOWED,
         packets=each(lambda port, off: opened(port) + [back("PA", 13193 + off, 1001, port=port, payload=b"12")],
                      *AROUND))
scenario("tcp-window-server-lower", "II: the server's side", **FOLLOWED,
         packets=each(lambda port, off: opened(port) + [back("A", 5001 - 8192 + off, 1001, port=port)], *AROUND))
scenario("tcp-window-server-ack", "III: the server's side", **FOLLOWED,
         packets=each(lambda port, off: opened(port) + [back("A", 5001, 1001 + off, port=port)], *AROUND))
scenario("tcp-window-wraps", "sequence numbers pass 2^32 in the handshake", **FOLLOWED,
         packets=opened(mine=2**32 - 1, other=2**32 - 1) + [out("PA", 0, 0, payload=b"x"), back("A", 0, 1)])
scenario("tcp-window-wraps-in-data", "and in the data", **FOLLOWED,
         packets=opened(mine=2**32 - 11, other=2**32 - 21) + [
             out("PA", -10, -20, payload=bytes(20)), back("PA", -20, 10, payload=bytes(20)), out("A", 10, 0)])
for name, other in (("upper", 8192), ("lower", -8192)):
    scenario(f"tcp-window-wraps-{name}", "a bound beyond 2^32", **FOLLOWED,
             packets=each(lambda port, off, other=other: opened(port, mine=2**32 - 5) + [
                 out("A", -4 + other + off, 5001, port=port)], *AROUND))
scenario("tcp-window-half-way", "2^31 away, where before becomes after", **FOLLOWED,
         packets=each(lambda port, off: opened(port) + [out("A", 9193 + 2**31 + off, 5001, port=port)], *AROUND))

scenario("tcp-window-zero", "a window of 0 lets one byte through", **FOLLOWED,
         packets=each(lambda port, off: opened(port, theirs=0) + [
             back("A", 5001, 1001, port=port, window=0), out("PA", 1001 + off, 5001, port=port, payload=b"x")],
                      0, 1, 2, 3))
scenario("tcp-window-shrinks", "the right edge does not come back", **FOLLOWED,
         packets=opened() + [back("A", 5001, 1001, window=100), out("PA", 5000, 5001, payload=b"x"),
                             out("A", 9193, 5001)])
scenario("tcp-window-grows", "a larger window moves both bounds", **FOLLOWED,
         packets=each(lambda port, off: opened(port) + [back("A", 5001, 1001, port=port, window=20000),
                                                        out("A", 21001 + off, 5001, port=port)], *AROUND))
scenario("tcp-window-largest-counts", "the lower bound is by the largest window ever", **FOLLOWED,
         packets=each(lambda port, off: opened(port) + [back("A", 5001, 1001, port=port, window=20000),
                                                        back("A", 5001, 1001, port=port, window=10),
                                                        out("A", 1001 - 20000 + off, 5001, port=port)], *AROUND))
scenario("tcp-window-syn-zero", "a SYN with window 0", **FOLLOWED,
         packets=opened(window=0, theirs=0) + [out("PA", 1001, 5001, payload=b"x"), back("A", 5001, 1002)])
scenario("tcp-window-stretched", "data beyond the edge stretches what the receiver is taken to accept", **FOLLOWED,
         packets=each(lambda port, off: opened(port) + [
             out("PA", 9193, 5001, port=port, payload=bytes(1000)), back("A", 5001, 10193, port=port),
             out("A", 10193 - 9192 + off, 5001, port=port)], *AROUND))
scenario("tcp-window-fin-counts", "a FIN takes a number", **FOLLOWED,
         packets=each(lambda port, off: opened(port) + [out("FA", 1001, 5001, port=port),
                                                        back("A", 5001, 1002 + off, port=port)], *AROUND))
scenario("tcp-window-keepalive", "one before the next number, and its answer", **FOLLOWED,
         packets=opened() + [at(1.5, out("A", 1000, 5001)), back("A", 5001, 1001)])
scenario("tcp-window-keepalive-after-pickup", "the answer to a keepalive that was the first packet seen", **FOLLOWED,
         packets=[out("A", 1000, 5000), back("A", 5000, 1001), out("PA", 1001, 5000, payload=b"x")])

LIBERAL = f"{ACCOUNT},{TCP}be_liberal=1"
scenario("tcp-liberal-upper", "nf_conntrack_tcp_be_liberal=1: far beyond is followed", rules=STATES, sysctl=LIBERAL,
         packets=opened() + [out("PA", 9000000, 5001, payload=b"x"), back("A", 5001, 9000001), out("A", 1001, 5001)])
scenario("tcp-liberal-ack", "any acknowledgement is", rules=STATES, sysctl=LIBERAL,
         packets=opened() + [out("A", 1001, 7000000), out("A", 1001, 5001 - 70000)])
scenario("tcp-liberal-lower", "old data is", rules=STATES, sysctl=LIBERAL,
         packets=opened() + [out("PA", 1001 - 100000, 5001, payload=b"x"), at(1.5, out("A", 1001 - 100000, 5001))])
scenario("tcp-liberal-reset", "a RST below what was acknowledged still is INVALID", rules=STATES, sysctl=LIBERAL,
         packets=opened() + [back("R", 5000), back("R", 900000)])
scenario("tcp-liberal-states", "the state table holds all the same", rules=STATES, sysctl=LIBERAL,
         packets=opened() + [out("SA", 1001, 5001), back("S", 5001), out("FA", 77777, 5001), back("A", 5001, 1)])

# Scaling and SACK -------------------------------------------------------------------------------------------

for name, mine, theirs in (("both", tcp_scale(2), tcp_scale(3)), ("client-only", tcp_scale(2), b""),
                           ("server-only", b"", tcp_scale(3)), ("zero", tcp_scale(0), tcp_scale(0)),
                           ("beyond-14", tcp_scale(15), tcp_scale(255)), ("14", tcp_scale(14), tcp_scale(14)),
                           ("client-other-option", SACK_PERMITTED, tcp_scale(3))):
    # The SYN/ACK's own window is never scaled, the next ACK's is.
    scenario(f"tcp-scale-{name}", "what the client may send after a window of 1000", **FOLLOWED,
             packets=each(lambda port, edge, mine=mine, theirs=theirs: opened(
                 port, theirs=1000, options=mine, answered=theirs) + [
                     back("A", 5001, 1001, port=port, window=1000), out("A", edge, 5001, port=port)],
                          2001, 2002, 9001, 9002, 1001 + (1000 << 14), 1002 + (1000 << 14), 1001 + (2000 << 14)))
scenario("tcp-scale-later-option", "scaling offered after the SYN means nothing", **FOLLOWED,
         packets=opened(theirs=1000, options=tcp_scale(0), answered=tcp_scale(0)) + [
             back("A", 5001, 1001, window=1000, options=tcp_scale(7)), back("A", 5001, 1001, window=1000),
             out("A", 2002, 5001), out("A", 90000, 5001)])
scenario("tcp-scale-in-second-syn", "a SYN with a higher number brings its own options", **FOLLOWED,
         packets=[out("S", 1000, options=tcp_scale(0)), out("S", 2000, options=tcp_scale(4)),
                  back("SA", 5000, 2001, options=tcp_scale(3)), out("A", 2001, 5001, window=1000),
                  back("A", 5001 + 16000, 2001), back("A", 21002, 2001), back("A", 50000, 2001)])
scenario("tcp-scale-forgotten", "a SYN/ACK with a higher number and no options keeps the flags", **FOLLOWED,
         packets=[out("S", 1000, options=tcp_scale(4)), back("SA", 5000, 1001, options=tcp_scale(3), window=100),
                  back("SA", 6000, 1001, window=100), out("A", 1001, 6001), back("A", 6001, 1001, window=1000),
                  out("A", 9001, 6001), out("A", 9002, 6001)])

PERMITTED = {"options": SACK_PERMITTED, "answered": SACK_PERMITTED}


def sacks(edge, ack=5001, **options):
    """The client's ACK with a SACK block up to 6001 + edge; the server has sent up to 6001."""
    return lambda port, off: opened(port, **options) + [
        back("PA", 5501, 1001, port=port, payload=bytes(500)),
        out("A", 1001, ack, port=port, options=tcp_sack((5501, 6001 + edge + off))),
        back("A", 13193 + 500, 1001, port=port), back("A", 13193 + 1001, 1001, port=port)]


scenario("tcp-sack-permitted", "III by the right edge of a SACK block", **FOLLOWED,
         packets=each(sacks(0, **PERMITTED), *AROUND))
scenario("tcp-sack-not-permitted", "blocks nobody asked for are not read", **FOLLOWED,
         packets=each(sacks(0), *AROUND))
scenario("tcp-sack-client-only", "each side for itself: the server did not offer it", **FOLLOWED,
         packets=each(sacks(0, options=SACK_PERMITTED), *AROUND))
scenario("tcp-sack-server-only", "the client did not offer it", **FOLLOWED,
         packets=each(sacks(0, answered=SACK_PERMITTED), *AROUND))
scenario("tcp-sack-below-ack", "a block below the acknowledgement (D-SACK) changes nothing", **FOLLOWED,
         packets=each(sacks(-900, ack=6001, **PERMITTED), *AROUND))
scenario("tcp-sack-highest-block", "of several blocks the highest counts, of several lists the first", **FOLLOWED,
         packets=each(lambda port, blocks: opened(port, **PERMITTED) + [
             back("PA", 5501, 1001, port=port, payload=bytes(500)),
             out("A", 1001, 5001, port=port, options=b"".join(tcp_sack(*some) for some in blocks))],
                      [[(5600, 5700), (5800, 6001)]], [[(5800, 6002), (5600, 5700)]], [[(5600, 5700)], [(5800, 6002)]],
                      [[(5600, 6002)], [(5800, 5900)]]))
scenario("tcp-sack-late", "IV by the right edge", **FOLLOWED,
         packets=each(lambda port, off: opened(port, **PERMITTED) + [
             out("A", 1001, 5001 - 70000, port=port, options=tcp_sack((0, 5001 - 66000 + off)))], *AROUND))

BROKEN = (bytes((1, 5, 10)) + bytes(5), bytes((5, 9)) + bytes(10), bytes((5, 2, 0, 0)), bytes((5, 1, 0, 0)),
          bytes((5, 18)) + b"\xff" * 10, bytes((0, 0, 0, 0)) + tcp_sack((5501, 7000)), bytes((1, 1, 1, 5)))
scenario("tcp-options-broken", "options that end too early, are silly or stand behind the end", **FOLLOWED,
         packets=each(lambda port, options: opened(port, **PERMITTED) + [
             out("A", 1001, 5001, port=port, options=options)], *BROKEN))
scenario("tcp-options-broken-syn", "the same in a SYN: what stands before them counts", **FOLLOWED,
         packets=each(lambda port, options: opened(port, theirs=1000, options=tcp_scale(3) + options,
                                                   answered=options + tcp_scale(3)) + [
             back("A", 5001, 1001, port=port, window=1000), out("A", 9001, 5001, port=port)],
                      bytes((3, 2, 0, 0)), bytes((3, 4, 2, 0)), bytes((4, 3, 0, 0)), bytes((0, 0, 0, 0)),
                      bytes((2, 0, 0, 0)), bytes((8, 10)) + bytes(8), bytes((3, 3, 9, 1))))
scenario("tcp-options-timestamps", "timestamps before a SACK", **FOLLOWED,
         packets=each(lambda port, edge: opened(port, **PERMITTED) + [
             out("A", 1001, 5001, port=port, options=bytes((1, 1, 8, 10)) + bytes(8) + tcp_sack((5001, edge)))],
                      5001, 5002))
