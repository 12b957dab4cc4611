/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_NETASCII_H
#define NF_NETASCII_H

#include "nf-app-stream.h"

#include <memory>

namespace ns3
{
namespace netfilter
{

/**
 * \brief A text as it travels in TFTP's mode "netascii" (RFC 764, RFC 1350 section 1).
 *
 * A line ends with CR LF, a carriage return that ends no line is CR NUL:
 * "one\ntwo\r" becomes "one\r\ntwo\r\0".
 *
 * \param text the text as it is kept
 */
std::unique_ptr<FileSource> MakeNetasciiSource(std::unique_ptr<FileSource> text);

/**
 * \brief The other way: what arrives as netascii is kept as text.
 * \param text where the text is kept
 */
std::unique_ptr<FileSink> MakeNetasciiSink(std::unique_ptr<FileSink> text);

} // namespace netfilter
} // namespace ns3

#endif /* NF_NETASCII_H */
