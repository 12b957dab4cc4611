/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-parser.h"

#include "nf-rule-error.h"
#include "nf-rule-names.h"
#include "nf-rule-text.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netfilter
{

/// One option that every rule or command may have.
struct RuleParser::Builtin
{
    enum Argument
    {
        NO,
        YES,
        MAYBE,
    };

    char letter; //!< a digit below '4' where there is no short form
    const char* name;
    Argument argument;
};

struct RuleParser::Network
{
    uint32_t address;
    uint32_t mask;
};

/// A match or target whose options are being read.
template <typename Type>
struct RuleParser::Loaded
{
    Loaded(const Type* kind, RuleSite& site)
        : type(kind),
          options(kind->GetName(), kind->GetGrammar(), site)
    {
    }

    const Type* type;
    Options options;
};

namespace
{

constexpr std::size_t MAX_INTERFACE = 15;

/// Letters that any command may have besides those of GetAllowed().
constexpr char ALWAYS[] = "twW4M";

bool
IsAbbreviation(const std::string& text, const std::string& name)
{
    return name.compare(0, text.size(), text) == 0;
}

/// \return letters of the options that a command may have
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

} // namespace

bool
RuleCommand::HasRule() const
{
    return kind == Kind::APPEND || kind == Kind::INSERT || kind == Kind::REPLACE ||
           kind == Kind::DELETE || kind == Kind::CHECK;
}

RuleParser::RuleParser(Netfilter& netfilter, RuleSet& rules)
    : m_site{netfilter, rules}
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
    if (m_command.HasRule())
    {
        CheckRule();
    }
    return m_command;
}

void
RuleParser::ReadLong(const std::string& word)
{
    static constexpr Builtin BUILTINS[] = {
        {'A', "append", Builtin::YES},        {'C', "check", Builtin::YES},
        {'D', "delete", Builtin::YES},        {'E', "rename-chain", Builtin::YES},
        {'F', "flush", Builtin::MAYBE},       {'I', "insert", Builtin::YES},
        {'L', "list", Builtin::MAYBE},        {'N', "new-chain", Builtin::YES},
        {'P', "policy", Builtin::YES},        {'R', "replace", Builtin::YES},
        {'S', "list-rules", Builtin::MAYBE},  {'X', "delete-chain", Builtin::MAYBE},
        {'Z', "zero", Builtin::MAYBE},        {'c', "set-counters", Builtin::YES},
        {'d', "destination", Builtin::YES},   {'d', "dst", Builtin::YES},
        {'f', "fragments", Builtin::NO},      {'g', "goto", Builtin::YES},
        {'i', "in-interface", Builtin::YES},  {'j', "jump", Builtin::YES},
        {'m', "match", Builtin::YES},         {'n', "numeric", Builtin::NO},
        {'o', "out-interface", Builtin::YES}, {'p', "protocol", Builtin::YES},
        {'s', "source", Builtin::YES},        {'s', "src", Builtin::YES},
        {'t', "table", Builtin::YES},         {'v', "verbose", Builtin::NO},
        {'w', "wait", Builtin::MAYBE},        {'W', "wait-interval", Builtin::YES},
        {'x', "exact", Builtin::NO},          {'0', "line-numbers", Builtin::NO},
        {'4', "ipv4", Builtin::NO},           {'M', "modprobe", Builtin::YES},
    };

    // Without dashes: how ReadShort asks for the same table.
    if (word.size() == 1)
    {
        const auto it = std::find_if(std::begin(BUILTINS),
                                     std::end(BUILTINS),
                                     [&word](const Builtin& b) { return b.letter == word[0]; });
        if (it == std::end(BUILTINS))
        {
            throw RuleError("unknown option \"-" + word + "\"");
        }
        return;
    }
}

} // namespace netfilter
} // namespace ns3
