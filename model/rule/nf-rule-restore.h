/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_RULE_RESTORE_H
#define NF_RULE_RESTORE_H

#include "nf-rule-set.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Reads text in iptables-save form into new tables (iptables: iptables-restore).
 */
class RestoreReader
{
  public:
    /**
     * \param rules what is there before
     * \param name what errors call the text
     * \param options of iptables-restore
     */
    RestoreReader(RuleSet& rules, const std::string& name, const RestoreOptions& options);

    /**
     * \brief Read a whole text.
     * \return the tables it names, checked and compiled, in order of their COMMIT
     * \throws RuleError with name and line
     */
    std::vector<RuleSet::Slot> Read(const std::string& text);

  private:
    void ReadLine(const std::string& line);
    void BeginTable(const std::string& line);
    void ReadChain(const std::string& line);
    void ReadCommand(const std::string& line);
    void CommitTable();
    /// \return the number of bytes that "[packets:bytes]" and the blanks behind it take
    static std::size_t ReadCounter(const std::string& text, RuleCounter& counter);

    RuleSet& m_rules;
    std::string m_name;
    RestoreOptions m_options;
    uint32_t m_line{0};      //!< the line being read
    uint32_t m_faultLine{0}; //!< the line to blame, when it is another one
    Ptr<Table> m_table;      //!< the table whose section is being read
    std::vector<RuleSet::Slot> m_done;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_RULE_RESTORE_H */
