/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-attributes.h"

#include "nf-topology-text.h"
#include "nf-topology-values.h"

#include <set>

namespace ns3
{
namespace netfilter
{

const std::vector<TopologyNodeAttribute>&
GetTopologyAttributes(const TopologyNode&)
{
    using Node = TopologyNode;
    using Text = std::string;
    static const std::vector<TopologyNodeAttribute> attributes = {
        {"addresses",
         [](Node& node, const Text& text) { node.addresses = ReadTopologyAddresses(text); },
         [](const Node& node) { return WriteTopologyAddresses(node.addresses); }},
        {"applications",
         [](Node& node, const Text& text) { node.applications = ReadTopologyApplications(text); },
         [](const Node& node) { return WriteTopologyApplications(node.applications); }},
        {"kind",
         [](Node& node, const Text& text) { node.kind = ReadTopologyKind(text); },
         [](const Node& node) { return WriteTopologyKind(node.kind); }},
        {"network",
         [](Node& node, const Text& text) { node.network = ReadTopologyNetwork(text); },
         [](const Node& node) { return node.network ? node.network->ToString() : ""; }},
        {"routes",
         [](Node& node, const Text& text) { node.routes = ReadTopologyRoutes(text); },
         [](const Node& node) { return WriteTopologyRoutes(node.routes); }},
        {"rules",
         [](Node& node, const Text& text) { node.rules = TrimTopologyLines(text); },
         [](const Node& node) { return node.rulesFile.empty() ? node.rules : ""; }},
        {"rules_file",
         [](Node& node, const Text& text) { node.rulesFile = text; },
         [](const Node& node) { return node.rulesFile; }},
        {"sysctl",
         [](Node& node, const Text& text) { node.sysctls = ReadTopologySysctls(text); },
         [](const Node& node) { return WriteTopologySysctls(node.sysctls); }},
    };
    return attributes;
}

const std::vector<TopologyLinkAttribute>&
GetTopologyAttributes(const TopologyLink&)
{
    using Link = TopologyLink;
    using Text = std::string;
    static const std::vector<TopologyLinkAttribute> attributes = {
        {"delay",
         [](Link& link, const Text& text) { link.delay = ReadTopologyDelay(text); },
         [](const Link& link) { return WriteTopologyDelay(link.delay); }},
        {"loss",
         [](Link& link, const Text& text) { link.loss = ReadTopologyLoss(text); },
         [](const Link& link) { return link.loss == 0 ? "" : WriteTopologyLoss(link.loss); }},
        {"network",
         [](Link& link, const Text& text) { link.network = ReadTopologyNetwork(text); },
         [](const Link& link) { return link.network ? link.network->ToString() : ""; }},
        {"queue",
         [](Link& link, const Text& text) { link.queue = ReadTopologyQueue(text); },
         [](const Link& link) {
             const Text queue = WriteTopologyQueue(link.queue);
             return queue == WriteTopologyQueue(TopologyLink().queue) ? "" : queue;
         }},
        {"rate",
         [](Link& link, const Text& text) { link.rate = ReadTopologyRate(text); },
         [](const Link& link) { return WriteTopologyRate(link.rate); }},
        {"source_address",
         [](Link& link, const Text& text) { ReadTopologyAddress(text, link.source); },
         [](const Link& link) { return WriteTopologyAddress(link.source); }},
        {"source_device",
         [](Link& link, const Text& text) { link.source.device = text; },
         [](const Link& link) { return link.source.device; }},
        {"target_address",
         [](Link& link, const Text& text) { ReadTopologyAddress(text, link.target); },
         [](const Link& link) { return WriteTopologyAddress(link.target); }},
        {"target_device",
         [](Link& link, const Text& text) { link.target.device = text; },
         [](const Link& link) { return link.target.device; }},
    };
    return attributes;
}

bool
IsDrawingAttribute(const std::string& name)
{
    // Graphviz's of nodes, links and layouts; x to name are of NetworkX, Gephi, yEd and the like.
    static const std::set<std::string> names = {
        "URL",
        "area",
        "arrowhead",
        "arrowsize",
        "arrowtail",
        "bb",
        "class",
        "color",
        "colorscheme",
        "comment",
        "constraint",
        "decorate",
        "dir",
        "distortion",
        "edgetooltip",
        "fillcolor",
        "fixedsize",
        "fontcolor",
        "fontname",
        "fontsize",
        "gradientangle",
        "group",
        "head_lp",
        "headclip",
        "headlabel",
        "headport",
        "headtooltip",
        "height",
        "href",
        "id",
        "image",
        "imagepos",
        "imagescale",
        "label",
        "labelangle",
        "labeldistance",
        "labelfloat",
        "labelfontcolor",
        "labelfontname",
        "labelfontsize",
        "labeljust",
        "labelloc",
        "labeltooltip",
        "layer",
        "len",
        "lhead",
        "lp",
        "ltail",
        "lwidth",
        "lheight",
        "margin",
        "minlen",
        "nojustify",
        "ordering",
        "orientation",
        "penwidth",
        "peripheries",
        "pin",
        "pos",
        "rank",
        "rects",
        "regular",
        "root",
        "samehead",
        "sametail",
        "shape",
        "shapefile",
        "showboxes",
        "sides",
        "skew",
        "sortv",
        "style",
        "tail_lp",
        "tailclip",
        "taillabel",
        "tailport",
        "tailtooltip",
        "tooltip",
        "vertices",
        "weight",
        "width",
        "xlabel",
        "xlp",
        "x",
        "y",
        "z",
        "r",
        "g",
        "b",
        "size",
        "description",
        "url",
    };
    return names.count(name) != 0;
}

} // namespace netfilter
} // namespace ns3
