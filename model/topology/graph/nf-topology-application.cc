/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-application.h"

#include "nf-load-endpoint.h"
#include "nf-suggest.h"
#include "nf-text.h"
#include "nf-topology-text.h"
#include "nf-topology-values.h"

#include "ns3/address.h"
#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/integer.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/socket-factory.h"
#include "ns3/string.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

using Resolve = std::function<std::string(const std::string&)>;

[[noreturn]] void
Refuse(const std::string& text, const std::string& why)
{
    throw std::invalid_argument("\"" + text + "\": " + why);
}

/// \return the text with addresses for $names
std::string
Substitute(const std::string& text, const Resolve& resolve)
{
    std::string value;
    for (std::size_t at = 0; at < text.size();)
    {
        if (text[at] != '$')
        {
            value += text[at++];
            continue;
        }
        std::size_t begin = at + 1;
        std::size_t end = begin;
        if (begin < text.size() && text[begin] == '{')
        {
            end = text.find('}', ++begin);
            if (end == std::string::npos)
            {
                Refuse(text, "\"}\" is expected behind \"${\"");
            }
            at = end + 1;
        }
        else
        {
            while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                         text[end] == '_' || text[end] == '-'))
            {
                ++end;
            }
            at = end;
        }
        value += resolve(text.substr(begin, end - begin));
    }
    return value;
}

TypeId
FindType(const std::string& text, const std::string& name)
{
    static const std::set<std::string> STRANGE = {"ns3::DhcpClient",
                                                  "ns3::PacketSocketClient",
                                                  "ns3::PacketSocketServer",
                                                  "ns3::Ping6",
                                                  "ns3::Radvd"};
    if (STRANGE.count(name) != 0)
    {
        Refuse(text, "what needs IPv6, or a device that is not given by attributes, is not run");
    }
    TypeId type;
    if (TypeId::LookupByNameFailSafe(name, &type) && type.IsChildOf(Application::GetTypeId()) &&
        type.HasConstructor())
    {
        return type;
    }
    std::vector<std::string> names;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId other = TypeId::GetRegistered(i);
        if (other.IsChildOf(Application::GetTypeId()) && other.HasConstructor())
        {
            names.push_back(other.GetName());
        }
    }
    Refuse(text,
           "an application of ns-3, e.g. ns3::UdpEchoServer[Port=7], is expected" +
               SuggestName(name, names));
}

/// \return the type's attributes, its parents' too
std::vector<TypeId::AttributeInformation>
GetAttributes(TypeId type)
{
    std::vector<TypeId::AttributeInformation> attributes;
    for (TypeId of = type; of != Object::GetTypeId(); of = of.GetParent())
    {
        for (std::size_t i = 0; i < of.GetAttributeN(); ++i)
        {
            attributes.push_back(of.GetAttribute(i));
        }
    }
    return attributes;
}

/// As TypeId::LookupAttributeByName, but without its line on stderr for a deprecated attribute.
std::optional<TypeId::AttributeInformation>
LookupAttribute(TypeId type, const std::string& name)
{
    for (const TypeId::AttributeInformation& attribute : GetAttributes(type))
    {
        if (attribute.name == name)
        {
            return attribute;
        }
    }
    return std::nullopt;
}

TypeId::AttributeInformation
FindAttribute(const std::string& text, TypeId type, const std::string& name)
{
    std::vector<std::string> names;
    for (const TypeId::AttributeInformation& attribute : GetAttributes(type))
    {
        if (attribute.name == name)
        {
            return attribute;
        }
        names.push_back(attribute.name);
    }
    const std::string suggestion = SuggestName(name, names);
    std::string list;
    for (const std::string& one : names)
    {
        list += (list.empty() ? "" : ", ") + one;
    }
    Refuse(text,
           type.GetName() + " has no attribute \"" + name + "\"" +
               (suggestion.empty() ? ", it has " + list : suggestion));
}

/// \return "10.0.0.1" or "10.0.0.1:7" as an ns3::Address
Address
ReadAddress(const std::string& text, const std::string& value)
{
    const std::vector<std::string> parts = Split(value, ':');
    uint32_t address = 0;
    uint64_t port = 0;
    if (parts.size() > 2 || !ParseAddress(parts[0], address) ||
        (parts.size() == 2 && !ParseNumber(parts[1], UINT16_MAX, port)))
    {
        Refuse(text, "\"" + value + "\" is no address: 10.0.0.1 or 10.0.0.1:7 is expected");
    }
    const Ipv4Address host(address);
    return parts.size() == 1 ? Address(host)
                             : Address(InetSocketAddress(host, static_cast<uint16_t>(port)));
}

/// Refuse what ns-3's own reader would end the program for.
void
CheckValue(Ptr<AttributeValue> kind, const std::string& text, const std::string& value)
{
    char* end = nullptr;
    uint64_t number = 0;
    uint32_t address = 0;
    const char* expected = nullptr;
    if (DynamicCast<UintegerValue>(kind) && !ParseNumber(value, UINT64_MAX, number))
    {
        expected = "a number";
    }
    else if (DynamicCast<IntegerValue>(kind) &&
             (std::strtoll(value.c_str(), &end, 10), value.empty() || *end != '\0'))
    {
        expected = "a whole number";
    }
    else if (DynamicCast<DoubleValue>(kind) &&
             (std::strtod(value.c_str(), &end), value.empty() || *end != '\0'))
    {
        expected = "a number";
    }
    else if (DynamicCast<BooleanValue>(kind) && value != "true" && value != "false")
    {
        expected = "true or false";
    }
    else if (DynamicCast<Ipv4AddressValue>(kind) && !ParseAddress(value, address))
    {
        expected = "an address, e.g. 10.0.0.1,";
    }
    else if (DynamicCast<TypeIdValue>(kind))
    {
        TypeId type;
        if (!TypeId::LookupByNameFailSafe(value, &type) ||
            !type.IsChildOf(SocketFactory::GetTypeId()))
        {
            expected = "a protocol, e.g. ns3::TcpSocketFactory,";
        }
    }
    else if (DynamicCast<DataRateValue>(kind))
    {
        const auto read = MakeDataRateChecker()->CreateValidValue(StringValue(value));
        if (!read || DynamicCast<const DataRateValue>(read)->Get().GetBitRate() == 0)
        {
            expected = "a rate above 0, e.g. 1Mbps,";
        }
    }
    else if (DynamicCast<TimeValue>(kind))
    {
        try
        {
            ReadTopologyDelay(value);
        }
        catch (const std::invalid_argument&)
        {
            expected = "a time, e.g. 2ms,";
        }
    }
    if (expected != nullptr)
    {
        Refuse(text, "\"" + value + "\": " + expected + " is expected");
    }
}

/// Refuse an object in an attribute that ns-3's own reader would end the program for.
void
CheckObject(const std::string& text, const std::string& name, const std::string& value)
{
    const std::size_t open = value.find('[');
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(TrimTopologyText(value.substr(0, open)), &type) ||
        !type.HasConstructor() || (open != std::string::npos && value.back() != ']'))
    {
        Refuse(
            text,
            name + " \"" + value +
                "\": an object of ns-3, e.g. ns3::ConstantRandomVariable[Constant=1], is expected");
    }
    const std::string list =
        open == std::string::npos ? "" : value.substr(open + 1, value.size() - open - 2);
    for (const std::string& part : SplitTopologyList(list, "|"))
    {
        const std::size_t equal = part.find('=');
        if (equal == std::string::npos)
        {
            Refuse(text, "\"" + part + "\": name=value is expected");
        }
        const auto info = FindAttribute(text, type, part.substr(0, equal));
        const Ptr<AttributeValue> kind = info.checker->Create();
        CheckValue(kind, text, part.substr(equal + 1));
        if (DynamicCast<PointerValue>(kind))
        {
            CheckObject(text, info.name, part.substr(equal + 1));
        }
    }
}

/// Refuse an application that ns-3 would end the program for when it starts.
void
CheckComplete(const std::string& text, TypeId type, Ptr<Application> application)
{
    // The socket needs a port, too, where no other attribute has it.
    static const std::vector<std::pair<std::string, bool>> NEEDED = {{"Remote", true},
                                                                     {"RemoteAddress", false},
                                                                     {"RemoteServerAddress", false},
                                                                     {"Local", true}};
    for (const auto& [name, withPort] : NEEDED)
    {
        const auto info = LookupAttribute(type, name);
        if (!info || !DynamicCast<AddressValue>(info->checker->Create()))
        {
            continue;
        }
        AddressValue value;
        application->GetAttribute(name, value);
        UintegerValue port(UINT32_MAX);
        if (name == "Local" && application->GetAttributeFailSafe("Port", port) &&
            port.Get() != UINT32_MAX)
        {
            // A server of ns-3 3.44 and later, which listens on this port of every address.
            if (port.Get() > UINT16_MAX)
            {
                Refuse(text,
                       "Port \"" + std::to_string(port.Get()) + "\": uint16_t 0:65535 is expected");
            }
            return;
        }
        if (withPort ? !InetSocketAddress::IsMatchingType(value.Get()) : value.Get().IsInvalid())
        {
            Refuse(text,
                   name + (withPort ? "=10.0.0.1:7 (an address and a port)" : "=10.0.0.1") +
                       " is expected");
        }
        return; // where there is a remote one, the local one is a choice
    }
    if (type.IsChildOf(LoadEndpoint::GetTypeId()) && LookupAttribute(type, "File"))
    {
        StringValue file;
        application->GetAttribute("File", file);
        if (!std::ifstream(file.Get()).good())
        {
            Refuse(text, "File \"" + file.Get() + "\": cannot open file");
        }
    }
}

/**
 * \brief An application's RemoteAddress and RemotePort, where ns-3 has one Remote instead.
 *
 * UdpEchoClient and its like have the two (ThreeGppHttpClient calls them RemoteServerAddress and
 * RemoteServerPort), since 3.44 as deprecated names for parts of Remote. A topology that says
 * RemoteAddress=10.0.0.1|RemotePort=7 means the same with every release.
 */
class OldRemote
{
  public:
    explicit OldRemote(TypeId type)
    {
        for (const std::string name : {"Remote", "RemoteServer"})
        {
            const auto port = LookupAttribute(type, name + "Port");
            if (port && LookupAttribute(type, name + "Address") && LookupAttribute(type, "Remote"))
            {
                m_name = name;
                m_port = DynamicCast<const UintegerValue>(port->initialValue)->Get();
            }
        }
    }

    /// \return whether it was Remote or one of the two, where ns-3 has all of them
    bool Take(const std::string& name, const AttributeValue& value)
    {
        if (m_name.empty() ||
            (name != "Remote" && name != m_name + "Address" && name != m_name + "Port"))
        {
            return false;
        }
        m_given = true;
        if (const auto address = dynamic_cast<const AddressValue*>(&value))
        {
            m_address = address->Get();
            if (InetSocketAddress::IsMatchingType(m_address))
            {
                const auto remote = InetSocketAddress::ConvertFrom(m_address);
                m_address = remote.GetIpv4();
                m_port = remote.GetPort();
            }
        }
        else if (const auto port = dynamic_cast<const UintegerValue*>(&value))
        {
            m_port = port->Get();
        }
        return true;
    }

    void Set(const std::string& text, ObjectFactory& factory) const
    {
        if (Ipv4Address::IsMatchingType(m_address))
        {
            const InetSocketAddress remote(Ipv4Address::ConvertFrom(m_address),
                                           static_cast<uint16_t>(m_port));
            factory.Set("Remote", AddressValue(remote));
        }
        else if (m_given)
        {
            Refuse(text, m_name + "Address=10.0.0.1 is expected");
        }
    }

  private:
    std::string m_name;  //!< "Remote" or "RemoteServer", empty where ns-3 has only one of the forms
    Address m_address;   //!< the IPv4 address, invalid unless given
    uint64_t m_port = 0; //!< the port
    bool m_given = false; //!< whether any of the attributes was given
};

} // namespace

Ptr<Application>
MakeTopologyApplication(const std::string& text, const Resolve& resolve)
{
    const std::size_t open = text.find('[');
    if (open != std::string::npos && text.back() != ']')
    {
        Refuse(text, "\"]\" is expected at its end");
    }
    const TypeId type = FindType(text, TrimTopologyText(text.substr(0, open)));
    ObjectFactory factory;
    factory.SetTypeId(type);
    OldRemote remote(type);
    const std::string list =
        open == std::string::npos ? "" : text.substr(open + 1, text.size() - open - 2);
    for (const std::string& part : SplitTopologyList(list, "|"))
    {
        const std::size_t equal = part.find('=');
        if (equal == std::string::npos)
        {
            Refuse(text, "\"" + part + "\": name=value is expected");
        }
        const auto info = FindAttribute(text, type, TrimTopologyText(part.substr(0, equal)));
        const std::string value = Substitute(TrimTopologyText(part.substr(equal + 1)), resolve);
        const Ptr<AttributeValue> kind = info.checker->Create();
        if (DynamicCast<AddressValue>(kind))
        {
            const AddressValue address(ReadAddress(text, value));
            if (!remote.Take(info.name, address))
            {
                factory.Set(info.name, address);
            }
            continue;
        }
        CheckValue(kind, text, value);
        if (DynamicCast<PointerValue>(kind))
        {
            CheckObject(text, info.name, value);
        }
        const Ptr<AttributeValue> read = info.checker->CreateValidValue(StringValue(value));
        if (!read)
        {
            Refuse(text,
                   info.name + " \"" + value + "\": " +
                       (info.checker->HasUnderlyingTypeInformation()
                            ? info.checker->GetUnderlyingTypeInformation()
                            : info.checker->GetValueTypeName()) +
                       " is expected");
        }
        if (info.name == "Directory" && !value.empty() && !std::filesystem::is_directory(value))
        {
            Refuse(text, info.name + " \"" + value + "\": a folder is expected");
        }
        if (!remote.Take(info.name, *read))
        {
            factory.Set(info.name, *read);
        }
    }
    remote.Set(text, factory);
    const auto application = factory.Create<Application>();
    try
    {
        CheckComplete(text, type, application);
    }
    catch (const std::invalid_argument&)
    {
        // Not disposed of: without a node, ns3::ThreeGppHttpClient crashes then.
        application->Ref();
        throw;
    }
    return application;
}

} // namespace netfilter
} // namespace ns3
