/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_REPORT_H
#define NF_TFTP_REPORT_H

#include "nf-tftp-options.h"

#include "ns3/inet-socket-address.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <ostream>
#include <string>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-app
/// \brief Result of a transfer.
struct TftpReport
{
    TftpOpcode opcode{TftpOpcode::READ};  //!< READ or WRITE
    std::string filename;                 //!< as asked for
    std::string mode;                     //!< "octet" or "netascii"
    InetSocketAddress local{uint16_t(0)}; //!< this side's socket
    InetSocketAddress peer{uint16_t(0)};  //!< the other side's
    TftpParameters parameters;            //!< what was agreed on
    TftpOptionList options;               //!< the options that were answered
    bool succeeded{false};                //!< the whole file was transferred
    uint16_t code{0};                     //!< a TftpError, sent or received
    std::string text;                     //!< why it failed
    uint64_t bytes{0};                    //!< of the file: written, or read to be sent
    uint64_t digest{0};                   //!< FNV-1a of these bytes
    uint32_t retransmissions{0};          //!< packets sent again
    uint32_t duplicates{0};               //!< blocks received again
    uint32_t strays{0};                   //!< packets from other senders
    Time started;                         //!< when the request was sent or received
    Time ended;                           //!< when the last block or its acknowledgement came
};

/// `read ethreg.sh (octet) with 192.168.10.100:3873: 700 bytes in 0.0123 s, ...`
std::ostream& operator<<(std::ostream& out, const TftpReport& report);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_REPORT_H */
