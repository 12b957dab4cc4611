/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// TFTP (RFC 1350; Linux: nf_conntrack_tftp.c, nf_nat_tftp.c): the server answers a request from a
// port of its own choice, so a request 10.0.0.2:2000 -> 10.0.0.1:69 expects
// 10.0.0.1:any -> 10.0.0.2:2000. Behind NAT the expected destination is the translated one.

#include "nf-alg.h"
#include "nf-conntrack.h"
#include "nf-header-size.h"

namespace ns3
{
namespace netfilter
{

namespace
{

class TftpAlg : public Alg
{
  public:
    const char* GetName() const override
    {
        return "tftp";
    }

    uint8_t GetProtocol() const override
    {
        return PROTO_UDP;
    }

    uint16_t GetPort() const override
    {
        return 69;
    }

    const std::vector<ExpectPolicy>& GetPolicies() const override
    {
        static const std::vector<ExpectPolicy> policies = {{"", 1, 300}};
        return policies;
    }

    Verdict Help(Conntrack& conntrack,
                 Connection& connection,
                 PacketContext& context) const override
    {
        constexpr uint16_t READ_REQUEST = 1;
        constexpr uint16_t WRITE_REQUEST = 2;
        uint16_t opcode;
        if (!context.packet.ReadL4(headersize::UDP, opcode) ||
            (opcode != READ_REQUEST && opcode != WRITE_REQUEST))
        {
            return Verdict::ACCEPT;
        }
        const Tuple& reply = connection.GetReply();
        const auto expectation = ExpectationTable::Make(connection,
                                                        0,
                                                        &reply.source,
                                                        reply.destination,
                                                        PROTO_UDP,
                                                        nullptr,
                                                        reply.destinationPort);
        if (connection.Has(status::NAT_MASK))
        {
            expectation->savedPort = connection.GetOriginal().sourcePort;
            expectation->direction = Direction::REPLY;
            expectation->followMaster = true;
        }
        if (conntrack.GetExpectations().Add(expectation) != ExpectResult::OK)
        {
            return context.Drop(DropReason::EXPECTATION);
        }
        return Verdict::ACCEPT;
    }
};

const AlgRegistration<TftpAlg> g_tftp;

} // namespace

} // namespace netfilter
} // namespace ns3
