/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-state-change.h"

#include "nf-connection.h"

#include <array>

namespace ns3
{
namespace netfilter
{

std::ostream&
operator<<(std::ostream& os, ChangeCause cause)
{
    // In the order of ChangeCause.
    constexpr std::array TEXTS = {"a first packet",
                                  "a packet",
                                  "a rule ended it",
                                  "on request",
                                  "it was never confirmed",
                                  "its time was over",
                                  "a new connection takes its place",
                                  "another takes its place",
                                  "room was needed",
                                  "the table was nearly full",
                                  "its interface went away",
                                  "fulfilled",
                                  "its master went away"};
    return os << TEXTS[static_cast<uint32_t>(cause)];
}

std::ostream&
operator<<(std::ostream& os, const ConnectionState& state)
{
    // In the order of their bits.
    constexpr std::array NAMES = {"EXPECTED",
                                  "SEEN_REPLY",
                                  "ASSURED",
                                  "CONFIRMED",
                                  "SRC_NAT",
                                  "DST_NAT",
                                  "SEQ_ADJUST",
                                  "SRC_NAT_DONE",
                                  "DST_NAT_DONE",
                                  "DYING",
                                  "FIXED_TIMEOUT",
                                  "TEMPLATE",
                                  "NAT_CLASH",
                                  "HELPER"};
    os << state.protocol;
    const char* separator = *state.protocol != '\0' ? " " : "";
    for (uint32_t bit = 0; bit < NAMES.size(); ++bit)
    {
        if ((state.status >> bit & 1) != 0)
        {
            os << separator << NAMES[bit];
            separator = ",";
        }
    }
    return *separator == '\0' ? os << "-" : os;
}

std::ostream&
operator<<(std::ostream& os, const StateChange& change)
{
    return os << change.connection.GetOriginal() << ": " << change.before << " -> " << change.after
              << " (" << change.cause << ")";
}

} // namespace netfilter
} // namespace ns3
