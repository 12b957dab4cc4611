/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_HELPER_H
#define NF_LOAD_HELPER_H

#include "nf-app-helper.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-helper
 * \brief Installs clients of a load on nodes: LoadClient, LoadReplay or LoadCapture.
 *
 * \code
 *   LoadHelper clients;
 *   clients.SetAttribute("Clients", UintegerValue(4000));
 *   clients.Install(lan).Start(Seconds(1));
 *   LoadHelper::AssignStreams(NodeContainer(lan), 1);
 *   LoadHelper("ns3::netfilter::LoadServer").Install(wan);
 * \endcode
 */
class LoadHelper : public AppHelper
{
  public:
    /// \param type of the applications, one of ours whose names begin with Load
    explicit LoadHelper(const std::string& type = "ns3::netfilter::LoadClient");

    /**
     * \brief Assign fixed random streams to the load of these nodes.
     * \param nodes nodes with load applications
     * \param stream the first to be used
     * \return how many streams were used
     */
    static int64_t AssignStreams(const NodeContainer& nodes, int64_t stream);
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_HELPER_H */
