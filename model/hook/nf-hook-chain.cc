/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-hook-chain.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

class HookChain::Running
{
  public:
    explicit Running(const HookChain& chain)
        : m_chain(chain)
    {
        ++m_chain.m_running;
    }

    ~Running()
    {
        if (--m_chain.m_running == 0 && !m_chain.m_retired.empty())
        {
            m_chain.m_retired.clear();
        }
    }

    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

  private:
    const HookChain& m_chain;
};

void
HookChain::Replace(std::unique_ptr<const Entries> entries)
{
    if (m_running != 0)
    {
        m_retired.push_back(std::move(m_stages));
    }
    m_stages = std::move(entries);
}

uint32_t
HookChain::Register(int priority, StageFunction stage)
{
    auto entries = std::make_unique<Entries>(*m_stages);
    entries->insert(Find(*entries, priority), Entry{priority, ++m_lastId, std::move(stage)});
    Replace(std::move(entries));
    return m_lastId;
}

bool
HookChain::Unregister(uint32_t id)
{
    auto entries = std::make_unique<Entries>(*m_stages);
    const auto it =
        std::find_if(entries->begin(), entries->end(), [id](const Entry& e) { return e.id == id; });
    if (it == entries->end())
    {
        return false;
    }
    entries->erase(it);
    Replace(std::move(entries));
    return true;
}

HookChain::Place
HookChain::Find(const Entries& entries, int priority)
{
    return std::lower_bound(entries.begin(), entries.end(), priority, [](const Entry& e, int p) {
        return e.priority < p;
    });
}

inline Verdict
HookChain::RunStages(Place begin, Place end, PacketContext& context)
{
    for (Place it = begin; it != end;)
    {
        switch (it->stage(context))
        {
        case Verdict::ACCEPT:
            ++it;
            break;
        case Verdict::REPEAT:
            break;
        case Verdict::STOP:
            return Verdict::ACCEPT;
        case Verdict::STOLEN:
            return Verdict::STOLEN;
        case Verdict::QUEUE:
            return context.Drop(DropReason::QUEUE);
        case Verdict::DROP:
            return Verdict::DROP;
        }
    }
    return Verdict::ACCEPT;
}

Verdict
HookChain::Run(PacketContext& context) const
{
    const Running running(*this);
    return RunStages(m_stages->begin(), m_stages->end(), context);
}

Verdict
HookChain::RunBefore(int limit, PacketContext& context) const
{
    const Running running(*this);
    return RunStages(m_stages->begin(), Find(*m_stages, limit), context);
}

Verdict
HookChain::RunFrom(int first, PacketContext& context) const
{
    const Running running(*this);
    return RunStages(Find(*m_stages, first), m_stages->end(), context);
}

} // namespace netfilter
} // namespace ns3
