// SPDX-License-Identifier: GPL-2.0-only

/**
 * The ns-3 TestSuite "netfilter": what a tree's "./test.py -s netfilter" runs.
 *
 * Our tests are written with GoogleTest. Linked into the test-runner, each GoogleTest suite becomes
 * one ns-3 TestCase, and what fails in it is reported as that TestCase's failure. In a tree without
 * GoogleTest only the last TestCase is left.
 */

#include "ns3/netfilter.h"
#include "ns3/nf-alg.h"
#include "ns3/nf-tracker.h"
#include "ns3/test.h"

#ifdef NETFILTER_HAVE_GTEST
#include <gtest/gtest.h>
#endif

#include <algorithm>
#include <string>
#include <vector>

namespace
{

using ns3::TestCase;
using ns3::TestSuite;

#ifdef NETFILTER_HAVE_GTEST

/** Takes down what fails while a GoogleTest suite runs. */
class FailureCollector : public testing::EmptyTestEventListener
{
  public:
    struct Failure
    {
        std::string test;
        std::string file;
        int line;
        std::string message;
    };

    std::vector<Failure> failures;

  private:
    void OnTestStart(const testing::TestInfo& test) override
    {
        m_test = test.name();
    }

    void OnTestEnd(const testing::TestInfo& /* test */) override
    {
        m_test = "set-up";
    }

    // GoogleTest holds its lock here: asking it which test this is would wait for ever.
    void OnTestPartResult(const testing::TestPartResult& result) override
    {
        if (result.failed())
        {
            failures.push_back({m_test,
                                result.file_name() ? result.file_name() : "",
                                result.line_number(),
                                result.message()});
        }
    }

    std::string m_test{"set-up"};
};

/** One GoogleTest suite, all its tests. */
class GoogleTestCase : public TestCase
{
  public:
    explicit GoogleTestCase(const std::string& suite)
        : TestCase(CaseName(suite)),
          m_suite(suite)
    {
    }

  private:
    /** ns-3 refuses the slash of a parameterised suite ("Ports/NatTuple"). */
    static std::string CaseName(std::string suite)
    {
        std::replace(suite.begin(), suite.end(), '/', '.');
        return suite;
    }

    void DoRun() override
    {
        auto& listeners = testing::UnitTest::GetInstance()->listeners();
        FailureCollector collector;
        listeners.Append(&collector);
        testing::GTEST_FLAG(filter) = m_suite + ".*";
        const int status = RUN_ALL_TESTS();
        listeners.Release(&collector);

        for (const auto& failure : collector.failures)
        {
            NS_TEST_EXPECT_MSG_EQ(true,
                                  false,
                                  m_suite << "." << failure.test << " at " << failure.file << ":"
                                          << failure.line << ": " << failure.message);
        }
        NS_TEST_EXPECT_MSG_EQ((status == 0 || !collector.failures.empty()),
                              true,
                              m_suite << " failed without saying why");
    }

    std::string m_suite;
};

#endif

/** The module is linked and its rooms registered themselves. */
class RegistrationTestCase : public TestCase
{
  public:
    RegistrationTestCase()
        : TestCase("rooms are registered")
    {
    }

  private:
    void DoRun() override
    {
        // One of each kind: a library that the linker stripped of its rooms knows none.
        using namespace ns3::netfilter;
        NS_TEST_EXPECT_MSG_EQ(std::string(Tracker::Get(PROTO_UDP).GetName()), "udp", "tracker");
        NS_TEST_EXPECT_MSG_NE(Alg::Find("tftp", PROTO_UDP), nullptr, "helper tftp");
        const auto netfilter = ns3::CreateObject<Netfilter>();
        const std::string rules = "*nat\n:POSTROUTING ACCEPT [0:0]\n"
                                  "-A POSTROUTING -m comment --comment x -j MASQUERADE\nCOMMIT\n";
        netfilter->RestoreText(rules);
        NS_TEST_EXPECT_MSG_NE(netfilter->Save().find("-m comment --comment x -j MASQUERADE"),
                              std::string::npos,
                              "match comment, target MASQUERADE");
        netfilter->Dispose();
    }
};

class NetfilterTestSuite : public TestSuite
{
  public:
    NetfilterTestSuite()
        : TestSuite("netfilter", TestSuite::Type::UNIT)
    {
    }

  private:
    // Not in the constructor: GoogleTest's own registration may come later than this static
    // object's.
    void DoSetup() override
    {
#ifdef NETFILTER_HAVE_GTEST
        testing::InitGoogleTest();
        auto* tests = testing::UnitTest::GetInstance();
        // The test-runner reports; GoogleTest's own lines would only stand between.
        delete tests->listeners().Release(tests->listeners().default_result_printer());
        for (int i = 0; i < tests->total_test_suite_count(); i++)
        {
            AddTestCase(new GoogleTestCase(tests->GetTestSuite(i)->name()));
        }
#endif
        AddTestCase(new RegistrationTestCase());
    }
};

NetfilterTestSuite g_netfilterTestSuite;

} // namespace
