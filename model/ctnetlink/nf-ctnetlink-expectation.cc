/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Expectations listed, made and removed on request (Linux: ctnetlink_new_expect).

#include "nf-alg.h"
#include "nf-ctnetlink.h"

#include <cerrno>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \throws CtnetlinkError \p number, naming the tuple
[[noreturn]] void
Refuse(int number, const Tuple& tuple, const char* why)
{
    std::ostringstream text;
    text << "expectation of " << tuple << ": " << why;
    throw CtnetlinkError(number, text.str());
}

/// \throws CtnetlinkError unless the table took it
void
Require(ExpectResult result, const Tuple& tuple)
{
    switch (result)
    {
    case ExpectResult::ALREADY:
        Refuse(EALREADY, tuple, "the same one of another class stands");
    case ExpectResult::BUSY:
        Refuse(EBUSY, tuple, "another connection expects it");
    case ExpectResult::TABLE_FULL:
        Refuse(EMFILE, tuple, "there are too many");
    case ExpectResult::NO_HELPER:
        Refuse(ESHUTDOWN, tuple, "its master never had a helper");
    case ExpectResult::OK:
        break;
    }
}

} // namespace

std::vector<std::shared_ptr<const Expectation>>
Ctnetlink::DumpExpectations()
{
    std::vector<std::shared_ptr<const Expectation>> found;
    m_conntrack.GetExpectations().ForEach(
        [&found](const Expectation& expectation) { found.push_back(*expectation.place); });
    return found;
}

std::shared_ptr<const Expectation>
Ctnetlink::GetExpectation(const Tuple& tuple, uint16_t zone)
{
    return m_conntrack.GetExpectations().Find(tuple, zone);
}

std::shared_ptr<const Expectation>
Ctnetlink::CreateExpectation(const ExpectationAttributes& attributes, uint16_t zone)
{
    ExpectationTable& table = m_conntrack.GetExpectations();
    const Tuple& tuple = attributes.tuple;
    constexpr uint32_t FLAGS = expectflag::PERMANENT | expectflag::INACTIVE | expectflag::USERSPACE;
    if ((attributes.flags & ~FLAGS) != 0)
    {
        Refuse(EINVAL, tuple, "an unknown flag");
    }
    if (table.Find(tuple, zone))
    {
        Refuse(EEXIST, tuple, "there is one");
    }
    const ConnectionPtr master = Find(attributes.master, zone);
    if (!master)
    {
        Refuse(ENOENT, tuple, "without its master");
    }
    if (!master->help || master->help->alg == nullptr)
    {
        Refuse(EOPNOTSUPP, tuple, "its master has no helper");
    }
    if (attributes.expectClass >= master->help->alg->GetPolicies().size())
    {
        Refuse(EINVAL, tuple, "its master's helper has no such class");
    }
    const auto expectation = ExpectationTable::Make(*master,
                                                    attributes.expectClass,
                                                    &tuple.source,
                                                    tuple.destination,
                                                    tuple.protocol,
                                                    &tuple.sourcePort,
                                                    tuple.destinationPort);
    expectation->maskSource = attributes.maskSource;
    expectation->maskSourcePort = attributes.maskSourcePort;
    expectation->flags = attributes.flags & ~expectflag::USERSPACE;
    expectation->followMaster = attributes.followMaster;
    expectation->savedAddress = attributes.savedAddress;
    expectation->savedPort = attributes.savedPort;
    expectation->direction = attributes.direction;
    Require(table.Add(expectation, ChangeCause::REQUEST), tuple);
    return expectation;
}

bool
Ctnetlink::UpdateExpectation(const Tuple& tuple, uint32_t timeout, uint16_t zone)
{
    ExpectationTable& table = m_conntrack.GetExpectations();
    const auto expectation = table.Find(tuple, zone);
    if (expectation)
    {
        table.SetTimeout(*expectation, timeout);
    }
    return expectation != nullptr;
}

bool
Ctnetlink::DeleteExpectation(const Tuple& tuple, uint16_t zone)
{
    const auto expectation = GetExpectation(tuple, zone);
    return expectation && RemoveExpectations([&expectation](const Expectation& other) {
                              return &other == expectation.get();
                          }) != 0;
}

uint32_t
Ctnetlink::FlushExpectations(const std::string& helper)
{
    return RemoveExpectations([&helper](const Expectation& expectation) {
        return helper.empty() ||
               (expectation.alg != nullptr && helper == expectation.alg->GetName());
    });
}

uint32_t
Ctnetlink::RemoveExpectations(const std::function<bool(const Expectation&)>& pick)
{
    uint32_t count = 0;
    m_conntrack.GetExpectations().RemoveIf(
        [&](const Expectation& expectation) {
            const bool isPicked = pick(expectation);
            count += isPicked ? 1 : 0;
            return isPicked;
        },
        ChangeCause::REQUEST);
    return count;
}

} // namespace netfilter
} // namespace ns3
