/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TFTP_NAT_OPTIONS_H
#define TFTP_NAT_OPTIONS_H

#include "ns3/ipv4-address.h"

#include <cstdint>

/// Options of tftp-nat's command line.
struct TftpNatOptions
{
    bool fromRouter{false};    //!< R2 requests the file, not R1
    ns3::Ipv4Address r1;       //!< R1's address
    ns3::Ipv4Address gateway;  //!< R2's address in its network, of 256
    uint16_t clientPort{0};    //!< the request's
    uint16_t serverPort{3873}; //!< that the data comes from
    bool helper{true};         //!< R2 has the rule that attaches the helper
    bool pcap{true};           //!< write what each device sees
};

/// Read the command line; invalid values end the program with a message on stderr and code 2.
TftpNatOptions ReadTftpNatOptions(int argc, char* argv[]);

#endif /* TFTP_NAT_OPTIONS_H */
