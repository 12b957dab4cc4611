/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The lab connection-reset: an ICMP error of a third box resets a connection, and the trace of the
// router finds the box.

#include "program-run.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace
{

Outcome
RunLab(const std::string& options)
{
    const TemporaryFolder folder;
    return RunProgram(NETFILTER_CONNECTION_RESET " --pcap=false " + options, folder.path);
}

/// \return what an ICMP error of type 3 says
std::string
GetMeaning(const std::string& code)
{
    return code == "10"   ? "host administratively prohibited"
           : code == "13" ? "communication administratively prohibited"
           : code == "1"  ? "host unreachable"
                          : "network unreachable";
}

/// The story that ends with a RST because of an ICMP error of this code.
void
ExpectReset(const std::string& options, const std::string& code)
{
    const Outcome outcome = RunLab(options);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    ExpectInOrder(
        outcome.out,
        {"SYN from 192.168.1.1 to 192.168.10.100\n"
         "  came in by eth0 with TTL 63\n"
         "  after PREROUTING   NEW                SYN_SENT     120 s     unconfirmed",
         "server: a half-open request of 192.168.1.1:40000\n",
         "SYN+ACK from 192.168.10.100 to 192.168.1.1\n"
         "  came in by eth1 with TTL 64\n"
         "  after PREROUTING   ESTABLISHED_REPLY  SYN_RECV     60 s      CONFIRMED SEEN_REPLY\n",
         "ICMP 3/" + code + " (" + GetMeaning(code) +
             ") from 10.0.0.66 to 192.168.10.100, about the SYN+ACK "
             "from 192.168.10.100 to "
             "192.168.1.1\n"
             "  came in by eth0 with TTL 64\n"
             "  after PREROUTING   RELATED            SYN_RECV ",
         // 59 s or 60 s, as long as its way has taken: it refreshes nothing
         "\n  after FORWARD      RELATED            SYN_RECV ",
         "\n  after POSTROUTING  RELATED            SYN_RECV ",
         "server: ICMP 3/" + code +
             " of 10.0.0.66: the half-open request is forgotten (tcp_v4_err)\n",
         "client: SYN_SENT -> ESTABLISHED\n",
         "ACK from 192.168.1.1 to 192.168.10.100\n"
         "  came in by eth0 with TTL 63\n"
         "  after PREROUTING   ESTABLISHED        ESTABLISHED  432000 s  CONFIRMED SEEN_REPLY "
         "ASSURED\n",
         "its segment is answered by RST (tcp_v4_send_reset)\n",
         "RST from 192.168.10.100 to 192.168.1.1\n"
         "  came in by eth1 with TTL 64\n"
         "  after PREROUTING   ESTABLISHED_REPLY  CLOSE        10 s      CONFIRMED SEEN_REPLY "
         "ASSURED\n",
         "conntrack -E:  [UPDATE] tcp      6 10 CLOSE src=192.168.1.1 dst=192.168.10.100 "
         "sport=40000 dport=443 src=192.168.10.100 dst=192.168.1.1 sport=443 dport=40000 "
         "[ASSURED]\n",
         "client: ESTABLISHED -> CLOSED, connection reset by peer\n",
         "/proc/net/nf_conntrack\n"
         "ipv4     2 tcp      6 9 CLOSE src=192.168.1.1 dst=192.168.10.100 sport=40000 dport=443 "
         "src=192.168.10.100 dst=192.168.1.1 sport=443 dport=40000 [ASSURED] mark=0",
         "Who resets tcp 192.168.1.1:40000 -> 192.168.10.100:443?\n",
         "the RST comes by eth1 from 192.168.10.100 with TTL 64, as its other segments do: it is "
         "its own\n",
         "it was told ICMP 3/" + code +
             ", RELATED to the connection in SYN_RECV, by 10.0.0.66 (node twin)\n",
         "TTL 64 of 64: no router lies between, it is on eth0's own network\n",
         "it is neither end of the connection\n"
         "It is 10.0.0.66 (node twin).\n"});
}

/// The story in which data goes both ways and both ends close.
void
ExpectSuccess(const std::string& story)
{
    ExpectInOrder(story,
                  {"server: a half-open request of 192.168.1.1:40000\n",
                   "client: SYN_SENT -> ESTABLISHED\n",
                   "server: the request of 192.168.1.1:40000 is a connection now, ESTABLISHED\n",
                   "server: got 6 bytes, sends 8 and closes\n",
                   "client: got 8 bytes\n",
                   "client: LAST_ACK -> CLOSED\n",
                   "ipv4     2 tcp      6 119 TIME_WAIT src=192.168.1.1 dst=192.168.10.100"});
    EXPECT_EQ(story.find("RST from"), std::string::npos);
    EXPECT_EQ(story.find("CLOSE "), std::string::npos) << "conntrack's state after a RST";
}

TEST(ConnectionResetLab, HostAdministrativelyProhibited)
{
    ExpectReset("", "10");
}

TEST(ConnectionResetLab, CommunicationAdministrativelyProhibited)
{
    ExpectReset("--code=13", "13");
}

TEST(ConnectionResetLab, SucceedsWithTheThirdBoxSilenced)
{
    const Outcome outcome = RunLab("--silent");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    ExpectSuccess(outcome.out);
    ExpectInOrder(outcome.out,
                  {"SYN_RECV     60 s",
                   "ESTABLISHED  432000 s",
                   "FIN_WAIT     120 s",
                   "CLOSE_WAIT   60 s",
                   "LAST_ACK     30 s",
                   "TIME_WAIT    120 s",
                   "Who resets tcp 192.168.1.1:40000 -> 192.168.10.100:443?\n"
                   "Nobody: it is in TIME_WAIT.\n"});
    EXPECT_EQ(outcome.out.find("ICMP"), std::string::npos);
    EXPECT_EQ(outcome.out.find("10.0.0.66"), std::string::npos) << "only traced boxes are named";
}

// As Linux 6.18 was seen to do: 3/10 and 3/13 change nothing, 3/0 and 3/1 do.
TEST(ConnectionResetLab, ServerOfTodayIsNotImpressed)
{
    for (const std::string code : {"2", "3", "9", "10", "13"})
    {
        const Outcome outcome = RunLab("--modern --code=" + code);
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        ExpectSuccess(outcome.out);
        ExpectInOrder(outcome.out,
                      {"server: ICMP 3/" + code +
                           " of 10.0.0.66: no reason to forget the half-open request\n",
                       "Nobody: it is in TIME_WAIT, in spite of 4 ICMP errors by 10.0.0.66 (node "
                       "twin).\n"});
    }
}

TEST(ConnectionResetLab, ServerOfTodayBelievesUnreachable)
{
    ExpectReset("--modern --code=0", "0");
    ExpectReset("--modern --code=1", "1");
}

TEST(ConnectionResetLab, NearClientIsFaster)
{
    const Outcome outcome = RunLab("--delay=0ms");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    ExpectSuccess(outcome.out);
    ExpectInOrder(outcome.out,
                  {"is a connection now, ESTABLISHED\n",
                   "server: ICMP 3/10 of 10.0.0.66: an open connection is kept\n"});
}

TEST(ConnectionResetLab, RefusesACodeThatRejectLacks)
{
    const Outcome outcome = RunLab("--code=5");
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "connection-reset: --code=5: REJECT knows 0, 1, 2, 3, 9, 10 and 13\n");
}

} // namespace
