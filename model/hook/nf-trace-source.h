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
 * \brief A TracedCallback from which one may disconnect while it tells.
 *
 * ns-3's own walks through its list of callbacks, and a callback that leaves that list takes the
 * way on with it. Here whoever listens when the telling begins is told, and nobody else.
 */
template <typename... Ts>
class TraceSource : public TracedCallback<Ts...>
{
  public:
    /// Tell everybody who listens now.
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
