/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-conntrack-command.h"

#include "nf-conntrack-command-request.h"
#include "nf-conntrack-proc.h"

#include <cerrno>
#include <exception>
#include <sstream>
#include <system_error>

namespace ns3
{
namespace netfilter
{

namespace
{

using Verb = ConntrackVerb;
using Option = ConntrackOption;

/// What conntrack calls an error of Linux.
std::string
DescribeErrno(int number, const ConntrackCommand& command)
{
    const bool makes = command.verb == Verb::CREATE || command.verb == Verb::ADD;
    switch (number)
    {
    case EINVAL:
        return "invalid parameters";
    case EPERM:
        return "sorry, you must be root or get CAP_NET_ADMIN capability to do this";
    case EEXIST:
        if (command.verb == Verb::CREATE && !command.expectations)
        {
            return "Such conntrack exists, try -U to update";
        }
        break;
    case ENOENT:
        if (command.verb == Verb::CREATE && command.expectations)
        {
            return "master conntrack not found";
        }
        if (!command.expectations && (makes || command.verb == Verb::GET))
        {
            return "such conntrack doesn't exist";
        }
        break;
    case ENOMEM:
        if (makes && !command.expectations)
        {
            return "not enough memory";
        }
        break;
    default:
        break;
    }
    return std::generic_category().message(number);
}

[[noreturn]] void
Fail(int number, const ConntrackCommand& command, const std::string& detail)
{
    throw ConntrackCommandError("Operation failed: " + DescribeErrno(number, command),
                                detail,
                                number);
}

/// Runs one command line.
class Runner
{
  public:
    Runner(const ConntrackCommand& command, Conntrack& conntrack, Ctnetlink& ctnetlink)
        : m_command(command),
          m_conntrack(conntrack),
          m_ctnetlink(ctnetlink)
    {
    }

    std::string Run()
    {
        try
        {
            m_command.expectations ? RunOnExpectations() : RunOnConnections();
        }
        catch (const CtnetlinkError& error)
        {
            Fail(error.GetErrno(), m_command, error.what());
        }
        return m_output.str();
    }

  private:
    void RunOnConnections()
    {
        switch (m_command.verb)
        {
        case Verb::LIST:
            List();
            break;
        case Verb::GET:
            Get();
            break;
        case Verb::CREATE:
        case Verb::ADD:
            Create();
            break;
        case Verb::UPDATE:
            Update();
            break;
        case Verb::DELETE:
            Delete();
            break;
        case Verb::FLUSH:
            m_ctnetlink.Flush();
            break;
        case Verb::COUNT:
            m_output << m_conntrack.GetCount() << '\n';
            break;
        case Verb::STATS:
            PrintConntrackStatistics(m_output, m_conntrack);
            break;
        }
    }

    void RunOnExpectations()
    {
        const Tuple tuple = MakeTuple(m_command.original, m_command.protocol);
        switch (m_command.verb)
        {
        case Verb::LIST:
            for (const auto& expectation : m_ctnetlink.DumpExpectations())
            {
                Print(*expectation);
            }
            break;
        case Verb::GET:
            if (const auto expectation = m_ctnetlink.GetExpectation(tuple))
            {
                Print(*expectation);
                break;
            }
            FailAbsent(tuple);
        case Verb::UPDATE:
            if (!m_ctnetlink.UpdateExpectation(tuple, m_command.timeout))
            {
                FailAbsent(tuple);
            }
            break;
        case Verb::DELETE:
            if (!m_ctnetlink.DeleteExpectation(tuple))
            {
                FailAbsent(tuple);
            }
            break;
        case Verb::FLUSH:
            m_ctnetlink.FlushExpectations();
            break;
        case Verb::COUNT:
            m_output << m_ctnetlink.DumpExpectations().size() << '\n';
            break;
        case Verb::STATS:
            PrintExpectationStatistics(m_output, m_conntrack);
            break;
        default: // CREATE
            CreateExpectation(tuple);
            break;
        }
    }

    void Print(const Connection& connection)
    {
        m_output << (m_command.extended ? "ipv4     2 " : "");
        PrintConntrackEntry(m_output, connection);
    }

    void Print(const Expectation& expectation)
    {
        const uint32_t remaining = m_conntrack.GetExpectations().GetRemaining(expectation);
        PrintExpectation(m_output, expectation, remaining);
        m_output << '\n';
    }

    [[noreturn]] void FailAbsent(const Tuple& tuple) const
    {
        std::ostringstream text;
        text << tuple;
        Fail(ENOENT, m_command, text.str());
    }

    void List()
    {
        const ConntrackFilter filter = MakeFilter(m_command);
        if (m_command.Has(Option::ZERO))
        {
            m_ctnetlink.DumpAndZero(filter,
                                    [this](const Connection& connection) { Print(connection); });
            return;
        }
        for (const auto& connection : m_ctnetlink.Dump(filter))
        {
            Print(*connection);
        }
    }

    void Get()
    {
        const bool byReply = !m_command.Has(Option::SRC);
        const Tuple tuple =
            MakeTuple(byReply ? m_command.reply : m_command.original, m_command.protocol);
        CheckAnswerable(tuple);
        const auto connection = m_ctnetlink.Get(tuple);
        if (!connection)
        {
            FailAbsent(tuple);
        }
        if (MakeFilter(m_command).Matches(*connection))
        {
            Print(*connection);
        }
    }

    /// Linux refuses to look for an ICMP type that no connection can have.
    void CheckAnswerable(const Tuple& tuple) const
    {
        Tuple inverse;
        if (!Conntrack::Invert(tuple, inverse))
        {
            std::ostringstream text;
            text << "nothing can answer to " << tuple;
            Fail(EINVAL, m_command, text.str());
        }
    }

    void Create()
    {
        const auto [original, reply] = MakeDirections(m_command);
        CheckAnswerable(original);
        ConnectionAttributes attributes = MakeAttributes(m_command);
        if (m_command.Has(Option::MARK))
        {
            attributes.mark = MaskedNumber{m_command.mark.value};
        }
        if (m_command.Has(Option::STATUS))
        {
            attributes.status = m_command.statusSet | status::CONFIRMED;
        }
        try
        {
            m_ctnetlink.Create(original, reply, attributes, m_command.zone);
        }
        catch (const CtnetlinkError& error)
        {
            // That is what distinguishes -A from -I.
            if (error.GetErrno() != EEXIST || m_command.verb != Verb::ADD)
            {
                throw;
            }
        }
    }

    /// Each that is picked, even when Linux refuses to change one of them.
    void Update()
    {
        std::exception_ptr refusal;
        for (const auto& connection : m_ctnetlink.Dump(MakeTupleFilter(m_command)))
        {
            if (IsAsWanted(m_command, *connection))
            {
                continue;
            }
            ConnectionAttributes attributes = MakeAttributes(m_command);
            if (m_command.Has(Option::MARK))
            {
                const uint32_t kept = connection->mark & ~m_command.mark.mask;
                attributes.mark = MaskedNumber{kept ^ m_command.mark.value};
            }
            if (m_command.Has(Option::STATUS))
            {
                attributes.status =
                    connection->GetStatus() | m_command.statusSet | status::CONFIRMED;
            }
            try
            {
                m_ctnetlink.Update(connection->GetOriginal(), attributes, connection->zone);
            }
            catch (const CtnetlinkError&)
            {
                refusal = refusal ? refusal : std::current_exception();
            }
            // With no time left it is gone by now.
            if (m_ctnetlink.Get(connection->GetOriginal(), connection->zone))
            {
                Print(*connection);
            }
        }
        if (refusal)
        {
            std::rethrow_exception(refusal);
        }
    }

    void Delete()
    {
        for (const auto& connection : m_ctnetlink.Dump(MakeFilter(m_command)))
        {
            Print(*connection);
            m_ctnetlink.Delete(connection->GetOriginal(), connection->zone);
        }
    }

    void CreateExpectation(const Tuple& master)
    {
        ExpectationAttributes attributes;
        attributes.tuple = MakeTuple(m_command.expected, m_command.protocol);
        attributes.maskSource = m_command.maskSource;
        attributes.maskSourcePort = m_command.maskSourcePort;
        attributes.master = master;
        attributes.flags = m_command.expectFlags;
        attributes.expectClass = m_command.expectClass;
        attributes.followMaster = m_command.follow.has_value();
        attributes.direction = m_command.follow.value_or(Direction::ORIGINAL);
        attributes.savedAddress = m_command.saved.address.value_or(0);
        attributes.savedPort = m_command.saved.port.value_or(0);
        m_ctnetlink.CreateExpectation(attributes);
    }

    const ConntrackCommand& m_command;
    Conntrack& m_conntrack;
    Ctnetlink& m_ctnetlink;
    std::ostringstream m_output;
};

} // namespace

ConntrackCommandError::ConntrackCommandError(const std::string& complaint,
                                             const std::string& detail,
                                             int number)
    : std::runtime_error("conntrack: " + complaint + (detail.empty() ? "" : " (" + detail + ")")),
      m_complaint(complaint),
      m_errno(number)
{
}

std::string
RunConntrackCommand(const std::string& line, Conntrack& conntrack, Ctnetlink& ctnetlink)
{
    const ConntrackCommand command = ParseConntrackCommand(line);
    return Runner(command, conntrack, ctnetlink).Run();
}

} // namespace netfilter
} // namespace ns3
