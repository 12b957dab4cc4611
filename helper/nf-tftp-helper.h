/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_HELPER_H
#define NF_TFTP_HELPER_H

#include "nf-app-helper.h"

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-helper
 * \brief Installs TFTP servers on nodes.
 *
 * \code
 *   TftpServerHelper server;
 *   server.AddGeneratedFile("image.bin", 40000000);
 *   server.Install(pc1).Start(Seconds(0));
 * \endcode
 */
class TftpServerHelper : public FileServerHelper
{
  public:
    TftpServerHelper();
};

/**
 * \ingroup netfilter-helper
 * \brief Installs TFTP clients on nodes.
 *
 * \code
 *   TftpClientHelper client("192.168.10.100");
 *   client.SetAttribute("FileName", StringValue("ethreg.sh"));
 *   client.Install(r1).Start(Seconds(1));
 * \endcode
 */
class TftpClientHelper : public FileClientHelper
{
  public:
    /// \param server its address. \param port its port for requests
    explicit TftpClientHelper(const Ipv4Address& server, uint16_t port = 69);
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_HELPER_H */
