/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CLOCK_H
#define NF_CLOCK_H

#include "ns3/simulator.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Linux's clock tick: timeouts are kept in jiffies, so they round as Linux's do.
 *
 * The counter is 32 bits wide and wraps; compare only with After().
 */
namespace clock
{

/// Ticks per second (Linux: CONFIG_HZ of a server kernel).
constexpr uint32_t HZ = 250;

/// \return simulation time in jiffies
inline uint32_t
GetJiffies()
{
    return static_cast<uint32_t>(Simulator::Now().GetNanoSeconds() / (1000000000 / HZ));
}

/// \return whether \p a is later than \p b (Linux: time_after)
inline bool
After(uint32_t a, uint32_t b)
{
    return static_cast<int32_t>(b - a) < 0;
}

/// \return ticks from \p now until \p then, negative when it has passed
inline int32_t
Until(uint32_t then, uint32_t now)
{
    return static_cast<int32_t>(then - now);
}

} // namespace clock
} // namespace netfilter
} // namespace ns3

#endif /* NF_CLOCK_H */
