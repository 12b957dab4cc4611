/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-parser.h"

#include "nf-names.h"
#include "nf-suggest.h"
#include "nf-text-error.h"

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace netfilter
{

namespace
{

// clang-format off
constexpr BuiltinOption BUILTINS[] = {
    {'A', "append", BuiltinOption::YES},
    {'C', "check", BuiltinOption::YES},
    {'D', "delete", BuiltinOption::YES},
    {'E', "rename-chain", BuiltinOption::YES},
    {'F', "flush", BuiltinOption::MAYBE},
    {'I', "insert", BuiltinOption::YES},
    {'L', "list", BuiltinOption::MAYBE},
    {'N', "new-chain", BuiltinOption::YES},
    {'P', "policy", BuiltinOption::YES},
    {'R', "replace", BuiltinOption::YES},
    {'S', "list-rules", BuiltinOption::MAYBE},
    {'X', "delete-chain", BuiltinOption::MAYBE},
    {'Z', "zero", BuiltinOption::MAYBE},
    {'c', "set-counters", BuiltinOption::YES},
    {'d', "destination", BuiltinOption::YES},
    {'d', "dst", BuiltinOption::YES},
    {'f', "fragments", BuiltinOption::NO},
    {'g', "goto", BuiltinOption::YES},
    {'i', "in-interface", BuiltinOption::YES},
    {'j', "jump", BuiltinOption::YES},
    {'m', "match", BuiltinOption::YES},
    {'n', "numeric", BuiltinOption::NO},
    {'o', "out-interface", BuiltinOption::YES},
    {'p', "protocol", BuiltinOption::YES},
    {'s', "source", BuiltinOption::YES},
    {'s', "src", BuiltinOption::YES},
    {'t', "table", BuiltinOption::YES},
    {'v', "verbose", BuiltinOption::NO},
    {'w', "wait", BuiltinOption::MAYBE},
    {'W', "wait-interval", BuiltinOption::YES},
    {'x', "exact", BuiltinOption::NO},
    {'0', "line-numbers", BuiltinOption::NO},
    {'4', "ipv4", BuiltinOption::NO},
    {'M', "modprobe", BuiltinOption::YES},
};
// clang-format on

/// These any command may have.
constexpr char ALWAYS[] = "twW4M";

/// \return letters of the other options that a command may have
std::string
GetAllowed(RuleCommand::Kind kind)
{
    switch (kind)
    {
    case RuleCommand::Kind::APPEND:
    case RuleCommand::Kind::INSERT:
    case RuleCommand::Kind::REPLACE:
        return "sdpjgiofcvm";
    case RuleCommand::Kind::DELETE:
    case RuleCommand::Kind::CHECK:
        return "sdpjgiofvm";
    case RuleCommand::Kind::LIST:
        return "nvx0";
    case RuleCommand::Kind::POLICY:
        return "vc";
    default:
        return "v";
    }
}

bool
IsAbbreviation(const std::string& text, const std::string& name)
{
    return name.compare(0, text.size(), text) == 0;
}

} // namespace

bool
RuleCommand::HasRule() const
{
    return kind == Kind::APPEND || kind == Kind::INSERT || kind == Kind::REPLACE ||
           kind == Kind::DELETE || kind == Kind::CHECK;
}

RuleParser::RuleParser(RuleHost& host, RuleSet& rules)
    : m_site{host, rules}
{
}

RuleParser::~RuleParser() = default;

RuleCommand
RuleParser::Read(std::vector<std::string> words, const TableId* fixedTable)
{
    m_words = std::move(words);
    m_fixedTable = fixedTable != nullptr;
    if (m_fixedTable)
    {
        m_command.table = *fixedTable;
    }
    while (m_at < m_words.size())
    {
        const std::string word = m_words[m_at++];
        if (word == "!")
        {
            if (m_inverted)
            {
                throw RuleError("multiple consecutive ! not allowed");
            }
            if (m_at == m_words.size())
            {
                throw RuleError("nothing appropriate following !");
            }
            m_inverted = true;
            continue;
        }
        if (word.size() > 2 && word[0] == '-' && word[1] == '-')
        {
            ReadLong(word);
        }
        else if (word.size() > 1 && word[0] == '-')
        {
            ReadShort(word);
        }
        else
        {
            throw RuleError("Bad argument `" + word + "'");
        }
        m_inverted = false;
    }
    m_site.table = m_command.table;
    CheckAllowed();
    if (m_command.table == TableId::NAT && (m_jump == "DROP" || m_command.argument == "DROP"))
    {
        throw RuleError("The \"nat\" table is not intended for filtering, the use of DROP is "
                        "therefore inhibited");
    }
    if (m_command.HasRule())
    {
        CheckRule();
    }
    return m_command;
}

void
RuleParser::ReadShort(const std::string& word)
{
    for (std::size_t i = 1; i < word.size(); ++i)
    {
        const auto option = std::find_if(std::begin(BUILTINS), std::end(BUILTINS), [&](auto& b) {
            return b.letter == word[i] && b.letter != '0';
        });
        if (option == std::end(BUILTINS))
        {
            throw RuleError(std::string("unknown option \"-") + word[i] + "\"");
        }
        const std::string rest = word.substr(i + 1);
        if (option->argument != BuiltinOption::NO && !rest.empty())
        {
            TakeBuiltin(*option, &rest);
            return;
        }
        TakeBuiltin(*option, nullptr);
    }
}

void
RuleParser::ReadLong(const std::string& word)
{
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals - 2);
    const std::string attached = equals == std::string::npos ? "" : word.substr(equals + 1);
    const std::string* value = equals == std::string::npos ? nullptr : &attached;

    for (const BuiltinOption& option : BUILTINS)
    {
        if (name == option.name)
        {
            TakeBuiltin(option, value);
            return;
        }
    }
    if (ReadExtensionOption(name, value))
    {
        return;
    }
    if (LoadProtocolMatch() && ReadExtensionOption(name, value))
    {
        return;
    }
    RuleVerdict verdict;
    if (!m_jump.empty() && m_target == nullptr && !FindVerdict(m_jump, verdict))
    {
        throw RuleError("unknown option \"--" + name + "\": there is no target `" + m_jump +
                        "', and a chain takes no options");
    }
    throw RuleError("unknown option \"--" + name + "\"");
}

bool
RuleParser::ReadExtensionOption(const std::string& name, const std::string* value)
{
    for (auto known = m_known.rbegin(); known != m_known.rend(); ++known)
    {
        for (const OptionSpec& spec : *known->second)
        {
            if (name == spec.name || (spec.alias != nullptr && name == spec.alias))
            {
                AddExtensionOption(*known->first, spec, value);
                return true;
            }
        }
    }

    // No such name: then what only one name begins with.
    const BuiltinOption* builtin = nullptr;
    const OptionSpec* extension = nullptr;
    Options* owner = nullptr;
    uint32_t count = 0;
    for (const BuiltinOption& option : BUILTINS)
    {
        if (IsAbbreviation(name, option.name))
        {
            builtin = &option;
            ++count;
        }
    }
    for (const auto& [options, grammar] : m_known)
    {
        for (const OptionSpec& spec : *grammar)
        {
            if (IsAbbreviation(name, spec.name) ||
                (spec.alias != nullptr && IsAbbreviation(name, spec.alias)))
            {
                extension = &spec;
                owner = options;
                ++count;
            }
        }
    }
    if (count != 1)
    {
        return false;
    }
    if (builtin != nullptr)
    {
        TakeBuiltin(*builtin, value);
    }
    else
    {
        AddExtensionOption(*owner, *extension, value);
    }
    return true;
}

void
RuleParser::AddExtensionOption(Options& options, const OptionSpec& spec, const std::string* value)
{
    if (spec.arguments == 0 && value != nullptr)
    {
        options.Fail(std::string("option \"--") + spec.name + "\" takes no argument");
    }
    std::vector<std::string> arguments;
    for (uint32_t i = 0; i < spec.arguments; ++i)
    {
        if (i > 0 && !HasArgument())
        {
            options.Fail(std::string("option \"--") + spec.name + "\" requires " +
                         std::to_string(spec.arguments) + " arguments");
        }
        arguments.push_back(
            i == 0 && value != nullptr ? *value : NextArgument(std::string("--") + spec.name));
    }
    options.Add(spec, m_inverted, std::move(arguments));
}

bool
RuleParser::LoadProtocolMatch()
{
    if (m_protocolMatchLoaded || m_head.protocol == 0)
    {
        return false;
    }
    m_protocolMatchLoaded = true;
    const std::string name = FormatProtocol(m_head.protocol);
    const bool loaded = std::any_of(m_matches.begin(), m_matches.end(), [&name](const auto& match) {
        return match->type->GetName() == name;
    });
    if (loaded || MatchRegistration::Find(name) == nullptr)
    {
        return false;
    }
    LoadMatch(name);
    return true;
}

void
RuleParser::LoadMatch(const std::string& name)
{
    const MatchType* type = MatchRegistration::Find(name);
    if (type == nullptr)
    {
        throw RuleError("Couldn't load match `" + name + "': no such match" +
                        SuggestName(name, MatchRegistration::GetNames()) +
                        " (all are in model/rule/match)");
    }
    m_matches.push_back(std::make_unique<Loaded<MatchType>>(type, m_site));
    m_known.emplace_back(&m_matches.back()->options, &type->GetGrammar());
}

void
RuleParser::CheckAllowed() const
{
    if (m_command.kind == RuleCommand::Kind::NONE)
    {
        throw RuleError("no command specified");
    }
    const std::string allowed = GetAllowed(m_command.kind) + ALWAYS;
    for (const char letter : m_seen)
    {
        if (allowed.find(letter) == std::string::npos)
        {
            const std::string name = letter == '0' ? "--line-numbers" : std::string("-") + letter;
            throw RuleError("Illegal option `" + name + "' with this command");
        }
    }
}

bool
RuleParser::HasArgument() const
{
    return m_at < m_words.size() && m_words[m_at][0] != '-' && m_words[m_at][0] != '!';
}

std::string
RuleParser::NextArgument(const std::string& option)
{
    if (m_at == m_words.size())
    {
        throw RuleError("option \"" + option + "\" requires an argument");
    }
    return m_words[m_at++];
}

} // namespace netfilter
} // namespace ns3
