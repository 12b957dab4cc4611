/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The lab ftp-two-nats: what comes through two NATs is what was sent, whatever the link loses.

#include "nf-app-stream.h"
#include "program-run.h"

#include <array>
#include <cstdint>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <tuple>

using namespace ns3::netfilter;

namespace
{

constexpr uint64_t SIZE = 300000;

Outcome
RunLab(const std::string& options)
{
    const TemporaryFolder folder;
    return RunProgram(NETFILTER_FTP_TWO_NATS " --size=" + std::to_string(SIZE) + options,
                      folder.path);
}

/// \return the digest of a generated file, in hexadecimal digits
std::string
DigestOf(const std::string& name)
{
    const auto source = MakeGeneratedSource(name, SIZE);
    std::array<uint8_t, 4096> bytes;
    while (source->Read(bytes.data(), bytes.size()) == bytes.size())
    {
    }
    std::ostringstream text;
    text << std::hex << source->GetDigest().Get();
    return text.str();
}

/// \return the line that begins so
std::string
LineOf(const std::string& text, const std::string& beginning)
{
    const std::size_t at = text.find("\n" + beginning);
    return at == std::string::npos ? "" : text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

/// " --upload", " --passive", " --extended", each or not, and the share of packets that is lost.
class FtpTwoNatsLab
    : public testing::TestWithParam<std::tuple<const char*, const char*, const char*, const char*>>
{
};

} // namespace

TEST_P(FtpTwoNatsLab, WhatComesIsWhatWasSent)
{
    const auto [upload, passive, extended, loss] = GetParam();
    const Outcome outcome = RunLab(std::string(upload) + passive + extended + loss);
    EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
    const std::string digest = DigestOf(*upload != '\0' ? "upload.bin" : "image.bin");
    for (const std::string who : {"client: ", "server: "})
    {
        const std::string line = LineOf(outcome.out, who);
        EXPECT_NE(line.find(": 300000 bytes in "), std::string::npos) << outcome.out;
        EXPECT_NE(line.find(", digest " + digest), std::string::npos) << line;
    }
    // Each NAT has written its own address: the server speaks with the second one's.
    EXPECT_NE(LineOf(outcome.out, "server: ").find(" <-> 203.0.113.1:"), std::string::npos);
    EXPECT_EQ(LineOf(outcome.out, "between home and carrier 0 packets").empty(), *loss != '\0');
    EXPECT_NE(outcome.out.find("\nBoth ends have the same bytes.\n"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All,
                         FtpTwoNatsLab,
                         testing::Combine(testing::Values("", " --upload"),
                                          testing::Values("", " --passive"),
                                          testing::Values("", " --extended"),
                                          testing::Values("", " --loss=0.03")));

TEST(FtpTwoNatsLabFailure, SaysSoWhenTheFileDoesNotArrive)
{
    const Outcome outcome = RunLab(" --loss=0.9");
    EXPECT_EQ(outcome.code, 1);
    ExpectInOrder(outcome.out, {"failed: ", "The file did not arrive whole."});
    EXPECT_EQ(RunLab(" --loss=1.5").code, 2);
}
