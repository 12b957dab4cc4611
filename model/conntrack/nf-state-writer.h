/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_STATE_WRITER_H
#define NF_STATE_WRITER_H

#include "nf-connection.h"

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-conntrack
 * \brief The right to write a connection's status and its tracker's state.
 *
 * Only ConntrackEvents::Create() and Change() grant it, so that no change goes unreported. The bits
 * of NAT are set by Connection::SetNatStatus().
 */
class StateWriter
{
  public:
    StateWriter(const StateWriter&) = delete;
    StateWriter& operator=(const StateWriter&) = delete;

    /// Set bits of namespace status. None is ever cleared.
    void Set(uint32_t bits)
    {
        connection.m_status |= bits;
    }

    /// \return the state that the tracker keeps in the connection
    template <typename T>
    T& L4()
    {
        return connection.MutableL4<T>();
    }

    Connection& connection; //!< whose state it is

  private:
    friend class ConntrackEvents;

    explicit StateWriter(Connection& whose)
        : connection(whose)
    {
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_STATE_WRITER_H */
