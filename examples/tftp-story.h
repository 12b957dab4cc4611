/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TFTP_STORY_H
#define TFTP_STORY_H

#include "ns3/address.h"
#include "ns3/netfilter.h"
#include "ns3/nf-tftp-application.h"

#include <string>

/**
 * \brief Tells on stdout what connection tracking makes of a TFTP transfer: connections before
 * they are confirmed, the expectation, and the connection that fulfils it before and after NAT made
 * it follow its master.
 */
class ExpectationStory
{
  public:
    /// \param router whose story it is; the object must live as long as the simulation
    explicit ExpectationStory(ns3::Ptr<ns3::netfilter::Netfilter> router);

    ExpectationStory(const ExpectationStory&) = delete;
    ExpectationStory& operator=(const ExpectationStory&) = delete;

  private:
    ns3::netfilter::Verdict OnTracked(ns3::netfilter::PacketContext& context);
    void OnExpectation(const ns3::netfilter::ExpectationEvent& event);
    void OnMatch(const ns3::netfilter::Connection& connection,
                 const ns3::netfilter::Expectation& expectation);
};

/// Tells what a TFTP application sends and gets, and what becomes of its transfers.
class TftpStory
{
  public:
    /**
     * \param name what its node is called
     * \param application whose story it is; this object must live as long as the simulation
     */
    TftpStory(std::string name, ns3::Ptr<ns3::netfilter::TftpApplication> application);

    TftpStory(const TftpStory&) = delete;
    TftpStory& operator=(const TftpStory&) = delete;

    /// \return whether a transfer has ended well
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

/// Print connections, expectations, rules and statistics of a router.
void PrintTables(ns3::Ptr<ns3::netfilter::Netfilter> router);

#endif /* TFTP_STORY_H */
