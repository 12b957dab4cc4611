/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_INVALID_PACKET_H
#define NF_INVALID_PACKET_H

#include "nf-connection.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-conntrack
 * \brief A packet that connection tracking does not follow, and why, in Linux's words.
 *
 * Not all of them are INVALID for rules: what may be valid, such as old data once more, passes with
 * its connection.
 */
struct InvalidPacket
{
    const PacketContext& context; //!< the packet
    const Connection* connection; //!< that it seems to belong to, or nullptr
    uint8_t protocol;             //!< its protocol number
    std::string reason; //!< e.g. "SEQ is over upper bound 9194 (over the window of the receiver)"

    /// \return what stands before the packet in the kernel's log, e.g. "nf_ct_proto_6: invalid rst
    /// "
    std::string GetLogPrefix() const
    {
        constexpr std::size_t LONGEST = 127;
        return ("nf_ct_proto_" + std::to_string(protocol) + ": " + reason + " ").substr(0, LONGEST);
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_INVALID_PACKET_H */
