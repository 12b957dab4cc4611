/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TFTP_STORY_H
#define TFTP_STORY_H

#include "ns3/address.h"
#include "ns3/nf-tftp-application.h"

#include <string>

/// Prints the packets that a TFTP application sends and receives, and the results of its transfers.
class TftpStory
{
  public:
    /**
     * \param name name of its node
     * \param application the observed application; this object must live as long as the simulation
     */
    TftpStory(std::string name, ns3::Ptr<ns3::netfilter::TftpApplication> application);

    TftpStory(const TftpStory&) = delete;
    TftpStory& operator=(const TftpStory&) = delete;

    /// \return whether a transfer has succeeded
    bool HasSucceeded() const
    {
        return m_succeeded;
    }

  private:
    void OnSent(ns3::Ptr<const ns3::Packet> packet,
                const ns3::Address& from,
                const ns3::Address& to);
    void OnReceived(ns3::Ptr<const ns3::Packet> packet,
                    const ns3::Address& from,
                    const ns3::Address& to);
    void OnFinished(const ns3::netfilter::TftpReport& report);

    std::string m_name;
    bool m_succeeded{false};
};

/// \return the file of the story: two DATA blocks, 512 bytes and the rest
const char* GetEthreg();

#endif /* TFTP_STORY_H */
