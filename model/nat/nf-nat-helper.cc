/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What NAT does for application helpers (Linux: nf_nat_helper.c, nf_nat_ftp.c): addresses in texts
// are translated as their packets are, and what they announced follows its master.

#include "nf-alg.h"
#include "nf-nat.h"
#include "nf-tracker.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

void
Nat::FollowMaster(Connection& connection, const Expectation& expectation)
{
    const Direction other =
        expectation.direction == Direction::REPLY ? Direction::ORIGINAL : Direction::REPLY;
    const Tuple& master = connection.master->GetTuple(other);

    // It comes from where the master sends to ...
    NatRange range;
    range.flags = natrange::MAP_IPS;
    range.minAddress = master.destination;
    range.maxAddress = master.destination;
    Setup(connection, range, ManipType::SRC);

    // ... and goes to the host that announced it, to the port that it announced.
    range.flags = natrange::MAP_IPS | natrange::PROTO_SPECIFIED;
    range.minAddress = master.source;
    range.maxAddress = master.source;
    range.minPort = expectation.savedPort;
    range.maxPort = expectation.savedPort;
    Setup(connection, range, ManipType::DST);
}

bool
Nat::ExpectAtFreePort(const std::shared_ptr<Expectation>& expectation)
{
    constexpr uint32_t ATTEMPTS = 128;
    const uint16_t first = expectation->tuple.destinationPort;
    const uint32_t range = 65535U - first;
    for (uint32_t attempt = 0;; ++attempt)
    {
        const ExpectResult result = m_conntrack.GetExpectations().Add(expectation);
        if (result != ExpectResult::BUSY)
        {
            // Linux takes port 0 for "none is free", though it is expected from now on.
            return result == ExpectResult::OK && expectation->tuple.destinationPort != 0;
        }
        if (attempt >= std::min(range, ATTEMPTS))
        {
            return false;
        }
        expectation->tuple.destinationPort =
            static_cast<uint16_t>(first + m_random->GetInteger(0, range - 1));
    }
}

Verdict
Nat::TranslateAddress(PacketContext& context, const AlgAddress& address)
{
    Expectation& expectation = *address.expectation;
    Connection& connection = *expectation.master;
    const Direction direction = GetDirection(context.ctinfo);
    const Direction other =
        direction == Direction::ORIGINAL ? Direction::REPLY : Direction::ORIGINAL;
    // It will be answered where this packet's other end sends to.
    expectation.savedPort = expectation.tuple.destinationPort;
    expectation.direction = other;
    expectation.followMaster = true;
    if (!ExpectAtFreePort(address.expectation))
    {
        return context.Drop(DropReason::EXPECTATION);
    }
    const std::string text =
        address.write(connection.GetTuple(other).destination, expectation.tuple.destinationPort);
    constexpr uint32_t SEQUENCE = 4;
    const uint8_t* tcp = context.packet.PeekL4(SEQUENCE, 4);
    const uint32_t sequence = tcp != nullptr ? ReadBe32(tcp) : 0;
    if (!context.packet.ReplaceL4(address.offset, address.length, text))
    {
        ExpectationTable::Withdraw(expectation);
        return context.Drop(DropReason::NAT);
    }
    const int32_t longer = static_cast<int32_t>(text.size() - address.length);
    if (longer != 0 && connection.tracker->HasSequenceNumbers())
    {
        if (!connection.seqAdjust)
        {
            connection.seqAdjust = std::make_unique<SeqAdjust>();
        }
        m_conntrack.GetEvents()
            .Change(connection, ChangeCause::PACKET, &context, [&](StateWriter& state) {
                state.Set(status::SEQ_ADJUST);
                connection.seqAdjust->Correct(direction, sequence, longer);
            });
    }
    return Verdict::ACCEPT;
}

} // namespace netfilter
} // namespace ns3
