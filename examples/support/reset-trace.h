/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RESET_TRACE_H
#define RESET_TRACE_H

#include "ns3/netfilter.h"
#include "ns3/nf-tuple.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/**
 * \brief Finds at a router what resets connections: it records each RST, and each ICMP error that
 * connection tracking finds RELATED to a connection.
 *
 * It uses only packets that pass the router. An error that was sent to the sender of the RST,
 * before the RST, is the reason; an initial TTL is 64, 128 or 255, so that the TTL shows how many
 * routers are between this router and the sender of the error.
 */
class ResetTrace
{
  public:
    /// \param router the observed router; the object must live as long as the simulation
    explicit ResetTrace(ns3::Ptr<ns3::netfilter::Netfilter> router);

    ResetTrace(const ResetTrace&) = delete;
    ResetTrace& operator=(const ResetTrace&) = delete;

    /// Print for each connection which host has reset it, and why.
    void PrintVerdict() const;

  private:
    /// A RST or an ICMP error, as it came in.
    struct Sighting
    {
        std::string at;
        uint32_t source;
        uint32_t destination;
        uint8_t ttl;
        std::string device;
        std::string state; //!< of the connection, behind connection tracking
        uint8_t type{0};   //!< ICMP's
        uint8_t code{0};   //!< ICMP's
    };

    /// Observations of a connection.
    struct Case
    {
        ns3::netfilter::Tuple original;
        std::map<uint32_t, uint8_t> ttl; //!< of each end's segments, RST apart
        std::vector<Sighting> errors;
        std::optional<Sighting> reset; //!< the first RST
        std::size_t errorsBefore{0};   //!< how many of the errors came before it
        std::string state;             //!< the last one
    };

    ns3::netfilter::Verdict OnArrival(ns3::netfilter::PacketContext& context);
    ns3::netfilter::Verdict OnTracked(ns3::netfilter::PacketContext& context);
    void OnEvent(const ns3::netfilter::ConntrackEvent& event);
    Case& GetCase(const ns3::netfilter::Tuple& original);
    static void PrintReset(const Case& seen);
    static void PrintError(const Case& seen, const Sighting& error);
    static void PrintReason(const Case& seen);
    static void PrintComplaints(const Case& seen);

    std::vector<Case> m_cases;
};

#endif /* RESET_TRACE_H */
