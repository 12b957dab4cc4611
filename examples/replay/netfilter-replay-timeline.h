/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_REPLAY_TIMELINE_H
#define NETFILTER_REPLAY_TIMELINE_H

#include "netfilter-replay-options.h"
#include "nf-capture-reader.h"

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace replay
{

/// A packet that a device is to receive.
struct TimedPacket
{
    ns3::Time time;                  //!< capture timestamp
    ns3::Ptr<ns3::Packet> packet;    //!< begins with its IPv4 header; may be malformed as it came
    ns3::NetDevice::PacketType type; //!< to whom the frame was addressed
};

/**
 * \brief Several captures as one sequence in order of time.
 *
 * Captures are streamed. Some are slightly out of order, as those of several queues or merged ones;
 * each file is read ahead by a fixed number of packets, and the earliest of these is next.
 *
 * A packet that the capture truncated (snap length) is an error: the whole packet cannot be
 * forwarded.
 */
class Timeline
{
  public:
    /// Packets read ahead in each file: more than any capture program has in flight.
    static constexpr std::size_t READ_AHEAD = 4096;

    /**
     * \param inputs captures; of packets of equal time that of the earlier one comes first
     * \throws Error naming file and packet number, as the other functions do
     */
    explicit Timeline(const std::vector<InputOption>& inputs);

    /**
     * \brief Take the earliest packet out.
     * \param[out] input the number of its capture
     * \param[out] packet the packet
     * \return false when all captures are at their end
     */
    bool Next(std::size_t& input, TimedPacket& packet);

    /// \return what is to be said of the captures read so far, a line each
    std::vector<std::string> GetNotes() const;

  private:
    struct Input
    {
        InputOption option;
        ns3::netfilter::CaptureReader reader;
        std::multimap<ns3::Time, TimedPacket> ahead{}; //!< equal times in order of reading
        std::set<uint32_t> interfaces{}; //!< that packets came from, while all are taken
    };

    static bool Read(Input& input, TimedPacket& packet);
    static void Fill(Input& input);

    std::vector<Input> m_inputs;
};

} // namespace replay

#endif /* NETFILTER_REPLAY_TIMELINE_H */
