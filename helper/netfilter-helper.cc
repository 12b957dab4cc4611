/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-helper.h"

#include "nf-attach.h"
#include "nf-ctnetlink.h"

#include "ns3/abort.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/names.h"
#include "ns3/node-list.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/simulator.h"

#include <cstdio>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Simulation time as `conntrack -o timestamp` writes it: "[12.000345]" and a tab.
std::string
FormatTimestamp()
{
    const int64_t now = Simulator::Now().GetMicroSeconds();
    char text[40];
    std::snprintf(text,
                  sizeof text,
                  "[%lld.%06lld]\t",
                  static_cast<long long>(now / 1000000),
                  static_cast<long long>(now % 1000000));
    return text;
}

void
WriteEvent(Ptr<OutputStreamWrapper> stream, const ConntrackEvent& event)
{
    *stream->GetStream() << FormatTimestamp() << event << "\n";
}

void
WriteExpectation(Ptr<OutputStreamWrapper> stream, const ExpectationEvent& event)
{
    *stream->GetStream() << event << "\n";
}

void
WriteWarning(std::ostream* os, uint32_t node, const MissingHelper& missing)
{
    if (missing.isFirst)
    {
        const std::string name = Names::FindName(NodeList::GetNode(node));
        *os << (name.empty() ? "node " + std::to_string(node) : name) << ": " << missing
            << std::endl;
    }
}

Ptr<Netfilter>
GetNetfilter(Ptr<Node> node)
{
    const auto netfilter = node->GetObject<Netfilter>();
    NS_ABORT_MSG_UNLESS(netfilter,
                        "netfilter: node " << node->GetId() << " has none, Install it first");
    return netfilter;
}

} // namespace

NetfilterHelper::NetfilterHelper()
{
    m_factory.SetTypeId(Netfilter::GetTypeId());
}

void
NetfilterHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

void
NetfilterHelper::SetSysctl(const std::string& name, uint32_t value)
{
    m_sysctls.emplace_back(name, value);
}

Ptr<Netfilter>
NetfilterHelper::Install(Ptr<Node> node) const
{
    if (const auto installed = node->GetObject<Netfilter>())
    {
        return installed;
    }
    const auto netfilter = m_factory.Create<Netfilter>();
    for (const auto& [name, value] : m_sysctls)
    {
        netfilter->SetSysctl(name, value);
    }
    node->AggregateObject(netfilter);
    StackAttachment::Install(*netfilter, node);
    return netfilter;
}

Ptr<Netfilter>
NetfilterHelper::Install(const std::string& name) const
{
    const auto node = Names::Find<Node>(name);
    NS_ABORT_MSG_UNLESS(node, "netfilter: there is no node called \"" << name << "\"");
    return Install(node);
}

NetfilterContainer
NetfilterHelper::Install(const NodeContainer& nodes) const
{
    NetfilterContainer installed;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        installed.Add(Install(*node));
    }
    return installed;
}

NetfilterContainer
NetfilterHelper::InstallAll() const
{
    NetfilterContainer installed;
    for (auto node = NodeList::Begin(); node != NodeList::End(); ++node)
    {
        if ((*node)->GetObject<Ipv4L3Protocol>())
        {
            installed.Add(Install(*node));
        }
    }
    return installed;
}

void
NetfilterHelper::Restore(Ptr<Node> node, const std::string& file)
{
    GetNetfilter(node)->Restore(file);
}

void
NetfilterHelper::EnableConntrackLog(const std::string& file, Ptr<Node> node)
{
    const auto stream = Create<OutputStreamWrapper>(file, std::ios::out);
    GetNetfilter(node)->GetCtnetlink().Subscribe(ctgroup::ALL,
                                                 MakeBoundCallback(&WriteEvent, stream));
    EnableHelperWarnings(node);
}

void
NetfilterHelper::EnableExpectationLog(const std::string& file, Ptr<Node> node)
{
    const auto stream = Create<OutputStreamWrapper>(file, std::ios::out);
    GetNetfilter(node)->GetCtnetlink().SubscribeExpectations(
        ctgroup::ALL,
        MakeBoundCallback(&WriteExpectation, stream));
    EnableHelperWarnings(node);
}

void
NetfilterHelper::EnableHelperWarnings(Ptr<Node> node, std::ostream& os)
{
    const auto netfilter = GetNetfilter(node);
    const auto write = MakeBoundCallback(&WriteWarning, &os, node->GetId());
    netfilter->TraceDisconnectWithoutContext("HelperMissing", write);
    netfilter->TraceConnectWithoutContext("HelperMissing", write);
}

int64_t
NetfilterHelper::AssignStreams(const NodeContainer& nodes, int64_t stream)
{
    const int64_t first = stream;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        if (const auto netfilter = (*node)->GetObject<Netfilter>())
        {
            stream += netfilter->AssignStreams(stream);
        }
    }
    return stream - first;
}

} // namespace netfilter
} // namespace ns3
