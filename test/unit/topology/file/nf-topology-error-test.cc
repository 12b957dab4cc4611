/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// A topology's file that cannot be used: file, line, node or link, and what is expected.

#include "nf-topology-complete.h"
#include "nf-topology-graph.h"
#include "nf-topology-read.h"
#include "nf-topology-write.h"
#include "program-run.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <utility>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

/// A mistake and what is said of it.
struct Mistake
{
    const char* name;
    std::string text;
    std::string message;
};

void
PrintTo(const Mistake& mistake, std::ostream* out)
{
    *out << mistake.name;
}

/// \return what is said of a text that is read and completed, "" when it is taken
std::string
Refusal(const std::string& text, TopologyFormat format)
{
    try
    {
        TopologyGraph graph = ReadTopologyText(text, format, "net");
        CompleteTopology(graph);
    }
    catch (const TopologyError& error)
    {
        return error.what();
    }
    return "";
}

std::string
Repeat(const std::string& text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
    {
        all += text;
    }
    return all;
}

std::string
InDot(const std::string& statements)
{
    return "graph {\n// a comment\n" + statements + "\n}\n";
}

std::string
InGraphml(const std::string& elements)
{
    return "<graphml><key id=\"k\" for=\"node\" attr.name=\"kind\" attr.type=\"string\"/>\n"
           "<key id=\"r\" for=\"edge\" attr.name=\"rate\" attr.type=\"string\"/>\n"
           "<graph edgedefault=\"undirected\">\n<node id=\"a\"/>\n<node id=\"b\"/>\n" +
           elements + "\n</graph></graphml>\n";
}

const Mistake IN_DOT[] = {
    {"Kind",
     InDot("a [kind=ruter]"),
     R"(net:3: node "a": kind "ruter": host, router, switch or cloud is expected; did you mean "router"?)"},
    {"UnknownOfANode",
     InDot("a [shape=box,\n  rulez=\"x\"]"),
     R"(net:4: node "a" has no attribute "rulez"; did you mean "rules"?)"},
    {"UnknownOfALink",
     InDot("a -- b [speed=\"1Mbps\"]"),
     R"(net:3: link "a" to "b" has no attribute "speed", it has delay, loss, network, queue, rate, )"
     "source_address, source_device, target_address, target_device"},
    {"Default",
     InDot("node [kind=hots]\n\na"),
     R"(net:3: node "a": kind "hots": host, router, switch or cloud is expected; did you mean "host"?)"},
    {"Rate",
     InDot("a -- b\na -- b [rate=fast]"),
     R"(net:4: link "a" to "b": rate "fast": a rate above 0, e.g. "100Mbps", is expected)"},
    {"RateOfNothing",
     InDot("a -- b [rate=\"0Mbps\"]"),
     R"(net:3: link "a" to "b": rate "0Mbps": a rate above 0, e.g. "100Mbps", is expected)"},
    {"RateWithoutQuotes",
     InDot("a -- b [rate=1Mbps]"),
     R"(net:3: "1Mbps" is no number and no word: it must stand in quotes)"},
    {"Delay",
     InDot("a -- b [delay=\"2 parsecs\"]"),
     R"(net:3: link "a" to "b": delay "2 parsecs": a time, e.g. "2ms", is expected)"},
    {"DelayInHexadecimal", // ns-3's own reader would end the program
     InDot("a -- b [delay=\"0x10s\"]"),
     R"(net:3: link "a" to "b": delay "0x10s": a time, e.g. "2ms", is expected)"},
    {"Queue",
     InDot("a -- b [queue=\"many\"]"),
     R"(net:3: link "a" to "b": queue "many": packets or bytes above 0, e.g. "1000p" or "64kB", is )"
     "expected"},
    {"NegativeLoss",
     InDot("a -- b [loss=-0.1]"),
     R"(net:3: link "a" to "b": loss "-0.1": a share of packets, 0 to less than 1, is expected)"},
    {"AllIsLost",
     InDot("a -- b [loss=1]"),
     R"(net:3: link "a" to "b": loss "1": a share of packets, 0 to less than 1, is expected)"},
    {"Address",
     InDot("a -- b [source_address=\"10.0.0.300/24\"]"),
     R"(net:3: link "a" to "b": source_address "10.0.0.300/24": an address and its bits, e.g. )"
     R"("192.168.1.1/24", is expected)"},
    {"AddressWithoutBits",
     InDot("a -- b [source_address=\"10.0.0.3\"]"),
     R"(net:3: link "a" to "b": source_address "10.0.0.3": an address and its bits, e.g. )"
     R"("192.168.1.1/24", is expected)"},
    {"Prefix",
     InDot("a -- b [target_address=\"10.0.0.3/33\"]"),
     R"(net:3: link "a" to "b": target_address "10.0.0.3/33": an address and its bits, e.g. )"
     R"("192.168.1.1/24", is expected)"},
    {"AddressOfTheNetwork",
     InDot("a -- b [target_address=\"10.0.0.0/24\"]"),
     R"(net:3: link "a" to "b": target_address "10.0.0.0/24": an address between its network's )"
     "first and last is expected"},
    {"Network",
     InDot("a -- b [network=\"10.0.0.1/24\"]"),
     R"(net:3: link "a" to "b": network "10.0.0.1/24": a network, e.g. "192.168.1.0/24", is expected)"},
    {"TwoNetworks",
     InDot("s [kind=switch, network=\"10.0.0.0/24\"]\na -- s [network=\"10.0.1.0/24\"]"),
     R"(net:4: link "a" to "s": network 10.0.1.0/24, but what it is joined to has 10.0.0.0/24; one )"
     "is expected"},
    {"FullNetwork",
     InDot("s [kind=switch, network=\"10.0.0.0/30\"]\na -- s\nb -- s\nc -- s"),
     R"(net:6: link "c" to "s": network 10.0.0.0/30 has no address left; a larger one is expected)"},
    {"Route",
     InDot("a [routes=\"default through 10.0.0.1\"]"),
     R"(net:3: node "a": routes "default through 10.0.0.1": a network and by what it is reached, )"
     R"(e.g. "10.0.0.0/8 via 192.168.1.1" or "default dev eth1", is expected)"},
    {"Sysctl",
     InDot("a [kind=router, sysctl=\"net.netfilter.nf_conntrack_max=many\"]"),
     R"(net:3: node "a": sysctl "net.netfilter.nf_conntrack_max=many": a name and a number, e.g. )"
     R"("net.netfilter.nf_conntrack_max=1000", is expected)"},
    {"RulesOfAHost",
     InDot("a [rules=\"-P INPUT DROP\"]"),
     R"(net:3: node "a" has rules and is a host: kind=router is expected)"},
    {"ApplicationsOfASwitch",
     InDot("a [kind=switch, applications=\"ns3::TftpServer\"]"),
     R"(net:3: node "a" has applications and is a switch: kind=host or kind=router or kind=cloud is )"
     "expected"},
    {"RulesFile",
     InDot("a [kind=router,\nrules_file=\"no.rules\"]"),
     R"(net:4: node "a": rules_file "no.rules": cannot open file)"},
    {"NodeTwice",
     InDot("a [kind=host]\nb\na [kind=host]"),
     R"(net:5: node "a" is described a second time: its kind is in line 3 already; another name is )"
     "expected"},
    {"Loop",
     InDot("a -- a"),
     R"(net:3: link "a" to "a": leads back to its node; another node is expected)"},
    {"DeviceTwice",
     InDot("a -- b [source_device=wan]\nb -- a [target_device=wan]"),
     R"(net:4: link "b" to "a": target_device "wan": node "a" has it in line 3 already; another name )"
     "is expected"},
    {"CloudWithoutLink",
     InDot("c [kind=cloud]"),
     R"(net:3: node "c" has 0 links: a cloud is expected to have one)"},
    {"CloudAtASwitch",
     InDot("c [kind=cloud]; s [kind=switch]\nc -- s"),
     R"(net:4: link "c" to "s": a cloud has no stack that answers ARP: a host or a router is expected)"},
    {"LoopOfSwitches",
     InDot("node [kind=switch]\na -- b -- c\nc -- a"),
     R"(net:5: link "c" to "a": closes a loop of switches, in which frames would never end)"},
    {"Arrow", InDot("a -> b"), R"(net:3: a link has no direction: "--" is expected, here is "->")"},
    {"Group",
     InDot("a -- subgraph {b c}"),
     R"(net:3: a link is between two nodes, not between groups of them, here is "subgraph")"},
    {"Comment",
     InDot("a -- b # here"),
     R"(net:3: "#" begins a comment only where it is the first of its line)"},
    {"Markup",
     InDot("a [label=<<b>A</b>>]"),
     "net:3: text in <> is not read here: it must stand in quotes"},
    {"LettersBeyondAscii",
     InDot("a\nh\u00e4user"),
     "net:4: letters beyond ASCII are read in quotes only"},
    {"GroupsInGroups", // each takes some of the stack
     InDot(Repeat("subgraph {\n", 50000) + Repeat("}", 50000)),
     R"(net:102: groups nested deeper than 100 levels, here is "{")"},
    {"AddressOfMany",
     InDot("a -- b [source_address=\"224.0.0.5/24\"]"),
     R"(net:3: link "a" to "b": source_address "224.0.0.5/24": one host's address is expected)"},
    {"AddressOfNobody",
     InDot("a [addresses=\"0.0.0.0\"]"),
     R"(net:3: node "a" has the address 0.0.0.0: one host's address is expected)"},
    {"ReservedWord",
     InDot("a\na -- node"),
     R"(net:4: a node is expected; a word of the language must stand in quotes, here is "node")"},
    {"ReservedValue",
     InDot("a [label=\n  Strict]"),
     R"(net:4: a value is expected; a word of the language must stand in quotes, here is "Strict")"},
    {"Pieces",
     InDot("a [label=\"one\" + two]"),
     R"(net:3: a text in quotes is expected behind "+", here is "two")"},
    {"PortOfAPort",
     InDot("a:b:n:c -- d"),
     R"(net:3: a node, a link or "}" is expected, here is ":")"},
    {"DefaultWithoutBracket", InDot("node a"), R"(net:3: "[" is expected, here is "a")"},
    {"Bracket", InDot("a [kind=host"), R"(net:4: an attribute or "]" is expected, here is "}")"},
    {"Brace",
     "graph {\na\n",
     R"(net:3: a node, a link or "}" is expected, here is the file's end)"},
    {"Quote",
     InDot("a [rules=\"one\ntwo]"),
     "net:3: the text in quotes that begins here has no end"},
    {"NoGraph", "\nhello {}", R"(net:2: a graph is expected: graph name { ... }, here is "hello")"},
    {"Directed",
     "digraph { a -> b }",
     R"(net:1: a link has no direction: write "graph" for "digraph", and -- for ->, here is "digraph")"},
};

const Mistake IN_GRAPHML[] = {
    {"Kind",
     InGraphml("<node id=\"c\">\n<data\nkey=\"k\">ruter</data></node>"),
     R"(net:8: node "c": kind "ruter": host, router, switch or cloud is expected; did you mean "router"?)"},
    {"Rate",
     InGraphml("<edge source=\"a\" target=\"b\"><data key=\"r\">\nfast</data></edge>"),
     R"(net:6: link "a" to "b": rate "fast": a rate above 0, e.g. "100Mbps", is expected)"},
    {"NodeTwice",
     InGraphml("<node id=\"a\"/>"),
     R"(net:6: node "a" is in line 4 already; an id of its own is expected)"},
    {"UnknownNode",
     InGraphml("<!-- <node id=\"c\"/> -->\n<edge source=\"a\" target=\"c\"/>"),
     R"(net:7: link "a" to "c": there is no node "c"; a node's id is expected)"},
    {"UndeclaredKey",
     InGraphml("<node id=\"c\">\n<data key=\"q\">host</data></node>"),
     R"(net:7: the key "q" is not declared: <key id="q" attr.name=... is expected before the graph)"},
    {"KeyTwice",
     "<graphml><key id=\"q\" for=\"node\" attr.name=\"label\"/>\n"
     "<key id=\"q\" for=\"node\" attr.name=\"shape\"/></graphml>",
     R"(net:2: the key "q" is declared already; an id of its own is expected)"},
    {"KeyInItsOwnDefault",
     "<graphml><key id=\"q\" for=\"node\" attr.name=\"label\"><default>a text of more than a few "
     "letters\n"
     "<key id=\"q\" for=\"node\" attr.name=\"label\"/>and more</default></key></graphml>",
     "net:2: <key> is expected in <graphml>, not in another element"},
    {"Nested",
     InGraphml("<node id=\"c\">\n<graph edgedefault=\"undirected\"/></node>"),
     "net:7: one graph is expected: there are none inside another, or behind it"},
    {"KeyOfALink",
     InGraphml("<node id=\"c\"><data key=\"r\">1Mbps</data></node>"),
     R"(net:6: the key "r" is declared for="edge", and this is a node: another key, or for="all", is )"
     "expected"},
    {"EdgeWithoutTarget",
     InGraphml("<edge source=\"a\"/>"),
     R"(net:6: <edge> is expected to have target="...")"},
    {"KeyForNothing",
     "<graphml>\n<key id=\"k\" for=\"nodes\" attr.name=\"kind\"/></graphml>",
     R"(net:2: for="nodes": all, graph, node or edge is expected)"},
    {"NoGraph", "<graphml>\n</graphml>", "net:2: <graph> is expected in <graphml>"},
    {"NoGraphml", "<svg>\n</svg>", "net:1: no GraphML: <graphml> is expected"},
    {"NodeOutside",
     "<graphml>\n<node id=\"a\"/><graph edgedefault=\"undirected\"/></graphml>",
     "net:2: <node> is expected in <graph>, not in another element"},
    {"EdgeInANode",
     InGraphml("<node id=\"c\">\n<edge source=\"a\" target=\"b\"/></node>"),
     "net:7: <edge> is expected in <graph>, not in another element"},
    {"Hyperedge",
     InGraphml("<hyperedge><endpoint node=\"a\"/></hyperedge>"),
     "net:6: a link joins two nodes: for <hyperedge>, a node of kind switch is expected"},
    {"ElementsInElements",
     InGraphml("<node id=\"c\">\n" + Repeat("<desc>\n", 50000) + Repeat("</desc>", 50000) +
               "</node>"),
     "net:104: elements nested deeper than 100 levels"},
    {"TagOfManyLines",
     InGraphml("<node\n  id=\"c\"\n><data\n  key=\"k\">ruter</data></node>"),
     R"(net:9: node "c": kind "ruter": host, router, switch or cloud is expected; did you mean "router"?)"},
    {"TagBegins",
     InGraphml("<node id=\"c\"/><node\n  id=\"d\"\n/>\n<!-- a\n  comment --> <node\n  id=\"c\"/>"),
     R"(net:10: node "c" is in line 6 already; an id of its own is expected)"},
    {"BehindManyLines",
     InGraphml(Repeat("\n", 70000) + "<node id=\"c\"/>\n<node\n  id=\"c\"/>"),
     R"(net:70007: node "c" is in line 70006 already; an id of its own is expected)"},
    {"GraphDeeper",
     "<graphml>\n<desc>\n<graph edgedefault=\"undirected\"/></desc></graphml>",
     "net:3: <graph> is expected in <graphml>, not in another element"},
    {"NodeDeeper",
     InGraphml("<desc>\n<node id=\"c\"/></desc>"),
     "net:7: <node> is expected in <graph>, not in another element"},
    {"DeclaredEntity",
     "<!DOCTYPE graphml [\n<!ENTITY r \"router\">]>\n" + InGraphml(""),
     "net:1: entities are not declared here: their text is expected"},
    {"EntityOfAnotherFile",
     "<!DOCTYPE graphml SYSTEM \"graphml.dtd\">\n" +
         InGraphml("<node id=\"c\"><data key=\"k\">\n&r;</data></node>"),
     "net:8: the entity &r; is not read here: write its text"},
    {"NoText", " \n", "net:1: no GraphML: <graphml> is expected"},
};

class TopologyMistakeInDot : public testing::TestWithParam<Mistake>
{
};

class TopologyMistakeInGraphml : public testing::TestWithParam<Mistake>
{
};

} // namespace

TEST_P(TopologyMistakeInDot, IsNamedWithItsLine)
{
    EXPECT_EQ(Refusal(GetParam().text, TopologyFormat::DOT), GetParam().message);
}

TEST_P(TopologyMistakeInGraphml, IsNamedWithItsLine)
{
    EXPECT_EQ(Refusal(GetParam().text, TopologyFormat::GRAPHML), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Each,
                         TopologyMistakeInDot,
                         testing::ValuesIn(IN_DOT),
                         [](const auto& param) { return std::string(param.param.name); });
INSTANTIATE_TEST_SUITE_P(Each,
                         TopologyMistakeInGraphml,
                         testing::ValuesIn(IN_GRAPHML),
                         [](const auto& param) { return std::string(param.param.name); });

TEST(TopologyFile, WhatIsNoXmlIsNamedWithItsLine)
{
    // What follows is libxml2's and not the same in all of its releases.
    const std::pair<std::string, std::string> cases[] = {
        {InGraphml("<node id=\"c\">"), "net:7: no XML: Opening and ending tag mismatch"},
        {InGraphml("<node id=\"c\">\n<data key=\"k\">&r;</data></node>"),
         "net:7: no XML: Entity 'r'"},
        {InGraphml("<node id=\"h\xe4user\"/>"), "net:6: no XML: "},
        {"<graphml/>\n<graphml/>", "net:2: no XML: "},
        {"graph {}", "net:1: no XML: "},
    };
    for (const auto& [text, message] : cases)
    {
        EXPECT_EQ(Refusal(text, TopologyFormat::GRAPHML).substr(0, message.size()), message);
    }
}

TEST(TopologyFile, NamesAndFoldersThatAreNoTopologyAreRefused)
{
    const TemporaryFolder folder;
    const std::string directory = (folder.path / "x.dot").string();
    std::filesystem::create_directory(directory);
    for (const std::string& file : {directory, (folder.path / "none.dot").string()})
    {
        try
        {
            ReadTopology(file);
            ADD_FAILURE() << file;
        }
        catch (const TopologyError& error)
        {
            EXPECT_EQ(error.what(), file + ": cannot open file");
        }
    }
    EXPECT_THROW(ReadTopology("home.txt"), TopologyError);
}

TEST(TopologyFile, RulesFileIsBesideItAndStaysWhenItIsWrittenElsewhere)
{
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path / "other");
    std::ofstream(folder.path / "gw.rules") << "*nat\nCOMMIT\n";
    std::ofstream(folder.path / "net.dot") << "graph { gw [kind=router, rules_file=\"gw.rules\"] }";
    const TopologyGraph graph = ReadTopology((folder.path / "net.dot").string());
    EXPECT_EQ(graph[0].rules, "*nat\nCOMMIT\n");
    EXPECT_EQ(graph[0].rulesPlace.file, (folder.path / "gw.rules").string());
    const std::string written = (folder.path / "other" / "net.graphml").string();
    WriteTopology(graph, written);
    EXPECT_NE(ReadFile(written).find(">../gw.rules<"), std::string::npos) << ReadFile(written);
    EXPECT_EQ(ReadTopology(written)[0].rules, graph[0].rules);
}
