/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_CLIENT_H
#define NF_LOAD_CLIENT_H

#include "nf-load-endpoint.h"

#include "ns3/event-id.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <unordered_map>

namespace ns3
{
namespace netfilter
{

/// How a flow of a load goes.
enum class LoadKind : uint8_t
{
    TCP,       //!< SYN, SYN+ACK, ACK; after its duration FIN, FIN+ACK, ACK
    HALF_OPEN, //!< a SYN, and nobody there for the answer: a flood, a scan
    UDP,       //!< a request and its response
};

/**
 * \brief Begins flows at random moments, for any number of clients behind one device.
 *
 * Example: 20 connections a second of 4000 clients, each 30 s long on average:
 * \code
 *   auto load = CreateObject<LoadClient>();
 *   load->SetAttribute("Interval", StringValue("ns3::ExponentialRandomVariable[Mean=0.05]"));
 *   load->SetAttribute("Duration", StringValue("ns3::ExponentialRandomVariable[Mean=30]"));
 *   load->SetAttribute("Clients", UintegerValue(4000));
 *   node->AddApplication(load);
 * \endcode
 *
 * Flow after flow takes the next client, and a client's next port from 1024 on: no two flows that
 * live at once have the same tuple as long as there are fewer than 64512 of each client.
 */
class LoadClient : public LoadEndpoint
{
  public:
    static TypeId GetTypeId();

    LoadClient();
    ~LoadClient() override;

    /// \return flows that were begun
    uint64_t GetStarted() const
    {
        return m_started;
    }

    /// \return flows that were answered
    uint64_t GetAnswered() const
    {
        return m_answered;
    }

    /// Give all that is random streams of its own. \return how many streams were taken
    int64_t AssignStreams(int64_t stream);

  protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;
    void Receive(const LoadPacket& packet) override;

  private:
    /// A TCP connection, from its SYN to its end.
    struct Flow
    {
        LoadPacket next; //!< what the client sends next
        bool isOpen{false};
        EventId end;
    };

    void ScheduleNext();
    void Begin();
    void End(uint64_t key);
    LoadPacket MakeFirst() const;
    static uint64_t GetKey(Ipv4Address client, uint16_t port);

    int m_kind{static_cast<int>(LoadKind::TCP)}; //!< a LoadKind
    Ptr<RandomVariableStream> m_interval;
    Ptr<RandomVariableStream> m_duration;
    Ipv4Address m_firstClient;
    uint32_t m_clients{1};
    Ipv4Address m_server;
    uint16_t m_serverPort{80};
    uint32_t m_bytes{0};
    uint64_t m_started{0};
    uint64_t m_answered{0};
    EventId m_next;
    std::unordered_map<uint64_t, Flow> m_flows;
    TracedCallback<Ipv4Address, uint16_t> m_startTrace;
    TracedCallback<Ipv4Address, uint16_t> m_answerTrace;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_CLIENT_H */
