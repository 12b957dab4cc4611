/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_SET_H
#define NF_RULE_SET_H

#include "nf-rule-parser.h"
#include "nf-rule-program.h"
#include "nf-table.h"
#include "nf-text-error.h"

#include "ns3/random-variable-stream.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class RuleHost;

/// Options of iptables-restore.
struct RestoreOptions
{
    bool counters{false}; //!< -c: take the counters from the text too
    bool noFlush{false};  //!< -n: add to the rules that are there
};

/**
 * \brief The tables of rules of one node, and the languages they are written in.
 *
 * A change works on copies of tables; they are checked, compiled and put in place together, or
 * not at all. Packets under way, even the one whose hook makes the change, go on in the tables in
 * which they began.
 */
class RuleSet
{
  public:
    explicit RuleSet(RuleHost& host);
    ~RuleSet();

    RuleSet(const RuleSet&) = delete;
    RuleSet& operator=(const RuleSet&) = delete;

    /**
     * \brief Let a packet pass a table at its hook (Linux: ipt_do_table).
     * \param table which
     * \param context the packet; context.hook must be one of the table's
     * \return ACCEPT, DROP, STOLEN or QUEUE
     */
    Verdict Traverse(TableId table, PacketContext& context);

    /**
     * \brief Run one iptables command.
     * \param line e.g. `-t nat -A POSTROUTING -o eth1 -j MASQUERADE`, quoted as for a shell
     * \return what iptables prints, "" when it prints nothing
     * \throws RuleError; nothing was changed then
     */
    std::string Command(const std::string& line);

    /**
     * \brief Load rules as iptables-restore does, all of them or none.
     *
     * Tables that the text does not name stay as they are; those it names lose their rules and
     * chains first.
     *
     * \param text in iptables-save form
     * \param name what errors call the text
     * \param options of iptables-restore
     * \throws RuleError `NAME:LINE: message`; nothing was changed then
     */
    void RestoreText(const std::string& text,
                     const std::string& name,
                     const RestoreOptions& options = {});

    /**
     * \brief Write the rules as iptables-save does: tables in use, the latest first.
     * \param counters with -c
     */
    std::string Save(bool counters) const;

    /// \return a table as it is now
    const Table& GetTable(TableId table) const;

    /// \return the node
    RuleHost& GetHost() const
    {
        return m_host;
    }

    /**
     * \brief State that several rules share by a name, such as the list of `-m recent --name`.
     *
     * It lives as long as a rule holds it, so it outlives the replacement of a table.
     *
     * \param name with the extension in front, e.g. "recent:DEFAULT"
     * \tparam T its type, default-constructed when it is new
     */
    template <typename T>
    std::shared_ptr<T> GetShared(const std::string& name)
    {
        std::weak_ptr<void>& place = m_shared[name];
        std::shared_ptr<T> state = std::static_pointer_cast<T>(place.lock());
        if (!state)
        {
            state = std::make_shared<T>();
            place = state;
        }
        return state;
    }

    /// \return where matches and targets draw from
    Ptr<UniformRandomVariable> GetRandom() const
    {
        return m_random;
    }

    /// Give random matches and targets a stream of their own. \return how many streams were taken
    int64_t AssignStreams(int64_t stream);

  private:
    friend class RestoreReader;

    /// A table and what it was compiled to.
    struct Slot
    {
        Ptr<const Table> table;
        Ptr<const RuleProgram> program;
    };

    /// Check and compile a table. \param[out] line of the rule that is wrong \throws RuleError
    static Slot Prepare(Ptr<const Table> table, uint32_t& line);
    /// Put a table in place.
    void Commit(const Slot& change);
    /// A table came into use.
    void Use(TableId table);

    RuleHost& m_host;
    std::array<Slot, TABLE_COUNT> m_slots;
    std::vector<TableId> m_used; //!< in the order in which they came into use
    std::map<std::string, std::weak_ptr<void>> m_shared;
    Ptr<UniformRandomVariable> m_random;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_SET_H */
