/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "port-pool.h"

#include "study.h"

#include "ns3/ipv4-address.h"
#include "ns3/nf-connection.h"
#include "ns3/nf-conntrack.h"

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

const Ipv4Address FIRST_ADDRESS("198.51.100.1");
const Ipv4Address FIRST_CLIENT("10.0.0.2");

Ipv4Address
After(Ipv4Address first, uint32_t count)
{
    return Ipv4Address(first.Get() + count);
}

} // namespace

void
PortPool::AddTo(StudyOptions& options)
{
    options.Add("addresses", "Public addresses, 198.51.100.1 and those that follow", addresses);
    options.Add("firstPort", "First port of each public address", firstPort);
    options.Add("lastPort", "Last port of each public address", lastPort);
    options.Add("choice",
                "How SNAT chooses: keep (the client's own port if it is free), random, "
                "random-fully",
                choice);
    options.Add("persistent", "SNAT --persistent", isPersistent);
    options.Add("block", "Size of each client's own block of ports; 0: shared pool", block);
}

std::string
PortPool::Check(uint32_t clients) const
{
    if (addresses < 1 || addresses > 254)
    {
        return "--addresses are 1 to 254";
    }
    if (firstPort < 1 || lastPort > 65535 || firstPort > lastPort)
    {
        return "--firstPort and --lastPort are 1 to 65535, the first not above the last";
    }
    if (choice != "keep" && choice != "random" && choice != "random-fully")
    {
        return "--choice=" + choice + " is none of keep, random, random-fully";
    }
    const uint32_t ports = lastPort - firstPort + 1;
    if (block > ports)
    {
        return "--block=" + std::to_string(block) + " is more than the ports of an address";
    }
    if (block != 0 && ports / block * addresses < clients)
    {
        return "--block=" + std::to_string(block) + " leaves room for " +
               std::to_string(ports / block * addresses) +
               " clients only: ask for more "
               "--addresses or fewer --clients";
    }
    return "";
}

uint32_t
PortPool::GetSize() const
{
    return addresses * (lastPort - firstPort + 1);
}

void
PortPool::AddRules(Ptr<Netfilter> router, const std::string& protocol, uint32_t clients) const
{
    const std::string options =
        std::string(choice == "keep" ? "" : " --" + choice) + (isPersistent ? " --persistent" : "");
    if (block == 0)
    {
        std::ostringstream rule;
        rule << "-t nat -A POSTROUTING -o eth1 -p " << protocol << " -j SNAT --to-source "
             << FIRST_ADDRESS << '-' << After(FIRST_ADDRESS, addresses - 1) << ':' << firstPort
             << '-' << lastPort << options;
        router->Iptables(rule.str());
        return;
    }
    const uint32_t blocks = (lastPort - firstPort + 1) / block;
    for (uint32_t client = 0; client < clients; ++client)
    {
        const uint32_t first = firstPort + client % blocks * block;
        std::ostringstream rule;
        rule << "-t nat -A POSTROUTING -o eth1 -s " << After(FIRST_CLIENT, client) << " -p "
             << protocol << " -j SNAT --to-source " << After(FIRST_ADDRESS, client / blocks) << ':'
             << first << '-' << first + block - 1 << options;
        router->Iptables(rule.str());
    }
}

PortWatch::PortWatch(Ptr<Netfilter> netfilter, const PortPool& pool)
    : RouterWatch(netfilter),
      m_pool(pool)
{
    Start();
}

void
PortWatch::Begin()
{
    m_before = m_netfilter->GetConntrack()->GetStatistics();
    m_began = m_ended = m_changed = m_samples = m_sum = m_most = 0;
}

void
PortWatch::Sample()
{
    ++m_samples;
    m_sum += m_inUse.size();
    m_most = std::max<uint64_t>(m_most, m_inUse.size());
}

void
PortWatch::OnChange(const StateChange& change)
{
    const auto gained = [&](uint32_t bit) {
        return (change.after.status & bit) != 0 && (change.before.status & bit) == 0;
    };
    const Tuple& original = change.connection.GetOriginal();
    const Tuple& reply = change.connection.GetReply();
    const Public end{reply.destination, reply.destinationPort};
    if (gained(status::CONFIRMED))
    {
        ++m_inUse[end];
        ++m_began;
        m_changed += reply.destinationPort != original.sourcePort;
        m_seenWith[original.source].insert(reply.destination);
    }
    if (gained(status::DYING) && (change.after.status & status::CONFIRMED) != 0)
    {
        const auto used = m_inUse.find(end);
        if (used != m_inUse.end() && --used->second == 0)
        {
            m_inUse.erase(used);
        }
        ++m_ended;
    }
}

void
PortWatch::AddTo(StudyRow& row) const
{
    const ConntrackStatistics& counted = m_netfilter->GetConntrack()->GetStatistics();
    const double size = m_pool.GetSize();
    uint64_t addresses = 0;
    for (const auto& [client, seen] : m_seenWith)
    {
        addresses += seen.size();
    }
    const auto share = [](double part, double whole) { return whole == 0 ? 0 : part / whole; };
    row.Add("ports_used", share(m_sum, m_samples) / size);
    row.Add("ports_most", m_most / size);
    row.Add("changed", share(m_changed, m_began));
    row.Add("clashes", counted.found - m_before.found);
    row.Add("insert_failed", counted.insertFailed - m_before.insertFailed);
    row.Add("addresses_per_client", share(addresses, m_seenWith.size()));
    row.Add("log_records", m_pool.block == 0 ? m_began + m_ended : 0);
}

void
PortWatch::WritePorts(const std::string& file) const
{
    std::ofstream os = OpenOutput(file);
    os << "address,port,flows\n";
    for (const auto& [end, flows] : m_inUse)
    {
        os << Ipv4Address(end.first) << ',' << end.second << ',' << flows << "\n";
    }
}
