/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TABLE_H
#define NF_TABLE_H

#include "nf-rule.h"

#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief A chain of rules: a built-in one, with a hook and a policy, or one of the user's.
 */
struct Chain
{
    std::string name;
    int hook{-1}; //!< number of its Hook, -1 for a user's chain
    std::vector<Ptr<const Rule>> rules;
    Ptr<const Rule> end; //!< what follows the last rule: the policy, or RETURN

    bool IsBuiltin() const
    {
        return hook >= 0;
    }
};

/**
 * \brief The chains of one table, to be read, listed and changed.
 *
 * A table in use is never changed. A command works on a copy, which is checked, compiled
 * (RuleProgram) and put in its place, as iptables and the kernel do it.
 */
class Table : public SimpleRefCount<Table>
{
  public:
    /// An empty table: built-in chains with policy ACCEPT.
    explicit Table(TableId id);

    /// \return a copy to change; matches and targets with a state begin again
    Ptr<Table> Copy() const;

    TableId GetId() const
    {
        return m_id;
    }

    /// \return all chains: the built-in ones in the order of their hooks, then by name
    const std::vector<Chain>& GetChains() const
    {
        return m_chains;
    }

    /// \return the chain of that name, or nullptr
    const Chain* Find(const std::string& name) const;

    /// \return the place of a chain in GetChains(), or -1
    int FindIndex(const std::string& name) const;

    /// \return how many rules jump to a chain
    uint32_t CountReferences(const std::string& name) const;

    /// Name what each match and target in it needs.
    void ForEachNeed(const std::function<void(Need)>& visit) const;

    /// \name Changes. All throw a RuleError that names what is wrong
    /// @{
    /// \return the chain of that name
    Chain& Get(const std::string& name);
    /// Add a user's chain.
    void AddChain(const std::string& name);
    /// Remove a user's chain that is empty and that no rule jumps to.
    void RemoveChain(const std::string& name);
    /// Rename a user's chain; rules that jump to it follow.
    void RenameChain(const std::string& from, const std::string& to);
    /// Set the policy of a built-in chain and its counter.
    void SetPolicy(const std::string& chain, const std::string& policy, RuleCounter counter);
    /// Remove the rules of a chain.
    void Flush(const std::string& chain);
    /// Remove all rules and all user's chains; policies stay (iptables-restore).
    void Clear();
    /// Set to zero the counters of a rule (counted from 1), or of a whole chain with 0.
    void Zero(const std::string& chain, uint32_t number);
    /// @}

  private:
    /// \return the position of a user-defined chain with that name, existing or not
    std::size_t FindPlace(const std::string& name) const;

    TableId m_id;
    std::vector<Chain> m_chains;
};

/**
 * \brief Check that a chain may be called so.
 * \throws RuleError when it is too long (28 characters at most) or begins with "-" or "!"
 */
void CheckChainName(const std::string& name);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TABLE_H */
