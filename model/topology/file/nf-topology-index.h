/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TOPOLOGY_INDEX_H
#define NF_TOPOLOGY_INDEX_H

#include "nf-topology.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Where the statements of a topology's file stand.
 *
 * Boost's readers say what a file means and not where it says so; this walks over its text once
 * more and finds the lines, for messages. What Boost's readers would lose without a word is refused
 * here.
 */
struct TopologyIndex
{
    /// A node, or a link.
    struct Entry
    {
        std::string name;   //!< a node's; GraphML: its id. A link's source
        std::string target; //!< a link's
        uint32_t line{0};
        std::map<std::string, uint32_t> attributes{}; //!< the line where each one's value begins

        /// \return where an attribute stands: its line, or the whole statement's
        uint32_t GetLine(const std::string& attribute) const;
    };

    std::vector<Entry> nodes; //!< in the order of their first mention
    std::vector<Entry> links; //!< in the order of the file

    /// \return the node's entry, nullptr when there is none
    const Entry* FindNode(const std::string& name) const;

    /**
     * \brief Read a text in Graphviz's language.
     * \param text the whole file
     * \param file what messages call it
     * \throws TopologyError
     */
    static TopologyIndex OfDot(const std::string& text, const std::string& file);

    /**
     * \brief Read a text in GraphML, which is known to be XML.
     * \param text the whole file
     * \param file what messages call it
     * \param[out] plain the text as Boost's reader can take it without loss: every value is a
     *             string whose blanks and line ends are kept, and links have no direction
     * \throws TopologyError
     */
    static TopologyIndex OfGraphml(const std::string& text,
                                   const std::string& file,
                                   std::string& plain);

  private:
    friend class DotIndexer;
    friend class GraphmlIndexer;

    /// \return the node's entry, a new one when there is none
    Entry& GetNode(const std::string& name, uint32_t line);

    std::map<std::string, std::size_t> m_byName;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TOPOLOGY_INDEX_H */
