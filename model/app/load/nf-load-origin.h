/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_LOAD_ORIGIN_H
#define NF_LOAD_ORIGIN_H

#include "nf-load-endpoint.h"
#include "nf-load-flow.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <functional>
#include <queue>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-app
 * \brief The clients' side of flows: begins them on request, and drives them to their end.
 *
 * Each flow that was begun is answered (it then comes to its end, or is lost), refused (RST, ICMP
 * destination unreachable), or it fails, when nothing has come back. Half-open ones are only begun.
 * Flows that are live when the application is stopped are discarded without notifying the server.
 *
 * One queue holds the due times of all flows, and only its first entry is a simulator event: a
 * million live flows are not a million events.
 *
 * Trace sources, all of FlowTracedCallback; Config path
 * `/NodeList/[i]/ApplicationList/[i]/$ns3::netfilter::LoadOrigin/Started` etc.:
 * - `Started`: a flow begins
 * - `Answered`: a flow was answered
 * - `Refused`: a flow's answer was RST or ICMP destination unreachable
 * - `Failed`: a flow was never answered
 * - `Lost`: a flow is answered no more
 * - `Finished`: a flow is over
 */
class LoadOrigin : public LoadEndpoint
{
  public:
    static TypeId GetTypeId();

    LoadOrigin();
    ~LoadOrigin() override;

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

    /// \return flows whose answer was RST or ICMP destination unreachable
    uint64_t GetRefused() const
    {
        return m_refused;
    }

    /// \return flows that were never answered, those for which the client had no port among them
    uint64_t GetFailed() const
    {
        return m_failed;
    }

    /// \return flows that were answered at first and then no more, or were reset
    uint64_t GetLost() const
    {
        return m_lost;
    }

    /// \return flows that came to their end as they should
    uint64_t GetFinished() const
    {
        return m_finished;
    }

    /// \return flows that live now
    uint64_t GetLive() const
    {
        return m_flows.size();
    }

    /**
     * \brief Signature of all trace sources.
     * \param tuple whose flow it is
     * \param age time since it began: for Answered, how long its user waited
     */
    using FlowTracedCallback = void (*)(const LoadTuple& tuple, Time age);

  protected:
    void StopApplication() override;
    void DoDispose() override;
    void Receive(const LoadPacket& packet) override;

    /// Begin a flow. One that lives and has its tuple is lost.
    void Begin(const LoadPlan& plan);

    /// A flow that its client cannot begin, for want of a port.
    void Fail(const LoadTuple& tuple);

    /// \return whether a flow with this tuple lives
    bool IsLive(const LoadTuple& tuple) const
    {
        return m_flows.count(tuple) != 0;
    }

    /**
     * \brief Spread a flow's payload evenly over its time, in at most MaxSegments packets.
     * \param[in,out] plan its kind is set; its exchanges, bytes and gap are set here
     * \param seconds from the connection's opening to its FIN; UDP: from the first to the last
     * request, 0 for one request
     * \param bytes of payload; what MaxSegments full packets do not hold is left out
     */
    void Spread(LoadPlan& plan, double seconds, uint64_t bytes) const;

  private:
    using Flows = std::unordered_map<LoadTuple, LoadFlow, LoadTupleHash>;

    /// When a flow is due. The entry is stale if the flow's due time has changed since.
    struct Timer
    {
        int64_t due;
        LoadTuple tuple;

        bool operator>(const Timer& other) const
        {
            return due > other.due;
        }
    };

    void StartTimer(const LoadTuple& tuple, LoadFlow& flow, int64_t delay);
    void Wake();
    void ScheduleWake();
    void OnDue(Flows::iterator found);
    void OnDueUdp(Flows::iterator found);
    void OnSegment(Flows::iterator found, const LoadPacket& packet);
    void OnSynAck(Flows::iterator found, const LoadPacket& packet);
    void OnDatagram(Flows::iterator found);
    void SendSegment(const LoadTuple& tuple,
                     const LoadFlow& flow,
                     uint8_t flags,
                     uint16_t bytes = 0);
    void SendRequest(const LoadTuple& tuple, LoadFlow& flow);
    void Finish(Flows::iterator found,
                uint64_t& counter,
                const TracedCallback<const LoadTuple&, Time>& trace);
    void Forget();

    uint32_t m_synRetries{0};
    Time m_timeout;
    Time m_keepAlive;
    uint16_t m_maxSegments{0};
    uint64_t m_started{0};
    uint64_t m_answered{0};
    uint64_t m_refused{0};
    uint64_t m_failed{0};
    uint64_t m_lost{0};
    uint64_t m_finished{0};
    Flows m_flows;
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> m_timers;
    EventId m_wake;
    int64_t m_wakeTime{0};
    bool m_isAwake{false};
    TracedCallback<const LoadTuple&, Time> m_startTrace;
    TracedCallback<const LoadTuple&, Time> m_answerTrace;
    TracedCallback<const LoadTuple&, Time> m_refuseTrace;
    TracedCallback<const LoadTuple&, Time> m_failTrace;
    TracedCallback<const LoadTuple&, Time> m_loseTrace;
    TracedCallback<const LoadTuple&, Time> m_finishTrace;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_LOAD_ORIGIN_H */
