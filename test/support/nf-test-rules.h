/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_RULES_H
#define NF_TEST_RULES_H

#include "netfilter.h"
#include "nf-rule-set.h"
#include "nf-test-packet.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/**
 * \brief The tables of a router without a stack: eth0 inside, eth1 outside.
 */
class RuleTest : public testing::Test
{
  protected:
    RuleTest();
    ~RuleTest() override;

    /// Run iptables commands.
    std::string Iptables(const std::string& command);
    /// \return the message of the error that a command ends with, "" when there is none
    std::string GetError(const std::string& command);
    /// \return the message of the error that a text of rules ends with, "" when there is none
    std::string GetRestoreError(const std::string& text);
    /// \return the rules as saved, without lines that begin with '#'
    std::string Save(bool counters = false);
    /// \return how often a rule of a table's chain matched, the first rule being 1
    uint64_t Count(TableId table, const std::string& chain, std::size_t rule);

    /// \return a packet on its way from eth0 to eth1, or as far as the hook knows
    std::unique_ptr<PacketContext> At(Hook hook, const PacketBuilder& packet);
    /// Let a packet pass the filter table at FORWARD.
    Verdict Forward(const PacketBuilder& packet);

    Ptr<Netfilter> netfilter;
    RuleSet& rules;
    Interface eth0;
    Interface eth1;
    std::vector<std::string> log; //!< output of LOG rules
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_RULES_H */
