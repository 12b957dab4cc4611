/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_HELPER_H
#define NF_TOPOLOGY_HELPER_H

#include "nf-topology.h"

#include "ns3/application-container.h"
#include "ns3/net-device-container.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class Netfilter;

/**
 * \ingroup netfilter-helper
 * \brief Creates an ns-3 network from a topology.
 *
 * \code
 *   TopologyHelper home("home.graphml");
 *   home.Install();
 *   home.GetNetfilter("gw")->Iptables("-A FORWARD -p udp --dport 53 -j DROP");
 *   Simulator::Run();
 * \endcode
 *
 * or without a file
 *
 * \code
 *   TopologyHelper net;
 *   net.AddHost("pc", {"ns3::UdpEchoClient[RemoteAddress=$server|RemotePort=7]"});
 *   net.AddRouter("gw", "-t nat -A POSTROUTING -o eth1 -j MASQUERADE");
 *   net.AddHost("server", {"ns3::UdpEchoServer[Port=7]"});
 *   net.Connect("pc", "gw");
 *   net.Connect("gw", "server").rate = DataRate("10Mbps");
 *   net.Install();
 * \endcode
 *
 * Hosts and routers get an IPv4 stack, routers netfilter with their sysctls and rules. A link
 * between two of them, or to a cloud, is point-to-point. A link to a switch is a CSMA channel of
 * its own, with its own rate, delay, queue and loss, and of two directions only one at a time; the
 * switch is a BridgeNetDevice over its ends. Nodes are registered under their names in ns3::Names,
 * devices as "gw/eth0".
 *
 * Errors are TopologyErrors.
 */
class TopologyHelper
{
  public:
    TopologyHelper();
    ~TopologyHelper();
    /// Read a topology. \param file see ReadTopology
    explicit TopologyHelper(const std::string& file);
    /// Use a given topology.
    explicit TopologyHelper(TopologyGraph graph);

    TopologyHelper(const TopologyHelper&) = delete;
    TopologyHelper& operator=(const TopologyHelper&) = delete;

    /// \name Building the topology; before Install
    /// @{
    /**
     * \brief Add a host.
     * \param name its name, unique in the topology
     * \param applications e.g. "ns3::UdpEchoServer[Port=7]"
     * \return the node's number
     */
    std::size_t AddHost(const std::string& name, const std::vector<std::string>& applications = {});
    /**
     * \brief Add a router.
     * \param name its name, unique in the topology
     * \param rules in iptables-save form, or one command a line
     * \return the node's number
     */
    std::size_t AddRouter(const std::string& name, const std::string& rules = "");
    /**
     * \brief Add a switch.
     * \param name its name, unique in the topology
     * \param network network of the assigned addresses, "" for any
     * \return the node's number
     */
    std::size_t AddSwitch(const std::string& name, const std::string& network = "");
    /**
     * \brief Add a cloud.
     * \param name its name, unique in the topology
     * \param applications e.g. "ns3::netfilter::LoadClient[Clients=4000]"
     * \return the node's number
     */
    std::size_t AddCloud(const std::string& name,
                         const std::vector<std::string>& applications = {});
    /**
     * \brief Connect two nodes.
     * \param source a node's name
     * \param target another node's name
     * \param sourceAddress "192.168.1.2/24", or "" to have one assigned
     * \param targetAddress likewise
     * \return the link, to set its other properties; the reference stays valid
     */
    TopologyLink& Connect(const std::string& source,
                          const std::string& target,
                          const std::string& sourceAddress = "",
                          const std::string& targetAddress = "");

    /// \return the topology; it may be changed only before Install
    TopologyGraph& GetGraph()
    {
        return *m_graph;
    }

    /// \copydoc GetGraph
    const TopologyGraph& GetGraph() const
    {
        return *m_graph;
    }

    /// \return a node of the topology; it may be changed only before Install
    TopologyNode& GetTopologyNode(const std::string& name);
    /// \return the first link between two nodes, in either direction; it may be changed likewise
    TopologyLink& GetTopologyLink(const std::string& one, const std::string& other);

    /// @}

    /**
     * \brief Complete the topology (CompleteTopology) and create its network, once.
     * \throws TopologyError; the simulation cannot be used then
     */
    void Install();

    /// \name The network; after Install
    /// @{
    /** \return a node */
    Ptr<Node> GetNode(const std::string& name) const;
    /// \return every node, in the order of the topology
    const NodeContainer& GetNodes() const;
    /// \return a router's netfilter
    Ptr<Netfilter> GetNetfilter(const std::string& name) const;
    /// \return a node's address at a device, or at its first
    Ipv4Address GetAddress(const std::string& name, const std::string& device = "") const;
    /// \return a node's device
    Ptr<NetDevice> GetDevice(const std::string& name, const std::string& device) const;
    /// \return a node's applications, in their order
    ApplicationContainer GetApplications(const std::string& name) const;

    /// Write what each device of hosts, routers and clouds sends and receives to
    /// FOLDER/NODE-DEVICE.pcap.
    void EnablePcap(const std::string& folder) const;

    /// Assign fixed random streams. \return how many streams were used
    int64_t AssignStreams(int64_t stream);
    /// @}

  private:
    /// A device and what it belongs to.
    struct Port
    {
        const TopologyEnd* end;
        Ptr<NetDevice> device;
    };

    std::size_t Add(const std::string& name, TopologyKind kind);
    std::size_t Find(const std::string& name) const;
    const Port& FindPort(const std::string& name, const std::string& device) const;

    void MakeNodes();
    void MakeLink(const TopologyLink& link);
    void MakePort(const TopologyLink& link, const TopologyEnd& end, Ptr<NetDevice> device);
    void MakeSwitches();
    void MakeRoutes();
    static void AddRoute(Ptr<NetDevice> device, const TopologyRoute& route, uint32_t metric);
    void MakeRouter(const TopologyNode& node);
    void MakeApplications(std::size_t node);

    std::unique_ptr<TopologyGraph> m_graph;
    NodeContainer m_nodes;                            //!< in the order of the topology
    std::vector<std::vector<Port>> m_ports;           //!< by node, in the order of the links
    std::vector<ApplicationContainer> m_applications; //!< by node
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_HELPER_H */
