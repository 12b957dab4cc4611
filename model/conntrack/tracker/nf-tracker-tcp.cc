/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// TCP (Linux: nf_conntrack_proto_tcp.c). What a segment means is decided in nf-tcp-machine.cc,
// which knows nothing of connections and packets; here it is carried out.

#include "nf-conntrack.h"
#include "nf-header-size.h"
#include "nf-port-tracker.h"
#include "nf-tcp-reason.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

const SysctlGroup<TcpSysctls> g_sysctls{
    {"nf_conntrack_tcp_be_liberal",
     "TcpBeLiberal",
     "Do not check TCP windows",
     &TcpSysctls::beLiberal,
     0,
     1},
    {"nf_conntrack_tcp_ignore_invalid_rst",
     "TcpIgnoreInvalidRst",
     "Take a RST below what was acknowledged",
     &TcpSysctls::ignoreInvalidRst,
     0,
     1},
    {"nf_conntrack_tcp_loose",
     "TcpLoose",
     "Pick TCP connections up from their middle",
     &TcpSysctls::loose,
     0,
     1},
    {"nf_conntrack_tcp_max_retrans",
     "TcpMaxRetrans",
     "Acknowledgements repeated before a TCP connection is taken for stale",
     &TcpSysctls::maxRetrans,
     0,
     255},
    {"nf_conntrack_tcp_timeout_close",
     "TcpTimeoutClose",
     "Timeout of TCP after a RST, s",
     &TcpSysctls::timeoutClose,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_close_wait",
     "TcpTimeoutCloseWait",
     "Timeout of TCP after the ACK of a FIN, s",
     &TcpSysctls::timeoutCloseWait,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_established",
     "TcpTimeoutEstablished",
     "Timeout of TCP established, s",
     &TcpSysctls::timeoutEstablished,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_fin_wait",
     "TcpTimeoutFinWait",
     "Timeout of TCP after the first FIN, s",
     &TcpSysctls::timeoutFinWait,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_last_ack",
     "TcpTimeoutLastAck",
     "Timeout of TCP after the second FIN, s",
     &TcpSysctls::timeoutLastAck,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_max_retrans",
     "TcpTimeoutMaxRetrans",
     "Timeout of TCP with TcpMaxRetrans repetitions, or a closed window, s",
     &TcpSysctls::timeoutMaxRetrans,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_syn_recv",
     "TcpTimeoutSynRecv",
     "Timeout of TCP after the SYN/ACK, s",
     &TcpSysctls::timeoutSynRecv,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_syn_sent",
     "TcpTimeoutSynSent",
     "Timeout of TCP after the SYN, s",
     &TcpSysctls::timeoutSynSent,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_time_wait",
     "TcpTimeoutTimeWait",
     "Timeout of TCP after the last ACK, s",
     &TcpSysctls::timeoutTimeWait,
     0,
     sysctlmax::TIMEOUT},
    {"nf_conntrack_tcp_timeout_unacknowledged",
     "TcpTimeoutUnacknowledged",
     "Timeout of TCP with data not acknowledged, s",
     &TcpSysctls::timeoutUnacknowledged,
     0,
     sysctlmax::TIMEOUT},
};

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

    const TransportChecksum* GetChecksum() const override
    {
        static constexpr TransportChecksum checksum{16, headersize::TCP, false, false};
        return &checksum;
    }

    bool HasState() const override
    {
        return true;
    }

    bool HasSequenceNumbers() const override
    {
        return true;
    }

    TrackResult Track(Conntrack& conntrack,
                      StateWriter& state,
                      PacketContext& context) const override
    {
        Connection& connection = state.connection;
        const TcpSysctls& sysctls = conntrack.GetSysctls().Get(g_sysctls);
        TcpSegment segment;
        if (const char* fault = Read(context, conntrack.GetSysctls().checksum != 0, segment))
        {
            conntrack.GetEvents().ReportInvalid(context, nullptr, fault);
            return TrackResult::INVALID;
        }
        TcpConnection& tcp = state.L4<TcpConnection>();
        if (!connection.IsConfirmed())
        {
            TcpOutcome outcome;
            outcome.reason = StartTcp(tcp, segment, sysctls);
            if (outcome.reason != TcpReason::NONE)
            {
                Report(conntrack, nullptr, context, outcome, segment);
                return TrackResult::INVALID;
            }
        }
        TcpCircumstances about;
        about.reply = GetDirection(context.ctinfo) == Direction::REPLY;
        about.seenReply = connection.Has(status::SEEN_REPLY);
        about.assured = connection.Has(status::ASSURED);
        about.fixedTimeout = connection.Has(status::FIXED_TIMEOUT);
        about.ackOffset = GetAckOffset(connection, about.reply, segment);
        about.secondsLeft = about.assured ? connection.GetRemaining() : 0;
        const TcpOutcome outcome = TrackTcp(tcp, segment, about, sysctls);
        if (outcome.reason != TcpReason::NONE)
        {
            Report(conntrack, &connection, context, outcome, segment);
        }
        const TrackResult result = Carry(conntrack, state, context, outcome);
        if (outcome.verdict == TcpVerdict::KILL)
        {
            conntrack.Kill(connection, context, ChangeCause::PACKET);
        }
        return result;
    }

    void Close(Conntrack& conntrack,
               StateWriter& state,
               const PacketContext& context) const override
    {
        Connection& connection = state.connection;
        const TcpState before = std::exchange(state.L4<TcpConnection>().state, TcpState::CLOSE);
        if (before != TcpState::CLOSE && !connection.Has(status::FIXED_TIMEOUT))
        {
            conntrack.SetTimeout(connection,
                                 context,
                                 conntrack.GetSysctls().Get(g_sysctls).timeoutClose);
            connection.CacheEvent(ctevent::PROTOINFO);
        }
    }

    bool IsClosing(const Connection& connection) const override
    {
        return IsTcpClosing(connection.L4<TcpConnection>().state);
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

    const char* GetStateName(const Connection& connection) const override
    {
        return GetTcpStateName(connection.L4<TcpConnection>().state);
    }

    void SetProtocolInfo(StateWriter& state, const ProtocolInfo& info) const override
    {
        TcpConnection& tcp = state.L4<TcpConnection>();
        if (info.state)
        {
            const TcpState state = FindTcpState(*info.state);
            if (state == TcpState::INVALID)
            {
                throw std::invalid_argument("there is no TCP state \"" + *info.state + "\"");
            }
            tcp.state = state;
        }
        for (uint32_t side = 0; side < tcp.sides.size(); ++side)
        {
            if (const auto& wanted = info.flags[side])
            {
                uint8_t& flags = tcp.sides[side].flags;
                flags = (flags & ~wanted->mask) | (wanted->value & wanted->mask);
            }
        }
        const auto& sides = tcp.sides;
        if (info.scales && (sides[0].flags & sides[1].flags & tcpside::WINDOW_SCALE) != 0)
        {
            tcp.sides[0].scale = (*info.scales)[0];
            tcp.sides[1].scale = (*info.scales)[1];
        }
    }

    const char* FindState(const std::string& name) const override
    {
        // Linux called it so before there was a simultaneous open.
        const std::string wanted = name == "LISTEN" ? GetTcpStateName(TcpState::SYN_SENT2) : name;
        const TcpState state = FindTcpState(wanted);
        return state == TcpState::INVALID ? nullptr : GetTcpStateName(state);
    }

    ProtocolInfo MakeProtocolInfo(const std::optional<std::string>& state) const override
    {
        // Without its whole history no window can be checked.
        uint32_t flags = tcpside::BE_LIBERAL | tcpside::SACK_PERM;
        for (const TcpState over : {TcpState::TIME_WAIT, TcpState::CLOSE, TcpState::SYN_SENT2})
        {
            // A connection that is over may begin anew.
            flags |= state == GetTcpStateName(over) ? tcpside::CLOSE_INIT : 0;
        }
        ProtocolInfo info = Tracker::MakeProtocolInfo(state);
        info.flags.fill(MaskedNumber{flags, flags});
        return info;
    }

  private:
    /// Report why a segment is INVALID, if anything listens.
    static void Report(Conntrack& conntrack,
                       const Connection* connection,
                       const PacketContext& context,
                       const TcpOutcome& outcome,
                       const TcpSegment& segment)
    {
        if (!conntrack.GetEvents().IsWanted(ConntrackTopic::INVALID))
        {
            return;
        }
        const bool reply = GetDirection(context.ctinfo) == Direction::REPLY;
        conntrack.GetEvents().ReportInvalid(context,
                                            connection,
                                            DescribeTcpReason(outcome, segment.kind, reply));
        if (outcome.shortened != 0)
        {
            // The segment that it answers is still the last one.
            const TcpKind answered = connection->L4<TcpConnection>().lastKind;
            conntrack.GetEvents().ReportInvalid(
                context,
                connection,
                DescribeShortening(outcome, segment.kind, reply, answered));
        }
    }

    /// Read the header. \return nullptr, or why it cannot be followed (Linux: tcp_error)
    static const char* Read(const PacketContext& context, bool verify, TcpSegment& segment)
    {
        const uint32_t length = context.packet.GetL4Length();
        const uint32_t available = std::min(length, headersize::LONGEST_TCP);
        const TcpFault fault =
            ReadTcpSegment(context.packet.PeekL4(0, available), available, length, segment);
        if (fault == TcpFault::TRUNCATED)
        {
            // Linux has no word for a segment without a whole header.
            return length < headersize::TCP ? "" : "truncated packet";
        }
        if (verify && context.hook == Hook::PRE_ROUTING && !context.packet.IsL4ChecksumOk())
        {
            return "bad checksum";
        }
        return fault == TcpFault::NONE ? nullptr : "invalid tcp flag combination";
    }

    /// What was added to the sequence numbers that this segment acknowledges.
    static int32_t GetAckOffset(const Connection& connection, bool reply, const TcpSegment& segment)
    {
        return connection.seqAdjust
                   ? connection.seqAdjust->GetOffset(reply ? Direction::ORIGINAL : Direction::REPLY,
                                                     segment.acknowledgement - 1)
                   : 0;
    }

    /// \return the state of that name, INVALID when there is none
    static TcpState FindTcpState(const std::string& name)
    {
        for (auto state = TcpState::NONE; state < TcpState::INVALID;
             state = static_cast<TcpState>(static_cast<uint8_t>(state) + 1))
        {
            if (name == GetTcpStateName(state))
            {
                return state;
            }
        }
        return TcpState::INVALID;
    }

    static TrackResult Carry(Conntrack& conntrack,
                             StateWriter& state,
                             const PacketContext& context,
                             const TcpOutcome& outcome)
    {
        Connection& connection = state.connection;
        if (outcome.changed)
        {
            connection.CacheEvent(ctevent::PROTOINFO);
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
            conntrack.GetTable().Delete(connection, ChangeCause::REOPENED);
            return TrackResult::REPEAT;
        case TcpVerdict::KILL:
        case TcpVerdict::PASS:
            return TrackResult::ACCEPT;
        case TcpVerdict::FOLLOW:
            break;
        }
        if (outcome.assure)
        {
            state.Set(status::ASSURED);
            connection.CacheEvent(ctevent::ASSURED);
        }
        conntrack.Refresh(connection, context, outcome.timeout);
        return TrackResult::ACCEPT;
    }
};

const TrackerRegistration<TcpTracker> g_tcp;

} // namespace

} // namespace netfilter
} // namespace ns3
