/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_APP_HELPER_H
#define NF_APP_HELPER_H

#include "nf-app-files.h"

#include "ns3/abort.h"
#include "ns3/application-container.h"
#include "ns3/names.h"
#include "ns3/node-container.h"

#include <cstdint>
#include <map>
#include <string>

namespace ns3
{
namespace netfilter
{

// What the helpers of applications that serve files have in common.

/// Files that every server installed from now on has; of one name, the last one counts.
class ServedFiles
{
  public:
    /// \param name its name. \param content its bytes
    void Add(const std::string& name, const std::string& content)
    {
        m_generated.erase(name);
        m_given[name] = content;
    }

    /// \param name its name. \param size in bytes
    void AddGenerated(const std::string& name, uint64_t size)
    {
        m_given.erase(name);
        m_generated[name] = size;
    }

    /// Give them to a server.
    void CopyTo(FileStore& files) const
    {
        for (const auto& [name, content] : m_given)
        {
            files.Add(name, content);
        }
        for (const auto& [name, size] : m_generated)
        {
            files.AddGenerated(name, size);
        }
    }

  private:
    std::map<std::string, std::string> m_given;
    std::map<std::string, uint64_t> m_generated;
};

/// Install on each node what \p helper installs on one.
template <typename Helper>
ApplicationContainer
InstallOnEach(const Helper& helper, const NodeContainer& nodes)
{
    ApplicationContainer applications;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        applications.Add(helper.Install(*node));
    }
    return applications;
}

/**
 * \brief The node of that name; the simulation is aborted when there is none.
 * \param protocol who asks, e.g. "FTP"
 * \param name the name it was given with ns3::Names
 */
inline Ptr<Node>
FindNode(const char* protocol, const std::string& name)
{
    const auto node = Names::Find<Node>(name);
    NS_ABORT_MSG_UNLESS(node, protocol << ": there is no node called \"" << name << "\"");
    return node;
}

} // namespace netfilter
} // namespace ns3

#endif /* NF_APP_HELPER_H */
