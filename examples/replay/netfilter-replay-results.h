/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_REPLAY_RESULTS_H
#define NETFILTER_REPLAY_RESULTS_H

#include "netfilter-replay-device.h"

#include "ns3/netfilter.h"
#include "ns3/pcap-file.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <list>
#include <ostream>
#include <string>
#include <vector>

namespace replay
{

/**
 * \brief The files of the output folder.
 *
 * They are written into a folder of their own on the same file system and only moved to their
 * place by Deliver(), so that a replay that fails leaves the output folder as it was.
 */
class Results
{
  public:
    /**
     * \param output folder, created by Deliver() when it does not exist
     * \throws Error when it cannot become a folder
     */
    explicit Results(const std::string& output);
    /// Removes what was not delivered.
    ~Results();

    Results(const Results&) = delete;
    Results& operator=(const Results&) = delete;

    /// Record the packets that a device sends. \param name of its file, without ".pcap"
    void RecordPackets(const ns3::Ptr<ReplayDevice>& device, const std::string& name);

    /// Record the events of connections and expectations, as two `conntrack -E` would.
    void RecordEvents(const ns3::Ptr<ns3::netfilter::Netfilter>& netfilter);

    /// From now on record the answers of conntrack commands.
    void RecordCommands();

    /**
     * \brief Run a conntrack command, and record it with its answer.
     * \param netfilter of the router
     * \param command without the word "conntrack"
     */
    void RunCommand(const ns3::Ptr<ns3::netfilter::Netfilter>& netfilter,
                    const std::string& command);

    /// Write the final tables, and the events of entries found expired in doing so.
    void WriteTables(const ns3::Ptr<ns3::netfilter::Netfilter>& netfilter);

    /**
     * \brief Move the files to the output folder.
     * \throws Error when something could not be written
     */
    void Deliver();

  private:
    struct PacketFile
    {
        std::string name;
        ns3::PcapFile file;
    };

    void OnEvent(const ns3::netfilter::ConntrackEvent& event);
    void OnExpectationEvent(const ns3::netfilter::ExpectationEvent& event);
    static void OnPacket(ns3::PcapFile* file, ns3::Ptr<const ns3::Packet> packet);

    /// Open a text file.
    std::ofstream Open(const std::string& name);
    /// Close a text file. \throws Error unless all of it was written
    static void Close(std::ofstream& file, const std::string& name);
    void Write(const std::string& name, const std::function<void(std::ostream&)>& print);

    std::filesystem::path m_output;
    std::filesystem::path m_staging;  //!< where the files are until they are delivered
    std::vector<std::string> m_names; //!< the files
    std::list<PacketFile> m_packets;  //!< a list, since callbacks point into it
    std::ofstream m_events;
    std::ofstream m_expectations;
    std::ofstream m_commands;
};

} // namespace replay

#endif /* NETFILTER_REPLAY_RESULTS_H */
