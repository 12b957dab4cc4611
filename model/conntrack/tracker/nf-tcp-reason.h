/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TCP_REASON_H
#define NF_TCP_REASON_H

#include "nf-tcp-machine.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \brief Why a segment is INVALID, in Linux's words.
 * \param outcome has a reason
 * \param kind the segment's
 * \param reply its direction
 * \return e.g. "packet (index 2) in dir 0 invalid, state SYN_SENT"; "" where Linux has no word
 */
std::string DescribeTcpReason(const TcpOutcome& outcome, TcpKind kind, bool reply);

/**
 * \brief That a segment has shortened a connection's life, in Linux's words.
 * \param outcome says by how much
 * \param kind the segment's
 * \param reply its direction
 * \param answered the kind of the other side's segment
 */
std::string DescribeShortening(const TcpOutcome& outcome,
                               TcpKind kind,
                               bool reply,
                               TcpKind answered);

} // namespace netfilter
} // namespace ns3

#endif /* NF_TCP_REASON_H */
