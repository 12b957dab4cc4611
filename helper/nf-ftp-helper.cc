/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-helper.h"

#include "nf-ftp-client.h"
#include "nf-ftp-server.h"

namespace ns3
{
namespace netfilter
{

FtpServerHelper::FtpServerHelper()
    : FileServerHelper(FtpServer::GetTypeId(), "FTP")
{
}

FtpClientHelper::FtpClientHelper(const Ipv4Address& server, uint16_t port)
    : FileClientHelper(FtpClient::GetTypeId(), "FTP", server, port)
{
}

} // namespace netfilter
} // namespace ns3
