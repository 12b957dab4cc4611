/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_SEQ_ADJUST_H
#define NF_SEQ_ADJUST_H

#include "nf-packet-context.h"

#include <array>
#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \brief What a rewritten text of another length does to TCP's sequence numbers (Linux: struct
 * nf_conn_seqadj).
 *
 * Example: `PORT 192,168,5,103,6,226` leaves as `PORT 172,31,70,42,6,226`, one byte shorter. From
 * there on the client's sequence numbers are lowered by one, and what the server acknowledges is
 * raised by one on its way back. Of each direction the last correction is remembered, and the sum
 * of those before it.
 */
class SeqAdjust
{
  public:
    /// What is known of one direction (Linux: struct nf_ct_seqadj).
    struct Way
    {
        uint32_t position{0}; //!< numbers above it are behind the last correction
        int32_t before{0};    //!< sum of the corrections before the last
        int32_t after{0};     //!< sum of all
    };

    /// Set what is known of a direction.
    void SetWay(Direction direction, const Way& way)
    {
        m_ways[static_cast<uint32_t>(direction)] = way;
    }

    /**
     * \brief A text was rewritten.
     * \param direction of its packet
     * \param sequence the packet's number as its sender counts
     * \param offset bytes that were added; less than 0 when they were taken away
     */
    void Correct(Direction direction, uint32_t sequence, int32_t offset);

    /// \return what is added to a direction's number. \param sequence as its sender counts
    int32_t GetOffset(Direction direction, uint32_t sequence) const;

    /**
     * \brief Rewrite a packet's numbers: its own, what it acknowledges, its SACK blocks.
     * \param packet a TCP packet
     * \param direction its direction
     * \return false when its options cannot be read (Linux: nf_ct_seq_adjust)
     */
    bool Apply(PacketView& packet, Direction direction) const;

  private:
    /// \return what is subtracted from a number that the other side acknowledges
    static int32_t GetReverseOffset(const Way& way, uint32_t acknowledged);
    static bool ApplyToSack(PacketView& packet, const Way& way);

    std::array<Way, 2> m_ways;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_SEQ_ADJUST_H */
