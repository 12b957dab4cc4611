/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-command-parser.h"

#include "nf-conntrack-command-values.h"
#include "nf-conntrack-command.h"
#include "nf-text-error.h"
#include "nf-text.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

using Verb = ConntrackVerb;
using Option = ConntrackOption;

/// How a verb is written.
struct VerbSpec
{
    Verb verb;
    char letter;
    const char* name;
};

const VerbSpec VERBS[] = {
    {Verb::LIST, 'L', "dump"},
    {Verb::GET, 'G', "get"},
    {Verb::CREATE, 'I', "create"},
    {Verb::ADD, 'A', "add"},
    {Verb::UPDATE, 'U', "update"},
    {Verb::DELETE, 'D', "delete"},
    {Verb::FLUSH, 'F', "flush"},
    {Verb::COUNT, 'C', "counter"},
    {Verb::STATS, 'S', "stats"},
};

/// Reads one command line; see ParseConntrackCommand.
class Reader
{
  public:
    explicit Reader(const std::string& line)
        : m_words(SplitCommandLine(line))
    {
    }

    ConntrackCommand Read()
    {
        while (m_next < m_words.size())
        {
            ReadWord(m_words[m_next++]);
        }
        if (!m_hasVerb)
        {
            throw ConntrackCommandError("no command, e.g. -L");
        }
        Finish();
        return m_command;
    }

  private:
    /// What a word turned out to be, with what follows it.
    void ReadWord(const std::string& word)
    {
        if (word.size() < 2 || word[0] != '-')
        {
            throw ConntrackCommandError("unexpected argument `" + word + "'");
        }
        if (word[1] == '-')
        {
            const std::size_t equals = word.find('=');
            const bool hasValue = equals != std::string::npos;
            ReadLong(word,
                     word.substr(2, hasValue ? equals - 2 : equals),
                     hasValue ? std::optional(word.substr(equals + 1)) : std::nullopt);
            return;
        }
        for (std::size_t i = 1; i < word.size(); ++i)
        {
            const std::string rest = word.substr(i + 1);
            if (ReadLetter(word, word[i], rest))
            {
                return; // it took the rest
            }
        }
    }

    /// \return whether the rest of the word was its argument
    bool ReadLetter(const std::string& word, char letter, const std::string& rest)
    {
        for (const VerbSpec& spec : VERBS)
        {
            if (letter == spec.letter)
            {
                TakeVerb(spec);
                return false;
            }
        }
        for (const ConntrackOptionSpec& spec : GetConntrackOptions())
        {
            if (letter != 0 && letter == spec.letter)
            {
                const bool takes = spec.argument != ConntrackArgument::NONE && !rest.empty();
                TakeOption(spec,
                           "-" + std::string(1, letter),
                           takes ? std::optional(rest) : std::nullopt);
                return takes;
            }
        }
        FailUnknown(word);
    }

    void ReadLong(const std::string& word,
                  const std::string& name,
                  const std::optional<std::string>& value)
    {
        const VerbSpec* verb = nullptr;
        const ConntrackOptionSpec* option = nullptr;
        std::size_t candidates = 0;
        for (const VerbSpec& spec : VERBS)
        {
            if (std::string(spec.name).rfind(name, 0) == 0)
            {
                verb = &spec;
                ++candidates;
            }
        }
        for (const ConntrackOptionSpec& spec : GetConntrackOptions())
        {
            if (!HasConntrackOption(spec.option, m_command.protocol))
            {
                continue;
            }
            bool isPart = false;
            for (const std::string known : spec.names)
            {
                if (known == name)
                {
                    TakeOption(spec, word, value);
                    return;
                }
                isPart = isPart || known.rfind(name, 0) == 0;
            }
            option = isPart ? &spec : option;
            candidates += isPart ? 1 : 0;
        }
        if (candidates != 1 || name.empty())
        {
            FailUnknown(word);
        }
        if (verb != nullptr)
        {
            TakeVerb(*verb);
            return;
        }
        TakeOption(*option, word, value);
    }

    [[noreturn]] static void FailUnknown(const std::string& word)
    {
        if (word == "-E" || word == "--event")
        {
            throw ConntrackCommandError("-E is no command here: Ctnetlink::Subscribe tells events");
        }
        throw ConntrackCommandError("unknown option `" + word + "'");
    }

    void TakeVerb(const VerbSpec& spec)
    {
        const std::string table = TakeOptionalArgument().value_or("conntrack");
        const auto isPart = [&table](const std::string& name) { return name.rfind(table, 0) == 0; };
        const bool expectations = isPart("expect");
        if (!expectations && !isPart("conntrack"))
        {
            throw ConntrackCommandError("unknown type `" + table + "'");
        }
        if (expectations && spec.verb == Verb::ADD)
        {
            throw ConntrackCommandError("Can't do --add on expectations");
        }
        if (m_hasVerb)
        {
            throw ConntrackCommandError("Invalid commands combination");
        }
        m_hasVerb = true;
        m_command.verb = spec.verb;
        m_command.expectations = expectations;
    }

    std::optional<std::string> TakeOptionalArgument()
    {
        if (m_next < m_words.size() && m_words[m_next].find_first_of("-!") != 0)
        {
            return m_words[m_next++];
        }
        return std::nullopt;
    }

    void TakeOption(const ConntrackOptionSpec& spec,
                    const std::string& word,
                    std::optional<std::string> value)
    {
        if (!value && spec.argument == ConntrackArgument::OPTIONAL)
        {
            value = TakeOptionalArgument();
        }
        if (!value && spec.argument == ConntrackArgument::NEEDED)
        {
            if (m_next == m_words.size())
            {
                throw ConntrackCommandError("option `" + word + "' requires an argument");
            }
            value = m_words[m_next++];
        }
        m_command.given |= GetBit(spec.option);
        TakeConntrackOption(m_command, spec, value);
    }

    /// Check what only the whole line can tell, and make addresses networks.
    void Finish()
    {
        ConntrackCommand& c = m_command;
        if (c.Has(Option::ANY_NAT) && (c.Has(Option::SRC_NAT) || c.Has(Option::DST_NAT)))
        {
            throw ConntrackCommandError("cannot specify `--src-nat' or `--dst-nat' with "
                                        "`--any-nat'");
        }
        CheckConntrackOptions(c.verb, c.expectations, c.protocol, c.given);
        constexpr uint64_t FILTER = GetBit(Option::PROTOCOL) | GetBit(Option::SRC) |
                                    GetBit(Option::DST) | GetBit(Option::REPLY_SRC) |
                                    GetBit(Option::REPLY_DST) | GetBit(Option::MARK) |
                                    GetBit(Option::STATUS) | GetBit(Option::ZONE);
        if (c.Has(Option::ZERO) && (c.given & FILTER) != 0)
        {
            throw ConntrackCommandError("Can't use -z with filtering parameters");
        }
        if (c.protocol != 0)
        {
            c.original.protocol = c.protocol;
        }
        if (!c.expectations)
        {
            Mask(Option::MASK_SRC, "src", c.maskSource, c.original.source);
            Mask(Option::MASK_DST, "dst", c.maskDestination, c.original.destination);
        }
    }

    void Mask(Option option,
              const std::string& name,
              uint32_t mask,
              std::optional<MaskedNumber>& end) const
    {
        if (!m_command.Has(option))
        {
            return;
        }
        if (!end)
        {
            throw ConntrackCommandError("Can't use --mask-" + name + " without --" + name);
        }
        end = MaskedNumber{end->value & mask, mask};
    }

    std::vector<std::string> m_words;
    std::size_t m_next{0};
    bool m_hasVerb{false};
    ConntrackCommand m_command;
};

} // namespace

ConntrackCommand
ParseConntrackCommand(const std::string& line)
{
    try
    {
        return Reader(line).Read();
    }
    catch (const RuleError& error)
    {
        throw ConntrackCommandError(error.what());
    }
}

} // namespace netfilter
} // namespace ns3
