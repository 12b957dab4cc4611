/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-ftp-application.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/trace-source-accessor.h"

namespace ns3
{
namespace netfilter
{

NS_LOG_COMPONENT_DEFINE("NetfilterFtp");
NS_OBJECT_ENSURE_REGISTERED(FtpApplication);

TypeId
FtpApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netfilter::FtpApplication")
            .SetParent<Application>()
            .SetGroupName("Netfilter")
            .AddTraceSource("Command",
                            "A command was sent or received: its line, the peer",
                            MakeTraceSourceAccessor(&FtpApplication::m_commandTrace),
                            "ns3::netfilter::FtpApplication::CommandTracedCallback")
            .AddTraceSource("Reply",
                            "A reply was sent or received: code, text, the peer",
                            MakeTraceSourceAccessor(&FtpApplication::m_replyTrace),
                            "ns3::netfilter::FtpApplication::ReplyTracedCallback")
            .AddTraceSource("TransferStarted",
                            "A transfer begins",
                            MakeTraceSourceAccessor(&FtpApplication::m_startedTrace),
                            "ns3::netfilter::FtpApplication::TransferTracedCallback")
            .AddTraceSource("TransferFinished",
                            "A transfer has ended, successfully or not",
                            MakeTraceSourceAccessor(&FtpApplication::m_finishedTrace),
                            "ns3::netfilter::FtpApplication::TransferTracedCallback")
            .AddTraceSource("Closed",
                            "A control connection was closed: why (empty after QUIT), the peer",
                            MakeTraceSourceAccessor(&FtpApplication::m_closedTrace),
                            "ns3::netfilter::FtpApplication::ClosedTracedCallback")
            .AddTraceSource("TxData",
                            "Bytes were sent on a data connection: the bytes, from, to",
                            MakeTraceSourceAccessor(&FtpApplication::m_txTrace),
                            "ns3::Packet::TwoAddressTracedCallback")
            .AddTraceSource("RxData",
                            "Bytes were received on a data connection: the bytes, from, to",
                            MakeTraceSourceAccessor(&FtpApplication::m_rxTrace),
                            "ns3::Packet::TwoAddressTracedCallback");
    return tid;
}

void
FtpApplication::TraceCommand(const std::string& line, const Address& peer)
{
    m_commandTrace(line, peer);
}

void
FtpApplication::TraceReply(const FtpReply& reply, const Address& peer)
{
    m_replyTrace(reply.code, reply.GetText(), peer);
}

void
FtpApplication::TraceStarted(const FtpReport& report)
{
    m_startedTrace(report);
}

void
FtpApplication::TraceFinished(const FtpReport& report)
{
    NS_LOG_INFO("node " << GetNode()->GetId() << ": " << report);
    m_finishedTrace(report);
}

void
FtpApplication::TraceClosed(const std::string& why, const Address& peer)
{
    NS_LOG_INFO("node " << GetNode()->GetId() << ": control connection closed " << why);
    m_closedTrace(why, peer);
}

void
FtpApplication::TraceSent(Ptr<const Packet> bytes, const Address& from, const Address& to)
{
    m_txTrace(bytes, from, to);
}

void
FtpApplication::TraceReceived(Ptr<const Packet> bytes, const Address& from, const Address& to)
{
    m_rxTrace(bytes, from, to);
}

} // namespace netfilter
} // namespace ns3
