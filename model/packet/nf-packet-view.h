/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_PACKET_VIEW_H
#define NF_PACKET_VIEW_H

#include "ns3/ipv4-header.h"
#include "ns3/packet.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// Protocol numbers of IPv4 (IANA), our own so that no ns-3 version's constants are needed.
enum : uint8_t
{
    PROTO_ICMP = 1,
    PROTO_TCP = 6,
    PROTO_UDP = 17,
    PROTO_GRE = 47,
    PROTO_SCTP = 132,
    PROTO_UDPLITE = 136,
};

/**
 * \ingroup netfilter-packet
 * \brief One IPv4 packet being looked at: its first bytes, parsed once and rewritten in place.
 *
 * The view copies the head of the packet (headers, and more when asked for it) out of the
 * ns-3 buffer, answers every question from those bytes, and writes changed bytes back into a *new*
 * packet only when something changed. The packet may hold its IPv4 header in front ("whole", as it
 * comes from a device) or carry it apart as an Ipv4Header ("split", as inside the stack); one view
 * follows a packet from the first form to the second.
 *
 * All numbers are in host byte order. Offsets into the transport part count from its first byte.
 *
 * Example: a UDP packet 192.168.1.1:50173 -> 192.168.10.100:69 after
 * `view.SetSource(0xc0a80a01)` has source 192.168.10.1, and both checksums are correct again.
 */
class PacketView
{
  public:
    /**
     * \brief Look at a packet that begins with its IPv4 header.
     * \param whole the packet; at least 20 bytes, version 4, IHL and lengths already validated
     * \param checksums whether checksums are real in this simulation (Node::ChecksumEnabled)
     */
    PacketView(Ptr<const Packet> whole, bool checksums);

    /**
     * \brief Look at a packet whose IPv4 header is apart.
     * \param header the IPv4 header
     * \param payload the packet without it
     * \param checksums whether checksums are real in this simulation
     */
    PacketView(const Ipv4Header& header, Ptr<const Packet> payload, bool checksums);

    PacketView(const PacketView&) = delete;
    PacketView& operator=(const PacketView&) = delete;
    /// Move constructor.
    PacketView(PacketView&&) = default;
    /// \return this view, which is what the other one was
    PacketView& operator=(PacketView&&) = default;

    /// \name Fields of the IPv4 header
    /// @{
    /** \return the source address */
    uint32_t GetSource() const;
    /// \return the destination address
    uint32_t GetDestination() const;
    /// \return the protocol number
    uint8_t GetProtocol() const;
    /// \return the TOS byte
    uint8_t GetTos() const;
    /// \return the TTL
    uint8_t GetTtl() const;
    /// \return the identification
    uint16_t GetId() const;
    /// \return flags and offset field as it stands in the header (0x4000 DF, 0x2000 MF, 13 bits
    /// offset)
    uint16_t GetFragmentField() const;
    /// \return the fragment offset in bytes
    uint16_t GetFragmentOffset() const;
    /// \return whether DF is set
    bool IsDontFragment() const;
    /// \return whether this is one piece of a fragmented datagram (first or later)
    bool IsFragment() const;
    /// \return length of the IPv4 header in bytes, 20 to 60
    uint16_t GetHeaderLength() const;
    /// \return length of the packet in bytes, header included, link-layer padding excluded
    /// (skb->len)
    uint32_t GetLength() const;
    /// \return length of what follows the IPv4 header, in bytes
    uint32_t GetL4Length() const;

    /// @}

    /// \return whether the protocol is ICMP
    bool IsIcmp() const
    {
        return GetProtocol() == PROTO_ICMP;
    }

    /// \return the identity of the ns-3 packet (Packet::GetUid), which survives copies
    uint64_t GetUid() const;

    /// \return whether checksums are real: verified and kept correct
    bool HasChecksums() const;

    /**
     * \brief Bytes of the transport part, as Linux's skb_header_pointer gives them.
     * \param offset from the first byte after the IPv4 header
     * \param size how many
     * \return pointer to the bytes, valid until the next call of a non-const method, or nullptr
     *         when the packet does not have that many
     */
    const uint8_t* PeekL4(uint32_t offset, uint32_t size) const;

    /// \return the first byte of the IPv4 header; GetHeaderLength() bytes may be read
    const uint8_t* PeekL3() const;

    /**
     * \brief 16-bit field of the transport part in host order.
     * \param offset where it stands
     * \param[out] value the field
     * \return false when the packet is too short
     */
    bool ReadL4(uint32_t offset, uint16_t& value) const;

    /**
     * \brief Check the transport checksum of UDP, UDP-Lite (full coverage), TCP or ICMP.
     * \return true when it is right, when UDP carries none, or when checksums are off
     */
    bool IsL4ChecksumOk() const;

    /// \name Rewriting; checksums follow (RFC 1624), a UDP checksum of 0 stays 0
    /// @{
    /** \param address new source, updates IPv4, TCP and UDP checksums */
    void SetSource(uint32_t address);
    /// \param address new destination, updates IPv4, TCP and UDP checksums
    void SetDestination(uint32_t address);
    /// Set the TOS byte. \param tos updates the IPv4 checksum
    void SetTos(uint8_t tos);
    /// Set the TTL. \param ttl updates the IPv4 checksum
    void SetTtl(uint8_t ttl);
    /**
     * \brief Let stages see the TTL with which the packet will leave; by itself this changes
     * nothing. \param ttl the TTL after the decrement that the stack makes later
     */
    void ShowTtl(uint8_t ttl);
    /// \param port new source port of TCP or UDP; ignored by packets too short to hold it
    void SetSourcePort(uint16_t port);
    /// \param port new destination port of TCP or UDP
    void SetDestinationPort(uint16_t port);
    /// \param id new identifier of an ICMP query
    void SetIcmpId(uint16_t id);
    /**
     * \brief Overwrite bytes of the transport part, no checksum is touched.
     * \param offset where
     * \param bytes what
     * \param size how many; nothing happens when the packet is too short
     */
    void WriteL4(uint32_t offset, const uint8_t* bytes, uint32_t size);
    /**
     * \brief Set a sequence number, an acknowledgement or an edge of a SACK block, whatever the
     * protocol: Linux adjusts ICMP errors about a connection too, and takes them for TCP.
     * \param offset where it stands in the TCP header; nothing happens when that is too short
     * \param number the new one
     */
    void SetTcpNumber(uint32_t offset, uint32_t number);
    /**
     * \brief Replace bytes of the transport part by others, of any number. Lengths follow, and the
     * checksum is computed anew.
     * \param offset where
     * \param size how many there are
     * \param bytes what takes their place
     * \return false, and nothing happens, when the packet is too short or would become too long
     */
    bool ReplaceL4(uint32_t offset, uint32_t size, const std::string& bytes);
    /// @}

    /**
     * \brief Linux puts these bytes of the transport part together where they came in pieces
     * (skb_ensure_writable), and they stay together when the pieces leave.
     * \param size how many from its first byte; nothing happens when the packet has less
     */
    void Gather(uint32_t size);

    /// \return how many bytes of the transport part were put together
    uint32_t GetGathered() const;

    /// \return whether bytes changed since the view was made or last committed
    bool IsDirty() const;

    /**
     * \brief The packet with the changes in it, IPv4 header in front.
     * \param whole the packet this view was made from (or a copy of it)
     * \return a new packet, or \p whole itself when nothing changed
     */
    Ptr<const Packet> CommitWhole(Ptr<const Packet> whole);

    /**
     * \brief The packet with the changes in it, IPv4 header apart.
     * \param[in,out] header the IPv4 header, changed where the view was
     * \param payload the packet without it
     * \return a new packet, or \p payload itself when no byte of it changed
     */
    Ptr<const Packet> CommitSplit(Ipv4Header& header, Ptr<const Packet> payload);

  private:
    /// Fields of the IPv4 header that were changed: Commit() sets them in the ns3::Ipv4Header.
    enum Field : uint8_t
    {
        SOURCE = 1,
        DESTINATION = 2,
        TOS = 4,
        TTL = 8,
        LENGTH = 16,
    };

    /// Enough for an IPv4 header with options, an ICMP header and the headers that an error quotes.
    static constexpr uint32_t HEAD = 160;
    /// No byte was added or taken away.
    static constexpr uint32_t KEEPS_LENGTH = UINT32_MAX;

    uint8_t* Bytes();
    const uint8_t* Bytes() const;
    /// Copy the whole packet out, to read past the head.
    void Grow() const;
    /// Remember that bytes up to \p end (from the IPv4 header's first byte) changed.
    void Touch(uint32_t end);
    /// The 16-bit word at \p at of the transport checksum's field, or nullptr without one.
    uint8_t* FindL4Checksum();
    /// Remember that bytes of the IPv4 header changed, and which: bits of enum Field.
    void TouchL3(uint8_t fields);
    void ReplaceAddress(uint32_t at, uint32_t address, uint8_t field);
    void ReplacePort(uint32_t at, uint16_t port);
    bool HasPorts() const;
    uint32_t SumPseudoHeader() const;
    void RecomputeL4Checksum();
    Ptr<const Packet> CommitTail(Ptr<const Packet> packet, uint32_t skip);

    mutable std::array<uint8_t, HEAD> m_head; //!< first bytes of the packet, IPv4 header included
    mutable std::vector<uint8_t> m_all;       //!< the whole packet, once it was read past the head
    Ptr<const Packet> m_packet;               //!< what Grow() reads from
    uint32_t m_skip;   //!< bytes of IPv4 header that are not in m_packet (split), else 0
    uint32_t m_length; //!< bytes of the packet, IPv4 header included
    mutable uint32_t m_headLength; //!< valid bytes in m_head
    uint32_t m_dirtyEnd;           //!< bytes [0, m_dirtyEnd) may have changed
    uint32_t m_tail{KEEPS_LENGTH}; //!< from here on bytes are others in number, too
    uint32_t m_gathered{0};        //!< bytes of the transport part that were put together
    uint16_t m_l4;                 //!< where the transport part begins
    uint8_t m_changed{0};          //!< bits of enum Field
    bool m_checksums;              //!< checksums are real
};

} // namespace netfilter
} // namespace ns3

#include "nf-packet-view-inl.h"

#endif /* NF_PACKET_VIEW_H */
