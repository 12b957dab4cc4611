/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-topology.h"

#include "nf-topology-check.h"

#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// Split "10.0.0.0/8".
std::pair<Ipv4Address, uint8_t>
ReadNetwork(const std::string& text)
{
    const std::size_t slash = text.find('/');
    return {Ipv4Address(text.substr(0, slash).c_str()),
            static_cast<uint8_t>(std::stoul(text.substr(slash + 1)))};
}

} // namespace

std::size_t
TopologyBuilder::Add(const std::string& name, TopologyKind kind)
{
    TopologyNode node;
    node.name = name;
    node.kind = kind;
    node.place = {"net.dot", ++m_line};
    return boost::add_vertex(node, graph);
}

std::size_t
TopologyBuilder::Host(const std::string& name)
{
    return Add(name, TopologyKind::HOST);
}

std::size_t
TopologyBuilder::Switch(const std::string& name)
{
    return Add(name, TopologyKind::SWITCH);
}

std::size_t
TopologyBuilder::Cloud(const std::string& name)
{
    return Add(name, TopologyKind::CLOUD);
}

std::size_t
TopologyBuilder::Router(const std::string& name, const std::string& rules)
{
    const std::size_t node = Add(name, TopologyKind::ROUTER);
    graph[node].rules = rules;
    return node;
}

std::size_t
TopologyBuilder::Find(const std::string& name) const
{
    for (std::size_t node = 0; node < boost::num_vertices(graph); ++node)
    {
        if (graph[node].name == name)
        {
            return node;
        }
    }
    throw std::invalid_argument("no node " + name);
}

void
TopologyBuilder::Link(const std::string& from,
                      const std::string& address,
                      const std::string& to,
                      const std::string& toAddress)
{
    TopologyLink link;
    link.place = {"net.dot", ++m_line};
    link.source.node = Find(from);
    link.target.node = Find(to);
    for (auto [end, text] :
         {std::pair(&link.source, &address), std::pair(&link.target, &toAddress)})
    {
        if (!text->empty())
        {
            const auto [host, prefix] = ReadNetwork(*text);
            end->address = host;
            end->prefix = prefix;
        }
    }
    boost::add_edge(link.source.node, link.target.node, link, graph);
}

void
TopologyBuilder::Route(const std::string& node,
                       const std::string& network,
                       const std::string& gateway)
{
    TopologyRoute route;
    route.gateway = Ipv4Address(gateway.c_str());
    if (network != "default")
    {
        std::tie(route.network, route.prefix) = ReadNetwork(network);
    }
    else
    {
        route.network = Ipv4Address::GetAny();
    }
    graph[Find(node)].routes.push_back(route);
}

void
TopologyBuilder::SetRules(const std::string& node, const std::string& rules)
{
    graph[Find(node)].rules = rules;
}

std::string
FindFaults(const TopologyBuilder& net)
{
    std::ostringstream os;
    for (const TopologyFinding& finding : CheckTopology(net.graph))
    {
        os << finding << "\n";
    }
    return os.str();
}

TopologyBuilder
HomeGateway()
{
    TopologyBuilder net;
    net.Host("pc");
    net.Host("tv");
    net.Switch("lan");
    net.Router("home",
               "-P FORWARD DROP\n"
               "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n"
               "-A FORWARD -i eth0 -j ACCEPT\n"
               "-t nat -A POSTROUTING -o eth1 -j MASQUERADE\n");
    net.Router("isp");
    net.Host("server");
    net.Link("home", "192.168.1.1/24", "lan", "");
    net.Link("pc", "192.168.1.10/24", "lan", "");
    net.Link("tv", "192.168.1.11/24", "lan", "");
    net.Link("home", "203.0.113.2/30", "isp", "203.0.113.1/30");
    net.Link("isp", "198.51.100.1/24", "server", "198.51.100.10/24");
    return net;
}

TopologyBuilder
DoubleNat()
{
    TopologyBuilder net;
    const std::string nat = "-t nat -A POSTROUTING -o eth1 -j MASQUERADE\n";
    for (const std::string number : {"1", "2"})
    {
        net.Host("pc" + number);
        net.Router("home" + number, nat);
        net.Link("pc" + number, "192.168.1.10/24", "home" + number, "192.168.1.1/24");
    }
    net.Switch("hall");
    net.Router("box", nat);
    net.Router("isp");
    net.Host("server");
    net.Link("box", "192.168.0.1/24", "hall", "");
    net.Link("home1", "192.168.0.11/24", "hall", "");
    net.Link("home2", "192.168.0.12/24", "hall", "");
    net.Link("box", "203.0.113.2/30", "isp", "203.0.113.1/30");
    net.Link("isp", "198.51.100.1/24", "server", "198.51.100.10/24");
    return net;
}

TopologyBuilder
Cgnat()
{
    TopologyBuilder net;
    net.Switch("access");
    net.Router("cgn",
               "-t nat -A POSTROUTING -o eth1 -j SNAT --to-source 203.0.113.2-203.0.113.5\n");
    net.Host("server");
    for (const std::string number : {"1", "2", "3", "4"})
    {
        net.Host("pc" + number);
        net.Router("home" + number, "-t nat -A POSTROUTING -o eth1 -j MASQUERADE\n");
        net.Link("pc" + number, "192.168.1.10/24", "home" + number, "192.168.1.1/24");
        net.Link("home" + number, "100.64.0.1" + number + "/24", "access", "");
    }
    net.Link("cgn", "100.64.0.1/24", "access", "");
    net.Link("cgn", "203.0.113.2/24", "server", "203.0.113.100/24");
    return net;
}

TopologyBuilder
Dmz()
{
    TopologyBuilder net;
    net.Host("client");
    net.Router("isp");
    net.Router("wall",
               "-t nat -A PREROUTING -i eth0 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.80\n"
               "-t nat -A POSTROUTING -o eth0 -j MASQUERADE\n"
               "-t nat -A POSTROUTING -s 10.0.0.0/24 -d 10.0.0.80 -o eth2 -j MASQUERADE\n");
    net.Host("pc");
    net.Host("web");
    net.Link("client", "198.51.100.10/24", "isp", "198.51.100.1/24");
    net.Link("isp", "203.0.113.1/30", "wall", "203.0.113.2/30");
    net.Link("wall", "192.168.1.1/24", "pc", "192.168.1.10/24");
    net.Link("wall", "10.0.0.1/24", "web", "10.0.0.80/24");
    return net;
}

TopologyBuilder
DualUplink()
{
    TopologyBuilder net;
    const std::string tracks = "-A FORWARD -m conntrack --ctstate INVALID -j DROP\n";
    net.Host("pc");
    net.Switch("lan");
    net.Router("left", tracks);
    net.Router("right", tracks);
    net.Router("core");
    net.Host("server");
    net.Link("pc", "192.0.2.10/24", "lan", "");
    net.Link("left", "192.0.2.1/24", "lan", "");
    net.Link("right", "192.0.2.2/24", "lan", "");
    net.Link("left", "203.0.113.2/30", "core", "203.0.113.1/30");
    net.Link("right", "203.0.113.6/30", "core", "203.0.113.5/30");
    net.Link("core", "198.51.100.1/24", "server", "198.51.100.10/24");
    return net;
}

TopologyBuilder
DirectReturn()
{
    TopologyBuilder net;
    net.Host("client");
    net.Router("edge");
    net.Switch("rack");
    net.Router("balancer");
    net.Host("web");
    net.Link("client", "198.51.100.10/24", "edge", "198.51.100.1/24");
    net.Link("edge", "192.0.2.1/24", "rack", "");
    net.Link("balancer", "192.0.2.2/24", "rack", "");
    net.Link("web", "192.0.2.10/24", "rack", "");
    net.graph[net.Find("web")].addresses.emplace_back("203.0.113.80");
    net.Route("edge", "203.0.113.80/32", "192.0.2.2");
    net.Route("balancer", "203.0.113.80/32", "192.0.2.10");
    net.Route("web", "default", "192.0.2.1");
    return net;
}

} // namespace test
} // namespace netfilter
} // namespace ns3
