/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tftp-helper.h"

#include "nf-tftp-client.h"
#include "nf-tftp-server.h"

namespace ns3
{
namespace netfilter
{

TftpServerHelper::TftpServerHelper()
    : FileServerHelper(TftpServer::GetTypeId(), "TFTP")
{
}

TftpClientHelper::TftpClientHelper(const Ipv4Address& server, uint16_t port)
    : FileClientHelper(TftpClient::GetTypeId(), "TFTP", server, port)
{
}

} // namespace netfilter
} // namespace ns3
