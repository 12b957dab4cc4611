/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-command-values.h"

#include "nf-bit-names.h"
#include "nf-conntrack-command.h"
#include "nf-names.h"
#include "nf-text-error.h"
#include "nf-text.h"
#include "nf-tracker.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <stdexcept>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

using Option = ConntrackOption;

[[noreturn]] void
FailParameter(const std::string& word)
{
    throw ConntrackCommandError("Bad parameter `" + word + "'");
}

template <typename T>
T
ReadNumber(const std::string& text)
{
    uint64_t number = 0;
    if (!ParseNumber(text, std::numeric_limits<T>::max(), number))
    {
        FailParameter(text);
    }
    return static_cast<T>(number);
}

uint32_t
ReadAddress(const std::string& text)
{
    uint32_t address = 0;
    if (!ParseAddress(text, address))
    {
        throw ConntrackCommandError("Invalid IP address `" + text + "'");
    }
    return address;
}

/// Reads what follows options.
class Values
{
  public:
    explicit Values(ConntrackCommand& command)
        : m_command(command)
    {
    }

    void Take(const ConntrackOptionSpec& spec, const std::optional<std::string>& value)
    {
        ConntrackCommand& c = m_command;
        switch (spec.option)
        {
        case Option::SRC:
            TakeAddress(*value, c.original.source, Option::MASK_SRC, c.maskSource);
            break;
        case Option::DST:
            TakeAddress(*value, c.original.destination, Option::MASK_DST, c.maskDestination);
            break;
        case Option::TUPLE_SRC:
            TakeAddress(*value, c.expected.source, Option::MASK_SRC, c.maskSource);
            break;
        case Option::TUPLE_DST:
            TakeAddress(*value, c.expected.destination, Option::MASK_DST, c.maskDestination);
            break;
        case Option::REPLY_SRC:
        case Option::REPLY_DST: {
            if (value->find('/') != std::string::npos)
            {
                throw ConntrackCommandError("CIDR notation unavailable for `--" +
                                            std::string(spec.names.front()) + "'");
            }
            auto& end = spec.option == Option::REPLY_SRC ? c.reply.source : c.reply.destination;
            end = MaskedNumber{ReadAddress(*value)};
            break;
        }
        case Option::MASK_SRC:
            c.maskSource = ReadAddress(*value);
            break;
        case Option::MASK_DST:
            c.maskDestination = ReadAddress(*value);
            break;
        case Option::PROTOCOL:
            TakeProtocol(*value);
            break;
        case Option::FAMILY:
            if (*value != "ipv4")
            {
                throw ConntrackCommandError("`" + *value + "' unsupported protocol");
            }
            break;
        case Option::TIMEOUT:
            c.timeout = ReadNumber<uint32_t>(*value);
            break;
        case Option::STATUS:
            TakeStatus(*value);
            break;
        case Option::MARK: {
            const auto parts = Split(*value, '/');
            c.mark.value = ReadNumber<uint32_t>(parts[0]);
            c.mark.mask = parts.size() > 1 ? ReadNumber<uint32_t>(parts[1]) : 0xffffffff;
            break;
        }
        case Option::ZONE:
            c.zone = ReadNumber<uint16_t>(*value);
            break;
        case Option::SRC_NAT:
            TakeNat(value, {&c.sourceNat});
            break;
        case Option::DST_NAT:
            TakeNat(value, {&c.destinationNat});
            break;
        case Option::ANY_NAT:
            TakeNat(value, {&c.sourceNat, &c.destinationNat});
            break;
        case Option::OUTPUT:
            if (*value != "extended")
            {
                FailParameter(*value);
            }
            c.extended = true;
            break;
        case Option::ZERO:
            break;
        case Option::HELPER:
            c.helper = *value;
            break;
        case Option::MASTER:
            TakeMaster(*value);
            break;
        case Option::CLASS:
            c.expectClass = ReadNumber<uint32_t>(*value);
            break;
        case Option::FLAGS:
            c.expectFlags = ParseBits(
                *value,
                {{"PERMANENT", expectflag::PERMANENT}, {"INACTIVE", expectflag::INACTIVE}},
                LetterCase::ANY,
                FailParameter);
            break;
        case Option::FOLLOW:
            if (*value != "original" && *value != "reply")
            {
                FailParameter(*value);
            }
            c.follow = *value == "reply" ? Direction::REPLY : Direction::ORIGINAL;
            break;
        case Option::SAVED:
            TakeNat(value, {&c.saved});
            break;
        default:
            TakeOwn(spec.option, *value);
            break;
        }
    }

  private:
    /// An option of a protocol.
    void TakeOwn(Option option, const std::string& value)
    {
        ConntrackCommand& c = m_command;
        switch (option)
        {
        case Option::SPORT:
            c.original.sourcePort = ReadNumber<uint16_t>(value);
            break;
        case Option::DPORT:
            c.original.destinationPort = ReadNumber<uint16_t>(value);
            break;
        case Option::REPLY_SPORT:
            c.reply.sourcePort = ReadNumber<uint16_t>(value);
            break;
        case Option::REPLY_DPORT:
            c.reply.destinationPort = ReadNumber<uint16_t>(value);
            break;
        case Option::MASK_SPORT:
            c.maskSourcePort = ReadNumber<uint16_t>(value);
            break;
        case Option::MASK_DPORT:
            ReadNumber<uint16_t>(value); // Linux has no such mask, and passes it over
            break;
        case Option::TUPLE_SPORT:
            c.expected.sourcePort = ReadNumber<uint16_t>(value);
            break;
        case Option::TUPLE_DPORT:
            c.expected.destinationPort = ReadNumber<uint16_t>(value);
            break;
        case Option::STATE:
            TakeState(value);
            break;
        case Option::ICMP_TYPE:
            c.original.icmpType = ReadNumber<uint8_t>(value);
            break;
        case Option::ICMP_CODE:
            c.original.icmpCode = ReadNumber<uint8_t>(value);
            break;
        default: // ICMP_ID
            c.original.icmpId = ReadNumber<uint16_t>(value);
            break;
        }
    }

    void TakeAddress(const std::string& text,
                     std::optional<MaskedNumber>& end,
                     Option maskOption,
                     uint32_t& mask)
    {
        const std::size_t slash = text.find('/');
        end = MaskedNumber{ReadAddress(text.substr(0, slash))};
        if (slash == std::string::npos)
        {
            return;
        }
        uint64_t prefix = 0;
        if (!ParseNumber(text.substr(slash + 1), 32, prefix))
        {
            throw ConntrackCommandError("Invalid netmask");
        }
        if (prefix < 32)
        {
            mask = prefix == 0 ? 0 : 0xffffffffU << (32 - prefix);
            m_command.given |= GetBit(maskOption);
        }
    }

    void TakeMaster(const std::string& text)
    {
        try
        {
            m_command.master = ParseTuple(text);
        }
        catch (const std::invalid_argument&)
        {
            FailParameter(text);
        }
    }

    void TakeProtocol(const std::string& text)
    {
        try
        {
            m_command.protocol = ParseProtocol(text);
        }
        catch (const RuleError&)
        {
            m_command.protocol = 0;
        }
        if (m_command.protocol == 0)
        {
            throw ConntrackCommandError("`" + text + "' unsupported protocol");
        }
    }

    void TakeStatus(const std::string& text)
    {
        static const BitNames NAMES = {{"ASSURED", status::ASSURED},
                                       {"SEEN_REPLY", status::SEEN_REPLY},
                                       {"UNSET", 0},
                                       {"FIXED_TIMEOUT", status::FIXED_TIMEOUT},
                                       {"EXPECTED", status::EXPECTED}};
        for (const std::string& word : Split(text, ','))
        {
            const bool negated = !word.empty() && word[0] == '!';
            if (EqualsIgnoringCase(word, "UNREPLIED"))
            {
                m_command.statusUnset |= status::SEEN_REPLY;
                continue;
            }
            uint32_t& bits = negated ? m_command.statusUnset : m_command.statusSet;
            bits |= ParseBits(word.substr(negated ? 1 : 0), NAMES, LetterCase::ANY, FailParameter);
        }
    }

    void TakeState(const std::string& name)
    {
        const Tracker& tracker = Tracker::Get(m_command.protocol);
        const char* const state = tracker.FindState(name);
        if (state == nullptr)
        {
            std::string protocol = tracker.GetName();
            std::transform(protocol.begin(), protocol.end(), protocol.begin(), [](unsigned char c) {
                return static_cast<char>(std::toupper(c));
            });
            throw ConntrackCommandError("unknown " + protocol + " state `" + name + "'");
        }
        m_command.state = state;
    }

    static void TakeNat(const std::optional<std::string>& text,
                        const std::vector<ConntrackNatOption*>& ends)
    {
        if (!text)
        {
            return;
        }
        const std::size_t colon = text->find(':');
        ConntrackNatOption read;
        read.address = ReadAddress(text->substr(0, colon));
        if (colon != std::string::npos)
        {
            const std::string port = text->substr(colon + 1);
            uint64_t number = 0;
            if (port.empty())
            {
                throw ConntrackCommandError("No port specified after `:'");
            }
            if (!ParseNumber(port, 65535, number))
            {
                throw ConntrackCommandError("Invalid port `" + port + "'");
            }
            read.port = static_cast<uint16_t>(number);
        }
        for (ConntrackNatOption* end : ends)
        {
            *end = read;
        }
    }

    ConntrackCommand& m_command;
};

} // namespace

void
TakeConntrackOption(ConntrackCommand& command,
                    const ConntrackOptionSpec& spec,
                    const std::optional<std::string>& value)
{
    Values(command).Take(spec, value);
}

} // namespace netfilter
} // namespace ns3
