/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TFTP_APPLICATION_H
#define NF_TFTP_APPLICATION_H

#include "nf-tftp-transfer.h"

#include "ns3/application.h"
#include "ns3/traced-callback.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
 * \brief Base class of TftpServer and TftpClient: timeouts, transfers and trace sources.
 *
 * Trace sources, with the signatures of their callbacks; Config path
 * `/NodeList/[i]/ApplicationList/[i]/$ns3::netfilter::TftpApplication/Tx` etc.:
 * - `Tx`, `Rx` (Packet::TwoAddressTracedCallback): a packet was sent or received
 * - `Retransmission` (Packet::TwoAddressTracedCallback): a packet is sent again; Tx is called too
 * - `TransferFinished` (FinishedTracedCallback): a transfer has ended, successfully or not;
 * `Finished` is its deprecated name
 */
class TftpApplication : public Application, protected TftpTransfer::Listener
{
  public:
    static TypeId GetTypeId();

    /// A transfer has ended, successfully or not.
    using FinishedTracedCallback = void (*)(const TftpReport& report);

    /// \return transfers that are going on, lingering ones among them
    std::size_t GetTransfers() const
    {
        return m_transfers.size();
    }

  protected:
    void DoDispose() override;
    void StopApplication() override;

    /// \return a new transfer that uses a bound socket
    Ptr<TftpTransfer> MakeTransfer(Ptr<Socket> socket);

    /**
     * \brief Open a UDP socket.
     * \param local its address and port; port 0 for any free one
     * \return nullptr when the port is taken
     */
    Ptr<Socket> OpenSocket(const InetSocketAddress& local) const;

    /// \return a UDP socket that has no port; the simulation is aborted where there is no UDP
    Ptr<Socket> MakeSocket() const;

    /// \return transfers that are going on
    const std::vector<Ptr<TftpTransfer>>& GetAll() const
    {
        return m_transfers;
    }

    // TftpTransfer::Listener
    /// Call the trace sources Tx and, of a packet sent again, Retransmission.
    void OnSent(Ptr<const Packet> packet,
                const Address& from,
                const Address& to,
                bool again) override;
    void OnReceived(Ptr<const Packet> packet, const Address& from, const Address& to) override;
    void OnFinished(const TftpReport& report) override;
    void OnClosed(TftpTransfer& transfer) override;

  private:
    Time m_timeout;
    uint32_t m_maxRetries;
    std::vector<Ptr<TftpTransfer>> m_transfers;

    TracedCallback<Ptr<const Packet>, const Address&, const Address&> m_txTrace;
    TracedCallback<Ptr<const Packet>, const Address&, const Address&> m_rxTrace;
    TracedCallback<Ptr<const Packet>, const Address&, const Address&> m_retransmissionTrace;
    TracedCallback<const TftpReport&> m_finishedTrace;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TFTP_APPLICATION_H */
