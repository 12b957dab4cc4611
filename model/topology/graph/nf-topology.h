/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_H
#define NF_TOPOLOGY_H

#include "nf-topology-network.h"

#include "ns3/data-rate.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/queue-size.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-topology
/// \brief The kind of a topology's node.
enum class TopologyKind : uint8_t
{
    HOST,   //!< an IPv4 stack that forwards nothing
    ROUTER, //!< an IPv4 stack that forwards, and netfilter
    SWITCH, //!< joins its links into one network
    CLOUD,  //!< a network of any size behind one device, without a stack: where a load comes from
};

/// \ingroup netfilter-topology
/// \brief Where an element is declared: file and line, for messages. Line 0: created in C++.
struct TopologyPlace
{
    std::string file; //!< its path
    uint32_t line{0}; //!< from 1
};

/// \ingroup netfilter-topology
/// \brief A static route to a network: "10.0.0.0/8 via 192.168.1.2".
struct TopologyRoute
{
    Ipv4Address network; //!< destination
    uint8_t prefix{0};   //!< bits, 0 to 32; 0 is the default route
    Ipv4Address gateway; //!< 0.0.0.0: the network is on the link
    std::string device;  //!< empty: the one whose network the gateway is in
};

/// \ingroup netfilter-topology
/// \brief A host, a router, a switch, a cloud: a vertex.
struct TopologyNode
{
    std::string name;                      //!< unique in its topology
    TopologyKind kind{TopologyKind::HOST}; //!< what it is
    std::string rules;     //!< routers: text in iptables-save form, or one iptables command a line
    std::string rulesFile; //!< where that text came from, if from a file of its own
    std::vector<std::pair<std::string, uint32_t>> sysctls; //!< routers
    std::vector<TopologyRoute> routes; //!< static routes; they take precedence over computed ones
    std::vector<std::string> applications;     //!< hosts, clouds: "ns3::UdpEchoServer[Port=7]"
    std::map<std::string, std::string> others; //!< attributes of drawing programs, kept as they are
    TopologyPlace place;                       //!< where it is declared
    TopologyPlace rulesPlace;                  //!< where the first line of the rules is
    std::vector<Ipv4Address> addresses;        //!< of its loopback: a service's virtual one
    std::optional<TopologyNetwork> network;    //!< switches: what addresses are given from
};

/// \ingroup netfilter-topology
/// \brief One end of a link: a device.
struct TopologyEnd
{
    std::size_t node{0}; //!< its vertex
    std::string device;  //!< a router's are eth0, eth1 ... in the order of its links if not given
    std::optional<Ipv4Address> address; //!< none: one is assigned, except at a switch's end
    uint8_t prefix{24};                 //!< bits of its network
};

/// \ingroup netfilter-topology
/// \brief A cable between two nodes: an edge.
struct TopologyLink
{
    TopologyEnd source;       //!< one end
    TopologyEnd target;       //!< the other end
    DataRate rate{"1Gbps"};   //!< data rate, in each direction
    Time delay{"1ms"};        //!< propagation delay
    QueueSize queue{"1000p"}; //!< of each device
    double loss{0}; //!< share of the packets that is lost in each direction, 0 to less than 1
    std::map<std::string, std::string> others; //!< attributes of drawing programs
    TopologyPlace place;                       //!< where it is declared
    std::optional<TopologyNetwork> network;    //!< network that addresses are assigned from
};

/// \ingroup netfilter-topology
/// \brief Attributes of the topology itself.
struct TopologyDrawing
{
    std::map<std::string, std::string> others; //!< attributes of drawing programs, as its title
};

struct TopologyGraph; // nf-topology-graph.h

/// \ingroup netfilter-topology
/// \brief A file or a topology that cannot be used. The message begins with file:line if known.
class TopologyError : public std::runtime_error
{
  public:
    /**
     * \param place where the error is
     * \param what what is wrong
     */
    TopologyError(const TopologyPlace& place, const std::string& what);

    const TopologyPlace place; //!< where the error is
    const std::string text;    //!< without the place
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_H */
