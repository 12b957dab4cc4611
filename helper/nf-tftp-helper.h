/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_HELPER_H
#define NF_TFTP_HELPER_H

#include "nf-app-helper.h"

#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/ipv4-address.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Puts TFTP servers on nodes.
 *
 * \code
 *   TftpServerHelper server;
 *   server.AddGeneratedFile("image.bin", 40000000);
 *   server.Install(pc1).Start(Seconds(0));
 * \endcode
 */
class TftpServerHelper
{
  public:
    TftpServerHelper();

    /// Set an attribute of every server installed from now on, e.g. "Directory".
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /// Every server installed from now on has this file. \param content its bytes
    void AddFile(const std::string& name, const std::string& content);

    /// Every server installed from now on has this generated file. \param size in bytes
    void AddGeneratedFile(const std::string& name, uint64_t size);

    /// Put a server on a node.
    ApplicationContainer Install(Ptr<Node> node) const;
    /// Put a server on each node.
    ApplicationContainer Install(const NodeContainer& nodes) const;
    /// Put a server on a node. \param name the name it was given with ns3::Names
    ApplicationContainer Install(const std::string& name) const;

  private:
    ObjectFactory m_factory;
    ServedFiles m_files;
};

/**
 * \brief Puts TFTP clients on nodes.
 *
 * \code
 *   TftpClientHelper client("192.168.10.100");
 *   client.SetAttribute("FileName", StringValue("ethreg.sh"));
 *   client.Install(r1).Start(Seconds(1));
 * \endcode
 */
class TftpClientHelper
{
  public:
    /// \param server its address. \param port where it takes requests
    explicit TftpClientHelper(const Ipv4Address& server, uint16_t port = 69);

    /// Set an attribute of every client installed from now on, e.g. "FileName".
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /// Put a client on a node.
    ApplicationContainer Install(Ptr<Node> node) const;
    /// Put a client on each node.
    ApplicationContainer Install(const NodeContainer& nodes) const;
    /// Put a client on a node. \param name the name it was given with ns3::Names
    ApplicationContainer Install(const std::string& name) const;

  private:
    ObjectFactory m_factory;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_HELPER_H */
