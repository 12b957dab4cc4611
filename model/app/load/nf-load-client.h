/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_CLIENT_H
#define NF_LOAD_CLIENT_H

#include "nf-load-origin.h"
#include "nf-load-server.h" // users of LoadClient usually need LoadServer too

#include "ns3/event-id.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
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
 * Flow after flow takes the next client (or any, with NextClient=Random: then each client's flows
 * are as random as all of them). A client's next flow has its next port, and goes to the
 * next of its destinations: the ports of one server, then those of the next server. Client 10.0.0.2
 * with two servers and ports 80 and 81: 10.0.0.2:1024 -> 203.0.113.2:80, 1025 -> 203.0.113.2:81,
 * 1026 -> 203.0.113.3:80, 1027 -> 203.0.113.3:81, 1028 -> 203.0.113.2:80. The second client begins
 * at the second of them. A port that a living flow to the same destination has is passed over.
 *
 * Its random variables give seconds and bytes; one that is negative, infinite or no number ends the
 * simulation with a message that names the attribute.
 */
class LoadClient : public LoadOrigin
{
  public:
    static TypeId GetTypeId();

    LoadClient();
    ~LoadClient() override;

    /// Give all that is random streams of its own. \return how many streams were taken
    int64_t AssignStreams(int64_t stream);

  protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

  private:
    /// Whose turn it is, and where a client's next port comes from.
    enum class Choice : uint8_t
    {
        SEQUENTIAL,
        RANDOM,
    };

    void CheckRanges() const;
    void ScheduleNext();
    double DrawArrival();
    void BeginNext();
    LoadTuple MakeTuple() const;
    bool FindPort(LoadTuple& tuple);
    LoadPlan MakePlan(const LoadTuple& tuple) const;
    double Draw(const Ptr<RandomVariableStream>& variable, const char* attribute) const;

    int m_kind{static_cast<int>(LoadKind::TCP)};              //!< a LoadKind
    int m_clientChoice{static_cast<int>(Choice::SEQUENTIAL)}; //!< a Choice
    int m_portChoice{static_cast<int>(Choice::SEQUENTIAL)};   //!< a Choice
    Ptr<RandomVariableStream> m_interval;
    Ptr<RandomVariableStream> m_onTime;
    Ptr<RandomVariableStream> m_offTime;
    Ptr<RandomVariableStream> m_duration;
    Ptr<RandomVariableStream> m_size;
    Ptr<RandomVariableStream> m_requestInterval;
    Ptr<UniformRandomVariable> m_port;
    Ptr<UniformRandomVariable> m_client;
    Ipv4Address m_firstClient;
    uint32_t m_clients{1};
    uint16_t m_firstPort{0};
    uint16_t m_lastPort{0};
    Ipv4Address m_server;
    uint32_t m_servers{1};
    uint16_t m_serverPort{80};
    uint32_t m_serverPorts{1};
    uint32_t m_bytes{0};
    uint16_t m_requests{1};
    double m_onLeft{0};       //!< seconds of this burst that are still to come
    uint32_t m_atOnce{0};     //!< flows that began at this moment
    uint64_t m_portless{0};   //!< flows for which there was no port
    LoadTuple m_portlessUser; //!< the last of them, without its port
    uint64_t m_overThen{0};   //!< flows that were over then
    EventId m_next;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_CLIENT_H */
