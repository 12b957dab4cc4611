/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-load-helper.h"

#include "nf-load-client.h"

#include "ns3/abort.h"

namespace ns3
{
namespace netfilter
{

namespace
{

TypeId
FindType(const std::string& name)
{
    TypeId type;
    NS_ABORT_MSG_UNLESS(TypeId::LookupByNameFailSafe(name, &type) &&
                            type.IsChildOf(LoadEndpoint::GetTypeId()) && type.HasConstructor(),
                        "LoadHelper: \"" << name << "\" is no application of a load");
    return type;
}

} // namespace

LoadHelper::LoadHelper(const std::string& type)
    : AppHelper(FindType(type), "load")
{
}

int64_t
LoadHelper::AssignStreams(const NodeContainer& nodes, int64_t stream)
{
    int64_t taken = 0;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (uint32_t i = 0; i < (*node)->GetNApplications(); ++i)
        {
            if (const auto client = DynamicCast<LoadClient>((*node)->GetApplication(i)))
            {
                taken += client->AssignStreams(stream + taken);
            }
        }
    }
    return taken;
}

} // namespace netfilter
} // namespace ns3
