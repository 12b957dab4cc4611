/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-names.h"
#include "nf-rule-parser.h"
#include "nf-text-error.h"
#include "nf-text.h"

#include <algorithm>

// The options that every command has: what RuleParser does with each.

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr std::size_t MAX_INTERFACE = 15;

bool
IsCommand(char letter)
{
    return std::string("ACDEFILNPRSXZ").find(letter) != std::string::npos;
}

} // namespace

void
RuleParser::TakeBuiltin(const BuiltinOption& option, const std::string* attached)
{
    const std::string shown =
        option.letter == '0' ? std::string("--") + option.name : std::string("-") + option.letter;
    if (m_inverted && std::string("sdiopf").find(option.letter) == std::string::npos)
    {
        throw RuleError("cannot have ! before " + shown);
    }
    std::string argument;
    if (option.argument != BuiltinOption::NO)
    {
        if (attached != nullptr)
        {
            argument = *attached;
        }
        else if (option.argument == BuiltinOption::YES || HasArgument())
        {
            argument = NextArgument(shown);
        }
    }
    if (IsCommand(option.letter))
    {
        TakeCommand(option, argument);
        return;
    }
    if (!m_seen.insert(option.letter).second && option.letter != 'm' && option.letter != 'v')
    {
        throw RuleError("multiple " + shown + " flags not allowed");
    }
    switch (option.letter)
    {
    case 's':
        TakeAddresses(argument, m_sources, ruleinvert::SOURCE);
        break;
    case 'd':
        TakeAddresses(argument, m_destinations, ruleinvert::DESTINATION);
        break;
    case 'i':
        TakeInterface(argument, m_head.in, ruleinvert::IN);
        break;
    case 'o':
        TakeInterface(argument, m_head.out, ruleinvert::OUT);
        break;
    case 'p':
        TakeProtocol(argument);
        break;
    case 'f':
        m_head.fragment = true;
        m_head.inverted |= m_inverted ? ruleinvert::FRAGMENT : 0;
        break;
    case 'm':
        LoadMatch(argument);
        break;
    case 'j':
        TakeJump(argument, false);
        break;
    case 'g':
        TakeJump(argument, true);
        break;
    case 'c':
        TakeCounter(argument);
        break;
    case 't':
        TakeTable(argument);
        break;
    case 'n':
        m_command.numeric = true;
        break;
    case 'v':
        m_command.verbose = true;
        break;
    case 'x':
        m_command.exact = true;
        break;
    case '0':
        m_command.lineNumbers = true;
        break;
    default: // -w, -W, -4, -M: nothing to wait for or to load here
        break;
    }
}

void
RuleParser::TakeCommand(const BuiltinOption& option, const std::string& argument)
{
    using Kind = RuleCommand::Kind;
    const Kind kind = static_cast<Kind>(option.letter);
    if (m_command.kind != Kind::NONE)
    {
        const auto lists = [](Kind k) { return k == Kind::LIST || k == Kind::LIST_RULES; };
        const bool both = (lists(kind) && m_command.kind == Kind::ZERO) ||
                          (lists(m_command.kind) && kind == Kind::ZERO);
        if (!both)
        {
            throw RuleError(std::string("Cannot use -") + option.letter + " with -" +
                            static_cast<char>(m_command.kind));
        }
        m_command.zero = true;
    }
    if (kind != Kind::ZERO || !m_command.zero)
    {
        m_command.kind = kind;
    }
    if (!argument.empty() || option.argument == BuiltinOption::YES)
    {
        m_command.chain = argument;
    }

    switch (kind)
    {
    case Kind::DELETE:
        if (HasArgument())
        {
            TakeRuleNumber();
            m_command.kind = Kind::DELETE_NUMBER;
        }
        break;
    case Kind::REPLACE:
        if (!HasArgument())
        {
            throw RuleError("-R requires a rule number");
        }
        TakeRuleNumber();
        break;
    case Kind::INSERT:
        m_command.number = 1;
        if (HasArgument())
        {
            TakeRuleNumber();
        }
        break;
    case Kind::LIST:
    case Kind::LIST_RULES:
    case Kind::ZERO:
        if (!argument.empty() && HasArgument())
        {
            TakeRuleNumber();
        }
        break;
    case Kind::POLICY:
        if (!HasArgument())
        {
            throw RuleError("-P requires a chain and a policy");
        }
        m_command.argument = NextArgument("-P");
        break;
    case Kind::RENAME:
        if (!HasArgument())
        {
            throw RuleError("-E requires old-chain-name and new-chain-name");
        }
        m_command.argument = NextArgument("-E");
        break;
    default:
        break;
    }
}

void
RuleParser::TakeRuleNumber()
{
    const std::string word = NextArgument("");
    uint64_t number;
    if (!ParseNumber(word, 0xffffffff, number) || number == 0)
    {
        throw RuleError("Invalid rule number `" + word + "'");
    }
    m_command.number = static_cast<uint32_t>(number);
}

void
RuleParser::TakeTable(const std::string& name)
{
    if (m_fixedTable)
    {
        throw RuleError("The -t option cannot be used in a file of rules");
    }
    if (!FindTable(name, m_command.table))
    {
        throw RuleError("can't initialize table `" + name + "': Table does not exist");
    }
}

void
RuleParser::TakeAddresses(const std::string& text, std::vector<Network>& networks, uint8_t invert)
{
    for (const std::string& part : Split(text, ','))
    {
        Network network;
        const std::size_t first = part.find_first_not_of(' ');
        ParseNetwork(first == std::string::npos ? "" : part.substr(first),
                     network.address,
                     network.mask);
        networks.push_back(network);
    }
    m_head.inverted |= m_inverted ? invert : 0;
}

void
RuleParser::TakeInterface(const std::string& name, std::string& pattern, uint8_t invert)
{
    if (name.empty())
    {
        throw RuleError("Empty interface is likely to be undesired");
    }
    if (name.size() > MAX_INTERFACE)
    {
        throw RuleError("interface name `" + name + "' must be shorter than IFNAMSIZ (15)");
    }
    pattern = name;
    m_head.inverted |= m_inverted ? invert : 0;
}

void
RuleParser::TakeProtocol(const std::string& text)
{
    m_head.protocol = ParseProtocol(text);
    if (m_inverted && m_head.protocol == 0)
    {
        throw RuleError("rule would never match protocol");
    }
    m_head.inverted |= m_inverted ? ruleinvert::PROTOCOL : 0;
    m_site.protocol = m_head.protocol;
    m_site.protocolInverted = m_inverted;
}

void
RuleParser::TakeCounter(const std::string& first)
{
    std::string packets = first;
    std::string bytes;
    const std::size_t comma = first.find(',');
    if (comma != std::string::npos)
    {
        packets = first.substr(0, comma);
        bytes = first.substr(comma + 1);
    }
    else if (HasArgument())
    {
        bytes = NextArgument("-c");
    }
    else
    {
        throw RuleError("-c requires packet and byte counter");
    }
    if (!ParseNumber(packets, UINT64_MAX, m_command.counter.packets))
    {
        throw RuleError("-c packet counter not numeric");
    }
    if (!ParseNumber(bytes, UINT64_MAX, m_command.counter.bytes))
    {
        throw RuleError("-c byte counter not numeric");
    }
}

void
RuleParser::TakeJump(const std::string& name, bool isGoto)
{
    if (!m_jump.empty())
    {
        throw RuleError("a rule has one of -j and -g only");
    }
    if (name.empty())
    {
        throw RuleError("Invalid target name (too short)");
    }
    m_jump = name;
    m_goto = isGoto;
    const TargetType* type = isGoto ? nullptr : TargetRegistration::Find(name);
    if (type != nullptr)
    {
        m_target = std::make_unique<Loaded<TargetType>>(type, m_site);
        m_known.emplace_back(&m_target->options, &type->GetGrammar());
    }
}

} // namespace netfilter
} // namespace ns3
