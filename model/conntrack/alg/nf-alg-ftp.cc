/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// FTP (RFC 959, RFC 2428; Linux: nf_conntrack_ftp.c): one side names address and port of the data
// connection, which the other side opens. A client behind NAT that says PORT 192,168,5,103,6,226 is
// made to say PORT 172,31,70,42,6,226, and 172.31.1.23:any -> 172.31.70.42:1762 is expected.

#include "nf-alg.h"
#include "nf-conntrack.h"
#include "nf-ftp-text.h"
#include "nf-header-size.h"
#include "nf-tcp-segment.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

/// A module's parameters on Linux, one for the whole machine: /sys/module/nf_conntrack_ftp.
struct FtpSysctls
{
    uint32_t loose{0};
};

const SysctlGroup<FtpSysctls> g_sysctls{
    {"nf_conntrack_ftp.loose",
     "FtpLoose",
     "Expect FTP data at an address other than the sender's",
     &FtpSysctls::loose,
     0,
     1},
};

/**
 * \brief Where lines begin, by sequence number: the last two of each direction.
 *
 * Only a segment that begins a line is read, so that a file's bytes or the second half of a line
 * are never taken for a command. The first segment of each direction is not known to begin one,
 * unless simulation code has made the connection: then its commands have begun elsewhere.
 */
struct LineStarts
{
    struct Side
    {
        uint32_t starts[2];
        uint8_t count;
        bool isMidway; //!< the next segment is taken to begin a line
    };

    Side sides[2];

    bool IsStart(bool reply, uint32_t sequence) const
    {
        const Side& side = sides[reply];
        return std::find(side.starts, side.starts + side.count, sequence) !=
               side.starts + side.count;
    }

    /// \return whether a segment is read that is not known to begin a line; true only once
    bool PickUp(bool reply)
    {
        return std::exchange(sides[reply].isMidway, false);
    }

    /// A line begins at this number; it takes the place of the older one, if it is not older still.
    void Add(bool reply, uint32_t sequence)
    {
        Side& side = sides[reply];
        if (IsStart(reply, sequence))
        {
            return;
        }
        if (side.count < 2)
        {
            side.starts[side.count++] = sequence;
            return;
        }
        uint32_t& oldest =
            IsBefore(side.starts[0], side.starts[1]) ? side.starts[0] : side.starts[1];
        if (IsBefore(oldest, sequence))
        {
            oldest = sequence;
        }
    }
};

class FtpAlg : public Alg
{
  public:
    const char* GetName() const override
    {
        return "ftp";
    }

    uint8_t GetProtocol() const override
    {
        return PROTO_TCP;
    }

    uint16_t GetPort() const override
    {
        return 21;
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
        constexpr uint32_t SEQUENCE = 4;
        constexpr uint32_t DATA_OFFSET = 12;
        if (context.ctinfo != CtInfo::ESTABLISHED && context.ctinfo != CtInfo::ESTABLISHED_REPLY)
        {
            return Verdict::ACCEPT;
        }
        context.packet.Gather(context.packet.GetL4Length());
        const uint8_t* tcp = context.packet.PeekL4(0, headersize::TCP);
        if (tcp == nullptr)
        {
            return Verdict::ACCEPT;
        }
        const uint32_t sequence = ReadBe32(tcp + SEQUENCE);
        const uint32_t start = uint32_t{tcp[DATA_OFFSET]} >> 4 << 2;
        if (start >= context.packet.GetL4Length())
        {
            return Verdict::ACCEPT;
        }
        const uint32_t size = context.packet.GetL4Length() - start;
        const std::string_view text(
            reinterpret_cast<const char*>(context.packet.PeekL4(start, size)),
            size);
        const bool endsLine = text.back() == '\n';
        const bool reply = GetDirection(context.ctinfo) == Direction::REPLY;
        auto& lines = connection.help->State<LineStarts>();
        Verdict verdict = Verdict::ACCEPT;
        if (lines.IsStart(reply, sequence) || lines.PickUp(reply))
        {
            FtpAddress found;
            found.address = connection.GetTuple(GetDirection(context.ctinfo)).source;
            switch (FindFtpAddress(text, reply, found))
            {
            case FtpSearch::PARTIAL:
                return context.Drop(DropReason::PARTIAL_MESSAGE);
            case FtpSearch::FOUND:
                found.offset += start;
                verdict = Expect(conntrack, connection, context, found);
                break;
            case FtpSearch::NOTHING:
                break;
            }
        }
        if (endsLine)
        {
            lines.Add(reply, sequence + size);
        }
        return verdict;
    }

    void Requested(Connection& connection) const override
    {
        for (auto& side : connection.help->State<LineStarts>().sides)
        {
            side.isMidway = true;
        }
    }

  private:
    static Verdict Expect(Conntrack& conntrack,
                          Connection& connection,
                          PacketContext& context,
                          const FtpAddress& found)
    {
        const bool reply = GetDirection(context.ctinfo) == Direction::REPLY;
        const Tuple& own = reply ? connection.GetReply() : connection.GetOriginal();
        const Tuple& other = reply ? connection.GetOriginal() : connection.GetReply();
        const bool isForeign = found.address != own.source;
        if (isForeign && conntrack.GetSysctls().Get(g_sysctls).loose == 0)
        {
            return Verdict::ACCEPT; // somebody else's address: no hole is opened to it
        }
        const auto expectation =
            ExpectationTable::Make(connection,
                                   0,
                                   &other.source,
                                   isForeign ? found.address : other.destination,
                                   PROTO_TCP,
                                   nullptr,
                                   found.port);
        NatHook* const nat = conntrack.GetNatHook();
        if (connection.Has(status::NAT_MASK) && nat != nullptr)
        {
            const FtpForm form = found.form;
            const auto write = [form](uint32_t address, uint16_t port) {
                return WriteFtpAddress(form, address, port);
            };
            return nat->TranslateAddress(context, {expectation, found.offset, found.length, write});
        }
        return conntrack.GetExpectations().Add(expectation) == ExpectResult::OK
                   ? Verdict::ACCEPT
                   : context.Drop(DropReason::EXPECTATION);
    }
};

const AlgRegistration<FtpAlg> g_ftp;

} // namespace

} // namespace netfilter
} // namespace ns3
