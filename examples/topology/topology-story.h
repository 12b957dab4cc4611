/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TOPOLOGY_STORY_H
#define TOPOLOGY_STORY_H

#include "ns3/application.h"
#include "ns3/nf-ftp-report.h"
#include "ns3/nf-load-flow.h"
#include "ns3/nf-tftp-report.h"
#include "ns3/nf-topology-helper.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"

#include <cstdint>
#include <list>
#include <map>
#include <string>

/// Prints a topology's nodes, and the output of its applications and routers, on stdout.
class TopologyStory
{
  public:
    /// \param net installed; both live as long as the simulation
    explicit TopologyStory(const ns3::netfilter::TopologyHelper& net);

    TopologyStory(const TopologyStory&) = delete;
    TopologyStory& operator=(const TopologyStory&) = delete;

    /// Print each node: its devices and their addresses.
    void PrintNodes() const;
    /// Print packet counts of applications that report nothing themselves.
    void PrintApplications() const;
    /// Print each router: its rules with their counters, its connections, its statistics.
    void PrintRouters() const;

  private:
    /// An application and what it has sent and received.
    struct Counted
    {
        std::string name;
        ns3::Ptr<ns3::Application> application;
        TopologyStory* story;
        uint64_t sent{0};
        uint64_t received{0};
    };

    /// A node's device that has an address, and whether a load was found to use the address too.
    struct Owner
    {
        std::string node;
        std::string device;
        bool isWarned{false};
    };

    void Watch(const std::string& name, ns3::Ptr<ns3::Application> application);
    static void OnLog(const std::string* name, const std::string& line);
    static void OnFtp(std::string* name, const ns3::netfilter::FtpReport& report);
    static void OnTftp(std::string* name, const ns3::netfilter::TftpReport& report);
    static void OnSent(Counted* counted, ns3::Ptr<const ns3::Packet> packet);
    static void OnReceived(Counted* counted, ns3::Ptr<const ns3::Packet> packet);
    static void OnFlow(Counted* counted, const ns3::netfilter::LoadTuple& tuple, ns3::Time age);

    const ns3::netfilter::TopologyHelper& m_net;
    std::list<Counted> m_counted; //!< which stay where they are
    std::map<ns3::Ipv4Address, Owner> m_owners;
};

#endif /* TOPOLOGY_STORY_H */
