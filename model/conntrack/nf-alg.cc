/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-alg.h"

#include <map>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

using Registry = std::map<std::pair<std::string, uint8_t>, const Alg*>;

Registry&
GetRegistry()
{
    static Registry registry;
    return registry;
}

} // namespace

namespace detail
{

void
RegisterAlg(const Alg& alg)
{
    GetRegistry()[{alg.GetName(), alg.GetProtocol()}] = &alg;
}

} // namespace detail

const Alg*
Alg::Find(const std::string& name, uint8_t protocol)
{
    const auto it = GetRegistry().find({name, protocol});
    return it == GetRegistry().end() ? nullptr : it->second;
}

std::vector<const Alg*>
Alg::GetAll()
{
    std::vector<const Alg*> all;
    for (const auto& [key, alg] : GetRegistry())
    {
        all.push_back(alg);
    }
    return all;
}

} // namespace netfilter
} // namespace ns3
