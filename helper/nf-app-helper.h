/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_APP_HELPER_H
#define NF_APP_HELPER_H

#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/ipv4-address.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <map>
#include <string>

namespace ns3
{
namespace netfilter
{

/// Base class of the helpers of all our applications: installs one kind on nodes.
class AppHelper
{
  public:
    virtual ~AppHelper() = default;

    /// Set an attribute of every application installed from now on, e.g. "FileName".
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /// Install an application on a node.
    ApplicationContainer Install(Ptr<Node> node) const;
    /// Install an application on each node.
    ApplicationContainer Install(const NodeContainer& nodes) const;
    /// Install an application on a node. \param name the name it was given with ns3::Names
    ApplicationContainer Install(const std::string& name) const;

  protected:
    /// \param type of the applications \param protocol their protocol, for messages
    AppHelper(TypeId type, const char* protocol);

    /// An application was created, and is not on its node yet.
    virtual void Prepare(Application&) const
    {
    }

  private:
    ObjectFactory m_factory;
    const char* m_protocol;
};

/// Base class of the helpers of clients.
class FileClientHelper : public AppHelper
{
  protected:
    /// \param type of the clients \param protocol their protocol, for messages \param server its
    /// address \param port its port for requests
    FileClientHelper(TypeId type, const char* protocol, const Ipv4Address& server, uint16_t port);
};

/// Base class of the helpers of servers with files.
class FileServerHelper : public AppHelper
{
  public:
    /// Add a file to every server installed from now on; it replaces an earlier one of that name.
    /// \param content its bytes
    void AddFile(const std::string& name, const std::string& content);

    /// Add a generated file to every server installed from now on; it replaces an earlier one of
    /// that name. \param size in bytes
    void AddGeneratedFile(const std::string& name, uint64_t size);

  protected:
    using AppHelper::AppHelper;

  private:
    /// Give the files to a server.
    void Prepare(Application& application) const override;

    std::map<std::string, std::string> m_given;
    std::map<std::string, uint64_t> m_generated;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_APP_HELPER_H */
