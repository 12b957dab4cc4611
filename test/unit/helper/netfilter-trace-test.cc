/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-helper.h"
#include "nf-ftp-application.h"
#include "nf-ftp-helper.h"
#include "nf-load-helper.h"
#include "nf-load-origin.h"
#include "nf-test-network.h"
#include "nf-tftp-application.h"
#include "nf-tftp-helper.h"

#include "ns3/config.h"

#include <gtest/gtest.h>
#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// A callback that does nothing.
template <typename... Ts>
void
Ignore(Ts...)
{
}

/// Connect a callback of a given type. \return whether the path leads to a trace source
template <typename... Ts>
bool
ConnectTo(const std::string& path, void (*)(Ts...))
{
    return Config::ConnectWithoutContextFailSafe(path, MakeCallback(&Ignore<Ts...>));
}

/// As ConnectTo, for a type of callback that is named by a trace source's class.
template <typename T>
bool
Connect(const std::string& path)
{
    return ConnectTo(path, T{nullptr});
}

TEST(TraceSources, OfNetfilterHaveTheirConfigPathsAndCallbacks)
{
    const std::string path = "/NodeList/1/$ns3::netfilter::Netfilter/";
    TestNetwork net;
    NetfilterHelper().Install(net.router);
    EXPECT_TRUE(Connect<Netfilter::DropCallback>(path + "Drop"));
    EXPECT_TRUE(Connect<Netfilter::HookTraceCallback>(path + "Hook"));
    EXPECT_TRUE(Connect<Netfilter::LogCallback>(path + "Log"));
    EXPECT_TRUE(Connect<Netfilter::NatBindingCallback>(path + "NatBinding"));
    EXPECT_TRUE(Connect<Netfilter::HelperMissingCallback>(path + "HelperMissing"));
    EXPECT_FALSE(Connect<Netfilter::LogCallback>(path + "Nothing"));
}

TEST(TraceSources, OfConntrackAreReachedThroughNetfilter)
{
    const std::string path = "/NodeList/1/$ns3::netfilter::Netfilter/Conntrack/";
    TestNetwork net;
    NetfilterHelper().Install(net.router);
    EXPECT_TRUE(Connect<Conntrack::StateCallback>(path + "State"));
    EXPECT_TRUE(Connect<Conntrack::EventCallback>(path + "Event"));
    EXPECT_TRUE(Connect<Conntrack::ExpectationEventCallback>(path + "ExpectationEvent"));
    EXPECT_TRUE(Connect<Conntrack::ExpectationMatchCallback>(path + "ExpectationMatch"));
    EXPECT_TRUE(Connect<Conntrack::InvalidCallback>(path + "Invalid"));
}

TEST(TraceSources, OfApplicationsHaveTheirConfigPathsAndCallbacks)
{
    const std::string path = "/NodeList/2/ApplicationList/*/$ns3::netfilter::";
    TestNetwork net;
    FtpServerHelper().Install(net.server);
    TftpServerHelper().Install(net.server);
    LoadHelper().Install(net.server);
    EXPECT_TRUE(Connect<FtpApplication::CommandTracedCallback>(path + "FtpApplication/Command"));
    EXPECT_TRUE(Connect<FtpApplication::ReplyTracedCallback>(path + "FtpApplication/Reply"));
    EXPECT_TRUE(
        Connect<FtpApplication::TransferTracedCallback>(path + "FtpApplication/TransferStarted"));
    EXPECT_TRUE(
        Connect<FtpApplication::TransferTracedCallback>(path + "FtpApplication/TransferFinished"));
    EXPECT_TRUE(Connect<FtpApplication::ClosedTracedCallback>(path + "FtpApplication/Closed"));
    EXPECT_TRUE(Connect<TftpApplication::FinishedTracedCallback>(
        path + "TftpApplication/TransferFinished"));
    for (const char* name : {"Started", "Answered", "Refused", "Failed", "Lost", "Finished"})
    {
        EXPECT_TRUE(Connect<LoadOrigin::FlowTracedCallback>(path + "LoadOrigin/" + name)) << name;
    }
}

} // namespace

} // namespace test
} // namespace netfilter
} // namespace ns3
