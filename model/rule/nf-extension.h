/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_EXTENSION_H
#define NF_EXTENSION_H

#include "nf-need.h"
#include "nf-options.h"

#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief What matches and targets have in common: text, life and limits of one use in a rule.
 * \tparam Product Match or Target
 */
template <typename Product>
class RuleExtension : public SimpleRefCount<Product>
{
  public:
    RuleExtension() = default;
    RuleExtension(const RuleExtension&) = delete;
    RuleExtension& operator=(const RuleExtension&) = delete;
    virtual ~RuleExtension() = default;

    /**
     * \brief Write the options as iptables-save does, each with a blank in front.
     * \param os e.g. " --dport 69"; iptables must read the text back to the same thing
     */
    virtual void Save(std::ostream& os) const
    {
        (void)os;
    }

    /**
     * \brief Write what iptables -L shows, with a blank in front.
     * \param os e.g. " udp dpt:69"
     * \param numeric whether names of ports and the like are unwanted (-n)
     */
    virtual void List(std::ostream& os, bool numeric) const
    {
        (void)os;
        (void)numeric;
    }

    /**
     * \brief A copy as it was when its rule was made; only for what keeps a state of its own.
     *
     * Linux builds a table anew at every change of it, so that limits and quotas begin again.
     *
     * \return nullptr when there is no state, and the same object may stay
     */
    virtual Ptr<Product> Renew() const
    {
        return nullptr;
    }

    /// \return what must be running on the node for it, as long as a rule has it
    virtual Need GetNeed() const
    {
        return Need::NOTHING;
    }

    /**
     * \brief Refuse hooks that depend on the options; fixed limits stand in the registration.
     * \param hooks mask of the hooks from which the rule can be reached
     * \throws RuleError
     */
    virtual void CheckHooks(uint32_t hooks) const
    {
        (void)hooks;
    }
};

/**
 * \brief What the rule language and the checks know of a kind of match or target.
 */
class ExtensionInfo
{
  public:
    const std::string& GetName() const
    {
        return m_name;
    }

    const std::vector<OptionSpec>& GetGrammar() const
    {
        return m_grammar;
    }

    /**
     * \brief Check the fixed limits (Linux: xt_check_match, xt_check_target).
     * \param kind "match" or "target"
     * \param table the rule's table
     * \param hooks mask of the hooks from which the rule can be reached
     * \param protocol what the rule's -p says, 0 for all
     * \param inverted whether that is "! -p"
     * \throws RuleError naming the limit that is broken
     */
    void CheckLimits(const char* kind,
                     TableId table,
                     uint32_t hooks,
                     uint8_t protocol,
                     bool inverted) const;

  protected:
    explicit ExtensionInfo(const char* name)
        : m_name(name)
    {
    }

    std::string m_name;
    std::vector<OptionSpec> m_grammar;
    uint32_t m_tables{~0U};
    uint32_t m_hooks{~0U};
    uint8_t m_protocol{0};
};

/**
 * \brief A kind of match or target: its name, its grammar, its limits, how to make one.
 *
 * Built in one expression; every limit is optional:
 * \code
 *   TargetType("DNAT", TargetType::Make<DnatTarget>)
 *       .Option("to-destination", 1, optionflag::REQUIRED)
 *       .Option("random", 0)
 *       .OnlyInTables(TableBit(TableId::NAT))
 *       .OnlyAtHooks(HookBit(Hook::PRE_ROUTING) | HookBit(Hook::LOCAL_OUT))
 * \endcode
 * \tparam Product Match or Target
 */
template <typename Product>
class ExtensionType : public ExtensionInfo
{
  public:
    /// Builds one from its options. \throws RuleError
    using Maker = Ptr<Product> (*)(const Options& options);

    /**
     * \param name as in -m NAME or -j NAME
     * \param maker builds one
     */
    ExtensionType(const char* name, Maker maker)
        : ExtensionInfo(name),
          m_maker(maker)
    {
    }

    /// The usual maker: a class with a constructor that takes the options.
    template <typename T>
    static Ptr<Product> Make(const Options& options)
    {
        return Create<T>(options);
    }

    /**
     * \brief Add an option to the grammar.
     * \param name without the dashes
     * \param arguments how many words follow: 0, 1 or 2
     * \param flags bits of namespace optionflag
     * \param alias another name of it
     * \param exclusive options with the same number above 0 exclude each other
     */
    ExtensionType& Option(const char* name,
                          uint32_t arguments,
                          uint8_t flags = 0,
                          const char* alias = nullptr,
                          uint32_t exclusive = 0)
    {
        m_grammar.push_back(OptionSpec{name, alias, arguments, flags, exclusive});
        return *this;
    }

    /// Allowed in these tables only. \param tables mask of TableBit()s
    ExtensionType& OnlyInTables(uint32_t tables)
    {
        m_tables = tables;
        return *this;
    }

    /// Allowed only where these hooks lead. \param hooks mask of HookBit()s
    ExtensionType& OnlyAtHooks(uint32_t hooks)
    {
        m_hooks = hooks;
        return *this;
    }

    /// Allowed only in rules with this -p, without "!".
    ExtensionType& OnlyForProtocol(uint8_t protocol)
    {
        m_protocol = protocol;
        return *this;
    }

    /// Build one. \throws RuleError
    Ptr<Product> Build(const Options& options) const
    {
        return m_maker(options);
    }

  private:
    Maker m_maker;
};

/**
 * \brief Registers a match or target at program start.
 *
 * A room has one at namespace level. It is consulted when a rule is read, never per packet.
 * \tparam Product Match or Target
 */
template <typename Product>
class ExtensionRegistration
{
  public:
    explicit ExtensionRegistration(const ExtensionType<Product>& type)
    {
        GetRegistry().emplace(type.GetName(), type);
    }

    /// \return the kind of that name, or nullptr
    static const ExtensionType<Product>* Find(const std::string& name)
    {
        const auto it = GetRegistry().find(name);
        return it == GetRegistry().end() ? nullptr : &it->second;
    }

    /// \return the names of all kinds
    static std::vector<std::string> GetNames()
    {
        std::vector<std::string> names;
        for (const auto& entry : GetRegistry())
        {
            names.push_back(entry.first);
        }
        return names;
    }

  private:
    using Registry = std::map<std::string, ExtensionType<Product>>;

    /// One for the whole program, in nf-extension.cc.
    static Registry& GetRegistry();
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_EXTENSION_H */
