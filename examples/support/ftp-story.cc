/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ftp-story.h"

#include "nf-header-size.h"
#include "story-time.h"
#include "trace.h"

#include <iostream>
#include <utility>

using namespace ns3;
using namespace ns3::netfilter;

FtpTextStory::FtpTextStory(Ptr<Netfilter> router)
{
    router->RegisterHook(Hook::PRE_ROUTING,
                         priority::FIRST,
                         MakeCallback(&FtpTextStory::OnArrival, this));
    ConnectTrace(router, "Hook", MakeCallback(&FtpTextStory::OnHook, this));
}

bool
FtpTextStory::Read(const PacketView& packet, Segment& segment)
{
    constexpr uint16_t CONTROL = 21;
    const uint8_t* tcp = packet.PeekL4(0, headersize::TCP);
    if (packet.GetProtocol() != PROTO_TCP || tcp == nullptr ||
        (ReadBe16(tcp) != CONTROL && ReadBe16(tcp + 2) != CONTROL))
    {
        return false;
    }
    segment.sequence = ReadBe32(tcp + 4);
    segment.acknowledgement = ReadBe32(tcp + 8);
    const uint32_t start = uint32_t{tcp[12]} >> 4 << 2;
    const uint32_t size = packet.GetL4Length() - start;
    segment.text.assign(reinterpret_cast<const char*>(packet.PeekL4(start, size)), size);
    segment.text.erase(segment.text.find_last_not_of("\r\n") + 1);
    return true;
}

Verdict
FtpTextStory::OnArrival(PacketContext& context)
{
    if (Read(context.packet, m_arrived))
    {
        m_uid = context.packet.GetUid();
    }
    return Verdict::ACCEPT;
}

void
FtpTextStory::OnHook(const PacketContext& context, Verdict)
{
    Segment left;
    if (context.hook != Hook::POST_ROUTING || context.packet.GetUid() != m_uid ||
        !Read(context.packet, left))
    {
        return;
    }
    if (left.text != m_arrived.text)
    {
        const auto longer =
            static_cast<int>(left.text.size()) - static_cast<int>(m_arrived.text.size());
        std::cout << "  text before NAT: " << m_arrived.text << "\n  text after NAT:  " << left.text
                  << "\n    its length changes by " << longer << ", and so do numbers behind it\n";
    }
    if (left.sequence != m_arrived.sequence)
    {
        std::cout << "  " << TimeNow() << ": sequence " << m_arrived.sequence << " becomes "
                  << left.sequence << "\n";
    }
    if (left.acknowledgement != m_arrived.acknowledgement)
    {
        std::cout << "  " << TimeNow() << ": acknowledgement " << m_arrived.acknowledgement
                  << " becomes " << left.acknowledgement << "\n";
    }
}

FtpStory::FtpStory(std::string name, Ptr<FtpApplication> application)
    : m_name(std::move(name))
{
    ConnectTrace(application, "Command", MakeCallback(&FtpStory::OnCommand, this));
    ConnectTrace(application, "Reply", MakeCallback(&FtpStory::OnReply, this));
    ConnectTrace(application, "TransferFinished", MakeCallback(&FtpStory::OnFinished, this));
}

void
FtpStory::OnCommand(const std::string& line, const Address&)
{
    std::cout << "\n" << TimeNow() << ": " << m_name << " ---> " << line << "\n";
}

void
FtpStory::OnReply(uint16_t code, const std::string& text, const Address&)
{
    std::cout << "\n" << TimeNow() << ": " << m_name << " <--- " << code << " " << text << "\n";
}

void
FtpStory::OnFinished(const FtpReport& report)
{
    m_succeeded = m_succeeded || report.succeeded;
    std::cout << "\n" << TimeNow() << ": " << m_name << ": " << report << "\n";
}
