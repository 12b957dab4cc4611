/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-test-expectation.h"

#include "nf-alg.h"
#include "nf-conntrack-proc.h"

#include <sstream>

namespace ns3
{
namespace netfilter
{
namespace test
{

namespace
{

class StoryAlg : public Alg
{
  public:
    const char* GetName() const override
    {
        return "story";
    }

    uint8_t GetProtocol() const override
    {
        return PROTO_UDP;
    }

    uint16_t GetPort() const override
    {
        return 4444;
    }

    const std::vector<ExpectPolicy>& GetPolicies() const override
    {
        static const std::vector<ExpectPolicy> policies = {{"", 1, 300},
                                                           {"audio", 2, 60},
                                                           {"unlimited", 0, 300}};
        return policies;
    }

    Verdict Help(Conntrack&, Connection&, PacketContext&) const override
    {
        return Verdict::ACCEPT;
    }
};

const AlgRegistration<StoryAlg> g_story;

} // namespace

ExpectationTest::ExpectationTest()
    : table(router.conntrack->GetExpectations())
{
    router.conntrack->SetSysctl("nf_conntrack_udp_timeout", 3600);
    master = MakeMaster(1000);
}

ConnectionPtr
ExpectationTest::MakeMaster(uint16_t port)
{
    router.SetHelper("story", PROTO_UDP);
    return router.Forward(UdpPacket("10.0.0.1", port, "10.0.0.2", 4444)).connection;
}

std::shared_ptr<Expectation>
ExpectationTest::Make(uint16_t port, uint32_t expectClass)
{
    const uint32_t server = Ip("10.0.0.2");
    return ExpectationTable::Make(*master,
                                  expectClass,
                                  &server,
                                  Ip("10.0.0.1"),
                                  PROTO_UDP,
                                  nullptr,
                                  port);
}

ExpectResult
ExpectationTest::Expect(uint16_t port, uint32_t expectClass)
{
    return table.Add(Make(port, expectClass));
}

CtInfo
ExpectationTest::Forward(uint16_t port, const char* source, uint16_t sourcePort)
{
    return router.Forward(UdpPacket(source, sourcePort, "10.0.0.1", port)).ctinfo;
}

void
ExpectationTest::OnExpectation(EventType type, std::function<void(const Expectation&)> what)
{
    router.conntrack->TraceConnectWithoutContext(
        "ExpectationEvent",
        Callback<void, const ExpectationEvent&>([type, what](const ExpectationEvent& event) {
            if (event.type == type)
            {
                what(event.expectation);
            }
        }));
}

std::string
ExpectationTest::Proc()
{
    std::ostringstream text;
    PrintProcExpect(text, *router.conntrack);
    return text.str();
}

std::string
ExpectationTest::TakeEvents()
{
    std::string text;
    for (const std::string& line : router.expectations)
    {
        const auto at = line.find("dport=") + 6;
        text += line.find("NEW") != std::string::npos ? " +" : " -";
        text += line.substr(at, line.find(' ', at) - at);
    }
    router.expectations.clear();
    return text.empty() ? "" : text.substr(1);
}

} // namespace test
} // namespace netfilter
} // namespace ns3
