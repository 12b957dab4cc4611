/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-helper.h"

#include "nf-ftp-client.h"
#include "nf-ftp-server.h"

#include "ns3/uinteger.h"

namespace ns3
{
namespace netfilter
{

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
    m_files.Add(name, content);
}

void
FtpServerHelper::AddGeneratedFile(const std::string& name, uint64_t size)
{
    m_files.AddGenerated(name, size);
}

ApplicationContainer
FtpServerHelper::Install(Ptr<Node> node) const
{
    const auto server = m_factory.Create<FtpServer>();
    m_files.CopyTo(server->GetFiles());
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
    return Install(FindNode("FTP", name));
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
    return Install(FindNode("FTP", name));
}

} // namespace netfilter
} // namespace ns3
