/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PORT_TRACKER_H
#define NF_PORT_TRACKER_H

#include "nf-tracker.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief What protocols with a source and a destination port in their first four bytes share.
 */
class PortTracker : public Tracker
{
  public:
    TupleKey GetKey() const override
    {
        return TupleKey::PORTS;
    }

    bool GetTuple(const uint8_t* l4, uint32_t size, Tuple& tuple) const override
    {
        if (size < 4)
        {
            return false;
        }
        tuple.sourcePort = ReadBe16(l4);
        tuple.destinationPort = ReadBe16(l4 + 2);
        return true;
    }

    bool Invert(const Tuple& tuple, Tuple& inverse) const override
    {
        inverse.sourcePort = tuple.destinationPort;
        inverse.destinationPort = tuple.sourcePort;
        return true;
    }

    void PrintTuple(std::ostream& os, const Tuple& tuple) const override
    {
        os << "sport=" << tuple.sourcePort << " dport=" << tuple.destinationPort << ' ';
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_PORT_TRACKER_H */
