/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-helper.h"

#include "nf-tftp-client.h"
#include "nf-tftp-server.h"

#include "ns3/uinteger.h"

namespace ns3
{
namespace netfilter
{

TftpServerHelper::TftpServerHelper()
{
    m_factory.SetTypeId(TftpServer::GetTypeId());
}

void
TftpServerHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

void
TftpServerHelper::AddFile(const std::string& name, const std::string& content)
{
    m_files.Add(name, content);
}

void
TftpServerHelper::AddGeneratedFile(const std::string& name, uint64_t size)
{
    m_files.AddGenerated(name, size);
}

ApplicationContainer
TftpServerHelper::Install(Ptr<Node> node) const
{
    const auto server = m_factory.Create<TftpServer>();
    m_files.CopyTo(server->GetFiles());
    node->AddApplication(server);
    return ApplicationContainer(server);
}

ApplicationContainer
TftpServerHelper::Install(const NodeContainer& nodes) const
{
    return InstallOnEach(*this, nodes);
}

ApplicationContainer
TftpServerHelper::Install(const std::string& name) const
{
    return Install(FindNode("TFTP", name));
}

TftpClientHelper::TftpClientHelper(const Ipv4Address& server, uint16_t port)
{
    m_factory.SetTypeId(TftpClient::GetTypeId());
    m_factory.Set("RemoteAddress", Ipv4AddressValue(server));
    m_factory.Set("RemotePort", UintegerValue(port));
}

void
TftpClientHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

ApplicationContainer
TftpClientHelper::Install(Ptr<Node> node) const
{
    const auto client = m_factory.Create<TftpClient>();
    node->AddApplication(client);
    return ApplicationContainer(client);
}

ApplicationContainer
TftpClientHelper::Install(const NodeContainer& nodes) const
{
    return InstallOnEach(*this, nodes);
}

ApplicationContainer
TftpClientHelper::Install(const std::string& name) const
{
    return Install(FindNode("TFTP", name));
}

} // namespace netfilter
} // namespace ns3
