/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REPLAY_RUN_H
#define REPLAY_RUN_H

#include "nf-test-capture.h"
#include "program-run.h"

#include <cstdint>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

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

/// \return a pcap file's packets; the test fails unless its link type is RAW
std::vector<ns3::netfilter::test::CapturedBytes> ReadPcap(const std::filesystem::path& file);

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
    std::vector<ns3::netfilter::test::CapturedBytes> Transmitted(const std::string& device) const;

    const TemporaryFolder m_temporary;
    const std::filesystem::path m_folder{m_temporary.path};
};

#endif /* REPLAY_RUN_H */
