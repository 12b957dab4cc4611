/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-header-size.h"
#include "nf-match.h"
#include "nf-names.h"
#include "nf-ports.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/**
 * \brief -m udp: ports (Linux: udp_mt). A packet too short for them is dropped.
 */
class UdpMatch : public Match
{
  public:
    explicit UdpMatch(const Options& options)
        : m_source(options.GetPorts("sport", ParseResolvedPort)),
          m_destination(options.GetPorts("dport", ParseResolvedPort))
    {
    }

    bool Matches(const PacketContext& context, bool& hotdrop) override
    {
        if (context.packet.GetFragmentOffset() != 0)
        {
            return false;
        }
        const uint8_t* header = context.packet.PeekL4(0, headersize::UDP);
        if (header == nullptr)
        {
            hotdrop = true;
            return false;
        }
        return m_source.Contains(ReadBe16(header)) && m_destination.Contains(ReadBe16(header + 2));
    }

    void Save(std::ostream& os) const override
    {
        SavePorts(os, "sport", m_source);
        SavePorts(os, "dport", m_destination);
    }

    void List(std::ostream& os, bool numeric) const override
    {
        os << " udp";
        ListPorts(os, "spt", m_source, PROTO_UDP, numeric);
        ListPorts(os, "dpt", m_destination, PROTO_UDP, numeric);
    }

  private:
    PortRange m_source;
    PortRange m_destination;
};

const MatchRegistration g_udp(MatchType("udp", MatchType::Make<UdpMatch>)
                                  .Option("sport", 1, optionflag::NEGATABLE, "source-port")
                                  .Option("dport", 1, optionflag::NEGATABLE, "destination-port")
                                  .OnlyForProtocol(PROTO_UDP));

} // namespace

} // namespace netfilter
} // namespace ns3
