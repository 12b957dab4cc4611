/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_APPLICATION_H
#define NF_TOPOLOGY_APPLICATION_H

#include "ns3/application.h"
#include "ns3/ptr.h"

#include <functional>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Create an application from text, as in the attribute of a topology's node.
 *
 * "ns3::UdpEchoClient[RemoteAddress=$server|RemotePort=7|StartTime=1s]" is an ObjectFactory's text,
 * but for two things: `$server` stands for a node's address (`${the server}` when its name has
 * other signs than letters, digits, `_` and `-`; `${gw:eth1}` for that of a device), and where ns-3
 * wants an Address, "10.0.0.1" or "10.0.0.1:7" is one.
 *
 * \param text the application's
 * \param resolve gives the address of a node, of the device behind a colon, as text; it throws
 *                std::invalid_argument when there is none
 * \throws std::invalid_argument with what is wrong and what is expected
 */
Ptr<Application> MakeTopologyApplication(
    const std::string& text,
    const std::function<std::string(const std::string&)>& resolve);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_APPLICATION_H */
