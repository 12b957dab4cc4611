/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TRACE_SOURCE_H
#define NF_TRACE_SOURCE_H

#include "ns3/traced-callback.h"

namespace ns3
{
namespace netfilter
{

/**
 * \brief A TracedCallback whose callbacks may disconnect while they are called.
 *
 * ns-3's own iterates over its list of callbacks, and one that leaves the list invalidates the
 * iterator. Here exactly those are called that were connected when the call began.
 */
template <typename... Ts>
class TraceSource : public TracedCallback<Ts...>
{
  public:
    /// Call every callback that is connected now.
    void operator()(Ts... args) const
    {
        if (!this->IsEmpty())
        {
            const TracedCallback<Ts...> listeners = *this;
            listeners(args...);
        }
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TRACE_SOURCE_H */
