/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "lab-network.h"

#include "ns3/csma-helper.h"
#include "ns3/ipv4.h"
#include "ns3/names.h"

#include <filesystem>
#include <system_error>

using namespace ns3;
using namespace ns3::netfilter;

std::string
FindTopology(const std::string& file)
{
    std::error_code error; // without /proc only the other two remain
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    for (const std::filesystem::path& folder : {std::filesystem::path(),
                                                std::filesystem::path(NETFILTER_TOPOLOGIES),
                                                program / NETFILTER_INSTALLED_TOPOLOGIES})
    {
        if (std::filesystem::exists(folder / file))
        {
            return (folder / file).string();
        }
    }
    return file;
}

void
EnableCaptures(const TopologyHelper& net, const std::string& prefix, CaptureName name)
{
    for (uint32_t i = 0; i < net.GetNodes().GetN(); ++i)
    {
        const auto node = net.GetNodes().Get(i);
        const auto ipv4 = node->GetObject<Ipv4>(); // a switch has none
        const std::string who =
            name == CaptureName::NODE ? Names::FindName(node) : std::to_string(node->GetId());
        for (uint32_t interface = 1; ipv4 && interface < ipv4->GetNInterfaces(); ++interface)
        {
            const std::string file =
                prefix + "-" + who + "-" + std::to_string(interface - 1) + ".pcap";
            CsmaHelper().EnablePcap(file, ipv4->GetNetDevice(interface), false, true);
        }
    }
}
