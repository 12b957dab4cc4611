/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_PROGRAM_H
#define NF_RULE_PROGRAM_H

#include "nf-table.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief A table as packets meet it: all rules in one row (Linux: ipt_do_table).
 *
 * The common part of a rule takes 48 bytes, so that a thousand rules that do not match are a walk
 * over contiguous memory; names of interfaces are compared once per interface, never per packet.
 */
class RuleProgram : public SimpleRefCount<RuleProgram>
{
  public:
    /**
     * \param table checked; kept alive as long as the program
     * \param depth how many jumps a packet can be inside of at most
     */
    RuleProgram(Ptr<const Table> table, uint32_t depth);

    RuleProgram(const RuleProgram&) = delete;
    RuleProgram& operator=(const RuleProgram&) = delete;

    /**
     * \brief Let a packet pass the rules of context.hook.
     *
     * A target may come back here with another packet, or replace the table; the caller holds a
     * reference meanwhile.
     *
     * \param context the packet
     * \return ACCEPT, DROP, STOLEN or QUEUE
     */
    Verdict Run(PacketContext& context) const;

  private:
    /// One rule, or the end of a chain.
    struct Entry
    {
        uint32_t source;
        uint32_t sourceMask;
        uint32_t destination;
        uint32_t destinationMask;
        uint32_t in;         //!< index into a row of m_rows, 0 for any
        uint32_t out;        //!< the same
        uint32_t firstMatch; //!< index into m_matches
        uint32_t matchCount;
        uint32_t jump; //!< index into m_entries, with JUMP and GOTO
        uint8_t protocol;
        uint8_t fragment;
        uint8_t inverted; //!< bits of namespace ruleinvert
        RuleAction action;
        const Rule* rule; //!< counter, verdict and target
    };

    /// What the entries compare of a packet.
    struct Fields
    {
        uint32_t source;
        uint32_t destination;
        const uint8_t* in;
        const uint8_t* out;
        uint8_t protocol;
        bool laterFragment;
    };

    /// For one interface: which of m_patterns its name fits.
    struct Row
    {
        std::string name;
        std::vector<uint8_t> fits;
    };

    void Append(const Chain& chain, const std::vector<uint32_t>& begins);
    uint32_t AddPattern(const std::string& pattern);
    void Load(Fields& fields, const PacketContext& context) const;
    /// \return the fits of an interface's row, which is created for a new name
    const uint8_t* GetRow(const Interface* interface) const;
    uint32_t FindRow(const std::string& name) const;
    static bool Fits(const Entry& entry, const Fields& fields);
    bool MatchesAll(const Entry& entry, const PacketContext& context, bool& hotdrop) const;

    Ptr<const Table> m_table;
    uint32_t m_depth;
    std::vector<Entry> m_entries;
    std::vector<Match*> m_matches;
    std::array<uint32_t, HOOK_COUNT> m_begin{};       //!< first entry of a hook's chain
    std::array<uint32_t, HOOK_COUNT> m_end{};         //!< its policy
    std::vector<std::string> m_patterns{""};          //!< interface names of rules; [0] is any
    mutable std::vector<std::unique_ptr<Row>> m_rows; //!< one a name, never removed; [0] for ""
    mutable std::vector<uint32_t> m_rowOfIndex;       //!< by interface number, where to look first
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_PROGRAM_H */
