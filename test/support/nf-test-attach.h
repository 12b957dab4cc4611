/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_ATTACH_H
#define NF_TEST_ATTACH_H

#include "nf-test-network.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

using Lines = std::vector<std::string>;

/**
 * \brief A test of the stack, run with real checksums and without: GetParam() selects.
 *
 * `INSTANTIATE_TEST_SUITE_P(Checksums, AttachPing, testing::Bool(), &AttachTest::GetName);`
 */
class AttachTest : public testing::TestWithParam<bool>
{
  public:
    /// \return "On" or "Off"
    static std::string GetName(const testing::TestParamInfo<bool>& info);
};

/// A hook that drops everything.
Verdict Drop(PacketContext& context);

/// Translate the destination of packets from one address to another, and reverse it in replies.
void TranslateOutput(Ptr<Netfilter> netfilter, const char* from, const char* to);

/// A TCP server that counts bytes, and a client that sends 20,000.
class TcpStory
{
  public:
    /// \param client the sender. \param server the receiver. \param address the client connects to
    /// it
    TcpStory(Ptr<Node> client, Ptr<Node> server, const char* address);

    uint32_t received{0};
    std::string peer; //!< the client's address, as the server sees it

  private:
    void Accept(Ptr<Socket> socket, const Address& from);
    void Receive(Ptr<Socket> socket);

    Ptr<Socket> m_listener;
    Ptr<Socket> m_client;
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_ATTACH_H */
