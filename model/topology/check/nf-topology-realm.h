/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_REALM_H
#define NF_TOPOLOGY_REALM_H

#include "nf-topology-map.h"
#include "nf-topology-router.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// The routers of a topology, indexed by vertex; nullptr for nodes that are none.
using TopologyRouters = std::vector<std::unique_ptr<TopologyRouter>>;

/**
 * \brief Read the rules of all routers.
 * \param map outlives them
 * \throws TopologyError naming the first node whose rules are wrong
 */
TopologyRouters MakeTopologyRouters(const TopologyMap& map);

/**
 * \brief Segments among which addresses need no translation (RFC 2663, section 2.1).
 */
struct TopologyRealm
{
    std::string name;                  //!< "internet", "behind home"
    std::vector<std::size_t> segments; //!< in the order of the links
    std::vector<std::size_t> gateways; //!< NAT routers that it is behind, in the order of the file
    std::vector<std::size_t> outer;    //!< realms beyond those routers, each once
};

/**
 * \brief The NAT realms of a topology.
 *
 * A router translates by a device when a rule MASQUERADE, SNAT or NETMAP of its POSTROUTING, or of
 * a chain that POSTROUTING jumps to, can match packets leaving there: that device is outside. Rules
 * that translate only packets from the device's own network do not count, they return them there
 * ("hairpin NAT"). If all devices would be outside, only those of a static default route are, else
 * those with a public address. A device whose public network no rule translates is outside too: a
 * DMZ with addresses of its own. Realms are what is left connected when each such router is cut
 * between its outside devices and the others.
 */
struct TopologyRealms
{
    std::vector<TopologyRealm> realms;       //!< in the order of their first links
    std::vector<std::size_t> realmOfSegment; //!< index in realms
    std::vector<bool> isOutside;             //!< by device: it is an outside device of a NAT router
    std::vector<bool> isNat;                 //!< by vertex: it is a NAT router

    /// \return the realm of a device
    std::size_t GetRealm(const TopologyMap& map, std::size_t device) const
    {
        return realmOfSegment[map.GetDevice(device).segment];
    }
};

/// Find the realms.
TopologyRealms ComputeTopologyRealms(const TopologyMap& map, const TopologyRouters& routers);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_REALM_H */
