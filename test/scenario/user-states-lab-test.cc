/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The lab user-states causes each state that a rule can ask for, and says its number. What it shows
// is what Linux did with the same packets: test/kernel/scenarios/user_states.py.

#include "program-run.h"

#include <gtest/gtest.h>
#include <string>

namespace
{

std::string
RunLab(const std::string& options)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_USER_STATES " " + options, folder.path);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
}

TEST(UserStatesLab, NamesTheNumbers)
{
    ExpectInOrder(RunLab("--case=new"),
                  {"  0 ESTABLISHED ",
                   "  1 RELATED ",
                   "  2 NEW ",
                   "  3 ESTABLISHED_REPLY ",
                   "  4 RELATED_REPLY ",
                   "  5 is no state: it is how many of them there are (IP_CT_NUMBER)\n",
                   "  7 UNTRACKED ",
                   "INVALID has no number: no connection is attached to the packet, and it is not "
                   "UNTRACKED.\nSuch a packet passes, unless a rule drops it.\n"});
}

TEST(UserStatesLab, TellsEveryStoryByDefault)
{
    ExpectInOrder(RunLab(""),
                  {"=== new ===",
                   "=== established ===",
                   "=== related ===",
                   "=== invalid ===",
                   "=== untracked ===",
                   "=== translated ===",
                   "=== asymmetric ===",
                   "=== direct-return ===",
                   "=== tunnel ==="});
}

TEST(UserStatesLab, NewUntilAnAnswerIsSeen)
{
    ExpectInOrder(RunLab("--case=new"),
                  {"router    NEW 2                udp 192.168.1.1:40000 -> 192.168.10.100:80\n",
                   "router    NEW 2                udp 192.168.1.1:40000 -> 192.168.10.100:80\n",
                   "router    NEW 2                tcp 192.168.1.1:40000 -> 192.168.10.100:80: SYN",
                   "router    NEW 2                tcp 192.168.1.1:40000 -> 192.168.10.100:80: SYN",
                   "    4   176            0    --  *      *       0.0.0.0/0            0.0.0.0/0 "
                   "           ctstate NEW\n"});
}

TEST(UserStatesLab, EstablishedInBothDirections)
{
    ExpectInOrder(
        RunLab("--case=established"),
        {"NEW 2                udp 192.168.1.1:40001 -> 192.168.10.100:7\n",
         "ESTABLISHED_REPLY 3  udp 192.168.10.100:7 -> 192.168.1.1:40001\n",
         "ESTABLISHED 0        udp 192.168.1.1:40001 -> 192.168.10.100:7\n",
         "NEW 2                tcp 192.168.1.1:40000 -> 192.168.10.100:80: SYN, seq 0\n",
         "ESTABLISHED_REPLY 3  tcp 192.168.10.100:80 -> 192.168.1.1:40000: SYN+ACK, seq 0, ack 1\n",
         "ESTABLISHED 0        tcp 192.168.1.1:40000 -> 192.168.10.100:80: ACK, seq 1, ack 1\n",
         "  200 of 200 bytes sent by TCP have arrived.\n"});
}

TEST(UserStatesLab, RelatedByFtpAndByErrorsOfBothSides)
{
    ExpectInOrder(RunLab("--case=related"),
                  {"RELATED 1            tcp 192.168.10.100:20 -> 192.168.1.1:49154: SYN, seq 0\n",
                   "ESTABLISHED_REPLY 3  tcp 192.168.1.1:49154 -> 192.168.10.100:20: SYN+ACK",
                   "RELATED_REPLY 4      icmp 192.168.10.100 -> 192.168.1.1 type 3 code 3 id 0 "
                   "about udp 192.168.1.1:40000 -> 192.168.10.100:9\n",
                   "RELATED 1            icmp 192.168.1.1 -> 192.168.10.100 type 3 code 3 id 0 "
                   "about udp 192.168.10.100:7 -> 192.168.1.1:40001\n"});
}

TEST(UserStatesLab, InvalidPassesAndSaysWhy)
{
    const std::string passes = "                it passes: no rule drops it\n";
    const std::string reason = "                no connection is attached; ";
    ExpectInOrder(
        RunLab("--case=invalid --tcpLoose=0"),
        {"INVALID              tcp 192.168.1.1:40001 -> 192.168.10.100:81: ACK, seq 1000, ack "
         "5000\n" +
             reason + "Linux gives no reason\n" + passes,
         "INVALID              tcp 192.168.1.1:40002 -> 192.168.10.100:81: RST, seq 1000\n" +
             reason + "Linux: invalid new\n" + passes,
         ": SYN+FIN, seq 1000\n" + reason + "Linux: invalid tcp flag combination\n" + passes,
         ":40004 -> 192.168.10.100:81: SYN, seq 1000\n" + reason + "Linux: bad checksum\n" + passes,
         "INVALID              icmp 192.168.10.100 -> 192.168.1.1 type 3 code 1 id 0 about udp "
         "192.168.1.1:40005 -> 192.168.10.100:53\n" +
             reason + "Linux gives no reason\n" + passes,
         "INVALID              icmp 192.168.10.100 -> 192.168.1.1 type 0 code 0 id 77\n" + reason +
             "Linux gives no reason\n" + passes,
         // by window
         ": ACK, seq 9000001, ack 1, 8 bytes\n" + reason +
             "Linux: SEQ is over upper bound 131174 (over the window of the receiver)\n" + passes,
         ": RST, seq 9000001\n" + reason +
             "Linux: SEQ is over upper bound 131074 (over the window of the receiver)\n" + passes,
         "  100 of 200 bytes sent by TCP have arrived.\n",
         "   10   412            0    --  *      *       0.0.0.0/0            0.0.0.0/0            "
         "ctstate INVALID\n"});
}

TEST(UserStatesLab, AStrayAckIsPickedUpWithTcpLoose)
{
    ExpectInOrder(RunLab("--case=invalid"),
                  {"--- net.netfilter.nf_conntrack_tcp_loose=1\n",
                   "--- net.netfilter.nf_conntrack_tcp_loose=0\n",
                   "router    tcp_loose=1         tcp_loose=0         packet\n"
                   "router    NEW 2               INVALID             tcp 192.168.1.1:40001 -> "
                   "192.168.10.100:81: ACK, seq 1000, ack 5000\n"
                   "router    ESTABLISHED_REPLY 3 INVALID             tcp 192.168.10.100:81 -> "
                   "192.168.1.1:40001: RST, seq 5000\n"
                   "router    INVALID             INVALID             tcp 192.168.1.1:40002 -> "
                   "192.168.10.100:81: RST, seq 1000\n"});
}

TEST(UserStatesLab, ARuleDropsWhatIsInvalid)
{
    ExpectInOrder(
        RunLab("--case=invalid --tcpLoose=0 --dropInvalid"),
        {"  iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP\n",
         ": RST, seq 9000001\n",
         "                it is dropped in FORWARD: rule\n",
         // the forged RST did not reach the client
         "  200 of 200 bytes sent by TCP have arrived.\n",
         "    8   332 DROP       0    --  *      *       0.0.0.0/0            0.0.0.0/0            "
         "ctstate INVALID\n",
         "router    INVALID, dropped    tcp 192.168.10.100:80 -> 192.168.1.1:40000: RST"});
}

TEST(UserStatesLab, UntrackedByRulesForBothDirections)
{
    ExpectInOrder(RunLab("--case=untracked"),
                  {"iptables -t raw -A PREROUTING -p udp --dport 7 -j CT --notrack\n",
                   "UNTRACKED 7          udp 192.168.1.1:40000 -> 192.168.10.100:7\n",
                   "NEW 2                udp 192.168.10.100:7 -> 192.168.1.1:40000\n",
                   "iptables -t raw -A PREROUTING -p udp --sport 7 -j NOTRACK\n",
                   "UNTRACKED 7          udp 192.168.1.1:40000 -> 192.168.10.100:7\n",
                   "UNTRACKED 7          udp 192.168.10.100:7 -> 192.168.1.1:40000\n"});
}

TEST(UserStatesLab, TranslatedFromThePacketThatNatHasSeen)
{
    ExpectInOrder(RunLab("--case=translated"),
                  {"NEW 2, DNAT          udp 192.168.1.1:40000 -> 10.0.0.80:7\n",
                   "ESTABLISHED_REPLY 3, SNAT, DNAT udp 192.168.10.100:7 -> 192.168.10.1:40000\n",
                   "    3   144 ",
                   "ctstate SNAT\n    4   192 ",
                   "ctstate DNAT\n"});
}

TEST(UserStatesLab, AsymmetricRoutingShowsEachRouterOneDirection)
{
    ExpectInOrder(
        RunLab("--case=asymmetric"),
        {"there     NEW 2                tcp 192.168.1.1:40000 -> 192.168.10.100:80: SYN, seq 0\n",
         "back      INVALID              tcp 192.168.10.100:80 -> 192.168.1.1:40000: SYN+ACK",
         "no connection is attached; Linux: invalid new\n",
         "there     INVALID              tcp 192.168.1.1:40000 -> 192.168.10.100:80: ACK",
         "Linux: packet (index 3) in dir 0 invalid, state SYN_SENT\n",
         "  200 of 200 bytes sent by TCP have arrived.\n",
         "router    tcp_loose=1         tcp_loose=0         packet\n",
         "there     NEW 2               NEW 2               tcp 192.168.1.1:40000 -> "
         "192.168.10.100:80: SYN, seq 0\n"
         "back      INVALID             INVALID             tcp 192.168.10.100:80 -> "
         "192.168.1.1:40000: SYN+ACK, seq 0, ack 1\n"
         "there     INVALID             INVALID             tcp 192.168.1.1:40000 -> "
         "192.168.10.100:80: ACK, seq 1, ack 1\n",
         "back      NEW 2               INVALID             tcp 192.168.10.100:80 -> "
         "192.168.1.1:40000: ACK, seq 1, ack 101\n"
         // the SYN's entry has expired
         "there     NEW 2               INVALID             tcp 192.168.1.1:40000 -> "
         "192.168.10.100:80: ACK, seq 101, ack 1, 100 bytes\n"});
}

TEST(UserStatesLab, DirectReturnShowsTheDirectorRequestsOnly)
{
    const std::string client = "tcp 192.168.1.1:40000 -> 10.0.0.80:80: ";
    ExpectInOrder(
        RunLab("--case=direct-return"),
        {"another director takes over, its table is empty\n",
         "router    tcp_loose=1         tcp_loose=0         packet\n",
         "director  NEW 2               NEW 2               " + client + "SYN, seq 0\n",
         "director  INVALID             INVALID             " + client + "ACK, seq 1, ack 1\n",
         // the other director has seen no SYN
         "director  NEW 2               INVALID             " + client +
             "ACK, seq 101, ack 1, 100 bytes\n",
         "director  NEW 2               INVALID             " + client + "FIN+ACK"});
}

TEST(UserStatesLab, DirectReturnMakesAnHonestResetInvalidByWindow)
{
    ExpectInOrder(RunLab("--case=direct-return --tcpLoose=1"),
                  {"INVALID              tcp 192.168.1.1:40001 -> 10.0.0.80:80: RST, seq 101\n",
                   "Linux: SEQ is over upper bound 2 (over the window of the receiver)\n"});
}

TEST(UserStatesLab, DroppedDirectReturnWorksOnlyWhereItIsPickedUp)
{
    ExpectInOrder(RunLab("--case=direct-return --dropInvalid"),
                  {"nf_conntrack_tcp_loose=1\n",
                   "  200 of 400 bytes sent by TCP have arrived.\n",
                   "nf_conntrack_tcp_loose=0\n",
                   "  0 of 400 bytes sent by TCP have arrived.\n",
                   "director  INVALID, dropped    INVALID, dropped    "});
}

TEST(UserStatesLab, ATunnelHidesTheConnection)
{
    const std::string client = "tcp 192.168.1.1:40000 -> 10.0.0.80:80: ";
    const std::string tunnel = "ipip 192.168.9.1 -> 192.168.10.100\n";
    const std::string story = RunLab("--case=tunnel");
    ExpectInOrder(story,
                  {"director  NEW 2                " + client + "SYN, seq 0\n",
                   "the director takes it, and sends it to 192.168.10.100 in an IPIP packet\n",
                   "firewall  NEW 2                " + tunnel,
                   "  200 of 200 bytes sent by TCP have arrived.\n",
                   // of TCP the director has kept nothing, and the tunnel is never answered
                   "director: /proc/net/nf_conntrack at 6 s\nipv4     2 unknown  4 ",
                   "[UNREPLIED]",
                   "firewall: /proc/net/nf_conntrack at 6 s\nipv4     2 unknown  4 "});
    ExpectInOrder(
        story,
        {"router    tcp_loose=1         tcp_loose=0         packet\n",
         "back      INVALID             INVALID             tcp 10.0.0.80:80 -> 192.168.1.1:40000: "
         "SYN+ACK, seq 0, ack 1\n",
         "director  NEW 2               INVALID             " + client + "ACK, seq 1, ack 1\n",
         "firewall  NEW 2               NEW 2               " + tunnel,
         "back      NEW 2               INVALID             tcp 10.0.0.80:80 -> 192.168.1.1:40000: "
         "ACK, seq 1, ack 101\n",
         "director  INVALID             INVALID             " + client + "FIN+ACK"});
}

TEST(UserStatesLab, NamesAWrongOption)
{
    const TemporaryFolder folder;
    const Outcome wrongCase = RunProgram(NETFILTER_USER_STATES " --case=odd", folder.path);
    EXPECT_EQ(wrongCase.code, 2);
    ExpectInOrder(wrongCase.err, {"user-states: --case=odd is none of new, established, "});
    const Outcome wrongValue = RunProgram(NETFILTER_USER_STATES " --tcpLoose=2", folder.path);
    EXPECT_EQ(wrongValue.code, 2);
    EXPECT_EQ(wrongValue.err, "user-states: --tcpLoose=2 is none of 0, 1, both\n");
}

} // namespace
