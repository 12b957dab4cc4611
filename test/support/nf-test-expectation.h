/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_EXPECTATION_H
#define NF_TEST_EXPECTATION_H

#include "nf-test-router.h"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// Classes of the helper "story" (udp, port 4444), which finds nothing in any packet.
namespace storyclass
{
constexpr uint32_t DEFAULT = 0;   //!< at most 1, waits 300 s
constexpr uint32_t AUDIO = 1;     //!< at most 2, waits 60 s
constexpr uint32_t UNLIMITED = 2; //!< waits 300 s
} // namespace storyclass

/**
 * \brief A router with one confirmed connection, 10.0.0.1:1000 -> 10.0.0.2:4444 with helper
 * "story", that may expect others.
 */
class ExpectationTest : public testing::Test
{
  protected:
    ExpectationTest();

    /// \return another connection with the same helper. \param port the client's
    ConnectionPtr MakeMaster(uint16_t port);

    /// \return an expectation of the master: from 10.0.0.2, any port, to 10.0.0.1
    std::shared_ptr<Expectation> Make(uint16_t port, uint32_t expectClass = storyclass::UNLIMITED);

    /// Expect a packet from 10.0.0.2, any port, to 10.0.0.1.
    ExpectResult Expect(uint16_t port, uint32_t expectClass = storyclass::UNLIMITED);

    /// \return the state of a first packet to 10.0.0.1
    CtInfo Forward(uint16_t port, const char* source = "10.0.0.2", uint16_t sourcePort = 5000);

    /// Call a function with each event about an expectation. \param type NEW or DESTROY
    void OnExpectation(EventType type, std::function<void(const Expectation&)> what);

    /// \return /proc/net/nf_conntrack_expect
    std::string Proc();

    /// \return the events since the last call: "+8000" for a NEW, "-8000" for a DESTROY
    std::string TakeEvents();

    TestRouter router;
    ConnectionPtr master;
    ExpectationTable& table;
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_EXPECTATION_H */
