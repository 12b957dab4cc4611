/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TCP_SEGMENT_H
#define NF_TCP_SEGMENT_H

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/// Bits of the TCP header's flags byte (RFC 9293 section 3.1).
namespace tcpflag
{
constexpr uint8_t FIN = 0x01;
constexpr uint8_t SYN = 0x02;
constexpr uint8_t RST = 0x04;
constexpr uint8_t PSH = 0x08;
constexpr uint8_t ACK = 0x10;
constexpr uint8_t URG = 0x20;
constexpr uint8_t ECE = 0x40;
constexpr uint8_t CWR = 0x80;
} // namespace tcpflag

/// What a segment means to the state table, by its first flag of RST, SYN, FIN, ACK.
enum class TcpKind : uint8_t
{
    SYN,
    SYN_ACK,
    FIN,
    ACK,
    RST,
    NONE,
};

/// Options of a SYN that connection tracking reads.
struct TcpSynOptions
{
    bool hasScale{false};      //!< window scale was offered (RFC 7323)
    uint8_t scale{0};          //!< its shift, at most 14
    bool sackPermitted{false}; //!< RFC 2018
};

/**
 * \brief One TCP segment as connection tracking sees it, in host byte order.
 *
 * Comparisons of sequence numbers are modulo 2^32: see IsBefore().
 */
struct TcpSegment
{
    uint32_t sequence{0};
    uint32_t acknowledgement{0};
    uint32_t end{0}; //!< sequence number after its last byte; SYN and FIN count one each
    uint16_t window{0};
    uint8_t flags{0};
    TcpKind kind{TcpKind::NONE};
    const uint8_t* options{nullptr};
    uint32_t optionsLength{0};

    bool Has(uint8_t bits) const
    {
        return (flags & bits) == bits;
    }

    /// \return what a SYN offers
    TcpSynOptions ReadSynOptions() const;

    /// \return right edge of the highest SACK block, or \p acknowledged when none is higher
    uint32_t ReadSack(uint32_t acknowledged) const;
};

/// Why a segment cannot be followed (Linux: tcp_error).
enum class TcpFault : uint8_t
{
    NONE,
    TRUNCATED, //!< the header is cut off, or says that it is shorter than it can be
    FLAGS,     //!< a combination that nobody sends, such as SYN with FIN
};

/**
 * \brief Read a segment's header.
 * \param bytes of the TCP header, as many as there are, at most 60
 * \param available how many that is
 * \param length of the whole segment, header and data
 * \param[out] segment what it says
 */
TcpFault ReadTcpSegment(const uint8_t* bytes,
                        uint32_t available,
                        uint32_t length,
                        TcpSegment& segment);

/// \return whether sequence number a comes before b, modulo 2^32
inline bool
IsBefore(uint32_t a, uint32_t b)
{
    return static_cast<int32_t>(a - b) < 0;
}

/// \return whether sequence number a comes after b, modulo 2^32
inline bool
IsAfter(uint32_t a, uint32_t b)
{
    return IsBefore(b, a);
}

} // namespace netfilter
} // namespace ns3

#endif /* NF_TCP_SEGMENT_H */
