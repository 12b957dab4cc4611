/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_FTP_HELPER_H
#define NF_FTP_HELPER_H

#include "nf-app-helper.h"

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-helper
 * \brief Installs FTP servers on nodes.
 *
 * \code
 *   FtpServerHelper server;
 *   server.AddGeneratedFile("do_exit-tty.log.rar", 100000);
 *   server.Install(pc1).Start(Seconds(0));
 * \endcode
 */
class FtpServerHelper : public FileServerHelper
{
  public:
    FtpServerHelper();
};

/**
 * \ingroup netfilter-helper
 * \brief Installs FTP clients on nodes.
 *
 * \code
 *   FtpClientHelper client("172.31.1.23");
 *   client.SetAttribute("FileName", StringValue("do_exit-tty.log.rar"));
 *   client.Install(r1).Start(Seconds(1));
 * \endcode
 */
class FtpClientHelper : public FileClientHelper
{
  public:
    /// \param server its address. \param port its port for commands
    explicit FtpClientHelper(const Ipv4Address& server, uint16_t port = 21);
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_FTP_HELPER_H */
