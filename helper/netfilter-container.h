/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_CONTAINER_H
#define NETFILTER_CONTAINER_H

#include "netfilter.h"

#include "ns3/ptr.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-helper
 * \brief The Netfilter objects of several nodes, as NetfilterHelper::Install returns them.
 *
 * \code
 *   NetfilterContainer routers = netfilter.Install(NodeContainer(r1, r2));
 *   for (const auto& router : routers)
 *   {
 *       router->Iptables("-P FORWARD DROP");
 *   }
 * \endcode
 */
class NetfilterContainer
{
  public:
    /// Iterates over the container.
    using Iterator = std::vector<Ptr<Netfilter>>::const_iterator;

    /// Creates an empty container.
    NetfilterContainer() = default;

    /**
     * \brief Creates a container with one object.
     * \param netfilter the object
     */
    NetfilterContainer(Ptr<Netfilter> netfilter)
    {
        Add(netfilter);
    }

    /// \return the first object, in the order of the nodes
    Iterator Begin() const
    {
        return m_objects.begin();
    }

    /// \return the end of the container
    Iterator End() const
    {
        return m_objects.end();
    }

    /// \copydoc Begin
    Iterator begin() const
    {
        return Begin();
    }

    /// \copydoc End
    Iterator end() const
    {
        return End();
    }

    /// \return the number of objects
    uint32_t GetN() const
    {
        return static_cast<uint32_t>(m_objects.size());
    }

    /**
     * \param i index of an object, from 0
     * \return the object
     */
    Ptr<Netfilter> Get(uint32_t i) const;

    /**
     * \brief Append an object.
     * \param netfilter the object
     */
    void Add(Ptr<Netfilter> netfilter)
    {
        m_objects.push_back(netfilter);
    }

    /**
     * \brief Append the objects of another container.
     * \param other the container
     */
    void Add(const NetfilterContainer& other);

  private:
    std::vector<Ptr<Netfilter>> m_objects; //!< in the order of the nodes
};

} // namespace netfilter
} // namespace ns3

#endif /* NETFILTER_CONTAINER_H */
