/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_DEFRAG_H
#define NF_DEFRAG_H

#include "nf-packet-view.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <tuple>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Makes datagrams whole again before anybody looks at them (Linux: ip_defrag).
 *
 * Rules and connection tracking see one packet, whatever number of pieces it came in. The sizes of
 * the pieces are kept, because a router sends the datagram on in pieces of the same sizes.
 *
 * Example: pieces of 800, 800 and 8 bytes, in any order, become one packet of 1628 bytes.
 */
class Defragmenter
{
  public:
    /// Payload sizes of a datagram's pieces, in order of offset.
    using Sizes = std::vector<uint16_t>;
    /// Told of a datagram that was given up: one of its pieces.
    using LossCallback = std::function<void(Ptr<const Packet> piece)>;

    explicit Defragmenter(LossCallback onLoss);
    ~Defragmenter();
    Defragmenter(const Defragmenter&) = delete;
    Defragmenter& operator=(const Defragmenter&) = delete;

    /**
     * \brief A piece arrived.
     * \param piece the packet, IPv4 header in front, lengths validated
     * \param view the same packet
     * \param[out] sizes of the pieces, when the datagram is whole
     * \return the whole datagram, IPv4 header in front, or nullptr when pieces are missing
     */
    Ptr<const Packet> Add(const Ptr<const Packet>& piece, const PacketView& view, Sizes& sizes);

    /// \return how many datagrams wait for pieces
    std::size_t GetCount() const
    {
        return m_datagrams.size();
    }

  private:
    /// Source, destination, identification, protocol.
    using Key = std::tuple<uint32_t, uint32_t, uint16_t, uint8_t>;

    struct Piece
    {
        Ptr<const Packet> packet;
        uint32_t headerLength;
        uint32_t size; //!< of the payload
    };

    struct Datagram
    {
        std::map<uint32_t, Piece> pieces;  //!< by offset
        std::map<uint32_t, uint32_t> runs; //!< begin and end of what came in order, by begin
        uint8_t ecn{0};                    //!< a bit for each ECN codepoint seen
        uint32_t received{0};              //!< payload bytes that are here
        uint32_t length{0};                //!< payload bytes known to exist
        bool hasLast{false};               //!< the last piece is here, so length is the whole
        Time expiry;
    };

    enum class Outcome
    {
        TAKEN,
        DUPLICATE, //!< the piece is here already
        BROKEN,    //!< it contradicts what is here: nothing of the datagram can be trusted
    };

    static Outcome FindPlace(Datagram& datagram, uint32_t offset, uint32_t end);
    static Outcome Insert(Datagram& datagram,
                          const Ptr<const Packet>& piece,
                          const PacketView& view);
    static Ptr<const Packet> Join(const Datagram& datagram, bool checksums, Sizes& sizes);
    void Forget(std::map<Key, Datagram>::iterator datagram);
    void Expire();
    void ScheduleExpiry();

    LossCallback m_onLoss;
    std::map<Key, Datagram> m_datagrams;
    std::deque<std::pair<Time, Key>> m_order; //!< by expiry; some are gone already
    uint32_t m_bytes{0};                      //!< payload bytes of all pieces
    EventId m_event;                          //!< the next expiry
};

/**
 * \brief Sizes in which a datagram leaves (Linux: ip_do_fragment).
 * \param arrived sizes in which it came
 * \param length payload bytes now
 * \param room payload bytes that the link takes, IPv4 header subtracted
 * \return the same sizes, if they still fit, else equal ones
 */
Defragmenter::Sizes ChooseFragmentSizes(const Defragmenter::Sizes& arrived,
                                        uint32_t length,
                                        uint32_t room);

} // namespace netfilter
} // namespace ns3

#endif /* NF_DEFRAG_H */
