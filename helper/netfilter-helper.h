/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_HELPER_H
#define NETFILTER_HELPER_H

#include "netfilter-container.h"

#include "ns3/attribute.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-helper
 * \brief Installs netfilter on nodes that have an IPv4 stack (InternetStackHelper).
 *
 * \code
 *   NetfilterHelper netfilter;
 *   netfilter.SetSysctl("net.netfilter.nf_conntrack_max", 65536);
 *   Ptr<Netfilter> r2 = netfilter.Install(router);
 *   r2->Iptables("-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
 *   netfilter.EnableConntrackLog("r2.events", router);
 * \endcode
 *
 * Addresses, interfaces and routes may be set before or after; a routing protocol before the
 * simulation starts. IPv6 passes untouched.
 */
class NetfilterHelper
{
  public:
    NetfilterHelper();

    /**
     * \brief Set an attribute of every Netfilter installed from now on.
     * \param name e.g. "UdpTimeout"
     * \param value its value
     */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /**
     * \brief Set a sysctl of every Netfilter installed from now on.
     * \param name its Linux name, e.g. "net.netfilter.nf_conntrack_udp_timeout"
     * \param value its value
     */
    void SetSysctl(const std::string& name, uint32_t value);

    /**
     * \brief Put netfilter on a node.
     * \param node has an IPv4 stack
     * \return the node's Netfilter: a new one, or the existing one, unchanged
     */
    Ptr<Netfilter> Install(Ptr<Node> node) const;
    /**
     * \brief Put netfilter on a node.
     * \param name the name it was given with ns3::Names
     * \return as Install(Ptr<Node>)
     */
    Ptr<Netfilter> Install(const std::string& name) const;
    /**
     * \brief Put netfilter on each node of a container.
     * \param nodes nodes with an IPv4 stack
     * \return the nodes' Netfilter objects, in the order of \p nodes
     */
    NetfilterContainer Install(const NodeContainer& nodes) const;
    /**
     * \brief Put netfilter on every node that has an IPv4 stack.
     * \return the nodes' Netfilter objects, in the order of NodeList
     */
    NetfilterContainer InstallAll() const;

    /**
     * \brief Load a node's rules from a file, as iptables-restore does.
     * \param node has netfilter
     * \param file path of a file in iptables-save form
     */
    static void Restore(Ptr<Node> node, const std::string& file);

    /**
     * \brief Write a node's connection events to a file as `conntrack -E -o timestamp` prints them,
     * with simulation time.
     *
     * The file is exactly what `conntrack -E` prints; a missing helper is reported on std::clog
     * (EnableHelperWarnings). Nothing is tracked, and the file stays empty, until a rule needs
     * tracking or Netfilter::EnableConntrack() was called.
     * \param file path of the file, which is overwritten
     * \param node has netfilter
     */
    static void EnableConntrackLog(const std::string& file, Ptr<Node> node);

    /**
     * \brief Write a node's expectation events to a file as `conntrack -E expect` prints them.
     *
     * A file that stays empty may mean that a helper is missing, which is reported on std::clog.
     * \param file path of the file, which is overwritten
     * \param node has netfilter
     */
    static void EnableExpectationLog(const std::string& file, Ptr<Node> node);

    /**
     * \brief Warn when no rule gives a TFTP (FTP, ...) connection its helper. Its data connection
     * is then not RELATED; Linux does not report this.
     *
     * One line for each helper, the first time it is missed, e.g. "R2: udp 10.0.0.1:2000 ->
     * 10.0.0.2:69 has no helper, … add: iptables -t raw -A PREROUTING …". A second call for the
     * same node and stream changes nothing.
     * \param node has netfilter
     * \param os where the lines go; it must live as long as the simulation
     */
    static void EnableHelperWarnings(Ptr<Node> node, std::ostream& os = std::clog);

    /**
     * \brief Assign fixed random streams to the nodes' netfilter.
     * \param nodes nodes; those without netfilter are skipped
     * \param stream the first stream
     * \return how many streams were used
     */
    static int64_t AssignStreams(const NodeContainer& nodes, int64_t stream);

  private:
    ObjectFactory m_factory;
    std::vector<std::pair<std::string, uint32_t>> m_sysctls;
};

} // namespace netfilter
} // namespace ns3

#endif /* NETFILTER_HELPER_H */
