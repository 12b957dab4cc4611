/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// TCP (Linux: nf_conntrack_proto_tcp.c). What a segment means is decided in nf-tcp-machine.cc,
// which knows nothing of connections and packets; here it is carried out.

#include "nf-conntrack.h"
#include "nf-port-tracker.h"
#include "nf-tcp-machine.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

class TcpTracker : public PortTracker
{
  public:
    uint8_t GetProtocol() const override
    {
        return PROTO_TCP;
    }

    const char* GetName() const override
    {
        return "tcp";
    }

    TrackResult Track(Conntrack& conntrack,
                      Connection& connection,
                      PacketContext& context) const override
    {
        const Sysctls& sysctls = conntrack.GetSysctls();
        TcpSegment segment;
        if (!Read(context, sysctls, segment))
        {
            return TrackResult::INVALID;
        }
        TcpConnection& tcp = connection.L4<TcpConnection>();
        if (!connection.IsConfirmed() && StartTcp(tcp, segment, sysctls) != TcpReason::NONE)
        {
            return TrackResult::INVALID;
        }
        TcpCircumstances about;
        about.reply = GetDirection(context.ctinfo) == Direction::REPLY;
        about.seenReply = connection.Has(status::SEEN_REPLY);
        about.assured = connection.Has(status::ASSURED);
        about.ackOffset = GetAckOffset(connection, about.reply, segment);
        about.secondsLeft = about.assured ? conntrack.GetRemaining(connection) : 0;
        return Carry(conntrack, connection, context, TrackTcp(tcp, segment, about, sysctls));
    }

    bool MayReplace(const Connection& newcomer) const override
    {
        return newcomer.L4<TcpConnection>().state == TcpState::SYN_SENT;
    }

    bool MayBeReplaced(const Connection& old, const Connection& newcomer) const override
    {
        const TcpConnection& tcp = old.L4<TcpConnection>();
        return (tcp.state == TcpState::TIME_WAIT || tcp.state == TcpState::CLOSE ||
                tcp.state == TcpState::SYN_SENT2) &&
               IsAfter(newcomer.L4<TcpConnection>().sides[0].end, tcp.sides[0].end);
    }

    void PrintState(std::ostream& os, const Connection& connection) const override
    {
        os << GetTcpStateName(connection.L4<TcpConnection>().state) << ' ';
    }

  private:
    /// Read the header, or find out that it cannot be followed (Linux: tcp_error).
    static bool Read(const PacketContext& context, const Sysctls& sysctls, TcpSegment& segment)
    {
        constexpr uint32_t LONGEST_HEADER = 60;
        const uint32_t length = context.packet.GetL4Length();
        const uint32_t available = std::min(length, LONGEST_HEADER);
        const TcpFault fault =
            ReadTcpSegment(context.packet.PeekL4(0, available), available, length, segment);
        if (fault == TcpFault::TRUNCATED)
        {
            return false;
        }
        const bool verify = sysctls.checksum != 0 && context.hook == Hook::PRE_ROUTING;
        return (!verify || context.packet.IsL4ChecksumOk()) && fault == TcpFault::NONE;
    }

    /// What was added to the sequence numbers that this segment acknowledges.
    static int32_t GetAckOffset(const Connection& connection, bool reply, const TcpSegment& segment)
    {
        return connection.seqAdjust
                   ? connection.seqAdjust->GetOffset(reply ? Direction::ORIGINAL : Direction::REPLY,
                                                     segment.acknowledgement - 1)
                   : 0;
    }

    static TrackResult Carry(Conntrack& conntrack,
                             Connection& connection,
                             const PacketContext& context,
                             const TcpOutcome& outcome)
    {
        if (outcome.changed)
        {
            Conntrack::CacheEvent(connection, ctevent::PROTOINFO);
        }
        switch (outcome.verdict)
        {
        case TcpVerdict::INVALID:
            if (outcome.shortened != 0)
            {
                conntrack.SetTimeout(connection, context, outcome.shortened);
            }
            return TrackResult::INVALID;
        case TcpVerdict::REOPEN:
            conntrack.Delete(connection);
            return TrackResult::REPEAT;
        case TcpVerdict::KILL:
            conntrack.Kill(connection, context);
            return TrackResult::ACCEPT;
        case TcpVerdict::PASS:
            return TrackResult::ACCEPT;
        case TcpVerdict::FOLLOW:
            break;
        }
        if (outcome.assure)
        {
            connection.status |= status::ASSURED;
            Conntrack::CacheEvent(connection, ctevent::ASSURED);
        }
        conntrack.Refresh(connection, context, outcome.timeout);
        return TrackResult::ACCEPT;
    }
};

const TrackerRegistration<TcpTracker> g_tcp;

} // namespace

} // namespace netfilter
} // namespace ns3
