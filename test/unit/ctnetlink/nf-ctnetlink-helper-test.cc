/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Helpers of connections that simulation code made.

#include "nf-tcp-segment.h"
#include "nf-test-ctnetlink.h"

#include <cerrno>
#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

/// An open FTP control connection with its helper, taken over in its middle.
class CtnetlinkFtp : public CtnetlinkTest
{
  protected:
    CtnetlinkFtp()
    {
        ConnectionAttributes attributes = Waiting(60);
        attributes.helper = "ftp";
        attributes.status = status::CONFIRMED | status::SEEN_REPLY | status::ASSURED;
        attributes.protocolInfo = ProtocolInfo();
        attributes.protocolInfo->state = "ESTABLISHED";
        ctnetlink.Create(tuple, ParseTuple("tcp 10.0.0.2:21 -> 10.0.0.1:1000"), attributes);
    }

    /// The client says something. \param sequence its number. \return whether data is expected now
    bool Expects(uint32_t sequence, const std::string& text)
    {
        router.Forward(
            TcpPacket("10.0.0.1", 1000, "10.0.0.2", 21, tcpflag::ACK, sequence, 1).Payload(text));
        return router.conntrack->GetExpectations().GetCount() != 0;
    }

    const Tuple tuple{ParseTuple("tcp 10.0.0.1:1000 -> 10.0.0.2:21")};
};

const char* const PORT = "PORT 10,0,0,1,6,226\r\n";

} // namespace

TEST_F(CtnetlinkTest, HelperCanBeTakenButNotGiven)
{
    Make();
    ConnectionAttributes attributes;
    attributes.helper = "tftp";
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EOPNOTSUPP);
    attributes.helper = "nosuch";
    EXPECT_EQ(GetErrno([&] { Change(attributes); }), EOPNOTSUPP);

    ConnectionAttributes helped = Waiting(60);
    helped.helper = "tftp";
    const Tuple tuple = ParseTuple("udp 10.0.0.3:1000 -> 10.0.0.2:69");
    ctnetlink.Create(tuple, ParseTuple("udp 10.0.0.2:69 -> 10.0.0.3:1000"), helped);
    attributes.helper = "tftp";
    EXPECT_TRUE(ctnetlink.Update(tuple, attributes)) << "the same again";
    attributes.helper = "";
    EXPECT_TRUE(ctnetlink.Update(tuple, attributes));
    EXPECT_EQ(ctnetlink.Get(tuple)->help->alg, nullptr);
    attributes.helper = "tftp";
    EXPECT_EQ(GetErrno([&] { ctnetlink.Update(tuple, attributes); }), EBUSY);
}

TEST_F(CtnetlinkFtp, FirstCommandIsReadWhereverItBegins)
{
    EXPECT_TRUE(Expects(1000, PORT));
}

TEST_F(CtnetlinkFtp, OnlyTheFirstTextIsReadWhereverItBegins)
{
    EXPECT_FALSE(Expects(1000, "STOR "));
    EXPECT_FALSE(Expects(1005, PORT));
}

TEST_F(CtnetlinkFtp, SameHelperOnceMoreReadsAnew)
{
    EXPECT_FALSE(Expects(1000, "STOR "));
    ConnectionAttributes attributes;
    attributes.helper = "ftp";
    EXPECT_TRUE(ctnetlink.Update(tuple, attributes));
    EXPECT_TRUE(Expects(1005, PORT));
}

} // namespace test
} // namespace netfilter
} // namespace ns3
