/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_CTNETLINK_H
#define NF_TEST_CTNETLINK_H

#include "nf-ctnetlink.h"
#include "nf-test-router.h"

#include <functional>
#include <gtest/gtest.h>

namespace ns3
{
namespace netfilter
{
namespace test
{

inline const char* const REQUEST = "udp 10.0.0.1:1000 -> 10.0.0.2:53";
inline const char* const ANSWER = "udp 10.0.0.2:53 -> 10.0.0.1:1000";

/// A router that is controlled through ctnetlink.
class CtnetlinkTest : public testing::Test
{
  protected:
    CtnetlinkTest()
        : ctnetlink(*router.conntrack, router.nat)
    {
    }

    static ConnectionAttributes Waiting(uint32_t seconds)
    {
        ConnectionAttributes attributes;
        attributes.timeout = seconds;
        return attributes;
    }

    Ptr<const Connection> Make(const ConnectionAttributes& attributes = Waiting(60))
    {
        return ctnetlink.Create(ParseTuple(REQUEST), ParseTuple(ANSWER), attributes);
    }

    bool Change(const ConnectionAttributes& attributes)
    {
        return ctnetlink.Update(ParseTuple(REQUEST), attributes);
    }

    /// \return the errno of a request, 0 on success
    static int GetErrno(const std::function<void()>& request)
    {
        try
        {
            request();
        }
        catch (const CtnetlinkError& error)
        {
            return error.GetErrno();
        }
        return 0;
    }

    TestRouter router;
    Ctnetlink ctnetlink;
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_CTNETLINK_H */
