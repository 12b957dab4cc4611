/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-helper.h"

#include "nf-ftp-client.h"
#include "nf-ftp-server.h"

#include "ns3/abort.h"
#include "ns3/names.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace netfilter
{

namespace
{

Ptr<Node>
FindNode(const std::string& name)
{
    const auto node = Names::Find<Node>(name);
    NS_ABORT_MSG_UNLESS(node, "FTP: there is no node called \"" << name << "\"");
    return node;
}

/// Install on each node what \p helper installs on one.
template <typename Helper>
ApplicationContainer
InstallOnEach(const Helper& helper, const NodeContainer& nodes)
{
    ApplicationContainer applications;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        applications.Add(helper.Install(*node));
    }
    return applications;
}

} // namespace

FtpServerHelper::FtpServerHelper()
{
    m_factory.SetTypeId(FtpServer::GetTypeId());
}

void
FtpServerHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

void
FtpServerHelper::AddFile(const std::string& name, const std::string& content)
{
    m_files[name] = content;
}

void
FtpServerHelper::AddGeneratedFile(const std::string& name, uint64_t size)
{
    m_generated[name] = size;
}

ApplicationContainer
FtpServerHelper::Install(Ptr<Node> node) const
{
    const auto server = m_factory.Create<FtpServer>();
    for (const auto& [name, content] : m_files)
    {
        server->GetFiles().Add(name, content);
    }
    for (const auto& [name, size] : m_generated)
    {
        server->GetFiles().AddGenerated(name, size);
    }
    node->AddApplication(server);
    return ApplicationContainer(server);
}

ApplicationContainer
FtpServerHelper::Install(const NodeContainer& nodes) const
{
    return InstallOnEach(*this, nodes);
}

ApplicationContainer
FtpServerHelper::Install(const std::string& name) const
{
    return Install(FindNode(name));
}

FtpClientHelper::FtpClientHelper(const Ipv4Address& server, uint16_t port)
{
    m_factory.SetTypeId(FtpClient::GetTypeId());
    m_factory.Set("RemoteAddress", Ipv4AddressValue(server));
    m_factory.Set("RemotePort", UintegerValue(port));
}

void
FtpClientHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

ApplicationContainer
FtpClientHelper::Install(Ptr<Node> node) const
{
    const auto client = m_factory.Create<FtpClient>();
    node->AddApplication(client);
    return ApplicationContainer(client);
}

ApplicationContainer
FtpClientHelper::Install(const NodeContainer& nodes) const
{
    return InstallOnEach(*this, nodes);
}

ApplicationContainer
FtpClientHelper::Install(const std::string& name) const
{
    return Install(FindNode(name));
}

} // namespace netfilter
} // namespace ns3
