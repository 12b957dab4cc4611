/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef LOAD_NETWORK_H
#define LOAD_NETWORK_H

#include "netfilter-helper.h"
#include "netfilter.h"
#include "nf-load-client.h"
#include "nf-load-server.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <map>
#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// \return a random variable that is none
inline std::string
Constant(double value)
{
    return "ns3::ConstantRandomVariable[Constant=" + std::to_string(value) + "]";
}

/// Clients, a router and servers; what became of the load between two moments.
class LoadNetwork
{
  public:
    explicit LoadNetwork(uint32_t max = 65536)
    {
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        const auto lan = link.Install(nodes.Get(0), nodes.Get(1));
        const auto wan = link.Install(nodes.Get(1), nodes.Get(2));
        InternetStackHelper().Install(nodes.Get(1));
        Ipv4AddressHelper("10.0.0.0", "255.0.0.0").Assign(NetDeviceContainer(lan.Get(1)));
        Ipv4AddressHelper("203.0.113.0", "255.255.255.0").Assign(NetDeviceContainer(wan.Get(0)));
        NetfilterHelper helper;
        helper.SetSysctl("net.netfilter.nf_conntrack_max", max);
        // Short, as the garbage collection of a table that was full takes what is closing.
        helper.SetSysctl("net.netfilter.nf_conntrack_tcp_timeout_time_wait", 1);
        netfilter = helper.Install(nodes.Get(1));
        netfilter->EnableConntrack();
        netfilter->GetConntrack()->TraceConnectWithoutContext(
            "State",
            Callback<void, const StateChange&>(
                [this](const StateChange& change) { OnChange(change); }));
        nodes.Get(0)->AddApplication(load);
        nodes.Get(2)->AddApplication(server);
    }

    ~LoadNetwork()
    {
        Simulator::Destroy();
    }

    void Run(double seconds)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
    }

    /// \return the mean of what is in the table
    double Watch(double seconds)
    {
        // Not each second: what has expired is removed at whole seconds.
        constexpr double STEP = 0.9719;
        double sum = 0;
        uint32_t samples = 0;
        m_life = 0;
        m_ended = 0;
        for (double passed = 0; passed < seconds; passed += STEP)
        {
            Run(STEP);
            sum += netfilter->GetConntrack()->GetCount();
            ++samples;
        }
        return sum / samples;
    }

    /// \return how long those that went meanwhile were in the table, seconds on average
    double GetLife() const
    {
        return m_life / static_cast<double>(m_ended);
    }

    NodeContainer nodes{3}; //!< clients, router, servers
    Ptr<LoadClient> load{CreateObject<LoadClient>()};
    Ptr<LoadServer> server{CreateObject<LoadServer>()};
    Ptr<Netfilter> netfilter;

  private:
    void OnChange(const StateChange& change)
    {
        if (change.cause == ChangeCause::CREATED)
        {
            m_born[&change.connection] = Simulator::Now();
        }
        else if ((change.after.status & status::DYING) != 0)
        {
            m_life += (Simulator::Now() - m_born[&change.connection]).GetSeconds();
            ++m_ended;
            m_born.erase(&change.connection);
        }
    }

    std::map<const Connection*, Time> m_born;
    double m_life{0};
    uint64_t m_ended{0};
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* LOAD_NETWORK_H */
