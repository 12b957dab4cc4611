/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-attach-routing.h"

#include "nf-attach-forward.h"
#include "nf-attach-local.h"

#include "ns3/abort.h"

#include <algorithm>
#include <optional>

namespace ns3
{
namespace netfilter
{

NS_OBJECT_ENSURE_REGISTERED(RoutingWrapper);

/// The stack's request, kept on the C++ stack while the protocol answers.
struct RoutingWrapper::Call
{
    Traversal& traversal;
    const Packet* packet;
    const Ipv4Header* header;
    const UnicastForwardCallback& ucb;
    const LocalDeliverCallback& lcb;
    const ErrorCallback& ecb;
    Call* outer;
    bool answered{false}; //!< the protocol called a callback of ours
};

TypeId
RoutingWrapper::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netfilter::RoutingWrapper")
                            .SetParent<Ipv4ListRouting>()
                            .SetGroupName("Netfilter");
    return tid;
}

void
RoutingWrapper::Attach(StackAttachment& attachment, Ptr<Ipv4RoutingProtocol> inner)
{
    m_attachment = &attachment;
    m_inner = inner;
    m_innerList = DynamicCast<Ipv4ListRouting>(inner);
    // A function object costs one call less per packet than a bound member.
    m_forward = UnicastForwardCallback(
        [this](Ptr<Ipv4Route> route, Ptr<const Packet> packet, const Ipv4Header& header) {
            Forward(route, packet, header);
        });
    m_deliver = MakeCallback(&RoutingWrapper::Deliver, this);
    m_fail = MakeCallback(&RoutingWrapper::Fail, this);
}

void
RoutingWrapper::Detach()
{
    m_attachment = nullptr;
    m_deferred.clear();
}

void
RoutingWrapper::DoInitialize()
{
    m_inner->Initialize();
    Ipv4RoutingProtocol::DoInitialize();
}

void
RoutingWrapper::DoDispose()
{
    Detach();
    m_inner = nullptr;
    m_innerList = nullptr;
    Ipv4ListRouting::DoDispose();
}

Ptr<Ipv4Route>
RoutingWrapper::FindRoute(Ptr<Packet> packet, const Ipv4Header& header)
{
    Socket::SocketErrno error;
    return m_inner->RouteOutput(packet, header, nullptr, error);
}

Ptr<Ipv4Route>
RoutingWrapper::RouteOutput(Ptr<Packet> packet,
                            const Ipv4Header& header,
                            Ptr<NetDevice> oif,
                            Socket::SocketErrno& error)
{
    if (header.GetDestination().IsLocalMulticast() && !oif && packet)
    {
        // ns-3's static routing takes it for granted that the sender names an interface.
        error = Socket::ERROR_NOROUTETOHOST;
        return nullptr;
    }
    const Ptr<Ipv4Route> route = m_inner->RouteOutput(packet, header, oif, error);
    if (m_attachment == nullptr || !packet || !route || m_attachment->IsOutputIdle())
    {
        return route;
    }
    return m_attachment->GetLocalOutput().MakeLoopbackRoute(packet, header, route);
}

bool
RoutingWrapper::RouteInput(Ptr<const Packet> packet,
                           const Ipv4Header& header,
                           Ptr<const NetDevice> idev,
                           compat::UnicastParameter ucb,
                           compat::MulticastParameter mcb,
                           compat::LocalParameter lcb,
                           compat::ErrorParameter ecb)
{
    if (m_attachment == nullptr || m_attachment->IsRoutingIdle())
    {
        return m_inner->RouteInput(packet, header, idev, ucb, mcb, lcb, ecb);
    }
    return RouteThroughHooks(packet, header, idev, ucb, mcb, lcb, ecb);
}

bool
RoutingWrapper::RouteThroughHooks(const Ptr<const Packet>& packet,
                                  const Ipv4Header& header,
                                  const Ptr<const NetDevice>& idev,
                                  const UnicastForwardCallback& ucb,
                                  const MulticastForwardCallback& mcb,
                                  const LocalDeliverCallback& lcb,
                                  const ErrorCallback& ecb)
{
    std::optional<Traversal> unknown;
    Traversal* traversal = m_attachment->GetTraversals().FindUnrouted(packet->GetUid());
    if (traversal == nullptr)
    {
        // Handed to the stack by something other than a device.
        traversal = &unknown.emplace(m_attachment->GetTraversals(),
                                     header,
                                     packet,
                                     m_attachment->GetNetfilter().HasChecksums());
        traversal->context.in = m_attachment->GetInterface(ConstCast<NetDevice>(idev));
    }
    traversal->routed = true;

    Call call{*traversal, PeekPointer(packet), &header, ucb, lcb, ecb, m_calls};
    m_calls = &call;
    const bool isOurs = m_inner->RouteInput(packet,
                                            header,
                                            idev,
                                            ucb.IsNull() ? ucb : m_forward,
                                            mcb,
                                            lcb.IsNull() || traversal->delivered ? lcb : m_deliver,
                                            ecb.IsNull() ? ecb : m_fail);
    m_calls = call.outer;
    traversal->unroutable = !isOurs && !header.GetDestination().IsMulticast();
    if (isOurs && !call.answered && !traversal->delivered && IsKeptByProtocol())
    {
        KeepDeferred(call);
    }
    else if (!m_deferred.empty() && !IsKeptByProtocol())
    {
        m_deferred.clear();
    }
    return isOurs;
}

bool
RoutingWrapper::IsKeptByProtocol() const
{
    // A protocol that will call back later holds a copy of the callback. While there is no copy
    // beside our own, it will not; calls in progress hold copies too, which only keeps a state
    // until the next packet.
    constexpr uint32_t OURS = 2; // m_forward, and what GetImpl() returns
    return m_forward.GetImpl()->GetReferenceCount() > OURS;
}

void
RoutingWrapper::KeepDeferred(const Call& call)
{
    constexpr std::size_t MOST = 4096; // far beyond the queues of AODV (64) and DSDV (500)
    if (m_deferred.size() == MOST)
    {
        m_deferred.pop_front();
    }
    m_deferred.push_back({call.traversal.uid,
                          PacketState(call.traversal.context),
                          call.traversal.own,
                          call.ucb,
                          call.lcb,
                          call.ecb});
}

bool
RoutingWrapper::TakeDeferred(uint64_t uid, Deferred& deferred)
{
    const auto it = std::find_if(m_deferred.begin(), m_deferred.end(), [uid](const Deferred& d) {
        return d.uid == uid;
    });
    if (it == m_deferred.end())
    {
        return false;
    }
    deferred = std::move(*it);
    m_deferred.erase(it);
    return true;
}

RoutingWrapper::Call*
RoutingWrapper::FindCall(uint64_t uid) const
{
    for (Call* call = m_calls; call != nullptr; call = call->outer)
    {
        if (call->traversal.uid == uid)
        {
            return call;
        }
    }
    return nullptr;
}

void
RoutingWrapper::Forward(const Ptr<Ipv4Route>& route,
                        const Ptr<const Packet>& packet,
                        const Ipv4Header& header)
{
    const bool isInnermost = m_calls != nullptr && m_calls->packet == PeekPointer(packet);
    Call* call = isInnermost ? m_calls : FindCall(packet->GetUid());
    if (call == nullptr)
    {
        Deferred deferred;
        if (TakeDeferred(packet->GetUid(), deferred))
        {
            ForwardAs(deferred.state, deferred.own, route, packet, header, deferred.ucb);
        }
        return;
    }
    call->answered = true;
    Traversal& traversal = call->traversal;
    if (traversal.delivered)
    {
        const OutgoingScope leaving(m_attachment->GetTraversals(), &traversal);
        call->ucb(route, packet, header); // a broadcast that the protocol repeats
    }
    else if (traversal.forwarded || call->header != &header)
    {
        // Another copy, or a header that the protocol may have changed.
        ForwardAs(PacketState(traversal.context), traversal.own, route, packet, header, call->ucb);
    }
    else
    {
        ForwardPath(*m_attachment).Forward(traversal, route, packet, header, call->ucb);
    }
}

void
RoutingWrapper::ForwardAs(const PacketState& state,
                          bool own,
                          const Ptr<Ipv4Route>& route,
                          const Ptr<const Packet>& packet,
                          const Ipv4Header& header,
                          const UnicastForwardCallback& ucb)
{
    if (m_attachment == nullptr)
    {
        ucb(route, packet, header);
        return;
    }
    Traversal traversal(m_attachment->GetTraversals(),
                        header,
                        packet,
                        m_attachment->GetNetfilter().HasChecksums());
    traversal.routed = true;
    traversal.own = own;
    state.ApplyTo(traversal.context);
    ForwardPath(*m_attachment).Forward(traversal, route, packet, header, ucb);
}

void
RoutingWrapper::Deliver(Ptr<const Packet> packet, const Ipv4Header& header, uint32_t interface)
{
    Deferred deferred;
    if (Call* call = FindCall(packet->GetUid()))
    {
        call->answered = true;
        if (call->traversal.delivered || !m_attachment->GetNetfilter().IsActive(Hook::LOCAL_IN))
        {
            call->lcb(packet, header, interface);
        }
        else
        {
            ForwardPath(*m_attachment)
                .Deliver(call->traversal, packet, header, interface, call->lcb);
        }
    }
    else if (TakeDeferred(packet->GetUid(), deferred))
    {
        deferred.lcb(packet, header, interface);
    }
}

void
RoutingWrapper::Fail(Ptr<const Packet> packet, const Ipv4Header& header, Socket::SocketErrno error)
{
    Deferred deferred;
    if (Call* call = FindCall(packet->GetUid()))
    {
        call->answered = true;
        call->ecb(packet, header, error);
    }
    else if (TakeDeferred(packet->GetUid(), deferred))
    {
        deferred.ecb(packet, header, error);
    }
}

void
RoutingWrapper::NotifyInterfaceUp(uint32_t interface)
{
    m_inner->NotifyInterfaceUp(interface);
    NotifyChange();
}

void
RoutingWrapper::NotifyInterfaceDown(uint32_t interface)
{
    m_inner->NotifyInterfaceDown(interface);
    if (m_attachment != nullptr)
    {
        m_attachment->GetNetfilter().ForgetMasqueraded(interface);
    }
    NotifyChange();
}

void
RoutingWrapper::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_inner->NotifyAddAddress(interface, address);
    NotifyChange();
}

void
RoutingWrapper::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_inner->NotifyRemoveAddress(interface, address);
    if (m_attachment != nullptr)
    {
        m_attachment->GetNetfilter().ForgetMasqueraded(interface, address.GetLocal().Get());
    }
    NotifyChange();
}

void
RoutingWrapper::NotifyChange()
{
    if (m_attachment != nullptr)
    {
        m_attachment->NotifyChange();
    }
}

void
RoutingWrapper::SetIpv4(Ptr<Ipv4>)
{
    // The inner protocol knows its stack, and would refuse to be given it again.
}

void
RoutingWrapper::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const
{
    m_inner->PrintRoutingTable(stream, unit);
}

void
RoutingWrapper::AddRoutingProtocol(Ptr<Ipv4RoutingProtocol> protocol, int16_t priority)
{
    NS_ABORT_MSG_UNLESS(m_innerList,
                        "netfilter: " << m_inner->GetInstanceTypeId().GetName()
                                      << " is the node's only routing protocol and no list");
    m_innerList->AddRoutingProtocol(protocol, priority);
}

uint32_t
RoutingWrapper::GetNRoutingProtocols() const
{
    return m_innerList ? m_innerList->GetNRoutingProtocols() : 1;
}

Ptr<Ipv4RoutingProtocol>
RoutingWrapper::GetRoutingProtocol(uint32_t index, int16_t& priority) const
{
    if (m_innerList)
    {
        return m_innerList->GetRoutingProtocol(index, priority);
    }
    priority = 0;
    return m_inner;
}

} // namespace netfilter
} // namespace ns3
