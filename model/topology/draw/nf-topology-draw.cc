/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-draw.h"

#include "nf-text.h"
#include "nf-topology-draw-text.h"
#include "nf-topology-graph.h"
#include "nf-topology-path.h"

#include <algorithm>
#include <array>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/graphviz.hpp>
#include <limits>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr int UNKNOWN = std::numeric_limits<int>::max();

/// What is written of a node or a link: Graphviz attributes.
struct Attributes
{
    std::string text;
};

/// The topology once more, links from left to right.
using Picture =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, Attributes, Attributes>;

/// Colours of a realm: its area and border.
struct Colours
{
    const char* area;
    const char* border;
};

/// Colours of the outermost realms, then of the inner ones; they are safe for the colour-blind.
constexpr Colours OUTERMOST{"#f1f3f5", "#adb5bd"};
constexpr std::array<Colours, 6> INNER{{{"#e7f1fb", "#74a9d8"},
                                        {"#fdf1e0", "#e0a458"},
                                        {"#e8f5ec", "#74b88a"},
                                        {"#f6eaf5", "#b98bb5"},
                                        {"#fdf9dc", "#c9b84a"},
                                        {"#e4f4f5", "#6cb3b8"}}};

/// Draws a topology.
class Drawer
{
  public:
    explicit Drawer(const TopologyGraph& graph)
        : m_graph(graph),
          m_analysis(graph),
          m_map(m_analysis.map)
    {
    }

    std::string Draw()
    {
        FindColumns();
        Picture picture(boost::num_vertices(m_graph));
        for (std::size_t node = 0; node < boost::num_vertices(m_graph); ++node)
        {
            picture[node].text = DrawNode(node);
        }
        const bool isUniform = IsUniform();
        for (std::size_t end = 0; end + 1 < m_map.GetDevices().size(); end += 2)
        {
            const std::size_t left = IsLeft(end) ? end : end + 1;
            const std::size_t right = IsLeft(end) ? end + 1 : end;
            const TopologyLink& link = *m_map.GetDevice(end).link;
            std::string text = "[tailport=\"" + GetPort(left, 'e') + "\", headport=\"" +
                               GetPort(right, 'w') + "\"";
            if (!isUniform)
            {
                // The last line is empty, to keep away from the line of the link.
                text += ", label=<" + DescribeLink(link, "<br/>") +
                        "<br/><font point-size=\"4\"> </font>>";
            }
            boost::add_edge(m_map.GetDevice(left).node,
                            m_map.GetDevice(right).node,
                            Attributes{text + "]"},
                            picture);
        }
        std::ostringstream os;
        boost::write_graphviz(
            os,
            picture,
            [&](std::ostream& out, std::size_t node) { out << picture[node].text; },
            [&](std::ostream& out, const Picture::edge_descriptor& edge) {
                out << picture[edge].text;
            },
            [&](std::ostream& out) { DrawBackground(out, isUniform); });
        return os.str();
    }

  private:
    /**
     * How far right each node stands: links from the nearest router to the outermost realms,
     * negative inside; where there is no such router, links from the first host.
     */
    void FindColumns()
    {
        const std::size_t nodes = boost::num_vertices(m_graph);
        std::vector<int> distance(nodes, UNKNOWN);
        for (std::size_t node = 0; node < nodes; ++node)
        {
            if (IsIn(node, true) && IsIn(node, false))
            {
                Measure(node, distance);
            }
        }
        for (const bool any : {false, true})
        {
            for (std::size_t node = 0; node < nodes; ++node)
            {
                // Whatever no one has come to yet is a part of its own.
                if (distance[node] == UNKNOWN && (any || m_graph[node].kind == TopologyKind::HOST ||
                                                  m_graph[node].kind == TopologyKind::CLOUD))
                {
                    Measure(node, distance);
                }
            }
        }
        for (std::size_t node = 0; node < nodes; ++node)
        {
            m_columns.push_back(IsIn(node, true) ? -distance[node] : distance[node]);
        }
    }

    /// Links from a node to each other, where they are fewer than known.
    void Measure(std::size_t node, std::vector<int>& fewest) const
    {
        std::vector<int> distance(fewest.size(), UNKNOWN);
        distance[node] = 0;
        boost::breadth_first_search(
            m_graph,
            node,
            boost::visitor(boost::make_bfs_visitor(
                boost::record_distances(distance.data(), boost::on_tree_edge()))));
        for (std::size_t other = 0; other < fewest.size(); ++other)
        {
            fewest[other] = std::min(fewest[other], distance[other]);
        }
    }

    /// \return whether a node is in a realm behind a NAT router, or in one that is not
    bool IsIn(std::size_t node, bool inner) const
    {
        const std::vector<std::size_t>& devices = m_map.GetDevicesOf(node);
        return std::any_of(devices.begin(), devices.end(), [&](std::size_t device) {
            return m_analysis.realms.realms[m_analysis.realms.GetRealm(m_map, device)]
                       .gateways.empty() != inner;
        });
    }

    /// \return whether a device's link leaves its node to the right
    bool IsLeft(std::size_t device) const
    {
        const std::size_t other = device % 2 == 0 ? device + 1 : device - 1;
        const int column = m_columns[m_map.GetDevice(device).node];
        const int otherColumn = m_columns[m_map.GetDevice(other).node];
        return column == otherColumn ? device % 2 == 0 : column < otherColumn;
    }

    bool IsUniform() const
    {
        const auto links = boost::edges(m_graph);
        return std::all_of(links.first, links.second, [&](const auto& edge) {
            const TopologyLink& first = m_graph[*links.first];
            const TopologyLink& link = m_graph[edge];
            return link.rate == first.rate && link.delay == first.delay && link.loss == first.loss;
        });
    }

    /// \return where a link ends: at the row of its device, or at a side of a node without rows
    std::string GetPort(std::size_t device, char side) const
    {
        const TopologyKind kind = m_graph[m_map.GetDevice(device).node].kind;
        return kind == TopologyKind::CLOUD ? std::string(1, side)
                                           : "p" + std::to_string(device) + ":" + side;
    }

    /// \return rows of a table: name, what it does, devices
    std::string DrawRows(std::size_t node) const
    {
        const TopologyNode& it = m_graph[node];
        const std::vector<std::size_t>& devices = m_map.GetDevicesOf(node);
        std::string rows = "<tr><td><b>" + EscapeHtml(it.name) + "</b></td></tr>";
        if (it.kind == TopologyKind::ROUTER && m_analysis.routers[node]->IsStateful())
        {
            rows += "<tr><td><font point-size=\"8\" color=\"#b45309\">" +
                    std::string(m_analysis.realms.isNat[node] ? "NAT" : "tracks connections") +
                    "</font></td></tr>";
        }
        for (const std::size_t device : devices)
        {
            const TopologyDevice& end = m_map.GetDevice(device);
            std::string row = it.kind == TopologyKind::ROUTER || devices.size() > 1
                                  ? "<font color=\"#6b7280\">" + EscapeHtml(end.name) + "</font>"
                                  : "";
            if (end.address)
            {
                row += (row.empty() ? "" : " ") + FormatAddress(*end.address) + "/" +
                       std::to_string(end.network.prefix);
            }
            rows += "<tr><td port=\"p" + std::to_string(device) + "\"><font point-size=\"9\">" +
                    (row.empty() ? " " : row) + "</font></td></tr>";
        }
        for (const Ipv4Address& address : it.addresses)
        {
            rows += "<tr><td><font point-size=\"9\"><font color=\"#6b7280\">lo</font> " +
                    FormatAddress(address.Get()) + "</font></td></tr>";
        }
        return rows;
    }

    /// \return the label of a switch: a bar with its links on both sides
    std::string DrawSwitch(std::size_t node) const
    {
        std::string networks;
        std::vector<std::size_t> left;
        std::vector<std::size_t> right;
        for (const std::size_t device : m_map.GetDevicesOf(node))
        {
            (IsLeft(device) ? right : left).push_back(device);
            networks.clear(); // all of them are in one segment
            for (const TopologyNetwork& network :
                 m_map.GetSegments()[m_map.GetDevice(device).segment].networks)
            {
                networks += "<br/><font point-size=\"9\">" + network.ToString() + "</font>";
            }
        }
        const auto makeTable = [](const char* attributes, const std::string& rows) {
            return "<table cellborder=\"0\" cellspacing=\"0\" cellpadding=\"0\" " +
                   std::string(attributes) + ">" + rows + "</table>";
        };
        const auto makeSide = [&](const std::vector<std::size_t>& devices) {
            std::string rows;
            for (const std::size_t device : devices)
            {
                // As far from each other as hosts above each other are: their links are straight.
                rows += std::string("<tr><td height=\"") + (devices.size() > 1 ? "58" : "36") +
                        "\" port=\"p" + std::to_string(device) + "\"></td></tr>";
            }
            return rows.empty() ? "" : "<td>" + makeTable("border=\"0\"", rows) + "</td>";
        };
        return makeTable("border=\"1\" color=\"#6b7280\" bgcolor=\"#d5d9e0\"",
                         "<tr>" + makeSide(left) + "<td cellpadding=\"4\"><b>" +
                             EscapeHtml(m_graph[node].name) + "</b>" + networks + "</td>" +
                             makeSide(right) + "</tr>");
    }

    std::string DrawNode(std::size_t node) const
    {
        const std::string table = "<table cellborder=\"0\" cellspacing=\"0\" cellpadding=\"3\" ";
        switch (m_graph[node].kind)
        {
        case TopologyKind::HOST:
            return "[shape=plain, label=<" + table + "border=\"1\" bgcolor=\"white\">" +
                   DrawRows(node) + "</table>>]";
        case TopologyKind::ROUTER:
            return "[shape=plain, label=<" + table +
                   "border=\"2\" style=\"rounded\" color=\"#b45309\" bgcolor=\"#fff7ed\">" +
                   DrawRows(node) + "</table>>]";
        case TopologyKind::SWITCH:
            return "[shape=plain, label=<" + DrawSwitch(node) + ">]";
        case TopologyKind::CLOUD:
            break;
        }
        return "[shape=ellipse, style=\"filled,dashed\", fillcolor=white, label=<" + table +
               "border=\"0\">" + DrawRows(node) + "</table>>]";
    }

    /// Attributes of the whole drawing, and the areas of the realms.
    void DrawBackground(std::ostream& os, bool isUniform) const
    {
        os << "graph [rankdir=LR, fontname=\"Helvetica\", fontsize=10, nodesep=0.3, ranksep=0.9, "
              "splines=true, pad=0.2";
        const auto& others = m_graph[boost::graph_bundle].others;
        const auto title = others.find("label");
        std::string caption =
            title == others.end() ? "" : "<b>" + EscapeHtml(title->second) + "</b>";
        if (isUniform && boost::num_edges(m_graph) != 0)
        {
            caption += (caption.empty() ? "" : "<br/>") + std::string("All links: ") +
                       DescribeLink(*m_map.GetDevice(0).link, ", ");
        }
        if (!caption.empty())
        {
            os << ", label=<" << caption << ">";
        }
        os << "];\n"
              "node [fontname=\"Helvetica\", fontsize=11, color=\"#374151\", "
              "margin=\"0.05,0.02\"];\n"
              "edge [fontname=\"Helvetica\", fontsize=8, fontcolor=\"#4b5563\", "
              "color=\"#374151\"];\n";
        std::size_t inner = 0;
        for (std::size_t realm = 0; realm < m_analysis.realms.realms.size(); ++realm)
        {
            const TopologyRealm& it = m_analysis.realms.realms[realm];
            const Colours& colours =
                it.gateways.empty() ? OUTERMOST : INNER[inner++ % INNER.size()];
            os << "subgraph cluster_" << realm << " {\nlabel=<<b>" << EscapeHtml(it.name)
               << "</b>>;\nlabeljust=l;\nstyle=\"filled,rounded\";\nfillcolor=\"" << colours.area
               << "\";\ncolor=\"" << colours.border << "\";\nfontcolor=\"#374151\";\n";
            for (std::size_t node = 0; node < boost::num_vertices(m_graph); ++node)
            {
                const std::vector<std::size_t>& devices = m_map.GetDevicesOf(node);
                const bool isWithin =
                    std::all_of(devices.begin(), devices.end(), [&](std::size_t device) {
                        return m_analysis.realms.GetRealm(m_map, device) == realm;
                    });
                if (isWithin && !devices.empty())
                {
                    os << node << ";\n";
                }
            }
            os << "}\n";
        }
    }

    const TopologyGraph& m_graph;
    const TopologyAnalysis m_analysis;
    const TopologyMap& m_map;
    std::vector<int> m_columns; //!< by node
};

} // namespace

std::string
MakeTopologyDrawing(const TopologyGraph& graph)
{
    return Drawer(graph).Draw();
}

} // namespace netfilter
} // namespace ns3
