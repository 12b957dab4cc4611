/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_LISTENER_H
#define NF_TEST_LISTENER_H

#include "nf-conntrack.h"

#include <functional>
#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// Listens to a node's kernel log during its lifetime.
class TestListener : public ConntrackListener
{
  public:
    explicit TestListener(Ptr<Conntrack> conntrack)
        : m_conntrack(conntrack)
    {
        conntrack->GetEvents().Add(*this, {ConntrackTopic::LOG});
    }

    ~TestListener() override
    {
        m_conntrack->GetEvents().Remove(*this);
    }

    bool Wants(ConntrackTopic /* topic */) const override
    {
        return true;
    }

    void OnLog(const std::string& line) override
    {
        if (onLog)
        {
            onLog(line);
        }
    }

    void OnMissingHelper(const MissingHelper& missing) override
    {
        if (onMissingHelper)
        {
            onMissingHelper(missing);
        }
    }

    std::function<void(const std::string&)> onLog;
    std::function<void(const MissingHelper&)> onMissingHelper;

  private:
    Ptr<Conntrack> m_conntrack;
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_LISTENER_H */
