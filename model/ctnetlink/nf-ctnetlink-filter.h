/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CTNETLINK_FILTER_H
#define NF_CTNETLINK_FILTER_H

#include "nf-connection.h"
#include "nf-tracker.h"

#include <functional>
#include <optional>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-ctnetlink
 * \brief What one direction of a connection must be; what is not set may be anything (Linux:
 * CTA_FILTER).
 *
 * Numbers are in host byte order. As on Linux ports are asked of TCP and UDP only, and type, code
 * and identifier of ICMP only: a connection of another protocol passes, so set the protocol too.
 */
struct TupleFilter
{
    std::optional<MaskedNumber> source;      //!< address; a mask makes it a network
    std::optional<MaskedNumber> destination; //!< address; a mask makes it a network
    std::optional<uint8_t> protocol;         //!< protocol number
    std::optional<uint16_t> sourcePort;      //!< source port
    std::optional<uint16_t> destinationPort; //!< destination port
    std::optional<uint8_t> icmpType;         //!< ICMP type
    std::optional<uint8_t> icmpCode;         //!< ICMP code
    std::optional<uint16_t> icmpId;          //!< ICMP identifier

    /// \return whether a tuple is what is asked for
    bool Matches(const Tuple& tuple) const;
};

/**
 * \ingroup netfilter-ctnetlink
 * \brief Which connections a request is about; all of them when nothing is set.
 *
 * Example, what `conntrack -D -p tcp --orig-port-dst 80` picks:
 * \code
 *   ConntrackFilter web;
 *   web.original.protocol = 6;
 *   web.original.destinationPort = 80;
 *   router->GetCtnetlink().Flush(web);
 * \endcode
 */
struct ConntrackFilter
{
    TupleFilter original;               //!< of the direction of the first packet
    TupleFilter reply;                  //!< of the opposite direction
    std::optional<uint16_t> zone;       //!< conntrack zone
    std::optional<MaskedNumber> mark;   //!< connection mark: (mark & mask) == value
    std::optional<MaskedNumber> status; //!< bits of namespace status: (status & mask) == value
    /// Asked last, of what has passed all else; a null function passes everything
    std::function<bool(const Connection&)> pick;

    /**
     * \brief Refuse what Linux refuses.
     * \throws CtnetlinkError EINVAL, when it asks for the status and no bit of it counts
     */
    void Check() const;

    /// \return whether the request is about this connection (Linux: ctnetlink_filter_match)
    bool Matches(const Connection& connection) const;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CTNETLINK_FILTER_H */
