/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef FTP_STORY_H
#define FTP_STORY_H

#include "ns3/address.h"
#include "ns3/netfilter.h"
#include "ns3/nf-ftp-application.h"

#include <cstdint>
#include <string>

/**
 * \brief Prints on stdout how a router rewrites an FTP control connection: the text that names an
 * address, and every sequence number that changes after it.
 */
class FtpTextStory
{
  public:
    /// \param router the observed router; the object must live as long as the simulation
    explicit FtpTextStory(ns3::Ptr<ns3::netfilter::Netfilter> router);

    FtpTextStory(const FtpTextStory&) = delete;
    FtpTextStory& operator=(const FtpTextStory&) = delete;

  private:
    /// A segment as it came, or as it left.
    struct Segment
    {
        uint32_t sequence{0};
        uint32_t acknowledgement{0};
        std::string text;
    };

    static bool Read(const ns3::netfilter::PacketView& packet, Segment& segment);
    ns3::netfilter::Verdict OnArrival(ns3::netfilter::PacketContext& context);
    void OnHook(const ns3::netfilter::PacketContext& context, ns3::netfilter::Verdict verdict);

    uint64_t m_uid{UINT64_MAX}; //!< the packet that is under way
    Segment m_arrived;          //!< what it was
};

/// Prints the commands and replies of an FTP application, and the results of its transfers.
class FtpStory
{
  public:
    /**
     * \param name name of its node
     * \param application the observed application; this object must live as long as the simulation
     */
    FtpStory(std::string name, ns3::Ptr<ns3::netfilter::FtpApplication> application);

    FtpStory(const FtpStory&) = delete;
    FtpStory& operator=(const FtpStory&) = delete;

    /// \return whether a transfer has succeeded
    bool HasSucceeded() const
    {
        return m_succeeded;
    }

  private:
    void OnCommand(const std::string& line, const ns3::Address& peer);
    void OnReply(uint16_t code, const std::string& text, const ns3::Address& peer);
    void OnFinished(const ns3::netfilter::FtpReport& report);

    std::string m_name;
    bool m_succeeded{false};
};

#endif /* FTP_STORY_H */
