/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The lab ftp-nat shows every tuple of the tutorial's FTP session.

#include "program-run.h"

#include <gtest/gtest.h>
#include <string>

namespace
{

std::string
RunLab(const std::string& options)
{
    const TemporaryFolder folder;
    const Outcome outcome = RunProgram(NETFILTER_FTP_NAT " --pcap=false " + options, folder.path);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
}

TEST(FtpNatLab, ActiveByDefault)
{
    ExpectInOrder(RunLab(""),
                  {"original tcp 192.168.5.103:1757 -> 172.31.1.23:21\n",
                   "src=172.31.1.23 dst=172.31.70.42 sport=21 dport=1757",
                   "expects  tcp 172.31.1.23:0 -> 172.31.70.42:1762\n",
                   "text before NAT: PORT 192,168,5,103,6,226\n",
                   "text after NAT:  PORT 172,31,70,42,6,226\n",
                   "its length changes by -1",
                   "server ---> PORT 172,31,70,42,6,226\n",
                   "connection, before follow-master\n"
                   "    original tcp 172.31.1.23:20 -> 172.31.70.42:1762\n"
                   "    reply    tcp 172.31.70.42:1762 -> 172.31.1.23:20\n",
                   "connection, after follow-master\n"
                   "    original tcp 172.31.1.23:20 -> 172.31.70.42:1762\n"
                   "    reply    tcp 192.168.5.103:1762 -> 172.31.1.23:20\n",
                   "do_exit-tty.log.rar has arrived."});
}

TEST(FtpNatLab, NumbersBehindTheShorterTextAreOneLess)
{
    const std::string story = RunLab("");
    ExpectInOrder(
        story,
        {"client ---> RETR", "sequence 63 becomes 62\n", "acknowledgement 88 becomes 89\n"});
}

TEST(FtpNatLab, TimesTellOneStepFromTheNext)
{
    const std::string story = RunLab("");
    const auto timeOf = [&](const std::string& what) {
        const std::size_t at = story.find(" s: " + what);
        EXPECT_NE(at, std::string::npos) << what;
        return at == std::string::npos ? "" : story.substr(story.rfind('\n', at) + 1, at);
    };
    const double said = std::stod(timeOf("client ---> PORT"));
    const double heard = std::stod(timeOf("server ---> PORT"));
    EXPECT_GT(heard, said);
    EXPECT_LT(heard, said + 0.001);
}

TEST(FtpNatLab, Passive)
{
    const std::string story = RunLab("--passive");
    ExpectInOrder(story,
                  {"expects  tcp 192.168.5.103:0 -> 172.31.1.23:49153\n",
                   "it is fulfilled by tcp 192.168.5.103:49153 -> 172.31.1.23:49153\n",
                   "do_exit-tty.log.rar has arrived."});
    EXPECT_EQ(story.find("text before NAT"), std::string::npos)
        << "the server's address is its own";
}

TEST(FtpNatLab, Extended)
{
    ExpectInOrder(RunLab("--extended"),
                  {"text before NAT: EPRT |1|192.168.5.103|1762|\n",
                   "text after NAT:  EPRT |1|172.31.70.42|1762|\n",
                   "do_exit-tty.log.rar has arrived."});
    ExpectInOrder(RunLab("--extended --passive"),
                  {"client ---> EPSV", "expects  tcp", "do_exit-tty.log.rar has arrived."});
}

TEST(FtpNatLab, WithoutTheHelperNothingArrives)
{
    ExpectInOrder(RunLab("--helper=false"),
                  {"router: tcp 192.168.5.103:1757 -> 172.31.1.23:21 has no helper",
                   "server ---> PORT 192,168,5,103,6,226\n",
                   "server: RETR",
                   "failed: 425 Can't open data connection: no route.",
                   "client: RETR",
                   "failed: 425 Can't open data connection: no route.",
                   "do_exit-tty.log.rar did not arrive."});
}

} // namespace
