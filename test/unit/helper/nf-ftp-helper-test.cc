/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-helper.h"
#include "nf-test-ftp.h"
#include "nf-test-network.h"

#include "ns3/names.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <string>

using namespace ns3;
using namespace ns3::netfilter;
using namespace ns3::netfilter::test;

TEST(FtpHelper, PutsServersAndClientsOnNodes)
{
    TestNetwork net;
    Names::Add("ftpd", net.server);
    FtpServerHelper server;
    server.SetAttribute("Port", UintegerValue(2121));
    server.AddFile("pub/hello", "hello");
    server.AddGeneratedFile("pub/big", 1000);
    server.Install("ftpd").Start(Seconds(0));
    FtpClientHelper helper("10.0.0.2", 2121);
    helper.SetAttribute("Mode", StringValue("ExtendedPassive"));
    helper.SetAttribute("FileName", StringValue("pub/big"));
    auto clients = helper.Install(NodeContainer(net.client, net.router));
    clients.Start(Seconds(1));
    FtpLog log(DynamicCast<FtpClient>(clients.Get(0)));
    FtpLog otherLog(DynamicCast<FtpClient>(clients.Get(1)));
    net.Run(10);
    for (const FtpLog* each : {&log, &otherLog})
    {
        ASSERT_EQ(each->finished.size(), 1U) << each->GetText();
        EXPECT_TRUE(each->finished[0].succeeded) << each->finished[0];
        EXPECT_EQ(each->finished[0].bytes, 1000U);
        EXPECT_EQ(each->Count("> EPSV"), 1U);
    }
    Names::Clear();
}

TEST(FtpHelperDeathTest, BadLocalFilesAreNamed)
{
    EXPECT_DEATH(CreateObject<FtpClient>()->Put("a", "/no/such/file"),
                 "FtpClient: cannot read /no/such/file: File not found");
    EXPECT_DEATH(CreateObject<FtpClient>()->Get("a", "/no/such/file"),
                 "FtpClient: cannot write /no/such/file, at first as /no/such/file.part: Access "
                 "violation");
    EXPECT_DEATH(CreateObject<FtpClient>()->Command("NOOP\r\nQUIT"), "a command is one line");
    EXPECT_DEATH(CreateObject<FtpServer>()->SetAttribute("Directory", StringValue("/no/such")),
                 "FtpServer: Directory \"/no/such\" is not a folder");
    EXPECT_DEATH(FtpServerHelper().Install("nobody"), "FTP: there is no node called \"nobody\"");
}

TEST(FtpHelper, OfTwoFilesOfOneNameTheLaterOneHolds)
{
    TestNetwork net;
    FtpServerHelper helper;
    helper.AddGeneratedFile("a", 1000);
    helper.AddFile("a", "later");
    helper.AddFile("b", "earlier");
    helper.AddGeneratedFile("b", 1000);
    const auto server = DynamicCast<FtpServer>(helper.Install(net.server).Get(0));
    ASSERT_NE(server->GetFiles().Find("a"), nullptr);
    EXPECT_EQ(*server->GetFiles().Find("a"), "later");
    EXPECT_EQ(server->GetFiles().Find("b"), nullptr) << "generated files are not kept";
}
