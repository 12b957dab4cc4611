# SPDX-License-Identifier: GPL-2.0-only
"""TCP: the same ports once more, timeouts, and what shortens them."""

from nftwin.scenario import scenario
from nftwin.stock import STATES, at
from nftwin.tcp_stock import ACCOUNT, PORT, TCP, back, opened, out, tight, to_state

CLOSED = to_state("time-wait")[0]
ANEW = [out("S", 90000), back("SA", 80000, 90001), out("A", 90001, 80001)]

scenario("tcp-again-time-wait", "a SYN in TIME_WAIT: the old connection ends, a new one begins", rules=STATES,
         packets=CLOSED + ANEW)
scenario("tcp-again-time-wait-server", "the server's SYN in TIME_WAIT: the roles are changed", rules=STATES,
         packets=CLOSED + [back("S", 80000), out("SA", 90000, 80001), back("A", 80001, 90001)])
scenario("tcp-again-time-wait-lower", "with a lower number too", rules=STATES,
         packets=CLOSED + [out("S", 5), back("SA", 6, 6)])
scenario("tcp-again-picked-up", "TIME_WAIT of a connection that was picked up", rules=STATES,
         packets=[out("A", 1000, 5000), back("FA", 5000, 1000), out("FA", 1000, 5001), back("A", 5001, 1001), *ANEW])
scenario("tcp-again-reset-by-client", "after the client's own RST its SYN opens anew", rules=STATES,
         packets=opened() + [out("R", 1001)] + ANEW)
scenario("tcp-again-reset-by-server", "after the server's RST the client's SYN is ignored, its answer is not",
         rules=STATES, packets=opened() + [back("R", 5001)] + ANEW)
scenario("tcp-again-reset-by-server-twice", "SYN ignored, sent again, answered by RST", rules=STATES,
         packets=opened() + [back("R", 5001), out("S", 90000), at(1.5, out("S", 90000)), back("RA", 0, 90001),
                             out("S", 90000)])
scenario("tcp-again-reset-after-fin", "CLOSE after a FIN: reopened", rules=STATES,
         packets=opened() + [back("FA", 5001, 1001), back("R", 5002)] + ANEW)
scenario("tcp-again-server-syn-in-close", "the server's SYN in CLOSE is INVALID", rules=STATES,
         packets=opened() + [back("R", 5001), back("S", 80000)])
scenario("tcp-again-last-ack", "a SYN in LAST_ACK is ignored, its SYN/ACK counts", rules=STATES,
         packets=to_state("last-ack")[0] + ANEW)
scenario("tcp-again-close-wait", "a SYN in CLOSE_WAIT", rules=STATES, packets=to_state("close-wait")[0] + ANEW)
scenario("tcp-again-fin-wait", "a SYN in FIN_WAIT", rules=STATES, packets=to_state("fin-wait")[0] + ANEW)
scenario("tcp-again-syn-recv", "another SYN in SYN_RECV, answered", rules=STATES, packets=opened()[:2] + ANEW)
scenario("tcp-again-syn-sent", "another SYN in SYN_SENT", rules=STATES, packets=[out("S", 1000), *ANEW])
scenario("tcp-again-expired", "after CLOSE has passed it is a new one", rules=STATES, sysctl=f"{TCP}timeout_close=1",
         packets=opened() + [back("R", 5001), at(1.5, out("S", 90000))])

# Timeouts ---------------------------------------------------------------------------------------------------

for index, state in enumerate(("syn-sent", "syn-recv", "established", "fin-wait", "close-wait", "last-ack",
                               "time-wait", "close")):
    scenario(f"tcp-timeout-{state}", f"nf_conntrack_tcp_timeout_{state.replace('-', '_')} alone", rules=STATES,
             sysctl=f"{TCP}timeout_{state.replace('-', '_')}={40 + index}", packets=to_state(state)[0])
scenario("tcp-timeout-syn-sent2", "SYN_SENT2 has the 120 s of SYN_SENT, and no sysctl", rules=STATES,
         sysctl=f"{TCP}timeout_syn_sent=50", packets=to_state("syn-sent2")[0])
scenario("tcp-timeout-passes", "ESTABLISHED ends, what comes later is picked up", rules=STATES,
         sysctl=f"{TCP}timeout_established=1", packets=opened() + [at(1.6, back("A", 5001, 1001))])
scenario("tcp-timeout-refreshed", "and does not while packets come", rules=STATES,
         sysctl=f"{TCP}timeout_established=2",
         packets=opened() + [at(1.5, back("A", 5001, 1001)), at(2.7, out("A", 1001, 5001))])
scenario("tcp-timeout-zero", "a timeout of 0 s for CLOSE", rules=STATES, sysctl=f"{TCP}timeout_close=0",
         packets=opened() + [back("R", 5001), out("A", 1001, 5001)])
scenario("tcp-timeout-not-by-ignored", "what is ignored or INVALID does not refresh", rules=STATES,
         packets=opened() + [at(1.5, out("S", 9000)), at(1.6, out("A", 99999, 5001)), at(1.7, out("SA", 1001, 5001))])

SENT = opened() + [out("PA", 1001, 5001, payload=b"12345")]
UNACKNOWLEDGED = f"{TCP}timeout_unacknowledged=77"
scenario("tcp-unacknowledged", "data that is not acknowledged yet: 300 s", rules=STATES, packets=SENT)
scenario("tcp-unacknowledged-partly", "acknowledged in part", rules=STATES, packets=SENT + [back("A", 5001, 1004)])
scenario("tcp-unacknowledged-then-all", "acknowledged: 5 days again", rules=STATES,
         packets=SENT + [back("A", 5001, 1004), back("A", 5001, 1006)])
scenario("tcp-unacknowledged-both", "both sides have sent", rules=STATES,
         packets=SENT + [back("PA", 5001, 1001, payload=b"x"), back("A", 5002, 1006), out("A", 1006, 5002)])
scenario("tcp-unacknowledged-sysctl", "the timeout by sysctl, also for a pick-up", rules=STATES, sysctl=UNACKNOWLEDGED,
         packets=SENT + [out("A", 1000, 5000, port=PORT + 1)])
scenario("tcp-unacknowledged-fin", "a FIN counts as data, FIN_WAIT has less anyway", rules=STATES,
         sysctl=UNACKNOWLEDGED, packets=opened() + [out("FA", 1001, 5001)])
scenario("tcp-unacknowledged-longer", "a longer one than the state's changes nothing", rules=STATES,
         sysctl=f"{TCP}timeout_unacknowledged=900,{TCP}timeout_established=800", packets=SENT)

SAME = [back("A", 5001, 1001)]
scenario("tcp-retransmissions", "the same ACK four times: from the third repetition on 300 s", rules=STATES,
         packets=opened() + SAME * 4)
scenario("tcp-retransmissions-broken", "another one in between", rules=STATES,
         packets=opened() + SAME * 3 + [back("A", 5001, 1001, window=8191)] + SAME)
scenario("tcp-retransmissions-over", "the next different ACK brings 5 days back", rules=STATES,
         packets=opened() + SAME * 5 + [out("A", 1001, 5001)])
scenario("tcp-retransmissions-data", "the same data over and over", rules=STATES,
         packets=opened() + [out("PA", 1001, 5001, payload=b"hello")] * 5)
scenario("tcp-retransmissions-sysctl", "nf_conntrack_tcp_max_retrans=1 and its timeout", rules=STATES,
         sysctl=f"{TCP}max_retrans=1,{TCP}timeout_max_retrans=66", packets=opened() + SAME * 2)
scenario("tcp-retransmissions-zero", "nf_conntrack_tcp_max_retrans=0: always", rules=STATES,
         sysctl=f"{TCP}max_retrans=0,{TCP}timeout_max_retrans=20", packets=opened() + SAME)
scenario("tcp-retransmissions-reset", "a RST after them: the bound comes before the RST's own", rules=STATES,
         sysctl=f"{TCP}timeout_max_retrans=7", packets=opened() + SAME * 4 + [back("R", 5001)])

scenario("tcp-window-closed", "a window of 0: 300 s until it opens", rules=STATES,
         packets=opened() + [back("A", 5001, 1001, window=0)])
scenario("tcp-window-opens", "and 5 days again", rules=STATES,
         packets=opened() + [back("A", 5001, 1001, window=0), back("A", 5001, 1001)])
scenario("tcp-window-closed-sysctl", "its timeout is that of max_retrans", rules=STATES,
         sysctl=f"{TCP}timeout_max_retrans=88", packets=opened() + [back("A", 5001, 1001, window=0)])

scenario("tcp-reset-timeout", "a RST leaves the timeout of CLOSE also where the state stays", rules=STATES,
         sysctl=f"{TCP}timeout_close=33", packets=opened() + [back("R", 5100)])
scenario("tcp-reset-timeout-longer", "even if it is longer than the state's", rules=STATES,
         sysctl=f"{TCP}timeout_close=900,{TCP}timeout_established=500", packets=opened() + [back("R", 5100)])
scenario("tcp-reset-timeout-window-closed", "and when the last window was 0", rules=STATES,
         sysctl=f"{TCP}timeout_close=900", packets=opened() + [back("A", 5001, 1001, window=0), back("R", 5001)])
scenario("tcp-reset-timeout-unacknowledged", "and with data that is not acknowledged", rules=STATES,
         sysctl=f"{TCP}timeout_close=900", packets=SENT + [out("R", 1006)])

# A FIN or RST from each side, both INVALID: the ends know of no such connection.
FAR = 900000
scenario("tcp-invalid-pair", "FIN and RST outside of the windows, one from each side: 300 s", rules=STATES,
         packets=opened() + [out("FA", FAR, 5001), back("FA", FAR, 1001)])
scenario("tcp-invalid-pair-resets", "two RSTs", rules=STATES, packets=opened() + [out("R", FAR), back("R", FAR)])
scenario("tcp-invalid-pair-below", "RSTs below what was acknowledged are no such pair", rules=STATES,
         packets=opened() + [out("R", 1000), back("R", 5000)])
scenario("tcp-invalid-pair-one-side", "twice from the same side", rules=STATES,
         packets=opened() + [out("FA", FAR, 5001), out("R", FAR)])
scenario("tcp-invalid-pair-broken", "something valid in between", rules=STATES,
         packets=opened() + [out("FA", FAR, 5001), out("A", 1001, 5001), back("FA", FAR, 1001)])
scenario("tcp-invalid-pair-data", "INVALID data does not count", rules=STATES,
         packets=opened() + [out("PA", FAR, 5001, payload=b"x"), back("FA", FAR, 1001)])
scenario("tcp-invalid-pair-not-assured", "not ASSURED: nothing happens", rules=STATES,
         packets=opened()[:2] + [out("FA", FAR, 5001), back("FA", FAR, 1001)])
scenario("tcp-invalid-pair-short", "less than 120 s left: nothing happens", rules=STATES,
         sysctl=f"{TCP}timeout_established=119,{TCP}timeout_unacknowledged=50",
         packets=opened() + [out("FA", FAR, 5001), back("FA", FAR, 1001)])
scenario("tcp-invalid-pair-120", "121 s are enough", rules=STATES,
         sysctl=f"{TCP}timeout_established=121,{TCP}timeout_unacknowledged=50",
         packets=opened() + [out("FA", FAR, 5001), back("FA", FAR, 1001)])
scenario("tcp-invalid-pair-sysctl", "it is the timeout of unacknowledged data, if that is less", rules=STATES,
         sysctl=f"{TCP}timeout_established=500,{TCP}timeout_unacknowledged=600",
         packets=opened() + [out("FA", FAR, 5001), back("FA", FAR, 1001)])
scenario("tcp-many-states", "every state in one table", rules=STATES, sysctl=ACCOUNT,
         packets=tight([packet for index, state in enumerate(
             ("syn-sent", "syn-sent2", "syn-recv", "established", "fin-wait", "close-wait", "last-ack", "time-wait",
              "close")) for packet in to_state(state, PORT + index)[0]]))
