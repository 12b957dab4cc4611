/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// FtpClient behind a router that masquerades, with the helper that finds data connections and
// without it.

#include "nf-conntrack-proc.h"
#include "nf-test-ftp.h"
#include "nf-test-network.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

namespace
{

constexpr uint64_t SIZE = 300000;

/// The private network's client, and a server that knows no way back into that network.
class FtpNat : public testing::TestWithParam<std::string>
{
  public:
    FtpNat()
        : router(InstallNetfilter(net.router)),
          server(AddFtpServer(net)),
          client(AddFtpClient(net, GetParam()))
    {
        router->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
        router->Iptables("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
        router->Iptables("-A FORWARD -i eth0 -p tcp --dport 21 -j ACCEPT");
        router->Iptables("-P FORWARD DROP");
        server->GetFiles().AddGenerated("down", SIZE);
        server->SetAttribute("ConnectTimeout", TimeValue(Seconds(5)));
        client->SetAttribute("Timeout", TimeValue(Seconds(15)));
        client->Get("down");
        client->PutGenerated("up", SIZE);
        client->Get("down");
    }

    TestNetwork net;
    Ptr<Netfilter> router;
    Ptr<FtpServer> server;
    Ptr<FtpClient> client;
};

} // namespace

TEST_P(FtpNat, WithTheHelperFilesPass)
{
    router->Iptables("-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp");
    FtpLog log(client);
    FtpLog serverLog(server);
    net.Run(60);
    ASSERT_EQ(log.finished.size(), 3U) << log.GetText();
    ASSERT_EQ(serverLog.finished.size(), 3U) << serverLog.GetText();
    for (std::size_t i = 0; i < 3; ++i)
    {
        EXPECT_TRUE(log.finished[i].succeeded) << log.finished[i];
        EXPECT_EQ(log.finished[i].bytes, SIZE);
        EXPECT_EQ(log.finished[i].digest, serverLog.finished[i].digest);
        EXPECT_EQ(serverLog.finished[i].peer.GetIpv4(), Ipv4Address("10.0.0.1"));
        EXPECT_EQ(serverLog.finished[i].controlPeer.GetIpv4(), Ipv4Address("10.0.0.1"));
    }
    EXPECT_EQ(log.lines.back(), "closed: ");
}

TEST_P(FtpNat, WithoutTheHelperTheyDoNot)
{
    FtpLog log(client);
    net.Run(200);
    ASSERT_EQ(log.finished.size(), 3U) << log.GetText();
    for (const FtpReport& report : log.finished)
    {
        EXPECT_FALSE(report.succeeded) << report;
        EXPECT_EQ(report.bytes, 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(All,
                         FtpNat,
                         testing::Values("Active", "Passive", "ExtendedActive", "ExtendedPassive"),
                         [](const auto& info) { return info.param; });
