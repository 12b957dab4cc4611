/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_DEFRAG_H
#define NF_DEFRAG_H

#include "nf-packet-view.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// Settings under net.ipv4 that are about fragments, with Linux's defaults.
struct FragmentLimits
{
    uint32_t ipfragTime{30};    //!< ipfrag_time: seconds that a datagram may take
    uint32_t ipfragMaxDist{64}; //!< ipfrag_max_dist: maximum fragments from one source between two
                                //!< fragments of a datagram (0: no limit)
};

/**
 * \brief Reassembles datagrams before rules and connection tracking see them (Linux: ip_defrag).
 *
 * They see one packet, whatever number of fragments it came in. The sizes of the fragments are
 * kept, because a router sends the datagram on in fragments of the same sizes.
 *
 * Example: fragments of 800, 800 and 8 bytes, in any order, become one packet of 1628 bytes.
 */
class Defragmenter
{
  public:
    /// Payload sizes of a datagram's pieces, in order of offset.
    using Sizes = std::vector<uint16_t>;
    /// Called with one fragment of a datagram that was given up.
    using LossCallback = std::function<void(Ptr<const Packet> piece)>;
    /// Called with the first fragment of a datagram that timed out; not of one that has none.
    using ExpiryCallback = std::function<void(Ptr<const Packet> first)>;

    /// A datagram in one piece.
    struct Whole
    {
        Ptr<const Packet> packet; //!< IPv4 header in front
        Sizes sizes;              //!< of the pieces it came in
        uint32_t mark{0};         //!< of the first piece
    };

    /// \param limits may change at any time. \param onLoss and \param onExpiry see there
    Defragmenter(const FragmentLimits& limits, LossCallback onLoss, ExpiryCallback onExpiry);
    ~Defragmenter();
    Defragmenter(const Defragmenter&) = delete;
    Defragmenter& operator=(const Defragmenter&) = delete;

    /**
     * \brief A piece arrived.
     * \param piece the packet, IPv4 header in front, lengths validated
     * \param view the same packet
     * \param mark its mark
     * \param[out] whole the datagram
     * \return whether it is whole
     */
    bool Add(const Ptr<const Packet>& piece, const PacketView& view, uint32_t mark, Whole& whole);

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
        uint32_t mark;
    };

    /// A source of pieces, while datagrams of it are waited for (Linux: inet_peer).
    struct Source
    {
        uint32_t datagrams{0};
        uint32_t pieces{0}; //!< that came since there is one
    };

    struct Datagram
    {
        std::map<uint32_t, Piece> pieces;  //!< by offset
        std::map<uint32_t, uint32_t> runs; //!< begin and end of what came in order, by begin
        uint8_t ecn{0};                    //!< a bit for each ECN codepoint seen
        uint32_t received{0};              //!< payload bytes that are here
        uint32_t length{0};                //!< payload bytes known to exist
        uint32_t largest{0};               //!< payload bytes of the largest piece
        uint32_t largestDf{0};             //!< payload bytes of the largest piece with DF set
        uint32_t serial{0};                //!< the latest piece's number among its source's
        bool hasLast{false};               //!< the last piece is here, so length is the whole
        Time expiry;
    };

    using Datagrams = std::map<Key, Datagram>;

    enum class Outcome
    {
        TAKEN,
        DUPLICATE, //!< the piece is here already
        BROKEN,    //!< it contradicts what is here: nothing of the datagram can be trusted
    };

    static Outcome FindPlace(Datagram& datagram, uint32_t offset, uint32_t end);
    static Outcome Insert(Datagram& datagram,
                          const Ptr<const Packet>& piece,
                          const PacketView& view,
                          uint32_t mark);
    static bool Join(const Datagram& datagram, bool checksums, Whole& whole);
    Datagrams::iterator Begin(const Key& key);
    bool IsTooFar(uint32_t source, Datagram& datagram);
    void BeginAnew(Datagrams::iterator datagram);
    void Forget(Datagrams::iterator datagram);
    void StartClock(Datagrams::iterator datagram);
    void Expire();
    void ScheduleExpiry();

    const FragmentLimits& m_limits;
    LossCallback m_onLoss;
    ExpiryCallback m_onExpiry;
    Datagrams m_datagrams;
    std::map<uint32_t, Source> m_sources;   //!< by address
    std::set<std::pair<Time, Key>> m_order; //!< datagrams by expiry
    uint32_t m_bytes{0};                    //!< payload bytes of all pieces
    EventId m_event;                        //!< the next expiry
};

/// How a datagram leaves.
struct FragmentSizes
{
    Defragmenter::Sizes sizes; //!< payload bytes of its pieces, in order of offset
    bool isCutAnew;            //!< they are not those in which it came
};

/**
 * \brief Sizes in which a datagram leaves (Linux: ip_do_fragment).
 *
 * Example: pieces of 8 and 28 bytes of a TCP segment leave as 24 and 12: its header of 20 bytes was
 * put together (gathered), and a piece of 20 bytes cannot have another one behind it.
 *
 * \param arrived sizes in which it came
 * \param length payload bytes now
 * \param room payload bytes that the link takes, IPv4 header subtracted
 * \param gathered payload bytes from the start that were put together on the way
 * \return the same sizes, the first longer by what was gathered, if they still fit; else equal ones
 */
FragmentSizes ChooseFragmentSizes(const Defragmenter::Sizes& arrived,
                                  uint32_t length,
                                  uint32_t room,
                                  uint32_t gathered);

} // namespace netfilter
} // namespace ns3

#endif /* NF_DEFRAG_H */
