/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-timing-wheel.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint64_t NEVER = std::numeric_limits<uint64_t>::max();
constexpr uint64_t SECOND = 1000000000;

uint64_t
GetNanoSeconds()
{
    return static_cast<uint64_t>(Simulator::Now().GetNanoSeconds());
}

/// The bits of a wheel, so that the slot after \p from comes first.
uint64_t
RotateAfter(uint64_t bits, uint32_t from)
{
    const uint32_t shift = (from + 1) & 63;
    return shift == 0 ? bits : (bits >> shift) | (bits << (64 - shift));
}

} // namespace

TimingWheel::TimingWheel(Expired expired)
    : m_expired(std::move(expired))
{
}

TimingWheel::~TimingWheel()
{
    Clear();
}

void
TimingWheel::Clear()
{
    m_event.Cancel();
    for (auto& level : m_slots)
    {
        for (WheelLink& slot : level)
        {
            while (!slot.IsUnlinked())
            {
                slot.next->Unlink();
            }
        }
    }
    m_occupied.fill(0);
}

void
TimingWheel::Put(Connection& connection)
{
    if (connection.Has(status::DYING))
    {
        return; // a listener has deleted it meanwhile
    }
    const uint64_t now = GetNanoSeconds();
    // What was before now has run; an event due in this very second may still have to.
    const uint64_t second = now / SECOND;
    m_tick = std::max(m_tick, m_event.IsExpired() ? second : std::min(second, m_armedTick - 1));

    const int32_t left = std::max(clock::Until(connection.timeout, clock::GetJiffies()), 0);
    const uint64_t due =
        std::max((now + uint64_t(left) * (SECOND / clock::HZ)) / SECOND, m_tick) + 1;

    // Four wheels reach half a year, twice as far as the 2^31 jiffies that a timeout can have.
    uint32_t level = 0;
    while ((due >> (level * SLOT_BITS)) - (m_tick >> (level * SLOT_BITS)) >= SLOTS)
    {
        ++level;
    }
    const uint64_t index = due >> (level * SLOT_BITS);

    Remove(connection);
    connection.wheelTimeout = connection.timeout;
    connection.wheelLink.LinkBefore(m_slots[level][index % SLOTS]);
    m_occupied[level] |= uint64_t{1} << (index % SLOTS);
    if (m_event.IsExpired() || (index << (level * SLOT_BITS)) < m_armedTick)
    {
        Arm();
    }
}

void
TimingWheel::Remove(Connection& connection)
{
    connection.wheelLink.Unlink();
}

uint64_t
TimingWheel::FindNextTick() const
{
    uint64_t next = NEVER;
    for (uint32_t level = 0; level < LEVELS; ++level)
    {
        const uint64_t here = m_tick >> (level * SLOT_BITS);
        const uint64_t ahead = RotateAfter(m_occupied[level], here % SLOTS);
        if (ahead != 0)
        {
            const uint64_t distance = 1 + static_cast<uint64_t>(__builtin_ctzll(ahead));
            next = std::min(next, (here + distance) << (level * SLOT_BITS));
        }
    }
    return next;
}

void
TimingWheel::Arm()
{
    m_event.Cancel();
    const uint64_t next = FindNextTick();
    if (next != NEVER)
    {
        m_armedTick = next;
        m_event = Simulator::Schedule(NanoSeconds(next * SECOND - GetNanoSeconds()),
                                      &TimingWheel::Run,
                                      this);
    }
}

void
TimingWheel::Run()
{
    m_tick = m_armedTick;
    // Coarse wheels first: what they hold for this second moves down before it is looked at.
    for (uint32_t level = LEVELS; level-- > 0;)
    {
        const uint64_t unit = uint64_t{1} << (level * SLOT_BITS);
        if (m_tick % unit == 0)
        {
            const uint32_t index = (m_tick >> (level * SLOT_BITS)) % SLOTS;
            m_occupied[level] &= ~(uint64_t{1} << index);
            RunSlot(m_slots[level][index]);
        }
    }
    Arm();
}

void
TimingWheel::RunSlot(WheelLink& slot)
{
    // Whatever is put back meanwhile goes to later slots, never to this one.
    while (!slot.IsUnlinked())
    {
        Connection& connection = *slot.next->connection;
        Remove(connection);
        if (clock::Until(connection.timeout, clock::GetJiffies()) <= 0)
        {
            m_expired(connection);
        }
        else
        {
            Put(connection);
        }
    }
}

} // namespace netfilter
} // namespace ns3
