/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-hook-chain.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

uint32_t
HookChain::Register(int priority, StageFunction stage)
{
    auto entries = std::make_shared<Entries>(*m_stages);
    const auto after =
        std::upper_bound(entries->begin(), entries->end(), priority, [](int p, const Entry& e) {
            return p < e.priority;
        });
    entries->insert(after, Entry{priority, ++m_lastId, std::move(stage)});
    m_stages = std::move(entries);
    return m_lastId;
}

bool
HookChain::Unregister(uint32_t id)
{
    auto entries = std::make_shared<Entries>(*m_stages);
    const auto it =
        std::find_if(entries->begin(), entries->end(), [id](const Entry& e) { return e.id == id; });
    if (it == entries->end())
    {
        return false;
    }
    entries->erase(it);
    m_stages = std::move(entries);
    return true;
}

Verdict
HookChain::Run(PacketContext& context) const
{
    const auto stages = m_stages;
    for (auto it = stages->begin(); it != stages->end();)
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

} // namespace netfilter
} // namespace ns3
