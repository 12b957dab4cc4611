/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXAMPLE_PING_H
#define EXAMPLE_PING_H

#include "ns3/application-container.h"
#include "ns3/node.h"

// Ping came with ns-3.38, V4Ping went with ns-3.41.
#if __has_include("ns3/ping-helper.h")
#include "ns3/enum.h"
#include "ns3/ping-helper.h"
#include "ns3/ping.h"
#else
#include "ns3/v4ping-helper.h"
#endif

/**
 * \brief One ping per second, without ping's own output on stdout.
 * \param node the pinging node
 * \param remote the pinged address
 */
inline ns3::ApplicationContainer
InstallPing(ns3::Ptr<ns3::Node> node, ns3::Ipv4Address remote)
{
#if __has_include("ns3/ping-helper.h")
    ns3::PingHelper ping(remote);
    ping.SetAttribute("VerboseMode", ns3::EnumValue(ns3::Ping::VerboseMode::SILENT));
#else
    ns3::V4PingHelper ping(remote);
#endif
    return ping.Install(node);
}

#endif /* EXAMPLE_PING_H */
