/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-route.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

Ptr<Ipv4Route>
MakeRoute(Ipv4L3Protocol& ipv4, const Ipv4Header& header, uint32_t interface)
{
    const Ptr<Ipv4Route> route = Create<Ipv4Route>();
    route->SetDestination(header.GetDestination());
    route->SetSource(header.GetSource());
    route->SetGateway(Ipv4Address::GetZero());
    route->SetOutputDevice(ipv4.GetNetDevice(interface));
    return route;
}

Ptr<Ipv4Route>
MakeSubnetBroadcastRoute(Ipv4L3Protocol& ipv4, const Ipv4Header& header)
{
    const Ipv4Address destination = header.GetDestination();
    for (uint32_t i = 0; i < ipv4.GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ipv4.GetNAddresses(i); ++j)
        {
            const Ipv4InterfaceAddress address = ipv4.GetAddress(i, j);
            const Ipv4Mask mask = address.GetMask();
            if (destination.IsSubnetDirectedBroadcast(mask) &&
                destination.CombineMask(mask) == address.GetLocal().CombineMask(mask))
            {
                return MakeRoute(ipv4, header, i);
            }
        }
    }
    return nullptr;
}

void
LoopbackRoutes::Put(const Ptr<Ipv4Route>& viaLoopback, const Ptr<Ipv4Route>& real, uint64_t uid)
{
    const int64_t now = Simulator::Now().GetTimeStep();
    while (!m_loopbackRoutes.empty() && m_loopbackRoutes.front().time < now)
    {
        m_loopbackRoutes.pop_front();
    }
    m_loopbackRoutes.push_back({viaLoopback, real, uid, now});
}

Ptr<Ipv4Route>
LoopbackRoutes::TakeReal(const Ptr<Ipv4Route>& route)
{
    // The latest first: it was given out a moment ago.
    const auto it =
        std::find_if(m_loopbackRoutes.rbegin(),
                     m_loopbackRoutes.rend(),
                     [&route](const Entry& entry) { return entry.viaLoopback == route; });
    if (it == m_loopbackRoutes.rend())
    {
        return route;
    }
    const Ptr<Ipv4Route> real = it->real;
    m_loopbackRoutes.erase(std::next(it).base());
    return real;
}

Ptr<Ipv4Route>
LoopbackRoutes::TakeReal(uint64_t uid)
{
    if (m_loopbackRoutes.empty())
    {
        return nullptr;
    }
    const int64_t now = Simulator::Now().GetTimeStep();
    const auto it = std::find_if(
        m_loopbackRoutes.begin(),
        m_loopbackRoutes.end(),
        [now, uid](const Entry& entry) { return entry.uid == uid && entry.time == now; });
    if (it == m_loopbackRoutes.end())
    {
        return nullptr;
    }
    const Ptr<Ipv4Route> real = it->real;
    m_loopbackRoutes.erase(it);
    return real;
}

} // namespace netfilter
} // namespace ns3
