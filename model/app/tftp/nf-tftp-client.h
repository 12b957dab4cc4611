/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_CLIENT_H
#define NF_TFTP_CLIENT_H

#include "nf-app-files.h"
#include "nf-tftp-application.h"

#include <deque>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
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
 * What is asked for before the application starts begins then; what has not begun when it stops is
 * forgotten, and never finishes. Transfers run side by side, each from a port of its own; with
 * LocalPort they share one port, and run one after the other. Then the last block of the one
 * before, sent again, may be taken for the first block of a file, as RFC 1350 section 4 warns; it
 * takes two lost packets.
 */
class TftpClient : public TftpApplication
{
  public:
    static TypeId GetTypeId();

    TftpClient();
    ~TftpClient() override;

    /**
     * \brief Read a file.
     * \param remote its name on the server
     * \param local path of the real file it goes to, replaced when it is complete; "" for none
     */
    void Get(const std::string& remote, const std::string& local = "");

    /**
     * \brief Write a file.
     * \param remote its name on the server
     * \param local path of the real file; the simulation is aborted when there is none
     */
    void Put(const std::string& remote, const std::string& local);

    /// Write a generated file. \param remote its name on the server. \param size in bytes
    void PutGenerated(const std::string& remote, uint64_t size);

    /// Read a file. \param remote its name on the server. \param sink where its bytes go
    void Read(const std::string& remote, std::unique_ptr<FileSink> sink);

    /// Write a file. \param remote its name on the server. \param source its bytes
    void Write(const std::string& remote, std::unique_ptr<FileSource> source);

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

    void Enqueue(Order order);
    void ScheduleOrders();
    void BeginOrders();
    void Begin(Order order, Ptr<Socket> socket);
    void HangUp();

    std::deque<Order> m_orders;
    EventId m_begin;
    bool m_running{false};
    Ipv4Address m_remoteAddress;
    uint16_t m_remotePort;
    uint16_t m_localPort;
    std::string m_fileName;
    std::string m_localFile;
    bool m_write;
    uint64_t m_size;
    bool m_netascii;
    uint16_t m_blockSize;
    uint16_t m_windowSize;
    uint8_t m_timeoutOption;
    bool m_sizeOption;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_CLIENT_H */
