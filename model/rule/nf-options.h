/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_OPTIONS_H
#define NF_OPTIONS_H

#include "nf-table-id.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class RuleHost;
class RuleSet;

/// What may be done with an option, bits of OptionSpec::flags.
namespace optionflag
{
constexpr uint8_t NEGATABLE = 1;  //!< "! --option" is allowed
constexpr uint8_t REQUIRED = 2;   //!< the extension is useless without it
constexpr uint8_t REPEATABLE = 4; //!< may be given more than once
} // namespace optionflag

/// One option in the grammar of a match or a target.
struct OptionSpec
{
    const char* name;   //!< without the dashes
    const char* alias;  //!< another name of it, or nullptr
    uint32_t arguments; //!< how many words follow it: 0, 1 or 2
    uint8_t flags;      //!< bits of namespace optionflag
    uint32_t exclusive; //!< options with the same number above 0 exclude each other
};

/// The rule of a match or a target, as far as it is known during parsing.
struct RuleSite
{
    RuleHost& host;                 //!< the node
    RuleSet& rules;                 //!< for what several rules share
    TableId table{TableId::FILTER}; //!< the table
    uint8_t protocol{0};            //!< what -p says, 0 for all
    bool protocolInverted{false};   //!< "! -p"
};

/// A range of ports, bounds included.
struct PortRange
{
    uint16_t min{0};
    uint16_t max{65535};
    bool inverted{false};

    bool Contains(uint16_t port) const
    {
        return (port >= min && port <= max) != inverted;
    }

    /// \return whether it is every port
    bool IsAny() const
    {
        return min == 0 && max == 65535 && !inverted;
    }
};

/**
 * \brief The options that one match or target was given in one rule, to build it from.
 *
 * All getters throw a RuleError that names the extension and the option, e.g.
 * `mark: bad integer value for option "--mark", or out of range`.
 */
class Options
{
  public:
    /// One option as it was given.
    struct Given
    {
        const OptionSpec* spec;
        bool inverted;
        std::vector<std::string> arguments;
        uint8_t protocol; //!< what -p had said by then, 0 for nothing
    };

    /**
     * \param owner name of the extension
     * \param grammar its options; outlives this
     * \param site its rule
     */
    Options(const std::string& owner, const std::vector<OptionSpec>& grammar, RuleSite& site);

    /**
     * \brief Take one more option.
     * \throws RuleError when it is given twice, cannot be inverted or excludes another
     */
    void Add(const OptionSpec& spec, bool inverted, std::vector<std::string> arguments);

    /// Check that nothing required is missing. \throws RuleError
    void CheckComplete() const;

    /// \return node, table and protocol of the rule
    RuleSite& GetSite() const
    {
        return m_site;
    }

    /// \return whether no option was given at all
    bool IsEmpty() const
    {
        return m_given.empty();
    }

    /// \return every option, in the order of the rule
    const std::vector<Given>& GetAll() const
    {
        return m_given;
    }

    /// \return the option of that name, the last one if repeated, or nullptr
    const Given* Find(const char* name) const;

    bool Has(const char* name) const
    {
        return Find(name) != nullptr;
    }

    /// \return whether it was given with "!"
    bool IsInverted(const char* name) const;

    /// \return its first argument, or \p fallback when it was not given
    std::string GetText(const char* name, const std::string& fallback = "") const;

    /// \return its argument as a number of min..max, or \p fallback when it was not given
    uint64_t GetNumber(const char* name, uint64_t min, uint64_t max, uint64_t fallback) const;

    /**
     * \brief Read "value" or "value/mask", 32 bits each.
     * \param name an option that was given
     * \param[out] value the value, not masked
     * \param[out] mask all ones when it is left out
     */
    void GetMasked(const char* name, uint32_t& value, uint32_t& mask) const;

    /**
     * \brief Read "port", "from:to", ":to" or "from:".
     * \param name an option
     * \param read how a port is read: ParsePort or ParseResolvedPort
     * \return every port when it was not given
     */
    PortRange GetPorts(const char* name,
                       const std::function<bool(const std::string&, uint16_t&)>& read) const;

    /// \return numbers as "from:to" with either end optional, each in 0..max
    void GetRange(const char* name, uint64_t max, uint64_t& from, uint64_t& to) const;

    /// Throw a RuleError with the extension's name in front.
    [[noreturn]] void Fail(const std::string& message) const;

  private:
    std::string m_owner;
    const std::vector<OptionSpec>& m_grammar;
    RuleSite& m_site;
    std::vector<Given> m_given;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_OPTIONS_H */
