/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TIMING_WHEEL_H
#define NF_TIMING_WHEEL_H

#include "nf-clock.h"
#include "nf-connection.h"

#include "ns3/event-id.h"

#include <array>
#include <cstdint>
#include <functional>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Finds the connections whose time has come, with one pending simulator event for all.
 *
 * A hierarchical wheel with ticks of one second: LEVELS wheels of SLOTS slots, each slot of a
 * wheel as long as the whole wheel below it. A connection stands in the slot of the timeout it had
 * when it was put there. To prolong a timeout is a store into the connection and nothing else:
 * when the slot's time comes, a connection that is not yet due is put into a later slot. Only a
 * timeout that became *shorter* has to be reported (IsTooLate, Put).
 *
 * Example: a UDP flow with 30 s, refreshed every second for an hour, is looked at about 120 times,
 * and its 3,600 refreshes cost nothing.
 */
class TimingWheel
{
  public:
    /// Called for a connection whose timeout has passed; it is out of the wheel then.
    using Expired = std::function<void(Connection&)>;

    explicit TimingWheel(Expired expired);
    ~TimingWheel();

    /**
     * \brief Put a confirmed connection into the slot of its timeout, out of the one it stands in.
     *
     * One that is being deleted stays out.
     */
    void Put(Connection& connection);

    /// Take a connection out; nothing happens when it is not in.
    static void Remove(Connection& connection);

    /// \return whether the connection's timeout has become earlier than its slot
    static bool IsTooLate(const Connection& connection)
    {
        return clock::After(connection.wheelTimeout, connection.timeout);
    }

    /// Forget every connection and the pending event.
    void Clear();

  private:
    static constexpr uint32_t LEVELS = 4;
    static constexpr uint32_t SLOT_BITS = 6;
    static constexpr uint32_t SLOTS = 1 << SLOT_BITS;

    void Run();
    void RunSlot(WheelLink& slot);
    void Arm();
    uint64_t FindNextTick() const;

    Expired m_expired;
    std::array<std::array<WheelLink, SLOTS>, LEVELS> m_slots; //!< heads of rings
    std::array<uint64_t, LEVELS> m_occupied{}; //!< a bit per slot that may hold connections
    uint64_t m_tick{0};      //!< seconds of simulation time up to which every slot has run
    uint64_t m_armedTick{0}; //!< second of the pending event
    EventId m_event;         //!< the one pending event
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TIMING_WHEEL_H */
