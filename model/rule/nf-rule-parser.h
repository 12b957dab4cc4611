/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_PARSER_H
#define NF_RULE_PARSER_H

#include "nf-table.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// A parsed command line, without the rule it may contain.
struct RuleCommand
{
    /// The command itself, named by its letter.
    enum class Kind : char
    {
        NONE = 0,
        APPEND = 'A',
        CHECK = 'C',
        DELETE = 'D',
        DELETE_NUMBER = 'd', //!< -D CHAIN NUMBER
        RENAME = 'E',
        FLUSH = 'F',
        INSERT = 'I',
        LIST = 'L',
        NEW = 'N',
        POLICY = 'P',
        REPLACE = 'R',
        LIST_RULES = 'S',
        REMOVE = 'X',
        ZERO = 'Z',
    };

    Kind kind{Kind::NONE};
    bool zero{false};               //!< -Z besides -L or -S
    TableId table{TableId::FILTER}; //!< -t
    std::string chain;              //!< "" for all chains
    uint32_t number{0};             //!< of a rule, counted from 1; 0 when none was given
    std::string argument;           //!< of -P the policy, of -E the new name
    RuleCounter counter;            //!< -c
    bool verbose{false};            //!< -v
    bool numeric{false};            //!< -n
    bool exact{false};              //!< -x
    bool lineNumbers{false};        //!< --line-numbers

    /// \return whether the command contains a rule
    bool HasRule() const;
};

/// An option that every rule or command may have.
struct BuiltinOption
{
    /// Whether a word follows it.
    enum Argument : uint8_t
    {
        NO,
        YES,
        MAYBE, //!< only when the next word does not look like an option
    };

    char letter; //!< its short form, or '0' when it has none
    const char* name;
    Argument argument;
};

/**
 * \brief Reads one iptables command, word by word (iptables: do_command4).
 *
 * As there, a match is known to the words after its -m, and `-p udp` makes the options of the
 * match `udp` known as soon as one of them is used.
 */
class RuleParser
{
  public:
    /**
     * \param host the node
     * \param rules of the node
     */
    RuleParser(RuleHost& host, RuleSet& rules);
    ~RuleParser();

    /**
     * \brief Read a whole command.
     * \param words the words after "iptables"
     * \param fixedTable the table of a file's section, in which -t is wrong; or nullptr
     * \return the command
     * \throws RuleError
     */
    RuleCommand Read(std::vector<std::string> words, const TableId* fixedTable = nullptr);

    /**
     * \brief The rules that the command was about: one for each pair of addresses of -s and -d.
     * \param table where they shall stand
     * \param line of the file, 0 without one
     * \throws RuleError
     */
    std::vector<Ptr<const Rule>> MakeRules(const Table& table, uint32_t line = 0) const;

  private:
    /// A value of -s or -d.
    struct Network
    {
        uint32_t address;
        uint32_t mask;
    };

    /// A match or target whose options are being read.
    template <typename Type>
    struct Loaded
    {
        Loaded(const Type* kind, RuleSite& site)
            : type(kind),
              options(kind->GetName(), kind->GetGrammar(), site)
        {
        }

        const Type* type;
        Options options;
    };

    void ReadLong(const std::string& word);
    void ReadShort(const std::string& word);
    bool ReadExtensionOption(const std::string& name, const std::string* value);
    void AddExtensionOption(Options& options, const OptionSpec& spec, const std::string* value);
    bool LoadProtocolMatch();
    void LoadMatch(const std::string& name);

    void TakeBuiltin(const BuiltinOption& option, const std::string* attached);
    void TakeCommand(const BuiltinOption& option, const std::string& argument);
    void TakeAddresses(const std::string& text, std::vector<Network>& networks, uint8_t invert);
    void TakeInterface(const std::string& name, std::string& pattern, uint8_t invert);
    void TakeProtocol(const std::string& text);
    void TakeCounter(const std::string& first);
    void TakeTable(const std::string& name);
    void TakeJump(const std::string& name, bool isGoto);
    void TakeRuleNumber();
    void CheckAllowed() const;
    void CheckRule() const;
    void SetJump(Rule& rule, const Table& table) const;

    bool HasArgument() const;
    std::string NextArgument(const std::string& option);

    std::vector<std::string> m_words;
    std::size_t m_at{0};    //!< the next word
    bool m_inverted{false}; //!< "!" stands before the option being read
    bool m_fixedTable{false};
    std::set<char> m_seen; //!< letters of the options given
    RuleCommand m_command;

    RuleSite m_site;
    RuleHead m_head;
    std::vector<Network> m_sources;
    std::vector<Network> m_destinations;
    std::string m_jump; //!< word after -j or -g
    bool m_goto{false};
    bool m_protocolMatchLoaded{false};
    std::vector<std::unique_ptr<Loaded<MatchType>>> m_matches;
    std::unique_ptr<Loaded<TargetType>> m_target;
    /// Whose options are known, the oldest first.
    std::vector<std::pair<Options*, const std::vector<OptionSpec>*>> m_known;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_PARSER_H */
