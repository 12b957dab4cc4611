/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_CLIENT_H
#define NF_TFTP_CLIENT_H

#include "nf-file-client.h"
#include "nf-tftp-application.h"

#include <deque>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
 * \brief A TFTP client (RFC 1350, options RFC 2347, 2348, 2349, 7440).
 *
 * Like `tftp -gr ethreg.sh 192.168.10.100` at its start, when FileName is set, and whatever the
 * script asks for later:
 *
 * \code
 *   Ptr<TftpClient> client = CreateObject<TftpClient>();
 *   client->SetAttribute("RemoteAddress", Ipv4AddressValue("192.168.10.100"));
 *   node->AddApplication(client);
 *   client->Get("ethreg.sh");                  // counted, hashed, not kept
 *   client->Get("ethreg.sh", "/tmp/ethreg.sh");
 *   client->PutGenerated("upload.bin", 1000000);
 * \endcode
 *
 * Transfers requested before the application starts begin then; those not begun when it stops are
 * discarded, without a report. Transfers run side by side, each from a port of its own; with
 * LocalPort they share one port, and run one after the other. Then the last block of the one
 * before, sent again, may be taken for the first block of a file, as RFC 1350 section 4 warns; it
 * takes two lost packets.
 */
class TftpClient : public TftpApplication, public FileClient
{
  public:
    static TypeId GetTypeId();

    TftpClient();
    ~TftpClient() override;

    void Read(const std::string& remote, std::unique_ptr<FileSink> sink) override;
    void Write(const std::string& remote, std::unique_ptr<FileSource> source) override;

  protected:
    void DoDispose() override;
    void OnClosed(TftpTransfer& transfer) override;
    void OnFinished(const TftpReport& report) override;

  private:
    /// A transfer that has not begun; one of the two files is there.
    struct Order
    {
        std::string remote;
        std::unique_ptr<FileSink> sink;
        std::unique_ptr<FileSource> source;
    };

    void StartApplication() override;
    void StopApplication() override;
    void DoNext() override;

    void Enqueue(Order order);
    void ScheduleOrders();
    void Begin(Order order, Ptr<Socket> socket);
    void HangUp();

    std::deque<Order> m_orders;
    bool m_netascii;
    uint16_t m_blockSize;
    uint16_t m_windowSize;
    uint8_t m_timeoutOption;
    bool m_sizeOption;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_CLIENT_H */
