/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-nat-target.h"

#include "nf-names.h"
#include "nf-rule-host.h"
#include "nf-text.h"
#include "nf-tracker.h"

#include <cctype>

namespace ns3
{
namespace netfilter
{

namespace
{

/// Protocols that --to-ports and the like may be used with: those with ports, and ICMP.
bool
HasPorts(uint8_t protocol)
{
    constexpr uint8_t PROTO_DCCP = 33;
    return protocol == PROTO_TCP || protocol == PROTO_UDP || protocol == PROTO_SCTP ||
           protocol == PROTO_DCCP || protocol == PROTO_ICMP;
}

uint16_t
ReadPort(const Options& options, const std::string& text)
{
    uint16_t port;
    if (!ParsePort(text, port))
    {
        options.Fail("Port `" + text + "' not valid");
    }
    return port;
}

/// The end of a range is a number, never a name.
uint16_t
ReadPortNumber(const Options& options, const std::string& text)
{
    uint64_t port;
    if (!ParseNumber(text, 0xffff, port))
    {
        options.Fail("Port `" + text + "' not valid");
    }
    return static_cast<uint16_t>(port);
}

uint32_t
ReadAddress(const Options& options, const std::string& text)
{
    uint32_t address;
    if (!ParseAddress(text, address))
    {
        options.Fail("Bad IP address \"" + text + "\"");
    }
    return address;
}

} // namespace

NatTarget::NatTarget(const Options& options)
    : m_nat(options.GetSite().host.GetNat())
{
}

Need
NatTarget::GetNeed() const
{
    return Need::NAT;
}

void
NatTarget::ReadFlags(const Options& options)
{
    m_range.flags |= options.Has("random") ? natrange::PROTO_RANDOM : 0;
    m_range.flags |= options.Has("random-fully") ? natrange::PROTO_RANDOM_FULLY : 0;
    m_range.flags |= options.Has("persistent") ? natrange::PERSISTENT : 0;
}

void
NatTarget::ReadDestination(const Options& options, const std::string& text)
{
    if (text.find('[') != std::string::npos)
    {
        options.Fail("Invalid address format \"" + text + "\"");
    }
    const std::size_t colon = text.find(':');
    const std::string addresses = text.substr(0, colon);
    if (colon != std::string::npos && text.find(':', colon + 1) != std::string::npos)
    {
        options.Fail("Bad IP address \"" + text + "\"");
    }
    if (colon != std::string::npos)
    {
        ReadPorts(options, text.substr(colon + 1), true);
    }
    if (colon == 0)
    {
        return; // ports only
    }
    const std::size_t dash = addresses.find('-');
    m_range.flags |= natrange::MAP_IPS;
    m_range.minAddress = ReadAddress(options, addresses.substr(0, dash));
    m_range.maxAddress = dash == std::string::npos
                             ? m_range.minAddress
                             : ReadAddress(options, addresses.substr(dash + 1));
}

void
NatTarget::ReadPorts(const Options& options, const std::string& text, bool withBase)
{
    if (!HasPorts(options.GetSite().protocol))
    {
        options.Fail("Need TCP, UDP, SCTP or DCCP with port specification");
    }
    if (Tracker::Get(options.GetSite().protocol).GetKey() == TupleKey::NONE)
    {
        // Linux translates these ports: the rule is valid, but has no such effect here.
        options.GetSite().host.Log("ports of protocol " +
                                   FormatProtocol(options.GetSite().protocol) +
                                   " are not translated: a rule's range " + text + " is ignored");
    }
    m_range.flags |= natrange::PROTO_SPECIFIED;

    // A name is one port, and may contain a dash; a range is made of numbers.
    if (text.empty() || !std::isdigit(static_cast<unsigned char>(text[0])))
    {
        m_range.minPort = m_range.maxPort = ReadPort(options, text);
        return;
    }
    const std::size_t dash = text.find('-');
    if (dash == std::string::npos)
    {
        const std::size_t slash = text.find('/');
        m_range.minPort = m_range.maxPort = ReadPort(options, text.substr(0, slash));
        if (slash != std::string::npos)
        {
            options.Fail("Garbage after port value: `" + text.substr(slash) + "'");
        }
        return;
    }
    const std::size_t end = text.find_first_of("-/", dash + 1);
    m_range.minPort = ReadPort(options, text.substr(0, dash));
    m_range.maxPort = ReadPortNumber(options, text.substr(dash + 1, end - dash - 1));
    if (m_range.maxPort < m_range.minPort)
    {
        options.Fail("Port range `" + std::to_string(m_range.maxPort) + "' funky");
    }
    if (end == std::string::npos)
    {
        return;
    }
    if (!withBase || text[end] != '/')
    {
        options.Fail("Garbage after port range: `" + text.substr(end) + "'");
    }
    // What follows the base is not looked at, as by iptables.
    const std::string base = text.substr(end + 1, text.find_first_of("-/", end + 1) - end - 1);
    m_range.basePort = ReadPort(options, base);
    if (m_range.basePort == 0)
    {
        options.Fail("Port `" + base + "' not valid");
    }
    m_range.flags |= natrange::PROTO_OFFSET;
}

std::string
NatTarget::DescribePorts() const
{
    std::string text = std::to_string(m_range.minPort);
    if (m_range.maxPort != m_range.minPort)
    {
        text += "-" + std::to_string(m_range.maxPort);
    }
    if ((m_range.flags & natrange::PROTO_OFFSET) != 0)
    {
        text += "/" + std::to_string(m_range.basePort);
    }
    return text;
}

std::string
NatTarget::DescribeDestination() const
{
    std::string text;
    if ((m_range.flags & natrange::MAP_IPS) != 0)
    {
        text = FormatAddress(m_range.minAddress);
        if (m_range.maxAddress != m_range.minAddress)
        {
            text += "-" + FormatAddress(m_range.maxAddress);
        }
    }
    if ((m_range.flags & natrange::PROTO_SPECIFIED) != 0)
    {
        text += ":" + DescribePorts();
    }
    return text;
}

void
NatTarget::PrintFlags(std::ostream& os, const char* dash) const
{
    if ((m_range.flags & natrange::PROTO_RANDOM) != 0)
    {
        os << " " << dash << "random";
    }
    if ((m_range.flags & natrange::PROTO_RANDOM_FULLY) != 0)
    {
        os << " " << dash << "random-fully";
    }
    if ((m_range.flags & natrange::PERSISTENT) != 0)
    {
        os << " " << dash << "persistent";
    }
}

RuleVerdict
NatTarget::Bind(PacketContext& context, const NatRange& range, ManipType manip) const
{
    if (!context.ct)
    {
        return RuleVerdict::ACCEPT; // the nat stage asks for tracked packets only
    }
    if (m_nat.Setup(*context.ct, range, manip) == Verdict::DROP)
    {
        context.dropReason = DropReason::NAT;
        return RuleVerdict::DROP;
    }
    return RuleVerdict::ACCEPT;
}

NatAddressTarget::NatAddressTarget(const Options& options, const char* option, ManipType manip)
    : NatTarget(options),
      m_option(option),
      m_manip(manip)
{
    ReadFlags(options);
    ReadDestination(options, options.GetText(option));
    if (manip == ManipType::SRC)
    {
        m_range.basePort = 0; // iptables reads it, and hands over none
    }
}

RuleVerdict
NatAddressTarget::Apply(PacketContext& context)
{
    return Bind(context, m_range, m_manip);
}

void
NatAddressTarget::Save(std::ostream& os) const
{
    os << " --" << m_option << " " << DescribeDestination();
    PrintFlags(os, "--");
}

void
NatAddressTarget::List(std::ostream& os, bool) const
{
    os << " to:" << DescribeDestination();
    PrintFlags(os, "");
}

NatPortsTarget::NatPortsTarget(const Options& options, const char* label, bool takesBase)
    : NatTarget(options),
      m_host(options.GetSite().host),
      m_label(label)
{
    ReadFlags(options);
    if (options.Has("to-ports"))
    {
        ReadPorts(options, options.GetText("to-ports"), takesBase);
        m_range.basePort = 0; // iptables reads it, and hands over none
    }
}

void
NatPortsTarget::Save(std::ostream& os) const
{
    if ((m_range.flags & natrange::PROTO_SPECIFIED) != 0)
    {
        os << " --to-ports " << DescribePorts();
    }
    PrintFlags(os, "--");
}

void
NatPortsTarget::List(std::ostream& os, bool) const
{
    if ((m_range.flags & natrange::PROTO_SPECIFIED) != 0)
    {
        os << " " << m_label << " " << DescribePorts();
    }
    PrintFlags(os, "");
}

} // namespace netfilter
} // namespace ns3
