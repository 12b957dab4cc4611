/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-bit-names.h"
#include "nf-ct-state.h"
#include "nf-match.h"
#include "nf-names.h"
#include "nf-rule-host.h"
#include "nf-rule-set.h"
#include "nf-text.h"

#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// In the order in which they are printed.
const BitNames STATES = {
    {"INVALID", ctstate::INVALID},
    {"NEW", ctstate::NEW},
    {"RELATED", ctstate::RELATED},
    {"ESTABLISHED", ctstate::ESTABLISHED},
    {"UNTRACKED", ctstate::UNTRACKED},
    {"SNAT", ctstate::SNAT},
    {"DNAT", ctstate::DNAT},
};

const BitNames STATUSES = {
    {"EXPECTED", status::EXPECTED},
    {"SEEN_REPLY", status::SEEN_REPLY},
    {"ASSURED", status::ASSURED},
    {"CONFIRMED", status::CONFIRMED},
    {"NONE", 0},
};

uint32_t
ReadBits(const Options& options, const char* option, const BitNames& names)
{
    return ParseBits(options.GetText(option), names, LetterCase::ANY, [&](const std::string& word) {
        options.Fail(std::string("Bad ") + option + " \"" + word + "\"");
    });
}

std::string
FormatRange(uint64_t from, uint64_t to)
{
    return std::to_string(from) + (from == to ? "" : ":" + std::to_string(to));
}

/// One condition: given or not, inverted or not.
struct Condition
{
    Condition(const Options& options, const char* option)
        : name(option),
          given(options.Has(option)),
          inverted(options.IsInverted(option))
    {
    }

    /// \return whether the packet fails the condition
    bool Fails(bool fulfilled) const
    {
        return given && fulfilled == inverted;
    }

    void Print(std::ostream& os, const char* dashes, const std::string& value) const
    {
        if (given)
        {
            os << (inverted ? " ! " : " ") << dashes << name << " " << value;
        }
    }

    const char* name;
    bool given;
    bool inverted;
};

/// An address under a mask, of one of the tuples.
struct AddressCondition : Condition
{
    AddressCondition(const Options& options, const char* option)
        : Condition(options, option)
    {
        if (given)
        {
            const std::string text = options.GetText(option);
            uint32_t network;
            ParseNetwork(text, network, mask);
            // What the mask does not cover is printed all the same.
            if (!ParseAddress(text.substr(0, text.find('/')), address))
            {
                address = network;
            }
        }
    }

    bool Fails(uint32_t actual) const
    {
        return Condition::Fails(((actual ^ address) & mask) == 0);
    }

    void Print(std::ostream& os, const char* dashes) const
    {
        const bool host = mask == 0xffffffff;
        Condition::Print(os, dashes, FormatAddress(address) + (host ? "" : FormatMask(mask)));
    }

    uint32_t address{0};
    uint32_t mask{0};
};

/// A range of ports (or ICMP ids, as Linux) of one of the tuples.
struct PortCondition : Condition
{
    PortCondition(const Options& options, const char* option)
        : Condition(options, option),
          ports(options.GetPorts(option, ParseResolvedPort))
    {
    }

    bool Fails(uint16_t port) const
    {
        return given && !ports.Contains(port);
    }

    void Print(std::ostream& os, const char* dashes) const
    {
        Condition::Print(os, dashes, FormatRange(ports.min, ports.max));
    }

    PortRange ports;
};

/**
 * \brief -m conntrack: all about the packet's connection (Linux: conntrack_mt, revision 3).
 *
 * Without a connection only --ctstate is looked at, whatever else is asked for.
 */
class ConntrackMatch : public Match
{
  public:
    explicit ConntrackMatch(const Options& options)
        : m_conntrack(*options.GetSite().host.GetConntrack()),
          m_state(options, "ctstate"),
          m_protocol(options, "ctproto"),
          m_origSource(options, "ctorigsrc"),
          m_origDestination(options, "ctorigdst"),
          m_replySource(options, "ctreplsrc"),
          m_replyDestination(options, "ctrepldst"),
          m_origSourcePort(options, "ctorigsrcport"),
          m_origDestinationPort(options, "ctorigdstport"),
          m_replySourcePort(options, "ctreplsrcport"),
          m_replyDestinationPort(options, "ctrepldstport"),
          m_status(options, "ctstatus"),
          m_expire(options, "ctexpire"),
          m_direction(options, "ctdir")
    {
        if (options.IsEmpty())
        {
            options.Fail("At least one option is required");
        }
        if (m_state.given)
        {
            m_states = ReadBits(options, "ctstate", STATES);
        }
        if (m_protocol.given)
        {
            m_protocolNumber = ParseProtocol(options.GetText("ctproto"));
        }
        if (m_status.given)
        {
            m_statuses = ReadBits(options, "ctstatus", STATUSES);
        }
        if (m_expire.given)
        {
            options.GetRange("ctexpire", 0xffffffff, m_expireMin, m_expireMax);
        }
        if (m_direction.given)
        {
            const std::string text = options.GetText("ctdir");
            m_reply = EqualsIgnoringCase(text, "REPLY");
            if (!m_reply && !EqualsIgnoringCase(text, "ORIGINAL"))
            {
                options.Fail("Bad value for \"--ctdir\" option: \"" + text + "\"");
            }
        }
    }

    bool Matches(const PacketContext& context, bool&) override
    {
        const Connection* ct = PeekPointer(context.ct);
        if (m_state.given)
        {
            uint32_t bits = GetCtState(context);
            if (ct != nullptr)
            {
                bits |= ct->Has(status::SRC_NAT) ? ctstate::SNAT : 0;
                bits |= ct->Has(status::DST_NAT) ? ctstate::DNAT : 0;
            }
            if (m_state.Fails((m_states & bits) != 0))
            {
                return false;
            }
        }
        if (ct == nullptr)
        {
            return m_state.given;
        }
        if (m_direction.given && m_reply != (GetDirection(context.ctinfo) == Direction::REPLY))
        {
            return false;
        }
        const Tuple& original = ct->GetOriginal();
        const Tuple& reply = ct->GetReply();
        return !m_origSource.Fails(original.source) &&
               !m_origDestination.Fails(original.destination) &&
               !m_replySource.Fails(reply.source) && !m_replyDestination.Fails(reply.destination) &&
               !m_protocol.Fails(ct->GetProtocol() == m_protocolNumber) &&
               !m_origSourcePort.Fails(original.sourcePort) &&
               !m_origDestinationPort.Fails(original.destinationPort) &&
               !m_replySourcePort.Fails(reply.sourcePort) &&
               !m_replyDestinationPort.Fails(reply.destinationPort) &&
               !m_status.Fails((ct->GetStatus() & m_statuses) != 0) && !FailsExpire(*ct);
    }

    Need GetNeed() const override
    {
        return Need::CONNTRACK;
    }

    void Save(std::ostream& os) const override
    {
        Print(os, "--");
    }

    void List(std::ostream& os, bool) const override
    {
        Print(os, "");
    }

  private:
    bool FailsExpire(const Connection& ct) const
    {
        if (!m_expire.given)
        {
            return false;
        }
        // The timeout of an unconfirmed connection does not run yet; Linux reads it as over.
        const uint32_t left = ct.IsConfirmed() ? ct.GetRemaining() : 0;
        return m_expire.Fails(left >= m_expireMin && left <= m_expireMax);
    }

    void Print(std::ostream& os, const char* dashes) const
    {
        m_state.Print(os, dashes, FormatBits(m_states, STATES));
        m_protocol.Print(os, dashes, std::to_string(m_protocolNumber));
        m_origSource.Print(os, dashes);
        m_origDestination.Print(os, dashes);
        m_replySource.Print(os, dashes);
        m_replyDestination.Print(os, dashes);
        m_origSourcePort.Print(os, dashes);
        m_origDestinationPort.Print(os, dashes);
        m_replySourcePort.Print(os, dashes);
        m_replyDestinationPort.Print(os, dashes);
        m_status.Print(os, dashes, m_statuses == 0 ? "NONE" : FormatBits(m_statuses, STATUSES));
        m_expire.Print(os, dashes, FormatRange(m_expireMin, m_expireMax));
        m_direction.Print(os, dashes, m_reply ? "REPLY" : "ORIGINAL");
    }

    const Conntrack& m_conntrack;
    Condition m_state;
    Condition m_protocol;
    AddressCondition m_origSource;
    AddressCondition m_origDestination;
    AddressCondition m_replySource;
    AddressCondition m_replyDestination;
    PortCondition m_origSourcePort;
    PortCondition m_origDestinationPort;
    PortCondition m_replySourcePort;
    PortCondition m_replyDestinationPort;
    Condition m_status;
    Condition m_expire;
    Condition m_direction;
    uint32_t m_states{0};   //!< bits of namespace ctstate
    uint32_t m_statuses{0}; //!< bits of namespace status
    uint8_t m_protocolNumber{0};
    uint64_t m_expireMin{0}; //!< seconds
    uint64_t m_expireMax{0}; //!< seconds
    bool m_reply{false};
};

const MatchRegistration g_conntrack(MatchType("conntrack", MatchType::Make<ConntrackMatch>)
                                        .Option("ctstate", 1, optionflag::NEGATABLE)
                                        .Option("ctproto", 1, optionflag::NEGATABLE)
                                        .Option("ctorigsrc", 1, optionflag::NEGATABLE)
                                        .Option("ctorigdst", 1, optionflag::NEGATABLE)
                                        .Option("ctreplsrc", 1, optionflag::NEGATABLE)
                                        .Option("ctrepldst", 1, optionflag::NEGATABLE)
                                        .Option("ctorigsrcport", 1, optionflag::NEGATABLE)
                                        .Option("ctorigdstport", 1, optionflag::NEGATABLE)
                                        .Option("ctreplsrcport", 1, optionflag::NEGATABLE)
                                        .Option("ctrepldstport", 1, optionflag::NEGATABLE)
                                        .Option("ctstatus", 1, optionflag::NEGATABLE)
                                        .Option("ctexpire", 1, optionflag::NEGATABLE)
                                        .Option("ctdir", 1));

} // namespace

} // namespace netfilter
} // namespace ns3
