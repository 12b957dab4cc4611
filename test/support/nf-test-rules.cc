/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-rules.h"

#include "ns3/simulator.h"

#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

RuleTest::RuleTest()
    : netfilter(CreateObject<Netfilter>()),
      rules(netfilter->GetRules())
{
    eth0.name = "eth0";
    eth0.index = 1;
    eth1.name = "eth1";
    eth1.index = 2;
    netfilter->TraceConnectWithoutContext(
        "Log",
        Callback<void, const std::string&>(
            [this](const std::string& line) { log.push_back(line); }));
}

RuleTest::~RuleTest()
{
    netfilter->Dispose();
    Simulator::Destroy();
}

std::string
RuleTest::Iptables(const std::string& command)
{
    return rules.Command(command);
}

std::string
RuleTest::GetError(const std::string& command)
{
    try
    {
        rules.Command(command);
    }
    catch (const RuleError& error)
    {
        return error.GetMessage();
    }
    return "";
}

std::string
RuleTest::GetRestoreError(const std::string& text)
{
    try
    {
        rules.RestoreText(text, "nat.rules");
    }
    catch (const RuleError& error)
    {
        return "nat.rules:" + std::to_string(error.GetLine()) + ": " + error.GetMessage();
    }
    return "";
}

std::string
RuleTest::Save(bool counters)
{
    std::istringstream saved(rules.Save(counters));
    std::string text;
    for (std::string line; std::getline(saved, line);)
    {
        text += line[0] == '#' ? "" : line + "\n";
    }
    return text;
}

uint64_t
RuleTest::Count(TableId table, const std::string& chain, std::size_t rule)
{
    return rules.GetTable(table).Find(chain)->rules.at(rule - 1)->counter.packets;
}

std::unique_ptr<PacketContext>
RuleTest::At(Hook hook, const PacketBuilder& packet)
{
    auto context = std::make_unique<PacketContext>(packet.View());
    context->hook = hook;
    context->in = hook == Hook::LOCAL_OUT || hook == Hook::POST_ROUTING ? nullptr : &eth0;
    context->out = hook == Hook::PRE_ROUTING || hook == Hook::LOCAL_IN ? nullptr : &eth1;
    return context;
}

Verdict
RuleTest::Forward(const PacketBuilder& packet)
{
    return rules.Traverse(TableId::FILTER, *At(Hook::FORWARD, packet));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
