/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LAB_NETWORK_H
#define LAB_NETWORK_H

#include "ns3/nf-topology-helper.h"

#include <string>

/// \return the file, or the one of that name in examples/topologies when there is none
std::string FindTopology(const std::string& file);

/// What a capture's name says of its node.
enum class CaptureName
{
    NODE,   //!< tftp-nat-R1-0.pcap
    NUMBER, //!< tcp-states-0-0.pcap
};

/// Write what each device of hosts and routers, all on Ethernet, sees to PREFIX-NODE-DEVICE.pcap;
/// devices count from 0.
void EnableCaptures(const ns3::netfilter::TopologyHelper& net,
                    const std::string& prefix,
                    CaptureName name);

#endif /* LAB_NETWORK_H */
