/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-checksum.h"
#include "nf-header-size.h"
#include "nf-rule-host.h"
#include "nf-rule.h"
#include "nf-target.h"
#include "nf-text-error.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t HEADERS =
    headersize::IPV4 + headersize::TCP; //!< what an MTU has to hold beside the data
constexpr uint8_t MSS_OPTION = 2;
constexpr uint32_t MSS_LENGTH = 4;
constexpr uint32_t LARGEST_MSS = 65515;

/**
 * \brief -j TCPMSS: lower the segment size that a SYN asks for (Linux: tcpmss_tg4).
 *
 * It is never raised. A SYN without the option means 536 (RFC 1122), and gets the option.
 */
class TcpMssTarget : public Target
{
  public:
    explicit TcpMssTarget(const Options& options)
        : m_host(options.GetSite().host),
          m_mss(static_cast<uint32_t>(options.GetNumber("set-mss", 0, LARGEST_MSS, 0)))
    {
        if (options.IsEmpty())
        {
            options.Fail("At least one parameter is required");
        }
        // With both the last one counts.
        m_isClamp = options.GetAll().back().spec->arguments == 0;
    }

    RuleVerdict Apply(PacketContext& context) override
    {
        PacketView& packet = context.packet;
        if (packet.GetFragmentOffset() != 0)
        {
            return RuleVerdict::CONTINUE;
        }
        packet.Gather(packet.GetL4Length());
        const uint8_t* tcp = packet.PeekL4(0, headersize::TCP);
        const uint32_t size = tcp == nullptr ? 0 : (tcp[12] >> 4) * 4U;
        if (size < headersize::TCP || packet.GetL4Length() < size)
        {
            return RuleVerdict::DROP;
        }
        uint32_t mss = m_mss;
        if (m_isClamp)
        {
            const uint32_t mtu = m_host.GetPathMtu(context);
            if (mtu <= HEADERS)
            {
                return RuleVerdict::DROP;
            }
            mss = (mtu - HEADERS) & 0xffff;
        }
        if (!Lower(packet, size, mss) && packet.GetL4Length() == size &&
            size < headersize::LONGEST_TCP)
        {
            Insert(packet, mss);
        }
        return RuleVerdict::CONTINUE;
    }

    void CheckHooks(uint32_t hooks) const override
    {
        constexpr uint32_t KNOWS_WAY =
            HookBit(Hook::FORWARD) | HookBit(Hook::LOCAL_OUT) | HookBit(Hook::POST_ROUTING);
        if (m_isClamp && (hooks & ~KNOWS_WAY) != 0)
        {
            throw RuleError("TCPMSS: path-MTU clamping only supported in FORWARD, OUTPUT and "
                            "POSTROUTING hooks");
        }
    }

    void CheckRule(const Rule& rule) const override
    {
        const auto& matches = rule.matches;
        if (std::none_of(matches.begin(), matches.end(), [](const Rule::UsedMatch& used) {
                return used.match->AsksForSyn();
            }))
        {
            throw RuleError("TCPMSS: Only works on TCP SYN packets");
        }
    }

    void Save(std::ostream& os) const override
    {
        Print(os, " --clamp-mss-to-pmtu", " --set-mss ");
    }

    void List(std::ostream& os, bool) const override
    {
        Print(os, " TCPMSS clamp to PMTU", " TCPMSS set ");
    }

  private:
    /// \return whether there is an MSS option, which is as low as wanted now
    static bool Lower(PacketView& packet, uint32_t size, uint32_t mss)
    {
        const uint8_t* tcp = packet.PeekL4(0, size);
        for (uint32_t i = headersize::TCP; i + MSS_LENGTH <= size;)
        {
            if (tcp[i] == MSS_OPTION && tcp[i + 1] == MSS_LENGTH)
            {
                const uint32_t option = ReadBe32(tcp + i);
                if ((option & 0xffff) > mss)
                {
                    packet.SetTcpNumber(i, (option & 0xffff0000) | mss);
                }
                return true;
            }
            // End and no-operation are one byte; a length of 0 must not stop the walk.
            const bool isSingle = tcp[i] < 2 || tcp[i + 1] == 0;
            i += isSingle ? 1 : tcp[i + 1];
        }
        return false;
    }

    static void Insert(PacketView& packet, uint32_t mss)
    {
        constexpr uint32_t UNSAID = 536;
        constexpr uint32_t CHECKSUM = 16;
        mss = std::min(mss, UNSAID);
        const uint8_t offset = static_cast<uint8_t>(*packet.PeekL4(12, 1) + 0x10);
        const char option[MSS_LENGTH] = {MSS_OPTION,
                                         MSS_LENGTH,
                                         static_cast<char>(mss >> 8),
                                         static_cast<char>(mss & 0xff)};
        // What was wrong with the checksum stays wrong with it.
        uint16_t before = 0;
        uint16_t right = 0;
        uint16_t after = 0;
        packet.ReadL4(CHECKSUM, before);
        packet.ReplaceL4(headersize::TCP, 0, "");
        packet.ReadL4(CHECKSUM, right);
        packet.WriteL4(12, &offset, 1);
        packet.ReplaceL4(headersize::TCP, 0, std::string(option, MSS_LENGTH));
        packet.ReadL4(CHECKSUM, after);
        if (before != right)
        {
            uint8_t wrong[2];
            WriteBe16(wrong, ChecksumReplace16(after, before, right));
            packet.WriteL4(CHECKSUM, wrong, 2);
        }
    }

    void Print(std::ostream& os, const char* clamp, const char* set) const
    {
        if (m_isClamp)
        {
            os << clamp;
        }
        else
        {
            os << set << m_mss;
        }
    }

    RuleHost& m_host;
    bool m_isClamp{false};
    uint32_t m_mss;
};

const TargetRegistration g_tcpMss(TargetType("TCPMSS", TargetType::Make<TcpMssTarget>)
                                      .Option("set-mss", 1)
                                      .Option("clamp-mss-to-pmtu", 0)
                                      .OnlyForProtocol(PROTO_TCP));

} // namespace

} // namespace netfilter
} // namespace ns3
