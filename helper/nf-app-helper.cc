/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-app-helper.h"

#include "nf-file-server.h"

#include "ns3/abort.h"
#include "ns3/names.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace netfilter
{

AppHelper::AppHelper(TypeId type, const char* protocol)
    : m_protocol(protocol)
{
    m_factory.SetTypeId(type);
}

void
AppHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_factory.Set(name, value);
}

ApplicationContainer
AppHelper::Install(Ptr<Node> node) const
{
    const auto application = m_factory.Create<Application>();
    Prepare(*application);
    node->AddApplication(application);
    return ApplicationContainer(application);
}

ApplicationContainer
AppHelper::Install(const NodeContainer& nodes) const
{
    ApplicationContainer applications;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        applications.Add(Install(*node));
    }
    return applications;
}

ApplicationContainer
AppHelper::Install(const std::string& name) const
{
    const auto node = Names::Find<Node>(name);
    NS_ABORT_MSG_UNLESS(node, m_protocol << ": there is no node called \"" << name << "\"");
    return Install(node);
}

FileClientHelper::FileClientHelper(TypeId type,
                                   const char* protocol,
                                   const Ipv4Address& server,
                                   uint16_t port)
    : AppHelper(type, protocol)
{
    SetAttribute("RemoteAddress", Ipv4AddressValue(server));
    SetAttribute("RemotePort", UintegerValue(port));
}

void
FileServerHelper::AddFile(const std::string& name, const std::string& content)
{
    m_generated.erase(name);
    m_given[name] = content;
}

void
FileServerHelper::AddGeneratedFile(const std::string& name, uint64_t size)
{
    m_given.erase(name);
    m_generated[name] = size;
}

void
FileServerHelper::Prepare(Application& application) const
{
    FileStore& files = dynamic_cast<FileServer&>(application).GetFiles();
    for (const auto& [name, content] : m_given)
    {
        files.Add(name, content);
    }
    for (const auto& [name, size] : m_generated)
    {
        files.AddGenerated(name, size);
    }
}

} // namespace netfilter
} // namespace ns3
