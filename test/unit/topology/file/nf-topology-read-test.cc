/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A topology from GraphML and from Graphviz's language: what is read, in which order, and that it
// is written back as the same.

#include "nf-topology-graph.h"
#include "nf-topology-read.h"
#include "nf-topology-values.h"
#include "nf-topology-write.h"

#include <boost/range/iterator_range.hpp>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

const std::string HOME_DOT = R"(// A home.
graph home {
  label="A home"; rankdir=LR
# The nodes.
  node [shape=box]
  pc [applications="ns3::UdpEchoClient[RemoteAddress=$server|RemotePort=7]; ns3::TftpServer"];
  gw [kind=router, /* it is one */ rules="
-t nat -A POSTROUTING -o eth1 -j MASQUERADE
-A FORWARD -j LOG --log-prefix \"a  b\"",
      sysctl="net.netfilter.nf_conntrack_max=1000, net.netfilter.nf_conntrack_buckets=64"];
  "the server" [routes="default via 203.0.113.1; 10.0.0.0/8 dev eth1" color=red]
  lan [kind=switch, network="192.168.1.0/24"]
  pc -- lan -- gw [rate="100Mbps", delay="2ms"]
  gw -- "the server" [source_address="203.0.113.1/24", source_device=wan, queue="64kB",
                      loss=0.01, network="203.0.113.0/24", style=dashed]
}
)";

const std::string HOME_GRAPHML = R"(<?xml version="1.0" encoding="UTF-8"?>
<!-- A home. <node id="none"/> -->
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="label" for="graph" attr.name="label" attr.type="string"/>
  <key id="dir" for="graph" attr.name="rankdir" attr.type="string"/>
  <key id="name" for="node" attr.name="name" attr.type="string"/>
  <key id="kind" for="node" attr.name="kind" attr.type="string"/>
  <key id="apps" for="node" attr.name="applications" attr.type="string"/>
  <key id="rules" for="node" attr.name="rules" attr.type="string"/>
  <key id="sysctl" for="node" attr.name="sysctl" attr.type="string"/>
  <key id="routes" for="node" attr.name="routes" attr.type="string"/>
  <key id="net" for="all" attr.name="network" attr.type="string"/>
  <key id="shape" for="node" attr.name="shape" attr.type="string"><default>box</default></key>
  <key id="color" for="node" attr.name="color" attr.type="string"/>
  <key id="rate" for="edge" attr.name="rate" attr.type="string"/>
  <key id="delay" for="edge" attr.name="delay" attr.type="string"/>
  <key id="address" for="edge" attr.name="source_address" attr.type="string"/>
  <key id="device" for="edge" attr.name="source_device" attr.type="string"/>
  <key id="queue" for="edge" attr.name="queue" attr.type="string"/>
  <key id="loss" for="edge" attr.name="loss" attr.type="double"/>
  <key id="style" for="edge" attr.name="style" attr.type="string"/>
  <graph id="G" edgedefault="directed">
    <data key="label">A home</data>
    <data key="dir">LR</data>
    <node id="pc">
      <data key="apps">
        ns3::UdpEchoClient[RemoteAddress=$server|RemotePort=7]
        ns3::TftpServer
      </data>
    </node>
    <node id="gw">
      <data key="kind">router</data>
      <data key="rules">
-t nat -A POSTROUTING -o eth1 -j MASQUERADE
-A FORWARD -j LOG --log-prefix &quot;a  b&quot;</data>
      <data key="sysctl">net.netfilter.nf_conntrack_max=1000
                         net.netfilter.nf_conntrack_buckets=64</data>
    </node>
    <node id="n2">
      <data key="name">the server</data>
      <data key="routes"><![CDATA[default via 203.0.113.1
                                  10.0.0.0/8 dev eth1]]></data>
      <data key="color">red</data>
    </node>
    <node id="lan"><data key="kind">switch</data><data key="net">192.168.1.0/24</data></node>
    <edge source="pc" target="lan"><data key="rate">100Mbps</data><data key="delay">2ms</data></edge>
    <edge source="lan" target="gw"><data key="rate">100Mbps</data><data key="delay">2ms</data></edge>
    <edge source="gw" target="n2">
      <data key="address">203.0.113.1/24</data>
      <data key="device">wan</data>
      <data key="queue">64kB</data>
      <data key="loss">0.010</data>
      <data key="net">203.0.113.0/24</data>
      <data key="style">dashed</data>
    </edge>
  </graph>
</graphml>
)";

TopologyGraph
Read(const std::string& text, TopologyFormat format)
{
    return ReadTopologyText(text, format, "home");
}

std::vector<TopologyLink>
GetLinks(const TopologyGraph& graph)
{
    std::vector<TopologyLink> links;
    for (const auto edge : boost::make_iterator_range(boost::edges(graph)))
    {
        links.push_back(graph[edge]);
    }
    return links;
}

/// The two languages, and the same topology in each.
class TopologyRead : public testing::TestWithParam<TopologyFormat>
{
  protected:
    static TopologyGraph ReadHome()
    {
        return Read(GetParam() == TopologyFormat::DOT ? HOME_DOT : HOME_GRAPHML, GetParam());
    }
};

} // namespace

TEST_P(TopologyRead, NodesAreInTheOrderOfTheFile)
{
    const TopologyGraph graph = ReadHome();
    ASSERT_EQ(boost::num_vertices(graph), 4u);
    EXPECT_EQ(graph[0].name, "pc");
    EXPECT_EQ(graph[0].kind, TopologyKind::HOST);
    EXPECT_EQ(graph[0].applications,
              (std::vector<std::string>{
                  "ns3::UdpEchoClient[RemoteAddress=$server|RemotePort=7]",
                  "ns3::TftpServer",
              }));
    EXPECT_EQ(graph[1].name, "gw");
    EXPECT_EQ(graph[1].kind, TopologyKind::ROUTER);
    EXPECT_EQ(graph[1].rules,
              "-t nat -A POSTROUTING -o eth1 -j MASQUERADE\n"
              "-A FORWARD -j LOG --log-prefix \"a  b\"");
    ASSERT_EQ(graph[1].sysctls.size(), 2u);
    EXPECT_EQ(graph[1].sysctls[1].first, "net.netfilter.nf_conntrack_buckets");
    EXPECT_EQ(graph[1].sysctls[1].second, 64u);
    EXPECT_EQ(graph[2].name, "the server");
    EXPECT_EQ(WriteTopologyRoutes(graph[2].routes), "default via 203.0.113.1; 10.0.0.0/8 dev eth1");
    EXPECT_EQ(graph[3].kind, TopologyKind::SWITCH);
    EXPECT_EQ(graph[3].network->ToString(), "192.168.1.0/24");
}

TEST_P(TopologyRead, LinksHaveWhatIsSaidOfThem)
{
    const TopologyGraph graph = ReadHome();
    const std::vector<TopologyLink> links = GetLinks(graph);
    ASSERT_EQ(links.size(), 3u);
    EXPECT_EQ(links[0].source.node, 0u);
    EXPECT_EQ(links[0].target.node, 3u);
    EXPECT_EQ(links[1].source.node, 3u);
    EXPECT_EQ(links[1].target.node, 1u);
    EXPECT_EQ(links[1].rate, DataRate("100Mbps"));
    EXPECT_EQ(links[1].delay, MilliSeconds(2));
    EXPECT_FALSE(links[1].source.address);
    EXPECT_EQ(WriteTopologyAddress(links[2].source), "203.0.113.1/24");
    EXPECT_EQ(links[2].source.device, "wan");
    EXPECT_FALSE(links[2].target.address);
    EXPECT_EQ(links[2].queue, QueueSize("64kB"));
    EXPECT_EQ(links[2].loss, 0.01);
    EXPECT_EQ(links[2].network->ToString(), "203.0.113.0/24");
}

TEST_P(TopologyRead, WhatDrawingProgramsWriteIsKept)
{
    const TopologyGraph graph = ReadHome();
    EXPECT_EQ(graph[0].others.at("shape"), "box");
    EXPECT_EQ(graph[2].others.at("color"), "red");
    EXPECT_EQ(GetLinks(graph)[2].others.at("style"), "dashed");
    EXPECT_EQ(graph[boost::graph_bundle].others.at("label"), "A home");
    EXPECT_EQ(graph[boost::graph_bundle].others.at("rankdir"), "LR");
}

TEST_P(TopologyRead, LinesAreThoseOfTheStatements)
{
    const TopologyGraph graph = ReadHome();
    const bool isDot = GetParam() == TopologyFormat::DOT;
    EXPECT_EQ(graph[0].place.file, "home");
    EXPECT_EQ(graph[0].place.line, isDot ? 6u : 25u);
    EXPECT_EQ(graph[1].place.line, isDot ? 7u : 31u);
    EXPECT_EQ(graph[1].rulesPlace.line, isDot ? 8u : 34u);
    EXPECT_EQ(graph[2].place.line, isDot ? 11u : 39u);
    EXPECT_EQ(GetLinks(graph)[1].place.line, isDot ? 13u : 47u);
    EXPECT_EQ(GetLinks(graph)[2].place.line, isDot ? 14u : 48u);
}

TEST_P(TopologyRead, WhatIsWrittenIsReadAsTheSame)
{
    const TopologyGraph graph = ReadHome();
    for (const TopologyFormat format : {TopologyFormat::DOT, TopologyFormat::GRAPHML})
    {
        const std::string text = WriteTopologyText(graph, format);
        const TopologyGraph again = Read(text, format);
        EXPECT_EQ(WriteTopologyText(again, format), text);
        // Whatever it was written in: nothing of it is lost.
        EXPECT_EQ(WriteTopologyText(again, GetParam()), WriteTopologyText(graph, GetParam()))
            << text;
    }
}

INSTANTIATE_TEST_SUITE_P(Both,
                         TopologyRead,
                         testing::Values(TopologyFormat::DOT, TopologyFormat::GRAPHML),
                         [](const auto& param) {
                             return param.param == TopologyFormat::DOT ? "Dot" : "Graphml";
                         });

TEST(TopologyReadText, WordsOfGraphvizsLanguageMayBeNames)
{
    const TopologyGraph graph =
        Read(R"(graph { "node" [kind=router, label="Edge"]; "Graph"; "node" -- "Graph" })",
             TopologyFormat::DOT);
    const std::string text = WriteTopologyText(graph, TopologyFormat::DOT);
    const TopologyGraph again = Read(text, TopologyFormat::DOT);
    ASSERT_EQ(boost::num_vertices(again), 2U) << text;
    EXPECT_EQ(again[0].name, "node");
    EXPECT_EQ(again[0].others.at("label"), "Edge");
    EXPECT_EQ(again[1].name, "Graph");
}

TEST(TopologyReadText, TheMarkOfAFileInUtf8IsNoPartOfIt)
{
    const std::string mark = "\xef\xbb\xbf";
    EXPECT_EQ(
        1U,
        boost::num_vertices(ReadTopologyText(mark + "graph { a }", TopologyFormat::DOT, "net")));
}

TEST(TopologyReadText, AnEdgesDirectionInGraphmlIsDrawingOnly)
{
    const std::string text =
        "<graphml><graph edgedefault=\"directed\"><node id=\"a\"/><node id=\"b\"/>"
        "<edge directed=\"true\" source=\"a\" target=\"b\"/></graph></graphml>";
    EXPECT_EQ(1U, boost::num_edges(ReadTopologyText(text, TopologyFormat::GRAPHML, "net")));
}

TEST(TopologyReadText, ALinkOfGraphmlMayStandBeforeItsNodes)
{
    const std::string text =
        "<graphml><graph edgedefault=\"undirected\"><edge source=\"b\" target=\"a\"/>"
        "<node id=\"a\"/><node id=\"b\"/></graph></graphml>";
    const TopologyGraph graph = Read(text, TopologyFormat::GRAPHML);
    ASSERT_EQ(1U, boost::num_edges(graph));
    EXPECT_EQ(GetLinks(graph)[0].source.node, 1U);
    EXPECT_EQ(GetLinks(graph)[0].target.node, 0U);
}

TEST(TopologyReadText, CharactersOfGraphmlMayBeWrittenAsReferences)
{
    const std::string text =
        "<graphml><key id=\"l\" for=\"node\" attr.name=\"label\"/>"
        "<graph edgedefault=\"undirected\"><node id=\"R&amp;D\"><data key=\"l\">"
        "a&lt;<!-- no text --><b>nor this</b>&#98;<![CDATA[&c]]></data></node></graph></graphml>";
    const TopologyGraph graph = Read(text, TopologyFormat::GRAPHML);
    EXPECT_EQ(graph[0].name, "R&D");
    EXPECT_EQ(graph[0].others.at("label"), "a<b&c");
}

TEST(TopologyReadText, DefaultOfAKeyForAllIsOneOfNodesAndLinks)
{
    const std::string text =
        "<graphml><key id=\"l\" for=\"all\" attr.name=\"label\"><default>x</default></key>"
        "<graph edgedefault=\"undirected\"><node id=\"a\"/><node id=\"b\"/>"
        "<edge source=\"a\" target=\"b\"/></graph></graphml>";
    const TopologyGraph graph = Read(text, TopologyFormat::GRAPHML);
    EXPECT_EQ(graph[0].others.at("label"), "x");
    EXPECT_EQ(GetLinks(graph)[0].others.at("label"), "x");
}

TEST(TopologyReadText, WhatIsInsideOfAPortOfGraphmlIsNotItsNodes)
{
    const std::string text = "<graphml><key id=\"l\" for=\"all\" attr.name=\"label\"/>"
                             "<graph edgedefault=\"undirected\"><node id=\"a\"><port name=\"p\">"
                             "<data key=\"l\">p</data></port></node></graph></graphml>";
    EXPECT_TRUE(Read(text, TopologyFormat::GRAPHML)[0].others.empty());
}

TEST(TopologyReadText, AGroupHasItsOwnDefaultsAndKeepsThem)
{
    const TopologyGraph graph = Read(R"(graph {
        node [color=red]
        subgraph one { label=group; node [color=blue]; a; subgraph { node [color=green]; b } }
        c
        subgraph one { d }
    })",
                                     TopologyFormat::DOT);
    EXPECT_EQ(graph[0].others.at("color"), "blue");
    EXPECT_EQ(graph[1].others.at("color"), "green");
    EXPECT_EQ(graph[2].others.at("color"), "red");
    EXPECT_EQ(graph[3].others.at("color"), "blue");
    EXPECT_TRUE(graph[boost::graph_bundle].others.empty());
}

TEST(TopologyReadText, TextInQuotesMayStandInPiecesAndLines)
{
    const TopologyGraph graph =
        Read("graph { a [label=\"one\" + \" two \\\nthree\"] }", TopologyFormat::DOT);
    EXPECT_EQ(graph[0].others.at("label"), "one two three");
}

TEST(TopologyReadText, TextInQuotesGoesOnAfterALineEndOfWindows)
{
    const TopologyGraph graph = Read("graph { a [label=\"one \\\r\ntwo\"] }", TopologyFormat::DOT);
    EXPECT_EQ(graph[0].others.at("label"), "one two");
}

TEST(TopologyReadText, PortsOfGraphvizAreOnlyDrawn)
{
    const TopologyGraph graph = Read("graph { a:eth0:n -- b:s }", TopologyFormat::DOT);
    ASSERT_EQ(2U, boost::num_vertices(graph));
    EXPECT_EQ(graph[0].name, "a");
    EXPECT_EQ(graph[1].name, "b");
}

TEST(TopologyReadText, BothLanguagesSayTheSame)
{
    EXPECT_EQ(WriteTopologyText(Read(HOME_DOT, TopologyFormat::DOT), TopologyFormat::DOT),
              WriteTopologyText(Read(HOME_GRAPHML, TopologyFormat::GRAPHML), TopologyFormat::DOT));
}

TEST(TopologyReadText, TheEndOfALineMayBeWrittenAsGraphvizDoes)
{
    const TopologyGraph graph =
        Read(R"(graph { gw [kind=router, rules="-P INPUT DROP\n-P FORWARD DROP"] })",
             TopologyFormat::DOT);
    EXPECT_EQ(graph[0].rules, "-P INPUT DROP\n-P FORWARD DROP");
}

TEST(TopologyReadText, BackslashesStayAndWhatCannotBeKeptIsRefused)
{
    TopologyGraph graph =
        Read(R"(graph { a [label="one\\"]; b [label="\\\"two\\\""] })", TopologyFormat::DOT);
    EXPECT_EQ(graph[0].others.at("label"), R"(one\\)");
    EXPECT_EQ(graph[1].others.at("label"), R"(\\"two\\")");
    const std::string text = WriteTopologyText(graph, TopologyFormat::DOT);
    EXPECT_EQ(WriteTopologyText(Read(text, TopologyFormat::DOT), TopologyFormat::DOT), text);
    graph[0].others["label"] = R"(say \"yes\")";
    EXPECT_THROW(WriteTopologyText(graph, TopologyFormat::DOT), TopologyError);
    EXPECT_EQ(Read(WriteTopologyText(graph, TopologyFormat::GRAPHML), TopologyFormat::GRAPHML)[0]
                  .others.at("label"),
              graph[0].others["label"]);
}
