/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-checksum.h"
#include "nf-header-size.h"
#include "nf-rule-host.h"
#include "nf-target.h"
#include "nf-text.h"

#include "ns3/tcp-header.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// --reject-with takes the beginning of either name; the first that fits wins.
struct Answer
{
    const char* name;
    const char* alias;
    uint8_t code; //!< of ICMP's "destination unreachable"
};

constexpr uint8_t TCP_RESET = 255;

constexpr Answer ANSWERS[] = {
    {"icmp-net-unreachable", "net-unreach", 0},
    {"icmp-host-unreachable", "host-unreach", 1},
    {"icmp-proto-unreachable", "proto-unreach", 2},
    {"icmp-port-unreachable", "port-unreach", 3},
    {"icmp-net-prohibited", "net-prohib", 9},
    {"icmp-host-prohibited", "host-prohib", 10},
    {"tcp-reset", "tcp-rst", TCP_RESET},
    {"icmp-admin-prohibited", "admin-prohib", 13},
};

/**
 * \brief Whether the checksum lets the packet be answered with an ICMP error (Linux:
 * nf_reject_verify_csum, nf_ip_checksum).
 *
 * Protocols without a checksum over the whole payload are not checked. For an unknown protocol
 * Linux computes the plain sum, so that hardly any of its packets is ever answered.
 */
bool
HasSoundChecksum(const PacketView& packet)
{
    constexpr uint8_t PROTO_ESP = 50;
    constexpr uint8_t PROTO_AH = 51;
    switch (packet.GetProtocol())
    {
    case PROTO_TCP:
    case PROTO_UDP:
    case PROTO_ICMP:
        return packet.IsL4ChecksumOk();
    case PROTO_GRE:
    case PROTO_AH:
    case PROTO_ESP:
    case PROTO_SCTP:
    case PROTO_UDPLITE:
        return true;
    default:
        break;
    }
    const uint32_t size = packet.GetL4Length();
    return !packet.HasChecksums() || size == 0 ||
           ChecksumFold(ChecksumAdd(packet.PeekL4(0, size), size)) == 0;
}

/**
 * \brief -j REJECT: drop the packet, and notify its sender (Linux: reject_tg).
 *
 * Example: a SYN 1000 from 10.0.0.2:5000 to 10.0.1.2:80 is answered in 10.0.1.2's name with
 * RST, ACK 1001.
 */
class RejectTarget : public Target
{
  public:
    explicit RejectTarget(const Options& options)
        : m_host(options.GetSite().host),
          m_conntrack(*m_host.GetConntrack()),
          m_answer(&Find(options))
    {
        const RuleSite& site = options.GetSite();
        if (m_answer->code == TCP_RESET && (site.protocol != PROTO_TCP || site.protocolInverted))
        {
            options.Fail("tcp-reset is invalid without -p tcp");
        }
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        if (context.packet.GetFragmentOffset() == 0)
        {
            if (m_answer->code == TCP_RESET)
            {
                Reset(context);
            }
            else if (HasSoundChecksum(context.packet))
            {
                m_host.SendUnreachable(context, m_answer->code);
            }
        }
        return RuleVerdict::DROP;
    }

    void Save(std::ostream& os) const override
    {
        os << " --reject-with " << m_answer->name;
    }

    void List(std::ostream& os, bool) const override
    {
        os << " reject-with " << m_answer->name;
    }

  private:
    static const Answer& Find(const Options& options)
    {
        const std::string text = options.GetText("reject-with", "icmp-port-unreachable");
        const auto begins = [&](const char* name) {
            return EqualsIgnoringCase(text, std::string(name).substr(0, text.size()));
        };
        for (const Answer& answer : ANSWERS)
        {
            if (begins(answer.name) || begins(answer.alias))
            {
                return answer;
            }
        }
        options.Fail("unknown reject type \"" + text + "\"");
    }

    /// Answer with a RST that the sender will believe (Linux: nf_send_reset).
    void Reset(const PacketContext& context)
    {
        const PacketView& packet = context.packet;
        const uint8_t* tcp = packet.PeekL4(0, headersize::TCP);
        if (tcp == nullptr || (tcp[13] & TcpHeader::RST) != 0 || !packet.IsL4ChecksumOk())
        {
            return;
        }
        TcpHeader reset;
        reset.SetSourcePort(ReadBe16(tcp + 2));
        reset.SetDestinationPort(ReadBe16(tcp));
        reset.SetWindowSize(0);
        if ((tcp[13] & TcpHeader::ACK) != 0)
        {
            reset.SetFlags(TcpHeader::RST);
            reset.SetSequenceNumber(SequenceNumber32(ReadBe32(tcp + 8)));
        }
        else
        {
            const uint32_t marks = ((tcp[13] & TcpHeader::SYN) != 0 ? 1 : 0) +
                                   ((tcp[13] & TcpHeader::FIN) != 0 ? 1 : 0);
            const uint32_t data = packet.GetL4Length() - (tcp[12] >> 4) * 4U;
            reset.SetFlags(TcpHeader::RST | TcpHeader::ACK);
            reset.SetSequenceNumber(SequenceNumber32(0));
            reset.SetAckNumber(SequenceNumber32(ReadBe32(tcp + 4) + marks + data));
        }
        if (packet.HasChecksums())
        {
            reset.EnableChecksums();
            reset.InitializeChecksum(Ipv4Address(packet.GetDestination()),
                                     Ipv4Address(packet.GetSource()),
                                     PROTO_TCP);
        }
        const Ptr<Packet> message = Create<Packet>();
        message->AddHeader(reset);
        m_conntrack.Close(context);
        m_host.SendBack(context, message);
    }

    RuleHost& m_host;
    Conntrack& m_conntrack;
    const Answer* m_answer;
};

const TargetRegistration g_reject(TargetType("REJECT", TargetType::Make<RejectTarget>)
                                      .Option("reject-with", 1)
                                      .OnlyInTables(TableBit(TableId::FILTER))
                                      .OnlyAtHooks(HookBit(Hook::LOCAL_IN) |
                                                   HookBit(Hook::FORWARD) |
                                                   HookBit(Hook::LOCAL_OUT)));

} // namespace

} // namespace netfilter
} // namespace ns3
