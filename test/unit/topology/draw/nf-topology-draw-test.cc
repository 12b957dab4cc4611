/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-topology.h"
#include "nf-topology-draw.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <unistd.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// A file that is gone with the test.
class DrawnFile
{
  public:
    explicit DrawnFile(const std::string& ending)
        : path(testing::TempDir() + "netfilter-" + std::to_string(getpid()) + ending)
    {
    }

    ~DrawnFile()
    {
        std::remove(path.c_str());
    }

    std::string Read() const
    {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    const std::string path;
};

std::string
GetError(const TopologyBuilder& net, const std::string& path)
{
    try
    {
        DrawTopology(net.graph, path);
    }
    catch (const TopologyError& error)
    {
        return error.what();
    }
    return "";
}

} // namespace

bool
HasText(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

TEST(TopologyDraw, HasRealmsAddressesAndShapes)
{
    const std::string text = MakeTopologyDrawing(HomeGateway().graph);
    EXPECT_TRUE(HasText(text, "behind home"));
    EXPECT_TRUE(HasText(text, "internet"));
    EXPECT_TRUE(HasText(text, "192.168.1.10/24"));
    EXPECT_TRUE(HasText(text, "shape=plain"));
    EXPECT_TRUE(HasText(text, "All links: 1 Gbit/s, 1 ms"));
    EXPECT_EQ(text, MakeTopologyDrawing(HomeGateway().graph));
}

TEST(TopologyDraw, TellsRateDelayAndLossWhereLinksDiffer)
{
    TopologyBuilder net = HomeGateway();
    TopologyLink& link = net.graph[*boost::edges(net.graph).first];
    link.rate = DataRate("1500kbps");
    link.delay = MicroSeconds(250);
    link.loss = 0.015;
    const std::string text = MakeTopologyDrawing(net.graph);
    EXPECT_TRUE(HasText(text, "1.5 Mbit/s<br/>250 µs<br/>1.5 % loss")) << text;
    EXPECT_FALSE(HasText(text, "All links"));
}

TEST(TopologyDraw, NamesMayHaveAnyCharacter)
{
    TopologyBuilder net;
    net.Host("<a & \"b\">");
    net.graph[boost::graph_bundle].others["label"] = "R & D";
    EXPECT_TRUE(HasText(MakeTopologyDrawing(net.graph), "<b>R &amp; D</b>"));
    EXPECT_TRUE(HasText(MakeTopologyDrawing(net.graph), "&lt;a &amp; &quot;b&quot;&gt;"));
}

TEST(TopologyDraw, WritesTextAndPictures)
{
    const TopologyBuilder net = DoubleNat();
    const DrawnFile text(".dot");
    DrawTopology(net.graph, text.path);
    EXPECT_EQ(text.Read(), MakeTopologyDrawing(net.graph));
    if (std::system("dot -V 2>/dev/null") != 0)
    {
        GTEST_SKIP() << "Graphviz is missing";
    }
    const DrawnFile png(".png");
    DrawTopology(net.graph, png.path);
    EXPECT_EQ(png.Read().substr(1, 3), "PNG");
    const DrawnFile svg(".svg");
    DrawTopology(net.graph, svg.path);
    EXPECT_TRUE(HasText(svg.Read(), "behind box"));
}

TEST(TopologyDraw, SaysWhatCannotBeDone)
{
    const TopologyBuilder net = HomeGateway();
    EXPECT_EQ(GetError(net, "/nowhere/net.dot"), "/nowhere/net.dot: cannot be written");
    EXPECT_EQ(GetError(net, "net.gif"),
              "net.gif: a drawing ends with .dot, .gv, .svg, .png or .pdf");
    const std::string path = std::getenv("PATH");
    setenv("PATH", "/nowhere", 1);
    EXPECT_EQ(GetError(net, "net.png"),
              "net.png: cannot run Graphviz's dot (Debian: graphviz): No such file or directory");
    setenv("PATH", path.c_str(), 1);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
