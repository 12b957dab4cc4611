/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef USER_STATES_NETWORK_H
#define USER_STATES_NETWORK_H

#include "segment-host.h"
#include "user-states-story.h"

#include "ns3/inet-socket-address.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/node.h"
#include "ns3/socket.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// One network of the lab user-states, from its first node to the tables at its end.
class StateNetwork
{
  public:
    /// What a user may choose, and where results go.
    struct Settings
    {
        bool isLoose{true};       //!< nf_conntrack_tcp_loose
        bool dropsInvalid{false}; //!< rules drop INVALID packets
        bool onlyFirst{false};    //!< print only a flow's first packet of each state
        std::string pcap;         //!< what its captures' names begin with, "" for none
        StateTable* table{nullptr};
    };

    /// \param settings the user's. \param file of the topology
    StateNetwork(const Settings& settings, const std::string& file);
    /// The simulation is destroyed.
    ~StateNetwork();

    StateNetwork(const StateNetwork&) = delete;
    StateNetwork& operator=(const StateNetwork&) = delete;

    ns3::Ptr<ns3::Node> GetNode(const std::string& name) const;

    /**
     * \brief Print a router's packets, and add a counting rule for each state.
     * \param name the router's, as it is printed
     * \param node its name in the topology
     * \param chain chain of the rules: FORWARD, or INPUT where packets are for the node itself
     */
    ns3::Ptr<ns3::netfilter::Netfilter> Watch(const std::string& name,
                                              const std::string& node,
                                              const std::string& chain = "FORWARD");
    /// Run an iptables command on a router, and print it.
    static void Iptables(ns3::Ptr<ns3::netfilter::Netfilter> router, const std::string& command);

    /// Let a node accept TCP and UDP on a port without replying.
    void Listen(ns3::Ptr<ns3::Node> node, uint16_t port);
    /// Let a node echo UDP datagrams to port 7.
    static void Echo(ns3::Ptr<ns3::Node> node);
    /**
     * \brief Let a node connect by TCP, send 100 bytes 0.1 s and 100 bytes 1.1 s later, and close
     * 2.1 s later.
     * \param client the node
     * \param port its port
     * \param server where it connects to
     * \param at when, in seconds
     */
    void Converse(ns3::Ptr<ns3::Node> client,
                  uint16_t port,
                  const ns3::InetSocketAddress& server,
                  double at);
    /// Call a function at a time. \param at in seconds
    static void At(double at, ns3::Ptr<ns3::Node> node, const std::function<void()>& what);
    /// \return a node's sender of crafted packets
    SegmentHost& Crafter(ns3::Ptr<ns3::Node> node);

    /// Run the simulation, then print the tables of the routers. \param seconds until when
    void Run(double seconds);

  private:
    struct Watched
    {
        std::string name;
        std::string chain;
        ns3::Ptr<ns3::netfilter::Netfilter> router;
        std::unique_ptr<CtInfoStory> story;
    };

    void OnReceived(ns3::Ptr<const ns3::Packet> packet, const ns3::Address& from);

    Settings m_settings;
    ns3::netfilter::TopologyHelper m_net;
    std::vector<Watched> m_watched;
    std::vector<std::unique_ptr<SegmentHost>> m_crafters;
    uint32_t m_received{0}; //!< bytes that listeners got by TCP
    uint32_t m_sent{0};     //!< bytes that Converse was to send
};

#endif /* USER_STATES_NETWORK_H */
