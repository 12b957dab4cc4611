/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_MAP_H
#define NF_TOPOLOGY_MAP_H

#include "nf-topology-graph.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// One end of a link, as its node sees it.
struct TopologyDevice
{
    std::size_t node;                //!< vertex
    std::string name;                //!< as given, or eth0, eth1 ... in the order of its links
    std::size_t peer;                //!< vertex at the other end
    std::size_t segment;             //!< index in TopologyMap::GetSegments()
    std::optional<uint32_t> address; //!< host byte order
    TopologyNetwork network;         //!< with an address
    const TopologyLink* link;        //!< the cable
    std::size_t linkIndex;           //!< its place among the edges
};

/// Links joined by switches: what ARP reaches.
struct TopologySegment
{
    std::vector<std::size_t> devices;      //!< those not of switches, in the order of the links
    std::vector<std::size_t> links;        //!< their places among the edges
    std::vector<TopologyNetwork> networks; //!< of its devices, each once

    /// \return "192.168.1.0/24", several joined by "and", or "a link without addresses"
    std::string ToString() const;
};

/**
 * \brief Devices and segments of a graph, which every analysis needs.
 *
 * It refers to the graph, which must not change while it is in use.
 */
class TopologyMap
{
  public:
    explicit TopologyMap(const TopologyGraph& graph);

    const TopologyGraph& GetGraph() const
    {
        return m_graph;
    }

    const TopologyNode& GetNode(std::size_t node) const
    {
        return m_graph[node];
    }

    /// \return the ends of all links, the source's before the target's, in the order of the links
    const std::vector<TopologyDevice>& GetDevices() const
    {
        return m_devices;
    }

    const TopologyDevice& GetDevice(std::size_t device) const
    {
        return m_devices[device];
    }

    /// \return the devices of a node, in the order of its links
    const std::vector<std::size_t>& GetDevicesOf(std::size_t node) const
    {
        return m_devicesOf[node];
    }

    const std::vector<TopologySegment>& GetSegments() const
    {
        return m_segments;
    }

    /// \return the device of a segment that has an address, the first one; nothing without one
    std::optional<std::size_t> FindDevice(std::size_t segment, uint32_t address) const;
    /// \return the device of a node that has an address
    std::optional<std::size_t> FindDeviceOf(std::size_t node, uint32_t address) const;
    /// \return whether an address is of a node: of a device, or of its loopback
    bool IsOwn(std::size_t node, uint32_t address) const;
    /// \return whether a node has the address, or it is in a cloud
    bool IsSomebodys(uint32_t address) const;
    /// \return the first address of a node, nothing when it has none
    std::optional<uint32_t> GetAddress(std::size_t node) const;
    /// \return "home's eth1 (203.0.113.2/24)"
    std::string Describe(std::size_t device) const;

  private:
    void FindDevices();
    void FindSegments();

    const TopologyGraph& m_graph;
    std::vector<TopologyDevice> m_devices;
    std::vector<std::vector<std::size_t>> m_devicesOf;
    std::vector<TopologySegment> m_segments;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_MAP_H */
