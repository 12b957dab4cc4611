/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_RUN_H
#define REPLAY_RUN_H

#include "program-run.h"

#include <cstdint>
#include <filesystem>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

/// One packet of a capture file; bytes are kept in a std::string.
struct CapturedBytes
{
    double seconds;
    std::string bytes;
};

inline bool
operator==(const CapturedBytes& a, const CapturedBytes& b)
{
    return a.seconds == b.seconds && a.bytes == b.bytes;
}

/// For GoogleTest's messages: time and bytes.
void PrintTo(const CapturedBytes& packet, std::ostream* os);

/**
 * \brief A UDP packet, IPv4 header in front, with correct checksums.
 * \param source e.g. "192.168.1.1"
 * \param sourcePort its port
 * \param destination e.g. "192.168.10.100"
 * \param destinationPort its port
 * \param ttl time to live
 */
std::string MakeUdp(const std::string& source,
                    uint16_t sourcePort,
                    const std::string& destination,
                    uint16_t destinationPort,
                    uint8_t ttl = 64);

/// An Ethernet frame. \param etherTypes of VLAN tags (tag number 7 each) and of the payload
std::string MakeFrame(const std::vector<uint16_t>& etherTypes, const std::string& payload);

/// A pcap file. \param linkType 101 RAW, 1 EN10MB
std::string MakePcap(const std::vector<CapturedBytes>& packets, uint32_t linkType = 101);

/// \return a pcap file's packets; the test fails unless its link type is RAW
std::vector<CapturedBytes> ReadPcap(const std::filesystem::path& file);

/**
 * \brief Runs netfilter-replay in a folder of its own.
 *
 * The router is always eth0=192.168.1.254/24, eth1=192.168.10.1/24 with its default route by eth1.
 */
class ReplayTest : public testing::Test
{
  protected:
    /// Write a file into the folder.
    void Write(const std::string& name, const std::string& content) const;
    /// \return a file of the folder
    std::string Read(const std::string& name) const;
    /// Run with these arguments only.
    Outcome RunPlain(const std::string& arguments) const;
    /// Run as the router described above, output in "out", and more arguments.
    Outcome Run(const std::string& arguments) const;
    /// \return names of what is in the folder or one below it, sorted
    std::vector<std::string> List(const std::string& name = "") const;
    /// \return packets that a device transmitted
    std::vector<CapturedBytes> Transmitted(const std::string& device) const;

    const TemporaryFolder m_temporary;
    const std::filesystem::path m_folder{m_temporary.path};
};

#endif /* REPLAY_RUN_H */
